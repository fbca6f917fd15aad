"""Serves the answer of the recipe in a folder, and its page: serve_django.py <folder> <port>."""

import json
import sys
from wsgiref.simple_server import WSGIRequestHandler, make_server

folder, port = sys.argv[1:]
sys.path.insert(0, folder)

from django.conf import settings  # noqa: E402

settings.configure(
    ALLOWED_HOSTS=["*"],
    DEBUG=True,
    ROOT_URLCONF=__name__,
    SECRET_KEY="for-tests-alone",
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "DIRS": [folder],
            "OPTIONS": {"context_processors": ["consent_django.granted"]},
        }
    ],
)

from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.http import HttpResponse  # noqa: E402
from django.urls import path  # noqa: E402

application = get_wsgi_application()

import consent_django  # noqa: E402
import views  # noqa: E402


def ask(request):
    return HttpResponse(json.dumps(consent_django.is_granted(request.GET["purpose"], request)))


urlpatterns = [path("ask", ask), path("page", views.home)]


class Quiet(WSGIRequestHandler):
    def log_message(self, *words):
        pass


make_server("127.0.0.1", int(port), application, handler_class=Quiet).serve_forever()
