"""Serves the answer of the recipe in a folder: serve.py <folder> <port>."""

import json
import sys
from urllib.parse import parse_qs
from wsgiref.simple_server import WSGIRequestHandler, make_server

folder, port = sys.argv[1:]
sys.path.insert(0, folder)

import consent  # noqa: E402


def application(environ, start_response):
    purpose = parse_qs(environ["QUERY_STRING"], keep_blank_values=True)["purpose"][0]
    answer = consent.is_granted(purpose, environ.get("HTTP_COOKIE"), environ.get("HTTP_SEC_GPC"))
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [json.dumps(answer).encode()]


class Quiet(WSGIRequestHandler):
    def log_message(self, *words):
        pass


make_server("127.0.0.1", int(port), application, handler_class=Quiet).serve_forever()
