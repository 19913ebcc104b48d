"""What the pages of a family show and take, by card, by account, or at the service point."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.core.files.uploadedfile import UploadedFile

from liandong.casework.models import Case
from liandong.feedback.facts import facts_of
from liandong.feedback.family_forms import SayForm
from liandong.feedback.models import FamilySaid, Proxy, SaidKind
from liandong.feedback.saying import ask, object_to_case, object_to_fact, signature_of
from liandong.feedback.services import ObjectedFact
from liandong.feedback.standing import Standing
from liandong.feedback.voice import Voice
from liandong.foundation.files.pending import Keeper
from liandong.identification.models import RunResult
from liandong.identification.selectors import access_latest_why, access_why
from liandong.identification.telling import explained


@dataclass(frozen=True)
class Asked:
    """What may be said to be wrong by name: the facts of the latest suggestion."""

    result: RunResult | None
    facts: Sequence[ObjectedFact]


def what_may_be_wrong(voice: Voice) -> Asked:
    """The facts on which the latest suggestion rests, as the speaker may read them; none without one."""
    latest = access_latest_why(voice.reader, voice.household)
    if latest is None:
        return Asked(None, ())
    result, audience = access_why(voice.reader, latest.run.key, voice.household.key)
    return Asked(result, facts_of(explained(result, audience)))


def say_form(
    voice: Voice,
    asked: Asked,
    cases: Sequence[Standing],
    data: Mapping[str, Any] | None,
    files: Any = None,
    *,
    proxies: Sequence[Proxy] = (),
    at_point: bool = False,
    only: str = "",
    initial: Mapping[str, str] | None = None,
    keeper: Keeper | None = None,
) -> SayForm:
    """The form of what a family says."""
    listed = [(str(one.case.key), f"{one.title} · {one.state}") for one in cases]
    return SayForm(
        data,
        files,
        facts=asked.facts,
        cases=listed,
        proxies=proxies,
        at_point=at_point,
        only=only,
        keeper=keeper,
        initial={
            "kind": SaidKind.CORRECTION.value,
            "case": listed[0][0] if listed else "",
            **(initial or {}),
        },
    )


def take(voice: Voice, form: SayForm, asked: Asked, cases: Sequence[Standing]) -> FamilySaid:
    """Keep what a valid form says. Errors: those of :mod:`liandong.feedback.saying`."""
    data, words = form.cleaned_data, form.words
    scan: UploadedFile[bytes] | None = data.get("scan")
    if scan is not None:
        words = replace(words, signature=signature_of(voice, scan))
    kind, fact = SaidKind(data["kind"]), form.wrong_fact
    if fact is not None and asked.result is not None:
        return object_to_fact(voice, asked.result, fact, words)
    about = _case(cases, data.get("case", ""))
    if kind is SaidKind.OBJECTION and about is not None:
        return object_to_case(voice, about, words)
    return ask(voice, kind, words)


def _case(cases: Sequence[Standing], key: str) -> Case | None:
    return next((one.case for one in cases if str(one.case.key) == key), None)


def said_by(voice: Voice) -> list[FamilySaid]:
    """What was said for the family, the latest first, for its own page. Cost: one query."""
    found = voice.household.said.select_related(
        "proxy", "person", "objection", "answered_by", "case", "place"
    )
    return list(found.order_by("-pk")[:20])
