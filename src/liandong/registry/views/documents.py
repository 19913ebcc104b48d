"""Files of households on paper: one, or those of a village as one book or a packed folder."""

from __future__ import annotations

import zipfile
from io import BytesIO
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from liandong.analytics.errors import Refusal
from liandong.foundation import clock
from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import require
from liandong.foundation.audit.services import note
from liandong.foundation.places.models import Place
from liandong.foundation.places.selectors import path_names
from liandong.foundation.printing import as_pdf
from liandong.registry.document_forms import MOST_FILES, VillageFiles
from liandong.registry.documents.content import TEMPLATE, document
from liandong.registry.selectors import READ, access_household, households_for
from liandong.registry.views.changes import signed_in


@login_required
@require_GET
def household_file(request: HttpRequest, key: UUID) -> HttpResponse:
    """The file of one household as PDF. Who printed it is written down."""
    user = signed_in(request)
    household = access_household(user, key)
    try:
        made = as_pdf(TEMPLATE, document(user, [household], clock.today()))
    except Refusal as refusal:
        messages.warning(request, str(refusal))
        return redirect("registry:household", key)
    note(actor=user, action="household.printed", subject=f"household:{key}", place=household.place)
    return _download(made, f"{household.household_no}.pdf", "application/pdf")


@login_required
@require_GET
def village_files(request: HttpRequest) -> HttpResponse:
    """The files of a village: asks which, then gives one book or one packed folder."""
    user = signed_in(request)
    require(user, READ)
    form = VillageFiles(request.GET if "place" in request.GET else None, user=user)
    if not form.is_bound or not form.is_valid():
        context = {"form": form, "most": MOST_FILES}
        return render(request, "registry/village_files.html", context, status=422 if form.errors else 200)
    place = form.chosen_place
    try:
        return _packed(user, place, form.cleaned_data["form"])
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        context = {"form": form, "most": MOST_FILES}
        return render(request, "registry/village_files.html", context, status=422)


def _packed(user: User, place: Place, form: str) -> HttpResponse:
    households = list(households_for(user, place).filter(closed_on=None))
    today = clock.today()
    note(
        actor=user,
        action="household.printed",
        subject=f"place:{place.key}",
        place=place,
        detail={"households": len(households), "form": form},
    )
    name = path_names(place)[-1]
    if form == "pdf":
        made = as_pdf(TEMPLATE, document(user, households, today))
        return _download(made, f"{name}.pdf", "application/pdf")
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as folder:  # a PDF is packed already
        for household in households:
            made = as_pdf(TEMPLATE, document(user, [household], today))
            folder.writestr(f"{household.household_no}.pdf", made)
    return _download(packed.getvalue(), f"{name}.zip", "application/zip")


def _download(content: bytes, name: str, kind: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=kind)
    answer.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    answer.headers["Cache-Control"] = "no-store"
    return answer
