"""Schemathesis sends what the document allows and what it does not; nothing may end as a server error.

The requests go through the whole site as a WSGI server would hand them over, within this process.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pytest_django import Settings
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from liandong.foundation.tokens.scopes import SCOPES
from liandong.foundation.tokens.services import issue_token
from liandong.identification.selectors import standard_choices
from liandong.identification.services.runs import start_run
from liandong.identification.services.standards import stored_standard
from liandong.intake.services.arrival import bring
from liandong.intake.services.batches import Order
from liandong.project.api import document
from tests.cast import Cast
from tests.identification.families import AS_OF, in_need
from tests.intake.sheets import sheet

EXAMPLES = 15  # for each operation and mode: less than a minute altogether on a quiet machine
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
OPERATIONS = sorted(
    f"{method.upper()} {path}" for path, methods in document()["paths"].items() for method in methods
)


@pytest.fixture
def _one_connection() -> Iterator[None]:
    """The site and the test share the test's transaction, so no request may close the connection."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def real(cast: Cast, path: str) -> dict[str, Any]:
    """Things that are there, for the arguments of an address, so that not all requests end at the door."""
    household = in_need(cast.village, "LX-1")
    officer = cast.county_officer
    choice = standard_choices(officer)[0]
    found = {"key": household.key, "household": household.key, "ref": choice.ref}
    if "/runs/" in path:
        standard = stored_standard(choice)
        found["key"] = start_run(actor=officer, place=cast.county, standard=standard, as_of=AS_OF).key
    if "/imports/" in path:
        rows = sheet({"户编号": "LX-2", "成员序号": "1", "姓名": "王一"}, place="990121101201")
        found["key"] = bring(io.BytesIO(rows), name="f.csv", order=Order(cast.village), actor=officer).key
    return found | {"other": found["key"]}


@pytest.mark.usefixtures("_one_connection")
@pytest.mark.parametrize("sent", OPERATIONS)
def test_nothing_that_is_sent_breaks_an_operation(cast: Cast, settings: Settings, sent: str) -> None:
    method, path = sent.split(" ")
    settings.ALLOWED_HOSTS = ["*"]
    settings.LIANDONG_API_REQUESTS_A_MINUTE = 100_000
    text = issue_token(user=cast.county_officer, name="t", scopes=list(SCOPES), days=1, actor=None)[1]
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())
    operation = schema[path][method]
    things = real(cast, path)
    for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
        _hammered(operation.as_strategy(generation_mode=mode), things, {"Authorization": f"Bearer {text}"})


def _hammered(cases: Any, things: dict[str, Any], headers: dict[str, str]) -> None:
    """Send the cases; half of them name things that are there."""

    @given(case=cases, is_real=st.booleans())
    @hypothesis_settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def send(case: Case, is_real: bool) -> None:
        if is_real and case.path_parameters:
            case.path_parameters |= {name: str(things[name]) for name in case.path_parameters}
        with transaction.atomic():
            answer = case.call(headers=headers)
            transaction.set_rollback(True)
        case.validate_response(answer, checks=CHECKS)

    run: Callable[[], None] = send
    run()
