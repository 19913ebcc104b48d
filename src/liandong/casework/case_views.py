"""Cases: those of an office, one with its steps, and taking steps, one by one or many at once."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from liandong.analytics.errors import Refusal
from liandong.casework.advancing import advance
from liandong.casework.case_list import CaseFilter, case_lines, together
from liandong.casework.case_page import case_page, stood_elsewhere
from liandong.casework.case_panels import panels_for
from liandong.casework.case_selectors import PLACE_LEVELS, READ_PLACES, access_case, cases_for
from liandong.casework.meetings.agenda import is_waiting
from liandong.casework.meetings.selectors import READ as MEETINGS
from liandong.casework.models import Case
from liandong.casework.procedure_tables import table_of
from liandong.casework.procedures import Guard
from liandong.casework.receipts import receive
from liandong.casework.refusals import StepNotPossible
from liandong.casework.spot_checks import CHECK
from liandong.casework.step_forms import StepForm
from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import READ_FAMILIES, has_role, may, require
from liandong.foundation.audit.services import note
from liandong.foundation.files.models import FileType
from liandong.foundation.files.pending import Keeper
from liandong.foundation.pages import formats
from liandong.foundation.places.selectors import path_names
from liandong.linkage.words import names_of

ON_A_PAGE = 50
_MOST_SAID = 5
_TYPES = {FileType.PDF: "application/pdf", FileType.JPEG: "image/jpeg", FileType.PNG: "image/png"}


def signed_in(request: HttpRequest) -> User:
    """The user; the decorators of the views saw to it that there is one."""
    assert isinstance(request.user, User)  # noqa: S101  for the type
    return request.user


@login_required
@require_safe
def case_list(request: HttpRequest) -> HttpResponse:
    """The cases of my office: mine to do first, by place and state; many can be taken on at once.

    Cost: fifteen queries at the most, however many cases.
    """
    user = signed_in(request)
    require(user, READ_PLACES)
    form = CaseFilter(request.GET or None, user=user)
    page = Paginator(form.found(), ON_A_PAGE).get_page(request.GET.get("page"))
    lines = case_lines(user, page.object_list)
    events = together(user, [line.case for line in lines])
    context = {
        "form": form,
        "page": page,
        "lines": lines,
        "events": events,
        "may_receive": any(line.may_receive for line in lines),
        "meeting": is_waiting(user, [line.case for line in lines]),
        "may_meet": may(user, MEETINGS),
        "may_check": may(user, CHECK),
    }
    return render(request, "casework/cases.html", context)


@login_required
@require_safe
def show(request: HttpRequest, key: UUID) -> HttpResponse:
    """One case: where it stands, who did what on what proof, what may happen next. Reading is noted."""
    user = signed_in(request)
    return _page(request, user, access_case(user, key))


def _page(
    request: HttpRequest, user: User, case: Case, *, filled: dict[str, StepForm] | None = None
) -> HttpResponse:
    note(actor=user, action="case.read", subject=f"case:{case.key}", place=case.place)
    named = names_of([case.subject], user).get(case.subject)
    context = {
        "page": case_page(user, case, filled=filled),
        "case": case,
        "who": named.text if named else case.subject_no,
        "file": named.url if named else "",
        "places": path_names(case.place),
        "panels": panels_for(user, case),
        "is_place": case.subject_kind in PLACE_LEVELS,
        "may_open_papers": may(user, paper_action(case), case.place),
    }
    return render(request, "casework/case.html", context, status=422 if filled else 200)


def paper_action(case: Case) -> str:
    """What somebody must be allowed to do where a case lies, to open its papers."""
    return READ_PLACES if case.subject_kind in PLACE_LEVELS else READ_FAMILIES


@login_required
@require_POST
def step(request: HttpRequest, key: UUID, event: str) -> HttpResponse:
    """Take a step of a case."""
    user = signed_in(request)
    case = access_case(user, key)
    table = table_of(case.procedure, case.version)
    line = table.line(case.state, event)
    if line is None or Guard.VOTE in line.guards or not has_role(user, *line.roles, place=case.place):
        return _refused(request, user, case, event)
    form = StepForm(request.POST, request.FILES, line=line, case=case, user=user, keeper=Keeper.of(request))
    if not form.is_valid():
        return _page(request, user, case, filled={event: form})
    try:
        with transaction.atomic():  # a refused step leaves no paper behind
            case = advance(key, event, actor=user, proof=form.proof())
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        if stood_elsewhere(user, case, line, case.steps.all()):
            messages.error(request, str(refusal))
            return redirect("casework:case", key)
        return _page(request, user, case, filled={event: form})
    messages.success(request, _("Done. Now: %(state)s.") % {"state": table.states[case.state]})
    return redirect("casework:case", key)


def _refused(request: HttpRequest, user: User, case: Case, event: str) -> HttpResponse:
    """Have the door say why: it knows the step in no state, not in this one, or not for this person."""
    try:
        advance(case.key, event, actor=user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("casework:case", case.key)


@login_required
@require_POST
def steps_together(request: HttpRequest) -> HttpResponse:
    """Take the same step in many cases: each for itself, what is refused stays where it was and says why."""
    user = signed_in(request)
    require(user, READ_PLACES)
    keys = _uuids(request.POST.getlist("case"))
    done, refused = 0, []
    for case in cases_for(user).filter(key__in=keys):
        said = _one_of_many(user, case, request.POST)
        done += not said
        refused += [_("{who}: {said}").format(who=case.subject_no, said=said)] if said else []
    if done:
        messages.success(request, ngettext("One case went on.", "%(n)s cases went on.", done) % {"n": done})
    for text in refused[:_MOST_SAID]:
        messages.error(request, text)
    if not keys:
        messages.error(request, _("Tick at least one case; nothing was changed."))
    return redirect("casework:cases")


@login_required
@require_POST
def received(request: HttpRequest) -> HttpResponse:
    """Confirm that the ticked cases arrived at one's own level."""
    user = signed_in(request)
    require(user, READ_PLACES)
    keys = _uuids(request.POST.getlist("case"))
    count = receive(keys, actor=user)
    if count:
        said = ngettext("One case was received.", "%(n)s cases were received.", count)
        messages.success(request, said % {"n": count})
    else:
        messages.error(request, _("None of these waits for you to receive it; nothing was changed."))
    return redirect("casework:case", keys[0]) if len(keys) == 1 and count else redirect("casework:cases")


