"""A family's own page: opened by its card without an account, or by its account. Plain words, large type.

Not for search engines; nothing of it stays on the machine. A visit by card is a signed cookie of its own,
sent to these addresses alone and apart from accounts; it ends after a quarter of an hour.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from uuid import UUID

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from liandong.analytics.errors import Refusal
from liandong.casework.procedures import Sign
from liandong.dynamics.follow_up import policies_until
from liandong.feedback.card_codes import in_fours, tidied
from liandong.feedback.card_sheet import HOTLINE, next_answer
from liandong.feedback.cards import card_in_hand, open_card
from liandong.feedback.family_forms import CardForm, SignForm
from liandong.feedback.family_signs import (
    consent_standings,
    consents_given,
    sign,
    sign_consent,
    withdraw_signature,
)
from liandong.feedback.hearing import said_by, say_form, take, what_may_be_wrong
from liandong.feedback.models import Extent, FamilySaid, SaidKind
from liandong.feedback.rule_news import rule_news
from liandong.feedback.signed import facts_of
from liandong.feedback.standing import Standing, standings
from liandong.feedback.voice import Voice, by_account, by_card
from liandong.foundation import clock
from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import OutOfScope
from liandong.foundation.audit.services import note
from liandong.foundation.files.pending import Keeper
from liandong.foundation.personal import Audience
from liandong.foundation.places.selectors import path_names
from liandong.integration.forms import ExplainForm
from liandong.integration.selectors import doubts_of_family
from liandong.integration.services.doubts import explain_as_family
from liandong.registry.family_page import family_page
from liandong.registry.sight import Sight

VISIT = timedelta(minutes=15)
_COOKIE, _SALT = "liandong_card", "liandong.card-visit"
_CLOSED = gettext_lazy("The page was closed after a while. Open it again with the card.")
_ENDED = gettext_lazy(
    "This card opens the page no more: it was replaced or taken back, or the time for which it was given is "
    "over. The village and the township help at once."
)
Page = Callable[..., HttpResponse]


@require_http_methods(["GET", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """Open the page of a family: the number on its card, and a second thing that the family knows."""
    asked = request.method == "POST"
    code = in_fours(tidied(request.GET.get("n", "")[:40]))
    form = CardForm(request.POST if asked else None, initial={"code": code})
    if asked and form.is_valid():
        address = get_adapter(request).get_client_ip(request)
        try:
            card = open_card(form.cleaned_data["code"], form.cleaned_data["ending"], address=address)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            answer = redirect("feedback:card_family")
            value = f"{card.key} {int(clock.now().timestamp())}"
            answer.set_signed_cookie(
                _COOKIE,
                value,
                salt=_SALT,
                path=reverse("feedback:card"),
                max_age=int(VISIT.total_seconds()),
                secure=settings.SESSION_COOKIE_SECURE,
                httponly=True,
                samesite="Strict",
            )
            return _quiet(answer)
    context = {"form": form, "phone": HOTLINE}
    return _quiet(render(request, "feedback/card_enter.html", context, status=422 if form.errors else 200))


def _of_family(page: Page) -> Page:
    """Give a page the voice of whoever opened it, by card before account; else lead to the card's number."""

    @wraps(page)
    def opened(request: HttpRequest, **named: object) -> HttpResponse:
        voice, until = _visit(request)
        if voice is None and isinstance(request.user, User):
            try:
                voice = by_account(request.user)
            except OutOfScope:
                voice = None
        if voice is None:
            if request.COOKIES.get(_COOKIE):
                messages.info(request, _CLOSED if until is None else _ENDED)
            return _quiet(redirect("feedback:card"))
        if not voice.may(Extent.READ):
            return _quiet(redirect("feedback:card"))
        return _quiet(page(request, voice, until, **named))

    return opened


