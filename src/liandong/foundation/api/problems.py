"""Errors of the API as ``application/problem+json``.

Source: RFC 9457.
"""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from liandong.analytics.errors import Refusal
from liandong.foundation.accounts.actions import ACTIONS
from liandong.foundation.accounts.scope import OutOfScope

MEDIA_TYPE = "application/problem+json"


class ScopeMissing(Exception):
    """The token was not made for this."""

    def __init__(self, scope: str) -> None:
        self.scope = scope
        super().__init__(scope)


class SecondFactorMissing(Exception):
    """The token's owner must have a second factor and has none."""


class TooManyRequests(Exception):
    """The token was used too often."""

    def __init__(self, wait_seconds: int) -> None:
        self.wait_seconds = wait_seconds
        super().__init__(wait_seconds)


class Conflict(Exception):
    """The request was right, but the thing is in another state."""

    def __init__(self, refusal: Refusal) -> None:
        self.refusal = refusal
        super().__init__(str(refusal))


def problem(status: int, detail: str = "", *, kind: str = "about:blank", **more: object) -> HttpResponse:
    """One problem. ``kind``: a name that programs may rely on; ``detail``: a sentence for people."""
    content = {
        "type": kind,
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail or _said(status),
        **more,
    }
    return HttpResponse(json.dumps(content, ensure_ascii=False), status=status, content_type=MEDIA_TYPE)


def _said(status: int) -> str:
    sentences = {
        HTTPStatus.UNAUTHORIZED: _("A token is needed that is in use: Authorization: Bearer ldt_…"),
        HTTPStatus.NOT_FOUND: _("There is nothing at this address; /api/v1/docs lists what there is."),
        HTTPStatus.METHOD_NOT_ALLOWED: _("This cannot be done here; the Allow header says what can."),
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE: _("This is more than is taken at once."),
        HTTPStatus.INTERNAL_SERVER_ERROR: _(
            "This failed on our side. Nothing was changed; the log of the site says what happened."
        ),
    }
    return sentences.get(HTTPStatus(status), _("The request could not be read."))


def install(api: NinjaAPI) -> None:
    """Answer every exception of an operation with a problem."""
    api.add_exception_handler(OutOfScope, _out_of_scope)
    api.add_exception_handler(ScopeMissing, _scope_missing)
    api.add_exception_handler(SecondFactorMissing, _second_factor_missing)
    api.add_exception_handler(TooManyRequests, _too_many)
    api.add_exception_handler(Conflict, _conflict)
    api.add_exception_handler(Refusal, _refused)
    api.add_exception_handler(AuthenticationError, _not_signed_in)
    api.add_exception_handler(ValidationError, _not_valid)
    api.add_exception_handler(HttpError, _http_error)
    api.add_exception_handler(Http404, _not_there)


def _out_of_scope(_request: HttpRequest, error: Any) -> HttpResponse:
    action = ACTIONS[error.action]
    return problem(
        403,
        _("This is not in your area of duty, or it does not exist. It is done by: %(roles)s.")
        % {"roles": _(", ").join(sorted(str(role.label) for role in action.roles))},
        kind="out-of-scope",
        action=error.action,
    )


def _scope_missing(_request: HttpRequest, error: Any) -> HttpResponse:
    said = _("This token was not made for this; it needs %(scope)s.") % {"scope": error.scope}
    return problem(403, said, kind="scope-missing", scope=error.scope)


def _second_factor_missing(_request: HttpRequest, _error: Any) -> HttpResponse:
    said = _("The duty of the token's owner asks for a second factor, which is not set up yet.")
    return problem(403, said, kind="second-factor-missing")


def _too_many(_request: HttpRequest, error: Any) -> HttpResponse:
    said = _("Too many requests with this token; go on in %(seconds)s seconds.") % {
        "seconds": error.wait_seconds
    }
    answer = problem(429, said, kind="too-many-requests")
    answer.headers["Retry-After"] = str(error.wait_seconds)
    return answer


def _conflict(_request: HttpRequest, error: Any) -> HttpResponse:
    return problem(409, str(error.refusal), kind=_kind(error.refusal))


def _refused(_request: HttpRequest, error: Any) -> HttpResponse:
    return problem(422, str(error), kind=_kind(error))


def _not_signed_in(_request: HttpRequest, _error: Any) -> HttpResponse:
    answer = problem(401, kind="token-needed")
    answer.headers["WWW-Authenticate"] = 'Bearer realm="liandong"'
    return answer


def _not_valid(_request: HttpRequest, error: Any) -> HttpResponse:
    # What was sent is not repeated: it may hold personal data, and answers are logged on the way.
    wrong = [
        {"where": ".".join(str(part) for part in one["loc"]), "why": one["type"], "said": one["msg"]}
        for one in error.errors
    ]
    return problem(422, _("The request has errors; see errors."), kind="not-valid", errors=wrong)


def _http_error(_request: HttpRequest, error: Any) -> HttpResponse:
    return problem(error.status_code)


def _not_there(_request: HttpRequest, _error: Any) -> HttpResponse:
    return problem(404)


def _kind(refusal: Refusal) -> str:
    """``WrongState`` → ``wrong-state``."""
    name = type(refusal).__name__
    return "".join(f"-{letter.lower()}" if letter.isupper() else letter for letter in name).lstrip("-")
