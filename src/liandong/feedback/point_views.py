"""For those who serve families: cards, who may act for a family, the service point, answers."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from liandong.analytics.errors import Refusal
from liandong.casework.procedures import Sign
from liandong.feedback.card_sheet import CARD, RECEIPT, card_sheet, next_answer, receipt_sheet
from liandong.feedback.cards import ISSUE, end_card, issue_card
from liandong.feedback.family_forms import AnswerForm, ProxyForm, SignForm
from liandong.feedback.family_signs import (
    WITHDRAWABLE,
    consent_standings,
    consents_given,
    sign,
    sign_consent,
    withdraw_signature,
)
from liandong.feedback.hearing import say_form, take, what_may_be_wrong
from liandong.feedback.models import CardEnd, FamilySaid
from liandong.feedback.proxies import access_proxy, in_force, name_proxy, proxies_of, withdraw_proxy
from liandong.feedback.saying import answer, may_see
from liandong.feedback.signatures import resting_on
from liandong.feedback.signed import facts_of, words_of
from liandong.feedback.standing import Standing, standings
from liandong.feedback.voice import HEAR, Voice, at_point
from liandong.foundation import clock
from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import OutOfScope, access
from liandong.foundation.audit.services import note
from liandong.foundation.files.models import FileType, StoredFile
from liandong.foundation.files.pending import Keeper
from liandong.foundation.places.selectors import path_names
from liandong.foundation.printing import as_pdf
from liandong.registry.models import Household

_TYPES = {FileType.PDF: "application/pdf", FileType.JPEG: "image/jpeg", FileType.PNG: "image/png"}


def _signed_in(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101  for the type; the decorators saw to it
    return request.user


def _household(user: User, key: UUID, action: str) -> Household:
    return access(user, Household.objects.select_related("place"), {"key": key}, action=action)


@login_required
@require_POST
def card_new(request: HttpRequest, key: UUID) -> HttpResponse:
    """Issue a card and print it at once: its number is kept nowhere. Who printed it is written down."""
    user = _signed_in(request)
    household = _household(user, key, ISSUE)
    proxy = None
    try:
        if request.POST.get("proxy"):
            proxy = access_proxy(user, _uuid(request.POST["proxy"]))
        card, code = issue_card(actor=user, key=key, proxy=proxy)
        page = request.build_absolute_uri(reverse("feedback:card"))
        made = as_pdf(CARD, card_sheet(card, code, page, f"{page}?{urlencode({'n': code})}"))
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("registry:household", key)
    note(
        actor=user,
        action="card.printed",
        subject=f"household:{household.key}",
        place=household.place,
        detail={"card": str(card.key)},
    )
    return _file(made, f"{_('Card of the family')}.pdf", "application/pdf")


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise OutOfScope(ISSUE) from error


@login_required
@require_POST
def card_end(request: HttpRequest, key: UUID) -> HttpResponse:
    """End a card: lost, or not wanted."""
    user = _signed_in(request)
    given = request.POST.get("why", "")
    card = end_card(actor=user, key=key, why=CardEnd.UNWANTED if given == "unwanted" else CardEnd.LOST)
    messages.success(request, _("The card opens nothing any more."))
    return redirect("registry:household", card.household.key)


@login_required
@require_http_methods(["GET", "POST"])
def proxy_list(request: HttpRequest, key: UUID) -> HttpResponse:
    """Who may act for a family; record another one."""
    user = _signed_in(request)
    household = _household(user, key, ISSUE)
    sent = request.method == "POST"
    form = ProxyForm(
        request.POST if sent else None,
        request.FILES if sent else None,
        place=household.place,
        keeper=Keeper.of(request),
    )
    if sent and form.is_valid():
        try:
            row = name_proxy(actor=user, key=key, naming=form.naming(user))
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("{name} may act for the family.").format(name=row.name))
            return redirect("feedback:proxies", key)
    context = {"form": form, "household": household, "proxies": proxies_of(user, household)}
    return render(request, "feedback/proxies.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def proxy_withdraw(request: HttpRequest, key: UUID) -> HttpResponse:
    """The family takes an authorisation back."""
    row = withdraw_proxy(actor=_signed_in(request), key=key)
    messages.success(request, _("{name} acts for the family no longer.").format(name=row.name))
    return redirect("feedback:proxies", row.household.key)


@login_required
@require_safe
def proxy_paper(request: HttpRequest, key: UUID) -> HttpResponse:
    """The signed authorisation. Who opened it is written down."""
    user = _signed_in(request)
    row = access_proxy(user, key)
    if row.paper.erased_at is not None:
        messages.warning(request, _("This paper was erased when its time was over."))
        return redirect("feedback:proxies", row.household.key)
    note(actor=user, action="proxy.paper_opened", subject=f"proxy:{key}", place=row.household.place)
    return _stored(row.paper)


@login_required
@require_http_methods(["GET", "POST"])
def point(request: HttpRequest, key: UUID) -> HttpResponse:
    """The service point: what a family without a phone asks, says or signs, written down for it."""
    user = _signed_in(request)
    household = _household(user, key, HEAR)
    sent = request.method == "POST"
    voice, proxies = at_point(user, household), in_force(household)
    asked, cases = what_may_be_wrong(voice), standings(voice)
    form = say_form(
        voice,
        asked,
        cases,
        request.POST if sent else None,
        request.FILES if sent else None,
        proxies=proxies,
        at_point=True,
        keeper=Keeper.of(request),
        initial={"trips": "1"},
    )
    if sent and form.is_valid():
        try:
            spoken_by = at_point(user, household, form.cleaned_data.get("proxy"))
            row = take(spoken_by, form, asked, cases)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            return _receipt_next(request, row)
    note(actor=user, action="household.read", subject=f"household:{key}", place=household.place)
    context = {
        "form": form,
        "household": household,
        "standings": cases,
        "consents": consent_standings(voice),
        "given": consents_given(household),
        "places": path_names(household.place),
        "proxies": proxies,
    }
    return render(request, "feedback/point.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def point_sign(request: HttpRequest, key: UUID, case: UUID, kind: Sign) -> HttpResponse:
    """Have the family sign on the screen or on paper, at the service point."""
    user = _signed_in(request)
    household = _household(user, key, HEAR)
    voice = at_point(user, household)
    standing = next((one for one in standings(voice) if one.case.key == case), None)

    def give(spoken_by: Voice, form: SignForm) -> FamilySaid:
        return sign(spoken_by, case, kind, scan=form.cleaned_data["scan"], words=form.words)

    return _signing(request, voice, standing if standing and standing.sign is kind else None, give)


@login_required
@require_http_methods(["GET", "POST"])
def point_apply(request: HttpRequest, key: UUID, procedure: str) -> HttpResponse:
    """Have the family sign that it consents to a procedure that is to be opened."""
    user = _signed_in(request)
    voice = at_point(user, _household(user, key, HEAR))

    def give(spoken_by: Voice, form: SignForm) -> FamilySaid:
        return sign_consent(spoken_by, procedure, scan=form.cleaned_data["scan"], words=form.words)

    asked = consent_standings(voice)
    return _signing(
        request, voice, next((one for one in asked if one.case.procedure == procedure), None), give
    )


def _signing(
    request: HttpRequest,
    voice: Voice,
    standing: Standing | None,
    give: Callable[[Voice, SignForm], FamilySaid],
) -> HttpResponse:
    """The page on which a family signs before a cadre, or that nothing is to be signed."""
    user, household = _signed_in(request), voice.household
    if standing is None:
        messages.info(request, _("Nothing is to be signed in this case now."))
        return redirect("feedback:point", household.key)
    sent = request.method == "POST"
    form = SignForm(
        request.POST if sent else None,
        request.FILES if sent else None,
        signers=facts_of(household, clock.today()).of_age,
        proxies=in_force(household),
        at_point=True,
        keeper=Keeper.of(request),
        initial={"trips": "1"},
    )
    if sent and form.is_valid():
        try:
            row = give(at_point(user, household, form.cleaned_data.get("proxy")), form)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            return _receipt_next(request, row)
    context = {"form": form, "household": household, "standing": standing}
    return render(request, "feedback/point_sign.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def point_take_back(request: HttpRequest, key: UUID) -> HttpResponse:
    """At the service point the family takes a signature back on which no step rests yet."""
    user = _signed_in(request)
    row = _access_said(user, key)
    if row.kind not in WITHDRAWABLE:
        messages.info(request, _("Only a consent or an agreement that was signed can be taken back."))
        return redirect("feedback:said", key)
    try:
        withdraw_signature(at_point(user, row.household), key)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The signature is taken back; no step can rest on it."))
    return redirect("feedback:said", key)


def _receipt_next(request: HttpRequest, row: FamilySaid) -> HttpResponse:
    said = _("Kept under the number {number}. {next} Print the receipt for the family.")
    messages.success(request, said.format(number=row.number, next=next_answer(row)))
    return redirect("feedback:said", row.key)


@login_required
@require_http_methods(["GET", "POST"])
def said(request: HttpRequest, key: UUID) -> HttpResponse:
    """What a family said, and the answer to it. Reading is noted."""
    user = _signed_in(request)
    row = _access_said(user, key)
    sent = request.method == "POST"
    form = AnswerForm(request.POST if sent else None)
    if sent and form.is_valid():
        try:
            answer(actor=user, key=key, text=form.cleaned_data["text"])
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Answered. The family reads it on its page; tell it, too."))
            return redirect("feedback:said", key)
    note(actor=user, action="said.read", subject=f"said:{key}", place=row.place)
    context = {
        "row": row,
        "form": form,
        "next": next_answer(row),
        "household": row.household,
        "content": words_of(row.content) if row.content else [],
        "rests": resting_on(row) if row.is_signature else None,
        "may_take_back": row.kind in WITHDRAWABLE and row.withdrawn_at is None,
    }
    return render(request, "feedback/said.html", context, status=422 if form.errors else 200)


def _access_said(user: User, key: UUID) -> FamilySaid:
    found = FamilySaid.objects.select_related("household", "place", "proxy", "person", "signature", "case")
    row = access(user, found, {"key": key}, action=HEAR)
    if not may_see(user, row):
        raise OutOfScope(HEAR)
    return row


@login_required
@require_safe
def receipt(request: HttpRequest, key: UUID) -> HttpResponse:
    """The receipt of what a family said, to take home. Who printed it is written down."""
    user = _signed_in(request)
    row = _access_said(user, key)
    try:
        made = as_pdf(RECEIPT, receipt_sheet(row))
    except Refusal as refusal:
        messages.warning(request, str(refusal))
        return redirect("feedback:said", key)
    note(actor=user, action="said.printed", subject=f"said:{key}", place=row.place)
    return _file(made, f"{_('Receipt for the family')} {row.number}.pdf", "application/pdf")


@login_required
@require_safe
def signature(request: HttpRequest, key: UUID) -> HttpResponse:
    """The signature of a family. Who opened it is written down."""
    user = _signed_in(request)
    row = _access_said(user, key)
    if row.signature is None or row.signature.erased_at is not None:
        messages.warning(request, _("Nothing was signed with this, or it was erased when its time was over."))
        return redirect("feedback:said", key)
    note(actor=user, action="said.signature_opened", subject=f"said:{key}", place=row.place)
    return _stored(row.signature)


def _stored(file: StoredFile) -> HttpResponse:
    with file.opened() as path:
        return _file(path.read_bytes(), file.name, _TYPES[FileType(file.type)])


def _file(content: bytes, name: str, kind: str) -> HttpResponse:
    made = HttpResponse(content, content_type=kind)
    made["Content-Disposition"] = content_disposition_header(False, name) or "inline"
    made["Content-Security-Policy"] = "default-src 'none'; sandbox"
    made["Cache-Control"] = "no-store"
    return made
