"""What happens to every request: its language, and the headers that bind the browser."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from liandong.analytics import errors
from liandong.foundation.api.problems import MEDIA_TYPE, problem

Answer = Callable[[HttpRequest], HttpResponse]

API = "/api/v1"
_PAGES_OF_API = (f"{API}/docs",)
_KEPT_HEADERS = ("Allow", "Retry-After", "WWW-Authenticate")

# Nothing inline and nothing from elsewhere: a script smuggled into a name or a remark cannot run.
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "worker-src 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()" for feature in ("camera", "geolocation", "microphone", "payment", "usb", "serial", "midi")
)


def content_security_policy() -> str:
    """The policy of this installation. Forms go to the site alone, and through signing in to its provider."""
    targets = " ".join(("'self'", *settings.LIANDONG_FORM_TARGETS))
    upgrade = "; upgrade-insecure-requests" if settings.SECURE_SSL_REDIRECT else ""
    return f"{CONTENT_SECURITY_POLICY}; form-action {targets}{upgrade}"


def _is_for_programs(request: HttpRequest) -> bool:
    return request.path.startswith(f"{API}/") and request.path not in _PAGES_OF_API


class LanguageMiddleware:
    """Chinese, unless the reader has switched to English.

    The browser's own language list is not asked: officials share machines that were set up in English,
    and a notice must read the same for everyone until somebody chooses. A program that calls the API sends
    no such list unless it means it, so there the list counts.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        if _is_for_programs(request) and request.headers.get("Accept-Language", "").startswith("en"):
            chosen = "en"
        language = "en" if chosen == "en" else settings.LANGUAGE_CODE
        errors.speak("en" if language == "en" else "zh_Hans")
        request.LANGUAGE_CODE = language  # what allauth and templates read
        with translation.override(language):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


class SecurityHeadersMiddleware:
    """The content security policy and its companions that Django does not set itself."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", content_security_policy())
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("X-Permitted-Cross-Domain-Policies", "none")
        if "Cache-Control" not in response.headers and request.COOKIES.get(settings.SESSION_COOKIE_NAME):
            # Pages about families must not stay on a shared machine's disk after sign-out.
            response.headers["Cache-Control"] = "no-store"
        return response


class ProblemMiddleware:
    """Errors below the API's address are problems, whoever found them: a wrong host, a crash."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        is_told = response.status_code < 400 or response.headers.get("Content-Type") == MEDIA_TYPE
        if is_told or not _is_for_programs(request):
            return response
        english = request.headers.get("Accept-Language", "").startswith("en")
        with translation.override("en" if english else settings.LANGUAGE_CODE):
            told = problem(response.status_code)
        for name in _KEPT_HEADERS:
            if name in response.headers:
                told.headers[name] = response.headers[name]
        return told
