"""What happens to every request: its language, and the headers that bind the browser."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from liandong.analytics import errors

Answer = Callable[[HttpRequest], HttpResponse]

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
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)


class LanguageMiddleware:
    """Chinese, unless the reader has switched to English.

    The browser's own language list is not asked: officials share machines that were set up in English,
    and a notice must read the same for everyone until somebody chooses.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
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
        response.headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if "Cache-Control" not in response.headers and request.COOKIES.get(settings.SESSION_COOKIE_NAME):
            # Pages about families must not stay on a shared machine's disk after sign-out.
            response.headers["Cache-Control"] = "no-store"
        return response
