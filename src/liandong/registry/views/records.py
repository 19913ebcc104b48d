"""Documents, consents, skills and wishes of a family: what is there, something new, and its end."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liandong.analytics.errors import Refusal
from liandong.foundation import clock
from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import access
from liandong.foundation.audit.services import note
from liandong.foundation.files.models import FileType
from liandong.foundation.files.pending import Keeper
from liandong.foundation.keys import uuid7
from liandong.registry.models import Consent, Document, Household, Skill, Wish
from liandong.registry.person_codes import SkillKind, SkillLevel, WishKind
from liandong.registry.record_codes import ConsentExtent
from liandong.registry.record_forms import ConsentForm, DocumentForm, SkillForm, WishForm
from liandong.registry.selectors import READ
from liandong.registry.services.changes import Order
from liandong.registry.services.changes.abilities import end_ability, state_skill, state_wish
from liandong.registry.services.records import (
    add_document,
    give_consent,
    withdraw_consent,
    withdraw_document,
)
from liandong.registry.views.changes import signed_in, writable

CONTENT_TYPES = {
    FileType.PDF: "application/pdf",
    FileType.JPEG: "image/jpeg",
    FileType.PNG: "image/png",
}


@login_required
@require_http_methods(["GET", "POST"])
def documents(request: HttpRequest, key: UUID) -> HttpResponse:
    """The family's papers and pictures, and one more."""
    user = signed_in(request)
    household = writable(user, key)
    sent = request.POST or None, request.FILES or None
    form = DocumentForm(*sent, household=household, keeper=Keeper.of(request))
    found = Document.objects.filter(household=household).select_related("member", "added_by", "file")
    context = {"documents": found.order_by("withdrawn_at", "-added_at"), "form": form}

    def done() -> str:
        return _("Added: %(what)s.") % {"what": add_document(actor=user, key=key, paper=form.paper())}

    return _page(request, household, "registry/documents.html", context, done)


@login_required
@require_GET
def document_file(request: HttpRequest, key: UUID) -> HttpResponse:
    """A document as it is kept, for everybody who reads the family. Who opened it is written down."""
    user = signed_in(request)
    rows = Document.objects.filter(withdrawn_at__isnull=True).select_related("file", "household__place")
    document = access(user, rows, {"key": key}, place="household__place", action=READ)
    note(
        actor=user,
        action="document.opened",
        subject=f"household:{document.household.key}",
        place=document.household.place,
        detail={"document": str(document.key)},
    )
    kind = FileType(document.file.type)
    with document.file.opened() as path:
        response = HttpResponse(path.read_bytes(), content_type=CONTENT_TYPES[kind])
    name = content_disposition_header(False, f"{document.title}.{kind.value}")
    response["Content-Disposition"] = name or "inline"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@login_required
@require_http_methods(["GET", "POST"])
def consents(request: HttpRequest, key: UUID) -> HttpResponse:
    """What the family allowed, and one more permission."""
    user = signed_in(request)
    household = writable(user, key)
    form = ConsentForm(request.POST or None, household=household)
    found = Consent.objects.filter(household=household).select_related("given_by", "document")
    today = clock.today()
    rows = [
        (one, [ConsentExtent(name).label for name in one.extent], one.covers(one.extent[0], today))
        for one in found.order_by("-given_on", "-pk")
    ]

    def done() -> str:
        give_consent(actor=user, key=key, permission=form.permission())
        return _("The consent is written down.")

    return _page(request, household, "registry/consents.html", {"consents": rows, "form": form}, done)


@login_required
@require_http_methods(["GET", "POST"])
def abilities(request: HttpRequest, key: UUID) -> HttpResponse:
    """What the members can do and what the family wants; one more of either."""
    user = signed_in(request)
    household = writable(user, key)
    of_wish = request.POST.get("what") == "wish"
    skill = SkillForm(None if of_wish else request.POST or None, household=household, prefix="skill")
    wish = WishForm(request.POST if of_wish else None, household=household, prefix="wish")
    now = {"household": household, "valid_to__isnull": True}
    context = {
        "skills": Skill.objects.filter(**now).select_related("member", "source").order_by("member", "kind"),
        "wishes": Wish.objects.filter(**now).select_related("member", "source").order_by("kind"),
        "skill": skill,
        "wish": wish,
        "form": wish if of_wish else skill,
    }

    def done() -> str:
        if of_wish:
            _state_wish(user, key, wish)
        else:
            _state_skill(user, key, skill)
        return _("Written down.")

    return _page(request, household, "registry/abilities.html", context, done)


def _state_skill(user: User, key: UUID, form: SkillForm) -> None:
    data, member = form.cleaned_data, form.key_of("member")
    assert member is not None  # noqa: S101  the field is required
    level = SkillLevel(data["level"]) if data["level"] else None
    order = Order(user, data["on"], data["key"])
    state_skill(order, key, member, SkillKind(data["kind"]), level=level, detail=data["detail"])


def _state_wish(user: User, key: UUID, form: WishForm) -> None:
    data = form.cleaned_data
    order = Order(user, data["on"], data["key"])
    state_wish(order, key, WishKind(data["kind"]), member=form.key_of("member"), detail=data["detail"])


@login_required
@require_POST
def record_end(request: HttpRequest, key: UUID, kind: str, record: UUID) -> HttpResponse:
    """The end of a document, a consent, a skill or a wish of a family."""
    user = signed_in(request)
    writable(user, key)
    ends: Mapping[str, Callable[[], object]] = {
        "documents": lambda: withdraw_document(actor=user, key=record),
        "consents": lambda: withdraw_consent(actor=user, key=record, on=clock.today()),
        "abilities": lambda: end_ability(Order(user, clock.today(), uuid7()), key, record),
    }
    if kind in ends:
        try:
            ends[kind]()
        except Refusal as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Written down; what was stays in the history."))
        return redirect(f"registry:{kind}", key)
    return redirect("registry:household", key)


def _page(
    request: HttpRequest,
    household: Household,
    template: str,
    context: dict[str, object],
    do: Callable[[], str],
) -> HttpResponse:
    """The page; a form that was sent is carried out, or comes back with what is wrong."""
    form = context["form"]
    page = {"household": household, **context}
    if request.method == "GET":
        return render(request, template, page)
    if form.is_valid():  # type: ignore[attr-defined]  # one of the forms above
        try:
            messages.success(request, do())
        except Refusal as refusal:
            form.add_error(None, str(refusal))  # type: ignore[attr-defined]
        else:
            return redirect(request.path)
    return render(request, template, page, status=422)