def _visit(request: HttpRequest) -> tuple[Voice | None, datetime | None]:
    """Who opened the page by card, and until when it stays open; nobody any more where the card has ended."""
    try:
        value = request.get_signed_cookie(_COOKIE, salt=_SALT)
        key, opened_at = str(value).split()
        until = datetime.fromtimestamp(int(opened_at), tz=clock.HERE) + VISIT
    except (KeyError, signing.BadSignature, ValueError):
        return None, None
    if clock.now() >= until:
        return None, None
    card = card_in_hand(UUID(key))
    return (by_card(card) if card is not None else None), until


@require_safe
@_of_family
def family(request: HttpRequest, voice: Voice, until: datetime | None) -> HttpResponse:
    """How the cases of the family stand, what it said, and its own file. Reading is noted."""
    household, sight = voice.household, Sight(Audience.FAMILY)
    _note(voice, "card.read" if voice.card else "household.read")
    context = {
        "voice": voice,
        "until": until,
        "household": household,
        "places": path_names(household.place),
        "family": family_page(voice.reader, household, sight, clock.today()),
        "standings": standings(voice),
        "news": rule_news(household),
        "policies_until": policies_until(household),
        "said": [(one, next_answer(one)) for one in said_by(voice)],
        "doubts": doubts_of_family(household),
        "may_speak": voice.may(Extent.SPEAK),
        "may_sign": voice.may(Extent.SIGN),
        "consents": consent_standings(voice) if voice.may(Extent.SIGN) else [],
        "given": consents_given(household),
        "phone": HOTLINE,
    }
    return render(request, "feedback/card_family.html", context)


@require_http_methods(["GET", "POST"])
@_of_family
def say(request: HttpRequest, voice: Voice, until: datetime | None) -> HttpResponse:
    """Ask, have a fact corrected, object."""
    if not voice.may(Extent.SPEAK):
        return _not_given(request)
    sent = request.method == "POST"
    asked, cases = what_may_be_wrong(voice), standings(voice)
    kind = request.GET.get("kind", "")
    kind = kind if kind in (SaidKind.QUESTION, SaidKind.CORRECTION, SaidKind.OBJECTION) else ""
    initial = {name: request.GET[name] for name in ("kind", "case") if request.GET.get(name)}
    form = say_form(voice, asked, cases, request.POST if sent else None, only=kind, initial=initial)
    if sent and form.is_valid():
        try:
            row = take(voice, form, asked, cases)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            said = _("Kept under the number {number}. {next}")
            messages.success(request, said.format(number=row.number, next=next_answer(row)))
            return redirect("feedback:card_family")
    _note(voice, "card.read" if voice.card else "household.read")
    context = {
        "form": form,
        "voice": voice,
        "until": until,
        "kind": kind,
        "family": Sight(Audience.FAMILY).head(voice.household),
    }
    return render(request, "feedback/card_say.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@_of_family
def explain(request: HttpRequest, voice: Voice, until: datetime | None, *, key: UUID) -> HttpResponse:
    """Explain what a department's answer raised: in the family's own words, with a paper."""
    if not voice.may(Extent.SPEAK):
        return _not_given(request)
    doubt = next((one for one in doubts_of_family(voice.household) if one.key == key), None)
    if doubt is None or not doubt.is_open or doubt.answered_at is not None:
        messages.info(request, _("There is nothing to explain here now."))
        return redirect("feedback:card_family")
    sent = request.method == "POST"
    form = ExplainForm(
        request.POST if sent else None,
        request.FILES if sent else None,
        keeper=Keeper.of(request, voice.household.key),
    )
    if sent and form.is_valid():
        told, paper = form.cleaned_data["statement"], form.cleaned_data["evidence"]
        try:
            explain_as_family(key, voice.household, statement=told, evidence=paper, by=voice.person)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Kept. Somebody of township or county reads it and judges."))
            return redirect("feedback:card_family")
    context = {"form": form, "voice": voice, "until": until, "doubt": doubt}
    return render(request, "feedback/card_explain.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@_of_family
def sign_case(
    request: HttpRequest, voice: Voice, until: datetime | None, *, key: UUID, kind: Sign
) -> HttpResponse:
    """Sign in a case: that the family agrees, or that it received the decision."""
    if not voice.may(Extent.SIGN):
        return _not_given(request)
    standing = next((one for one in standings(voice) if one.case.key == key), None)

    def give(form: SignForm) -> FamilySaid:
        return sign(voice, key, kind, scan=form.cleaned_data["scan"], words=form.words)

    return _signing(request, voice, until, standing if standing and standing.sign is kind else None, give)


@require_http_methods(["GET", "POST"])
@_of_family
def consent(request: HttpRequest, voice: Voice, until: datetime | None, *, procedure: str) -> HttpResponse:
    """Sign that the family consents to a procedure that is to be opened."""
    if not voice.may(Extent.SIGN):
        return _not_given(request)
    asked = consent_standings(voice)

    def give(form: SignForm) -> FamilySaid:
        return sign_consent(voice, procedure, scan=form.cleaned_data["scan"], words=form.words)

    standing = next((one for one in asked if one.case.procedure == procedure), None)
    return _signing(request, voice, until, standing, give)


def _signing(
    request: HttpRequest,
    voice: Voice,
    until: datetime | None,
    standing: Standing | None,
    give: Callable[[SignForm], FamilySaid],
) -> HttpResponse:
    """The page on which something is signed, or that nothing is."""
    if standing is None:
        messages.info(request, _("Nothing is to be signed in this case now."))
        return redirect("feedback:card_family")
    sent = request.method == "POST"
    signers = facts_of(voice.household, clock.today()).of_age if voice.proxy is None else ()
    form = SignForm(
        request.POST if sent else None,
        request.FILES if sent else None,
        signers=signers,
        keeper=Keeper.of(request, voice.household.key),
    )
    if sent and form.is_valid():
        try:
            give(form)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Signed. The signature is kept with the case."))
            return redirect("feedback:card_family")
    context = {"form": form, "voice": voice, "until": until, "standing": standing}
    return render(request, "feedback/card_sign.html", context, status=422 if form.errors else 200)


@require_POST
@_of_family
def take_back(request: HttpRequest, voice: Voice, until: datetime | None, *, key: UUID) -> HttpResponse:
    """Take a signature back on which no step rests yet."""
    if not voice.may(Extent.SIGN):
        return _not_given(request)
    try:
        withdraw_signature(voice, key)
    except OutOfScope:  # another family's and none at all look the same
        messages.error(request, _("Only a consent or an agreement that was signed can be taken back."))
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The signature is taken back; no step can rest on it."))
    return redirect("feedback:card_family")


def _not_given(request: HttpRequest) -> HttpResponse:
    """What the family did not give to somebody who acts for it."""
    said = _("The family did not let you do this for it. Its authorisation says what you may do.")
    messages.error(request, said)
    return redirect("feedback:card_family")


@require_POST
def close(request: HttpRequest) -> HttpResponse:
    """End the visit: on a machine that others use too."""
    answer = redirect("feedback:card")
    answer.delete_cookie(_COOKIE, path=reverse("feedback:card"), samesite="Strict")
    messages.success(request, _("The page of the family is closed."))
    return _quiet(answer)


def _note(voice: Voice, action: str) -> None:
    """Write down that the file was read: by which card, and for whom."""
    detail: dict[str, object] = {"masked": Audience.FAMILY.value}
    if voice.card is not None:
        detail["card"] = str(voice.card.key)
    if voice.proxy is not None:
        detail["proxy"] = str(voice.proxy.key)
    note(
        actor=voice.person,
        action=action,
        subject=f"household:{voice.household.key}",
        place=voice.household.place,
        detail=detail,
    )


def _quiet(answer: HttpResponse) -> HttpResponse:
    """Not for search engines, and not for a shared computer's memory."""
    answer["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    answer["Cache-Control"] = "no-store"
    return answer
