"""The only door of a case: :func:`open_case` and :func:`advance`."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext

from liandong.casework import refusals, whole
from liandong.casework.by_code import codes_of
from liandong.casework.case_selectors import PLACE_LEVELS, READ, may_read
from liandong.casework.case_tasks import ask_next
from liandong.casework.deciding import bars, check_of, effect_of
from liandong.casework.guards import CHECKS, Asking, Proof
from liandong.casework.models import Case, CaseStep
from liandong.casework.notice_lists import list_changed, posted_by
from liandong.casework.particulars import Hint, checked, hint_about
from liandong.casework.procedure_tables import table_of, table_on
from liandong.casework.procedures import START, SUBJECT_WORDS, Clock, Guard, Part, Procedure, Transition
from liandong.casework.rankings import KEPT
from liandong.casework.receipts import hand
from liandong.casework.settings.in_force import required
from liandong.casework.spot_checks import reached
from liandong.foundation import clock
from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import OutOfScope, acting_for, has_role
from liandong.foundation.files.models import StoredFile
from liandong.foundation.pages import formats
from liandong.foundation.places.models import Place
from liandong.linkage.models import Subject
from liandong.linkage.services import record


@transaction.atomic
def open_case(
    procedure: str,
    subject: Subject,
    place: Place,
    event: str,
    *,
    actor: User,
    proof: Proof,
    number: str = "",
) -> Case:
    """Open a case by its first step, under the table of today. ``number``: of the subject in its register.

    The clue or visit by which the subject was found is the cause of its first step.

    Raises:
        NoProcedure: the rules of today have no such procedure.
        CaseOpen: one is open about the subject.
        WrongSubject: the procedure is about another kind of thing.
        and what :func:`advance` raises.
    """
    today = clock.today()
    table = table_on(procedure, today, codes_of([place], today)[place.pk])
    if table is None:
        raise refusals.NoProcedure(procedure=procedure, day=formats.day(today))
    if subject.kind != table.subject or not _is_of(subject, place):
        raise refusals.WrongSubject(procedure=table.title, subject=SUBJECT_WORDS[table.subject])
    case = unopened(table, subject, place, number)
    asking = _checked(table, case, event, actor, proof)
    hint = hint_about(subject)
    _save(case)
    return _take(table, asking, hint=hint)


def unopened(table: Procedure, subject: Subject, place: Place, number: str = "") -> Case:
    """A case that is to be opened: not kept, in no state yet."""
    return Case(
        procedure=table.id,
        version=table.version,
        subject_kind=subject.kind,
        subject_key=subject.key,
        subject_no=number,
        place=place,
        state=START,
        opened_at=clock.now(),
    )


def _save(case: Case) -> None:
    """Keep a case. Errors: CaseOpen, where it would be the second open one, opened anew or taken up again."""
    try:
        with transaction.atomic():
            case.save()
    except IntegrityError as error:
        if "case_open_once" in str(error):
            raise refusals.CaseOpen from error
        raise


def _is_of(subject: Subject, place: Place) -> bool:
    """Whether a place that is the subject is the place of the case, on the level its kind says."""
    level = PLACE_LEVELS.get(subject.kind)
    return level is None or (place.level == level and place.key == subject.key)


@transaction.atomic
def advance(key: UUID, event: str, *, actor: User, proof: Proof | None = None) -> Case:
    """Do one step of a case, if the table, the role, the separation of duty and every guard allow it.

    Args:
        key: of the case.
        event: of its table.
        actor: who does it; a delegate counts as whom they act for, too.
        proof: what the guards of the step ask for.

    Raises:
        OutOfScope: no such case, or not in the actor's area.
        StepNotPossible: the table forbids it in this state; StepTaken: since somebody else's last step.
        NotTheirStep: somebody of the area, but not in a role that does it.
        OnTheOtherSide: the actor, or the second person, took part on another side.
        ClockSetBack: the clock stands before the case's last step.
        one refusal for each guard: what lacks.

    Lock: the case, until the transaction ends; of two people at once the second sees the first's state.
    """
    found = Case.objects.select_for_update(of=("self",)).select_related("place")
    case = found.filter(key=key).first()
    if case is None:
        raise OutOfScope(READ)
    table = table_of(case.procedure, case.version)
    return _take(table, _checked(table, case, event, actor, proof or Proof()))


@transaction.atomic
def object_publicly(key: UUID, reason: str) -> Case:
    """Hold the notice of a case because somebody without an account objects to it, from the notice's page.

    Raises:
        StepNotPossible: no notice of the case hangs, or it is held already.
        NoticeEnded, ReasonMissing: as for everybody.

    Lock: the case.
    """
    found = Case.objects.select_for_update(of=("self",)).select_related("place")
    case = found.get(key=key)
    table = table_of(case.procedure, case.version)
    line = next((one for one in table.lines_from(case.state) if one.is_public), None)
    if line is None:
        raise refusals.StepNotPossible(state=table.states[case.state], known="–")
    asking = Asking(case, line, str(table.events[line.event]), None, Proof(reason=reason), clock.today())
    _guard(asking)
    return _take(table, asking)


def _checked(table: Procedure, case: Case, event: str, actor: User, proof: Proof) -> Asking:
    if not may_read(actor, case):
        raise OutOfScope(READ)
    last = case.steps.select_related("actor").order_by("-number").first() if case.pk else None
    line = table.line(case.state, event)
    if line is None:
        raise _impossible(table, case, event, last)
    if last is not None and last.done_at > clock.now():
        raise refusals.ClockSetBack(now=formats.moment(clock.now()), last=formats.moment(last.done_at))
    said = str(table.events[event])
    if not has_role(actor, *line.roles, place=case.place):
        roles = gettext(", ").join(str(role.label) for role in line.roles)
        raise refusals.NotTheirStep(event=said, roles=roles)
    _separate(case, line, actor, proof.second)
    asking = Asking(case, line, said, actor, proof, clock.today())
    _guard(asking)
    return asking


def _impossible(table: Procedure, case: Case, event: str, last: CaseStep | None) -> refusals.StepNotPossible:
    """Why a step does not start here: it never did, or it did until the case's last step."""
    state = table.states.get(case.state, "–")
    if last is None or table.line(last.from_state, event) is None:
        known = gettext(", ").join(str(table.events[one.event]) for one in table.lines_from(case.state))
        return refusals.StepNotPossible(state=state, known=known or "–")
    who = str(last.actor) if last.actor else gettext("the public")
    moment = formats.moment(last.done_at)
    said, done = str(table.events[event]), str(table.events[last.event])
    return refusals.StepTaken(event=said, who=who, done=done, moment=moment, state=state)