def _one_of_many(user: User, case: Case, sent: QueryDict) -> str:
    """Take the step in one case; returns why not, empty where it was taken."""
    table = table_of(case.procedure, case.version)
    line = table.line(case.state, sent.get("event", ""))
    if line is None:
        return str(StepNotPossible(state=table.states[case.state], known=sent.get("event", "")))
    form = StepForm(sent, line=line, case=case, user=user)
    if not form.is_valid():
        return " ".join(
            f"{form.fields[name].label} {errors.as_text()}" for name, errors in form.errors.items()
        )
    try:
        advance(case.key, line.event, actor=user, proof=form.proof())
    except Refusal as refusal:
        return str(refusal)
    return ""


def _uuids(texts: list[str]) -> list[UUID]:
    found = []
    for text in texts:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found


@login_required
@require_safe
def paper(request: HttpRequest, key: UUID, number: int) -> HttpResponse:
    """The signed paper of a step, for everybody who reads the family, or the cases of the place.

    Who opened it is written down.
    """
    user = signed_in(request)
    case = access_case(user, key)
    require(user, paper_action(case), case.place)
    taken = case.steps.filter(number=number, document__isnull=False).select_related("document").first()
    if taken is None or taken.document is None:
        messages.warning(request, _("No paper came with this step."))
        return redirect("casework:case", key)
    if taken.document.erased_at is not None:
        said = _("This paper was erased on {day}, as the rule of retention asks; the step keeps its SHA-256.")
        messages.warning(request, said.format(day=formats.day(taken.document.erased_at)))
        return redirect("casework:case", key)
    note(
        actor=user,
        action="case.paper_opened",
        subject=f"case:{key}",
        place=case.place,
        detail={"step": number},
    )
    with taken.document.opened() as path:
        answer = HttpResponse(path.read_bytes(), content_type=_TYPES[FileType(taken.document.type)])
    answer["Content-Disposition"] = content_disposition_header(False, taken.document.name) or "inline"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer
