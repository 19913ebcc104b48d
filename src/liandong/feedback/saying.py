"""What a family says and signs, whichever way it comes, and the answers to it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from liandong.analytics.errors import Refusal, marked
from liandong.casework.advancing import advance, object_publicly
from liandong.casework.guards import Proof
from liandong.casework.models import Case
from liandong.casework.procedure_tables import table_of
from liandong.casework.services import settle_tasks
from liandong.casework.settings.in_force import required
from liandong.casework.step_forms import kept_paper
from liandong.feedback.cards import FamilyClosed
from liandong.feedback.models import Channel, Extent, FamilySaid, SaidKind, Speaker
from liandong.feedback.services import ObjectedFact, Said, raise_objection
from liandong.feedback.standing import stops_notice
from liandong.feedback.tasks import ANSWER, ANSWER_ABOVE, CHECK
from liandong.feedback.voice import HEAR, Voice
from liandong.foundation import clock
from liandong.foundation.accounts.models import Role, User
from liandong.foundation.accounts.scope import OutOfScope, acting_for, has_role, in_scope
from liandong.foundation.files.models import StoredFile
from liandong.foundation.pages import formats
from liandong.identification.models import RunResult
from liandong.linkage.models import Event, Subject
from liandong.linkage.services import record

LEAST_WORDS = 4
ABOVE = (Role.TOWNSHIP_REVIEWER, Role.COUNTY_OFFICER)


class NothingSaid(Refusal):
    """An empty sheet."""

    message = marked("Nothing was kept: say in a few words what it is about.")


class NotConfirmed(Refusal):
    """At the service point, neither by word of mouth nor signed."""

    message = marked(
        "Nothing was kept: read back to the family what you wrote, and tick that it agrees, or have it sign."
    )


class NothingDrawn(Refusal):
    """An empty signature."""

    message = marked("Nothing was signed: sign in the field with a finger or the mouse, or send a picture.")


class AnsweredAlready(Refusal):
    """Somebody was faster."""

    message = marked("The family was answered already, on {day}.")


class AboutTheirOwn(Refusal):
    """Who is spoken of, or wrote it down, does not answer it."""

    message = marked(
        "This is an objection, or about the work of the village: somebody in the township or county answers "
        "it who did not write it down."
    )


@dataclass(frozen=True)
class Words:
    """What a family says. ``text``: in its words; the others as :class:`FamilySaid` names them.

    ``member``: the key of whoever of the family signs.
    """

    text: str
    wanted: str = ""
    about: str = ""
    about_work: bool = False
    spoken: bool = False
    signature: StoredFile | None = None
    trips: int | None = None
    member: UUID | None = None


@transaction.atomic
def ask(voice: Voice, kind: SaidKind, words: Words, *, case: Case | None = None) -> FamilySaid:
    """Keep a question, a correction asked for or an objection; somebody is asked to answer it.

    Event: ``family.said``. Errors: OutOfScope, NothingSaid, NotConfirmed, FamilyClosed.
    """
    voice.require(Extent.SPEAK)
    row = _said(voice, kind, words)
    row.case, row.state = case, case.state if case else ""
    due = ANSWER_ABOVE if row.goes_above else ANSWER
    row.due_on = required(due, row.place, clock.today()).due_on(clock.today())
    return keep(voice, row)


@transaction.atomic
def object_to_fact(voice: Voice, result: RunResult, fact: ObjectedFact, words: Words) -> FamilySaid:
    """Object to a fact on which a suggestion rests, by the same door as everybody else.

    Events: ``objection.raised``, ``family.said``. Errors: as :func:`ask`, and of ``raise_objection``.
    """
    voice.require(Extent.SPEAK)
    row = _said(voice, SaidKind.CORRECTION, words)
    by = Speaker.PROXY if voice.proxy else Speaker.FAMILY
    said = Said(by, words.text, words.wanted)
    row.objection = raise_objection(actor=voice.reader, result=result, fact=fact, said=said)
    row.about = fact.words[:400]
    row.due_on = required(CHECK, row.place, clock.today()).due_on(clock.today())
    return keep(voice, row)


@transaction.atomic
def object_to_case(voice: Voice, case: Case, words: Words) -> FamilySaid:
    """Object to how a case goes. While its notice hangs the days stop; else those above the village answer.

    Events: ``case.advanced`` where the days stop, ``family.said``. Errors: as :func:`ask`. Lock: the case.
    """
    voice.require(Extent.SPEAK)
    if case.subject != Subject("household", voice.household.key):
        raise OutOfScope(HEAR)
    if not stops_notice(table_of(case.procedure, case.version), case):
        return ask(voice, SaidKind.OBJECTION, words, case=case)
    row = _said(voice, SaidKind.OBJECTION, words)
    if voice.channel is Channel.POINT and voice.person is not None:
        # with the cadre's name on the step, so that they are among those who do not judge it
        case = advance(case.key, "object", actor=voice.person, proof=Proof(reason=words.text))
    else:
        case = object_publicly(case.key, words.text)
    row.case, row.state, row.held = case, case.state, True
    return keep(voice, row)


def signature_of(voice: Voice, scan: UploadedFile[bytes] | None) -> StoredFile:
    """A signature as a sealed file: drawn on the screen, or of signed paper.

    Raises:
        NothingDrawn: there is none. Also: those of reading and keeping a file.
    """
    if scan is None:
        raise NothingDrawn
    return kept_paper(scan, voice.person)


def _said(voice: Voice, kind: SaidKind, words: Words) -> FamilySaid:
    if len(words.text.strip()) < LEAST_WORDS:
        raise NothingSaid
    row = FamilySaid(
        kind=kind,
        text=words.text.strip()[:1000],
        wanted=words.wanted.strip()[:400],
        about=words.about[:400],
        about_work=words.about_work,
        spoken=words.spoken,
        signature=words.signature,
        trips=words.trips,
    )
    spoken_by(voice, row)
    return row


def spoken_by(voice: Voice, row: FamilySaid, *, is_signed: bool = False) -> None:
    """Write down who speaks, by which way. Errors: FamilyClosed, NotConfirmed."""
    if voice.household.closed_on is not None:
        raise FamilyClosed
    row.household, row.place = voice.household, voice.household.place
    row.channel, row.card, row.proxy, row.person = voice.channel, voice.card, voice.proxy, voice.person
    if voice.channel is Channel.POINT and not (row.spoken or row.signature or is_signed):
        raise NotConfirmed


def keep(voice: Voice, row: FamilySaid) -> FamilySaid:
    """Keep what was said, and record it. Event: ``family.said``."""
    row.said_at = clock.now()  # after the step that it brought about, so that it counts where that led
    row.save()
    payload: dict[str, object] = {"said": str(row.key), "kind": row.kind, "channel": row.channel}
    payload["proxy"] = str(voice.proxy.key) if voice.proxy else ""
    payload["above"] = row.goes_above
    payload["asks"] = row.asks_answer
    payload["digest"] = row.digest
    _record("family.said", row, voice.person, payload)
    return row


@transaction.atomic
def answer(*, actor: User, key: UUID, text: str) -> FamilySaid:
    """Answer what a family said. Its task ends when nothing of the kind is left open.

    Event: ``family.answered``. Errors: OutOfScope, AboutTheirOwn, AnsweredAlready, NothingSaid.
    Lock: the row.
    """
    found = FamilySaid.objects.select_for_update(of=("self",)).select_related("household", "place")
    row = in_scope(actor, found, action=HEAR).filter(key=key).first()
    if row is None or not row.asks_answer or not may_see(actor, row):
        raise OutOfScope(HEAR)
    if row.answered_at is not None:
        raise AnsweredAlready(day=formats.day(row.answered_at))
    if not may_answer(actor, row):
        raise AboutTheirOwn
    if len(text.strip()) < LEAST_WORDS:
        raise NothingSaid
    row.answer, row.answered_at, row.answered_by = text.strip()[:1000], clock.now(), actor
    row.save(update_fields=["answer", "answered_at", "answered_by"])
    event = _record("family.answered", row, actor, {"said": str(row.key)})
    left = [one for one in row.household.said.filter(answered_at__isnull=True) if one.is_open]
    if all(one.goes_above is not row.goes_above for one in left):
        subject = Subject("household", row.household.key)
        kind = ANSWER_ABOVE if row.goes_above else ANSWER
        settle_tasks(kind, [subject], outcome="answered", actor=actor, because=event)
    return row


def may_see(user: User, row: FamilySaid) -> bool:
    """Whether somebody who hears families there may read it: the village not what is about its own work."""
    return not row.about_work or row.person_id == user.pk or has_role(user, *ABOVE, place=row.place)


def may_answer(user: User, row: FamilySaid) -> bool:
    """Whether somebody may answer: nobody what is about their own work or what they wrote down of it."""
    if not row.goes_above:
        return has_role(user, Role.VILLAGE_CADRE, Role.RESIDENT_TEAM, *ABOVE, place=row.place)
    wrote = {user.pk, *(one.pk for one in acting_for(user, row.place, roles=ABOVE))}
    return has_role(user, *ABOVE, place=row.place) and row.person_id not in wrote


def _record(kind: str, row: FamilySaid, actor: User | None, payload: dict[str, object]) -> Event:
    return record(
        kind=kind,
        subject=Subject("household", row.household.key),
        place=row.place,
        actor=actor,
        payload=payload,
    )
