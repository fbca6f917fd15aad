"""The charter as one would write it with Django, for gunicorn: PAGES names a file with its words by language."""

import json
import os
from pathlib import Path
from urllib.parse import unquote

from django.conf import settings

settings.configure(
    ALLOWED_HOSTS=["*"],
    DEBUG=False,
    ROOT_URLCONF=__name__,
    SECRET_KEY="for-benchmarks-alone",
    USE_I18N=True,
    LANGUAGE_CODE="fr",
    LANGUAGES=[("fr", "fr"), ("nl", "nl"), ("de", "de"), ("en", "en")],
    MIDDLEWARE=[
        "django.middleware.gzip.GZipMiddleware",
        "django.middleware.security.SecurityMiddleware",
        "django.middleware.locale.LocaleMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
    ],
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "DIRS": [Path(__file__).parent],
        }
    ],
)

from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.shortcuts import render  # noqa: E402
from django.urls import path  # noqa: E402
from django.utils.translation import get_language  # noqa: E402

pages = json.loads(Path(os.environ["PAGES"]).read_text(encoding="utf-8"))


def charter(request):
    return render(
        request,
        "charter.djhtml",
        {
            **pages[get_language()],
            "carried": request.COOKIES,
            "choice": choice_of(request),
            "origin": "http://localhost:3000",
            "integrity": "sha384-4/qI9ZhzEHSUS1C2EzvMYjROz0jPbwTNQhAKwN56rFw4WlUi2y9jMDL30L9IokIu",
        },
    )


def choice_of(request):
    try:
        return json.loads(unquote(request.COOKIES["cookies_preferences"]))
    except (KeyError, ValueError):
        return None


urlpatterns = [path("charte-cookies", charter)]

application = get_wsgi_application()
