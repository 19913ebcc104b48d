"""The pages of an import: list, upload, matching columns, checking, merging, done."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping as Fields
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liandong.analytics.errors import Refusal
from liandong.foundation import clock
from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import may, require
from liandong.foundation.audit.services import note
from liandong.foundation.jobs.states import is_worker_alive
from liandong.foundation.pages import formats
from liandong.foundation.pages.charts import Part
from liandong.foundation.pages.tags.flow import Step, steps_to
from liandong.foundation.places.selectors import path_names, paths_named
from liandong.intake.forms import MappingForm, UploadForm
from liandong.intake.known_mappings import best, known, missing, unread
from liandong.intake.local_columns import with_local
from liandong.intake.mapping import Mapping, Rule
from liandong.intake.marked import write_marked
from liandong.intake.models import ImportBatch
from liandong.intake.places import UPLOAD
from liandong.intake.refusals import StagingChanged
from liandong.intake.seen import is_unread, seen_of
from liandong.intake.selectors import (
    READ,
    about_of,
    access_batch,
    batches_for,
    changes_of,
    conflicting_households,
    conflicts_of,
    groups_of,
    remarks_of,
    village_changes_of,
    village_conflicts_of,
)
from liandong.intake.services import asked
from liandong.intake.services import batches as service
from liandong.intake.services.arrival import bring
from liandong.intake.states import State
from liandong.intake.states import Step as TakenStep
from liandong.registry.fields import FIELDS, Field
from liandong.registry.local_fields import local_fields

ON_A_PAGE = 30
_HERE = {
    State.UPLOADED: 1,
    State.REFUSED: 1,
    State.CHECKED: 2,
    State.MERGED: 4,
    State.DISCARDED: 2,
    State.WITHDRAWN: 4,
}
_AT_WORK = {TakenStep.READ: 1, TakenStep.CHECK: 2, TakenStep.MERGE: 3}
_AGAIN_AFTER_S = 3  # the page of a file that a worker has in hand is asked for anew
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _signed_in(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101  for the type; the decorator saw to it
    return request.user


@login_required
@require_GET
def import_list(request: HttpRequest) -> HttpResponse:
    """The imports of my area."""
    user = _signed_in(request)
    require(user, READ)
    page = Paginator(batches_for(user), ON_A_PAGE).get_page(request.GET.get("page"))
    rows = list(page.object_list)
    names = paths_named([row.place for row in rows])
    context = {
        "page": page,
        "rows": [(row, names[row.place_id][-1]) for row in rows],
        "may_upload": may(user, UPLOAD),
    }
    return render(request, "intake/imports.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Bring a file: it is kept, and its columns are matched next."""
    user = _signed_in(request)
    require(user, UPLOAD)
    form = UploadForm(request.POST or None, request.FILES or None, user=user)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect("intake:batch", _brought(form, user).key)
        except Refusal as refusal:
            form.add_error("file", str(refusal))
    return render(request, "intake/upload.html", {"form": form}, status=422 if form.errors else 200)


def _brought(form: UploadForm, user: User) -> ImportBatch:
    data = form.cleaned_data
    order = service.Order(
        form.places[data["place"]],
        source_title=data["source_title"] or None,
        source_kind=data["source_kind"],
        observed_on=data["observed_on"],
        is_all_or_nothing=data["is_all_or_nothing"],
    )
    file = data["file"]
    return bring(file, name=file.name, order=order, actor=user, mapping=form.chosen, may_guess=True)


@login_required
@require_GET
def batch_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """One import, as far as it has come."""
    user = _signed_in(request)
    batch = access_batch(user, key)
    context: dict[str, object] = {
        "batch": batch,
        "place": path_names(batch.place)[-1],
        "progress": _steps(batch),
        "before": service.same_file_before(batch),
        "may_upload": may(user, UPLOAD, batch.place),
        "may_merge": may(user, service.MERGE, batch.place),
    }
    waiting = batch.waits_for
    if waiting is not None and not waiting.setback:
        context |= {
            "waiting": waiting,
            "about": about_of(waiting),
            "is_worker_alive": is_worker_alive(),
            "again_after_s": _AGAIN_AFTER_S,
        }
        return render(request, "intake/working.html", context)
    if is_unread(batch):
        return render(request, "intake/unread.html", context)
    if batch.state in (State.UPLOADED, State.REFUSED):
        context |= _matching(batch)
        return render(request, "intake/matching.html", context)
    if batch.state in (State.DISCARDED, State.WITHDRAWN):
        return render(request, "intake/discarded.html", context)
    try:
        context |= _checked(batch)
    except StagingChanged as refusal:
        context["lost"] = str(refusal)
    note(actor=user, action="import.read", subject=f"batch:{batch.key}", place=batch.place)
    name = "done" if batch.state == State.MERGED else "checked"
    return render(request, f"intake/{name}.html", context)


def _steps(batch: ImportBatch) -> tuple[Step, ...]:
    at = {step.state: formats.moment(step.at) for step in batch.steps.order_by("id")}
    refused = at.get(State.REFUSED, "") if batch.state == State.REFUSED else ""
    titles = [
        (_("Upload"), at.get(State.UPLOADED, "")),
        (_("Match the columns"), refused or at.get(State.CHECKED, "")),
        (_("Check"), at.get(State.CHECKED, "")),
        (_("Write"), at.get(State.MERGED, "")),
    ]
    waiting = batch.waits_for
    if waiting is not None and not waiting.setback:
        return steps_to(titles, here=_AT_WORK[TakenStep(waiting.step)])
    return steps_to(titles, here=_HERE[State(batch.state)])


