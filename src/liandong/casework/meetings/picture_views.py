"""Photographs and signatures of a meeting: adding them, and looking at one. Who looked is written down."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from liandong.analytics.errors import Refusal
from liandong.casework.case_selectors import access_case
from liandong.casework.case_views import signed_in
from liandong.casework.meetings.forms import PhotosForm, SignatureForm
from liandong.casework.meetings.selectors import HOLD, READ, access_meeting
from liandong.casework.meetings.services import LARGEST_PHOTO, add_photo, sign, take_photo_back
from liandong.casework.models import MeetingPhoto, MeetingSignature
from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import OutOfScope, access
from liandong.foundation.audit.services import note
from liandong.foundation.files.models import FileType, StoredFile
from liandong.foundation.places.selectors import path_names
from liandong.linkage.words import names_of

_TYPES = {FileType.JPEG: "image/jpeg", FileType.PNG: "image/png"}


@login_required
@require_POST
def photos_add(request: HttpRequest, key: UUID) -> HttpResponse:
    """Add photographs; each for itself, what is refused says why."""
    user = signed_in(request)
    access_meeting(user, key, action=HOLD)
    form = PhotosForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, _("Choose at least one photograph; nothing was added."))
        return redirect("casework:meeting_page", key)
    added = 0
    for file in form.cleaned_data["photos"]:
        try:
            # one byte more than is taken tells that it is too large, without reading a huge file
            add_photo(key, file.read(LARGEST_PHOTO + 1), file.name or "", actor=user)
        except Refusal as refusal:
            messages.error(request, str(refusal))
        else:
            added += 1
    if added:
        said = ngettext("One photograph was added.", "%(n)s photographs were added.", added)
        messages.success(request, said % {"n": added})
    return redirect("casework:meeting_page", key)


@login_required
@require_POST
def photo_back(request: HttpRequest, key: UUID, photo: UUID) -> HttpResponse:
    """Erase a photograph, before there are votes."""
    user = signed_in(request)
    access_meeting(user, key, action=HOLD)
    try:
        take_photo_back(key, photo, actor=user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The photograph is erased."))
    return redirect("casework:meeting_page", key)


@login_required
@require_safe
def photo(request: HttpRequest, key: UUID, photo: UUID) -> HttpResponse:
    """A photograph in full. Who opened it is written down."""
    user = signed_in(request)
    row = _photo(user, key, photo)
    note(
        actor=user,
        action="meeting.photo_opened",
        subject=f"meeting:{key}",
        place=row.meeting.place,
        detail={"photo": str(photo)},
    )
    return _picture(row.file)


@login_required
@require_safe
def photo_small(request: HttpRequest, key: UUID, photo: UUID) -> HttpResponse:
    """A small photograph, for the meeting's page, whose reading is noted."""
    return _picture(_photo(signed_in(request), key, photo).small)


def _photo(user: User, key: UUID, photo: UUID) -> MeetingPhoto:
    rows = MeetingPhoto.objects.select_related("meeting__place", "file", "small")
    return access(user, rows, {"key": photo, "meeting__key": key}, place="meeting__place", action=READ)


def _picture(file: StoredFile) -> HttpResponse:
    with file.opened() as path:
        answer = HttpResponse(path.read_bytes(), content_type=_TYPES[FileType(file.type)])
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["Cache-Control"] = "private, no-store"
    return answer


@login_required
@require_http_methods(["GET", "POST"])
def signature_new(request: HttpRequest, key: UUID) -> HttpResponse:
    """Sign: the head of a family (``?case=``), or whoever was in the chair."""
    user = signed_in(request)
    meeting = access_meeting(user, key, action=HOLD)
    case = access_case(user, _uuid(request.GET["case"])) if request.GET.get("case") else None
    if case is not None and not meeting.place.contains(case.place):
        raise OutOfScope(HOLD)
    form = SignatureForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["signature"]
        try:
            sign(key, case, file.read(LARGEST_PHOTO + 1), file.name, actor=user)
        except Refusal as refusal:
            form.add_error("signature", str(refusal))
        else:
            messages.success(request, _("The signature is kept."))
            return redirect("casework:meeting_page", key)
    named = names_of([case.subject], user).get(case.subject) if case else None
    who = (named.text if named else case.subject_no) if case else meeting.chair
    context = {
        "form": form,
        "meeting": meeting,
        "who": who,
        "is_chair": case is None,
        "village": path_names(meeting.place)[-1],
    }
    return render(request, "casework/signature.html", context, status=422 if form.errors else 200)


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise OutOfScope(HOLD) from error


@login_required
@require_safe
def signature(request: HttpRequest, key: UUID, signature: UUID) -> HttpResponse:
    """A signature as an image. Who opened it is written down."""
    user = signed_in(request)
    rows = MeetingSignature.objects.select_related("meeting__place", "file")
    wanted = {"key": signature, "meeting__key": key}
    row = access(user, rows, wanted, place="meeting__place", action=READ)
    note(
        actor=user,
        action="meeting.signature_opened",
        subject=f"meeting:{key}",
        place=row.meeting.place,
        detail={"signature": str(signature)},
    )
    return _picture(row.file)
