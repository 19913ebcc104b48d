"""``/api/v1``: the operations of all parts, their OpenAPI document, and the page that shows it."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from ninja import NinjaAPI
from ninja.operation import Operation

from liandong import __version__
from liandong.casework import api as casework
from liandong.casework import api_spot_checks
from liandong.casework.settings import api as settings
from liandong.desk import api as desk
from liandong.dynamics import api as dynamics
from liandong.dynamics import api_opening, api_relapse
from liandong.feedback import api as feedback
from liandong.feedback import card_api
from liandong.foundation.accounts.actions import ACTIONS
from liandong.foundation.api import problems, routes
from liandong.foundation.api.schemas import Problem
from liandong.foundation.notices import api as notices
from liandong.foundation.tokens.scopes import SCOPES
from liandong.identification import api as identification
from liandong.identification import api_explanations, api_groups, api_rounds
from liandong.intake import api as intake
from liandong.integration import api as integration
from liandong.linkage import api as linkage
from liandong.registry import api as registry
from liandong.registry import api_help

PREFIX = "/api/v1"
SUMMARIES = {
    "list_places": _("Places of your area with codes and names."),
    "list_households": _("Households of your area, by number, name or place."),
    "get_household": _("One household with its members and facts on a day. Who read it is written down."),
    "list_imports": _("Imports of your area, latest first."),
    "get_import": _("One import: its state, its counts, what the rules found. Who read it is written down."),
    "upload_import": _("Bring a file. The same Idempotency-Key with the same file gives the same import."),
    "check_import": _("Have the file checked; the registry stays as it is."),
    "merge_import": _("Write the checked households into the registry: all or nothing, once."),
    "discard_import": _("Give the file up."),
    "stop_import": _("Take back what a worker was asked to do with it."),
    "list_runs": _("Runs that say something about your area, latest first."),
    "get_groups": _("The families of a run by group: poverty, needs, and the measures that fit."),
    "get_run": _("A finished run with the figures of your area."),
    "list_results": _(
        "Families of a run in your area, in the order of the ranking. Who took them is written down."
    ),
    "compare": _("Who entered, who left and who can be told now from one run to another, and by what."),
    "get_explanation": _("Why a family was or was not suggested. Who read it is written down."),
    "list_objections": _("Objections to facts of a family. Who read them is written down."),
    "enter_objection": _("Object to a fact of an explanation; the village is asked to check it."),
    "take_objection_back": _("Take an objection back; it stays on record."),
    "list_cards": _("The cards with which a family’s page can be opened. Numbers are kept nowhere."),
    "new_card": _("Issue a card; the one in the same hands ends. Its number stands in this answer once."),
    "end_a_card": _("End a card that is lost or not wanted."),
    "list_proxies": _("Who may act for a family, and who no longer may. Who read it is written down."),
    "new_proxy": _("Record whom a family names to act for it, with its signed paper."),
    "end_proxy": _("The family takes an authorisation back; a card in these hands ends."),
    "list_said": _("What a family said, asked and signed. Who read it is written down."),
    "list_comparisons": _("What is asked of your department, latest first."),
    "list_comparison_lines": _("Persons and questions with ID numbers. Who took them is written down."),
    "return_answers": _("Return answers: hit or no hit, band, date, reason. Refused ones are named."),
    "report_clue": _("Hand in a clue; the village is asked to visit. It changes nothing by itself."),
    "get_clue": _("What became of a clue. Who read it is written down."),
    "list_efforts": _(
        "Waiting days, trips and working minutes of each procedure, in a place and right below."
    ),
    "list_duty_gaps": _("Duties that nobody holds, and duties in the wrong hands, in a place and below."),
    "list_cases": _("Cases of your area: yours to do, all that are open, or ended."),
    "get_case": _("One case with its steps and what may happen next. Who read it is written down."),
    "list_spot_checks": _("Lists of your own reviews that may be drawn, and the checks of your area."),
    "get_spot_check": _("One spot check with seed, weights and chances, so that it can be drawn again."),
    "commit_spot_check": _("Commit a seed for the next list of a review, before the list is known."),
    "draw_spot_check": _("Close the list, draw from it by the committed seed, and show the seed."),
    "found_spot_check": _("Write down what you and a second person found at a family that was drawn."),
    "plan_a_measure": _("Put a measure into a family’s plan of a year."),
    "add_a_visit": _("Write down a visit to a family."),
    "add_a_measure": _("Write down a measure that a family received."),
    "tell_effect": _("Write down what a measure brought the family."),
    "withdraw_help": _("Take an entry of help back with the reason; it stays in the history."),
    "take_step": _("Take a step as your role may: without a paper, or on the family’s own signature."),
    "open_a_case": _("Open a procedure for a family by its first step, on the consent that it signed."),
    "list_warning_rules": _(
        "Warning rules of your area: thresholds, sources, and what came of each in numbers."
    ),
    "get_relapse_model": _(
        "The statistical relapse model: coefficients, how good it proved, where it is in use."
    ),
    "propose_relapse_rule": _("Propose the relapse model as a warning rule; a second person confirms it."),
    "get_clue_explanation": _("Why a warning rule or the model called a family."),
    "list_settings": _("Every setting with the value in force at a place on a day, and whence."),
    "list_standards": _("Standards that hold in your area, local and national."),
    "get_standard": _("One standard with its file, to the letter."),
    "get_in_force": _("What is in force at a place on a day, for each use, and whence."),
    "fetch_messages": _("Short messages that wait to be handed on, for the gateway of the county."),
    "message_handed_on": _("Say that a short message was handed on; it does not come again."),
    "list_events": _("What changed in your area since the cursor, each change once and in order."),
}
"""What each operation does, for people, in their language; the document says it for programs."""
_DESCRIPTION = (
    "Read and bring in data in your own name, within your own area of duty. Each request carries a token: "
    "`Authorization: Bearer ldt_…`. Lists come in pages: ask again with `cursor` set to `next`. "
    "Errors are `application/problem+json`. Texts are Chinese, or English with `Accept-Language: en`."
)
_ERRORS = {
    "400": "The request cannot be read.",
    "401": "No token, or one that is not in use.",
    "403": "Not made for this token, not in the area of its owner, or not there.",
    "404": "Nothing at this address.",
    "422": "The request has errors, or a sentence says why it cannot be carried out.",
    "429": "Too many requests with this token; `Retry-After` says how long to wait.",
}


class _Api(NinjaAPI):
    """Operations are named as their functions are: names that programs rely on, wherever the code moves."""

    def get_openapi_operation_id(self, operation: Operation) -> str:
        return operation.view_func.__name__


api = _Api(
    title="Liandong 联动",
    version="1",
    description=_DESCRIPTION,
    urls_namespace="api-1",
    docs_url=None,
    openapi_url=None,
    openapi_extra={"info": {"x-program": f"liandong {__version__}"}},
)
problems.install(api)
for router in (
    routes.router,
    registry.router,
    api_help.router,
    intake.router,
    identification.router,
    api_explanations.router,
    api_rounds.router,
    integration.router,
    api_groups.router,
    desk.router,
    dynamics.router,
    api_opening.router,
    api_relapse.router,
    casework.router,
    api_spot_checks.router,
    settings.router,
    feedback.router,
    feedback.effort_router,
    card_api.router,
    linkage.router,
    notices.router,
):
    api.add_router("", router)


@cache
def document() -> dict[str, Any]:
    """The OpenAPI document: django-ninja's, with the errors that every operation can answer with."""
    found: dict[str, Any] = dict(api.get_openapi_schema(path_prefix=f"{PREFIX[1:]}/"))
    found["components"]["schemas"]["Problem"] = Problem.model_json_schema()
    error = {problems.MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for methods in found["paths"].values():
        for method, operation in methods.items():
            kinds = _ERRORS | ({"409": "Its state does not allow it."} if method == "post" else {})
            if operation["operationId"] in ("get_run", "list_results", "compare", "get_explanation"):
                kinds["409"] = "The run is not finished."
            operation["responses"] |= {
                status: {"description": said, "content": error} for status, said in kinds.items()
            }
    return found


@require_safe
def openapi(request: HttpRequest) -> HttpResponse:
    """The document, for programs. It holds nothing about anybody, so anybody may read it."""
    return JsonResponse(document(), json_dumps_params={"ensure_ascii": False})


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """The document as a page, for people."""
    return render(
        request,
        "api/docs.html",
        {
            "groups": _groups(),
            "scopes": SCOPES,
            "base": request.build_absolute_uri(PREFIX),
            "document": reverse("api_openapi"),
        },
    )


def _groups() -> dict[str, list[dict[str, Any]]]:
    """The operations by what they are about."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for address, methods in document()["paths"].items():
        for method, operation in methods.items():
            groups.setdefault(operation["tags"][0], []).append(
                {
                    "method": method.upper(),
                    "path": address,
                    "id": operation["operationId"],
                    "summary": SUMMARIES[operation["operationId"]],
                    "scope": operation["x-scope"],
                    "action": ACTIONS[operation["x-action"]].title,
                    "parameters": [one for one in operation["parameters"] if one["in"] != "path"],
                    "fields": _fields(operation),
                }
            )
    return groups


def _fields(operation: dict[str, Any]) -> list[str]:
    content = operation.get("requestBody", {}).get("content", {})
    return [name for kind in content.values() for name in kind["schema"].get("properties", {})]


urlpatterns = [
    path("openapi.json", openapi, name="api_openapi"),
    path("docs", docs, name="api_docs"),
    path("", api.urls),
]