def _matching(batch: ImportBatch) -> dict[str, object]:
    """How each column of the file is read, which are not read, and which the mapping misses."""
    seen = seen_of(batch)
    columns = seen.columns
    local = local_fields(batch.place, clock.today())
    mapping = with_local(service.mapping_of(batch).fitted(columns), columns, local)
    read = [
        (label, rule.shown, rule.text in columns or bool(rule.parts))
        for label, rule in _labelled(mapping, {**FIELDS, **local})
    ]
    return {
        "read": read,
        "unread": unread(mapping, columns),
        "missing": missing(mapping, columns),
        "remarks": [str(remark) for remark in seen.remarks],
        "form": MappingForm(initial={"mapping": batch.mapping and batch.mapping.fingerprint}),
    }


def _labelled(mapping: Mapping, fields: Fields[str, Field]) -> list[tuple[str, Rule]]:
    own = {
        "<household>": _("household number"),
        "<member>": _("member number"),
        "<place>": _("village"),
        "<observed_on>": _("day of the facts"),
        "<level>": _("class given by the source"),
    }
    return [(own.get(name) or str(fields[name].label), rule) for name, rule in mapping.rules().items()]


def _checked(batch: ImportBatch) -> dict[str, object]:
    differing = conflicting_households(batch)
    groups = groups_of(batch)
    parts = [
        Part(_("taken"), batch.households_taken - differing),
        Part(_("taken, some values kept out"), differing),
        Part(_("refused, to be corrected"), batch.households_refused),
    ]
    return {
        "parts": [part for part in parts if part.count or part is parts[0]],
        "refusing": [group for group in groups if group.refuses],
        "warning": [group for group in groups if not group.refuses],
        "conflicts": conflicts_of(batch),
        "of_households": batch.conflict_rows.filter(village__isnull=True).count(),
        "village_conflicts": village_conflicts_of(batch) if batch.villages_read else [],
        "village_changes": village_changes_of(batch) if batch.state == State.CHECKED else [],
        "changes": changes_of(batch) if batch.state == State.CHECKED else [],
        "differing": differing,
        "remarks": remarks_of(batch),
        "unread": batch.unread,
    }


@login_required
@require_POST
def choose_mapping(request: HttpRequest, key: UUID) -> HttpResponse:
    """Read the file with another mapping."""
    user = _signed_in(request)
    batch = access_batch(user, key)
    form = MappingForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            mapping = form.chosen
            if mapping is None:
                mapping = best(seen_of(batch).columns, batch.file.name, known())
            service.remap(batch, mapping, actor=user)
        except Refusal as refusal:
            messages.error(request, str(refusal))
    else:
        messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
    return redirect("intake:batch", key)


@login_required
@require_POST
def check(request: HttpRequest, key: UUID) -> HttpResponse:
    """Have the file checked; the registry stays as it is."""
    user = _signed_in(request)
    try:
        asked.do(access_batch(user, key), TakenStep.CHECK, actor=user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("intake:batch", key)


@login_required
@require_POST
def merge(request: HttpRequest, key: UUID) -> HttpResponse:
    """Write the checked households into the registry."""
    user = _signed_in(request)
    try:
        batch = asked.do(access_batch(user, key), TakenStep.MERGE, actor=user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        if batch.state == State.MERGED:
            if batch.households_taken or not batch.villages_taken:
                said = _("{count} households are in the registry.")
                messages.success(request, said.format(count=formats.count(batch.households_taken)))
            else:
                said = _("{count} rows of villages are in the registry.")
                messages.success(request, said.format(count=formats.count(batch.villages_taken)))
    return redirect("intake:batch", key)


@login_required
@require_POST
def stop(request: HttpRequest, key: UUID) -> HttpResponse:
    """Take back what a worker was asked for."""
    user = _signed_in(request)
    try:
        asked.stop(access_batch(user, key), actor=user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("intake:batch", key)


@login_required
@require_POST
def discard(request: HttpRequest, key: UUID) -> HttpResponse:
    """Give the file up."""
    user = _signed_in(request)
    try:
        service.discard(access_batch(user, key), actor=user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("intake:batch", key)


@login_required
@require_POST
def withdraw(request: HttpRequest, key: UUID) -> HttpResponse:
    """Take the import back out of the registry."""
    user = _signed_in(request)
    try:
        service.withdraw_batch(access_batch(user, key), actor=user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The import has been taken back; the register stands as before."))
    return redirect("intake:batch", key)


@login_required
@require_GET
def marked(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """The user's rows back, wrong cells coloured. An export: written into the audit stream."""
    user = _signed_in(request)
    batch = access_batch(user, key)
    file = tempfile.TemporaryFile()  # noqa: SIM115  the response closes it
    try:
        write_marked(batch, file)
    except Refusal as refusal:
        file.close()
        messages.error(request, str(refusal))
        return redirect("intake:batch", key)
    note(
        actor=user,
        action="import.marked",
        subject=f"batch:{batch.key}",
        place=batch.place,
        detail={"households": batch.households_read},
    )
    file.seek(0)
    stem = batch.file.name.rsplit(".", 1)[0]
    name = _("{name}, marked.xlsx").format(name=stem)
    return FileResponse(file, as_attachment=True, filename=name, content_type=_XLSX)