def _guard(asking: Asking) -> None:
    for guard in asking.line.guards:
        check = CHECKS.get(guard) or check_of(guard)
        check(asking)
    checked(asking.line.asks, asking.proof.said)


def _separate(case: Case, line: Transition, actor: User, second: User | None) -> None:
    """Refuse who stood on another side of the case. The trigger ``casestep_separated`` holds it too."""
    if line.part is Part.NONE:
        return
    principals = acting_for(actor, case.place, roles=line.roles)
    people = [one for one in (actor, second, *principals) if one is not None]
    for person in people:
        for bar in bars():
            bar(person, case)
    if case.pk is None:
        return
    others = CaseStep.objects.filter(case=case).exclude(part__in=(line.part, Part.NONE))
    for person in people:
        if others.filter(Q(actor=person) | Q(second=person)).exists():
            raise refusals.OnTheOtherSide(who=person)


def _take(table: Procedure, asking: Asking, *, hint: Hint | None = None) -> Case:
    case, line, actor, proof = asking.case, asking.line, asking.actor, asking.proof
    was, today = case.state, clock.today()
    case.state = line.to
    _wind(case, line, today)
    if line.reopens or (case.whole_since is None and was not in table.path[0]):
        whole.begin(table, case, hint)
    case.ended_at = clock.now() if table.is_final(line.to) else None
    _save(case)
    vote = proof.vote if Guard.VOTE in line.guards else None
    sample = reached(case) if Guard.SPOT_CHECK in line.guards else None
    signed, visited = next(iter(asking.signed), None), next(iter(asking.visited), None)
    step = CaseStep.objects.create(
        case=case,
        number=case.steps.count() + 1,
        event=line.event,
        from_state=was,
        to_state=line.to,
        part=line.part,
        actor=actor,
        second=proof.second,
        done_at=clock.now(),
        document=proof.document or _kept(asking),
        signed=signed.key if signed else None,
        signed_digest=signed.digest if signed else "",
        visit=visited.key if visited else None,
        reason=proof.reason.strip(),
        meeting=vote.meeting if vote else None,
        representatives=vote.came.all if vote else None,
        votes_for=vote.votes_for if vote else None,
        votes_against=vote.votes_against if vote else None,
        votes_abstain=vote.votes_abstain if vote else None,
        checked=sample.found if sample else None,
        listed=sample.listed if sample else None,
        said=checked(line.asks, proof.said),
        minutes=proof.minutes,
        trips=proof.trips,
        notice_until=case.notice_until,
        figures=asking.held | ({KEPT: proof.ranking} if vote and proof.ranking else {}),
    )
    event = record(
        kind="case.advanced",
        subject=Subject("case", case.key),
        place=case.place,
        actor=actor,
        payload={
            "procedure": table.id,
            "version": table.version,
            "step": step.number,
            "event": line.event,
            "from": was,
            "to": line.to,
            "about": case.subject_kind,
            "key": case.subject_key,
        },
        caused_by=hint.cause if hint else None,
    )
    hand(table, case, line, step)
    if line.decides and actor is not None:
        effect_of(line.decides)(case, step, actor, event)
    ask_next(table, case, line, actor, event)
    return case


def _kept(asking: Asking) -> StoredFile | None:
    """What stands for a paper: the family's signature, or the picture of the visit, kept with the case anew.

    The family's file and the case each keep it by their own rule; the bytes are there once.
    """
    if asking.signed:
        return asking.signed[0].file
    if not asking.visited:
        return None
    there = asking.visited[0].picture
    return StoredFile.objects.create(
        sha256=there.sha256,
        size=there.size,
        type=there.type,
        name=there.name,
        purpose="case",
        stored_by=asking.actor,
    )


def _all_days(case: Case, today: date) -> int:
    """The days of the notice that hangs, from the start: the list on the board is another one."""
    posting = posted_by(case)
    if posting is None:
        raise LookupError(f"no step of case {case.key} posted the notice that hangs")
    limit = required(posting.notice, case.place, today)
    return limit.days


def _wind(case: Case, line: Transition, today: date) -> None:
    """Move the days of the notice: begun the day after posting, held by an objection, gone on with after."""
    if line.clock is Clock.START:
        case.notice_until = required(line.notice, case.place, today).due_on(today)
    elif line.clock is Clock.PAUSE and case.notice_until is not None:
        # At least one day remains: who objects on the last day does not end the notice by it.
        case.notice_left, case.notice_until = max(1, (case.notice_until - today).days), None
    elif line.clock is Clock.RESUME and case.notice_left is not None:
        days = _all_days(case, today) if list_changed(case) else case.notice_left
        case.notice_until = today + timedelta(days=days)
        case.notice_left = None
        whole.go_on(case, case.steps.latest("number").done_at, today)
    elif line.clock is Clock.END:
        case.notice_until = case.notice_left = None
