"""Carrying out a round of runs: pin, snapshot, judge, store. Two at once do not disturb each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date

from django.db import connection, transaction

from liandong import __version__
from liandong.analytics.errors import Refusal
from liandong.foundation import clock
from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import access_place
from liandong.foundation.places.models import Place
from liandong.foundation.places.selectors import path_names
from liandong.identification import snapshots
from liandong.identification.extracts import families_of, places_of
from liandong.identification.income_lines import lines_for
from liandong.identification.methods import Method, method_of
from liandong.identification.models import MOST_METHODS, Round, Run, RunState, StandardText
from liandong.identification.refusals import (
    EmptyPlace,
    FutureDate,
    NoLongerFits,
    NoMethod,
    ResultChanged,
    RunUnderWay,
    StandardNotYetValid,
    TooManyMethods,
)
from liandong.identification.scoring import Scored, scoring
from liandong.identification.selectors import START
from liandong.identification.services.found_groups import found_groups
from liandong.identification.services.standards import fits_registry
from liandong.identification.services.storing import store
from liandong.linkage.models import Subject
from liandong.linkage.services import record
from liandong.registry.extracts import families_on, has_families, household_parts, one_state

# Lock: the class of advisory locks held while a round is computed; the second key is the round's id.
ROUND_LOCK = 20_190_301


def start_round(*, actor: User | None, place: Place, standards: Sequence[StandardText], as_of: date) -> Round:
    """Look at the families of a place by several rule files at once, and return the finished round.

    What can be seen to be wrong before the work starts is refused and leaves nothing. Otherwise its runs are
    first written down as *running*, so that a round killed halfway is seen and can be resumed; its results
    are all there or not at all. Event, for each run: ``run.finished`` (or ``run.failed`` with the sentence).
    """
    if actor is not None:
        access_place(actor, place.pk, action=START)
    chosen = list(dict.fromkeys(standards))
    _check(place, chosen, as_of)
    return resume_round(round_=_written_down(actor, place, chosen, as_of), actor=actor)


def start_run(*, actor: User | None, place: Place, standard: StandardText, as_of: date) -> Run:
    """A round of one run, which is returned."""
    return start_round(actor=actor, place=place, standards=[standard], as_of=as_of).runs.get()


@transaction.atomic
def _written_down(actor: User | None, place: Place, standards: Sequence[StandardText], as_of: date) -> Round:
    same = {"place": place, "as_of": as_of, "started_at": clock.now(), "started_by": actor}
    round_ = Round.objects.create(**same)
    Run.objects.bulk_create(
        Run(round=round_, number=number, standard=standard, code_version=__version__, **same)
        for number, standard in enumerate(standards)
    )
    return round_


def resume_round(*, round_: Round, actor: User | None) -> Round:
    """Compute a round that is not finished; a finished one is returned as it is.

    Lock: an advisory lock of the session on the round, so that it falls with a killed process; whoever comes
    second is refused.
    """
    with _computing(round_):
        runs = list(round_.runs.select_related("standard", "place").order_by("number"))
        if all(run.is_finished for run in runs):
            return round_
        try:
            _compute(round_, runs, actor)
        except Refusal as refusal:
            _fail(runs, actor, refusal)
            raise
    return round_


def repeat_round(round_: Round) -> Mapping[Run, str]:
    """Compute a finished round again from its own snapshot and return the hash of the rows of each run.

    Errors: the snapshot's file was altered or lost; the rows differ from those stored.
    """
    runs = list(round_.runs.select_related("standard", "snapshot").order_by("number"))
    snapshot = runs[0].snapshot
    assert snapshot is not None, "a finished run has a snapshot: constraint run_finished_is_whole"  # noqa: S101  a type
    families = families_of(round_)
    places = places_of(families)
    found = {}
    with scoring(snapshots.opened(snapshot.sha256), families) as scorer:
        for run in runs:
            method = method_of(run.standard.text)
            found[run] = scorer.score(method, lines_for(method, places, round_.as_of)).rows_sha256
            if found[run] != run.rows_sha256:
                raise ResultChanged(run=run.key)
    return found


def repeat_run(run: Run) -> str:
    """The hash of a run's rows, computed again with its round; errors as :func:`repeat_round`."""
    return repeat_round(run.round)[run]


def is_interrupted(run: Run) -> bool:
    """Whether a run is written down as running while nobody computes it."""
    if run.state != RunState.RUNNING:
        return False
    with connection.cursor() as cursor:
        cursor.execute(
            "select not exists (select from pg_locks"
            " where locktype = 'advisory' and classid = %s and objid = %s)",
            [ROUND_LOCK, run.round_id],
        )
        row = cursor.fetchone()
    return bool(row and row[0])


def fitting_method(standard: StandardText) -> Method:
    """The method of a rule file, if the registry has every column that it names.

    Errors: :class:`NoLongerFits`, and those of :func:`.methods.method_of`.
    """
    method = method_of(standard.text)
    try:
        fits_registry(method.rule)
    except Refusal as refusal:
        raise NoLongerFits(title=standard.title, reason=refusal) from refusal
    return method


def _check(place: Place, standards: Sequence[StandardText], as_of: date) -> None:
    if not standards:
        raise NoMethod(place=path_names(place, as_of)[-1], as_of=as_of)
    if len(standards) > MOST_METHODS:
        raise TooManyMethods(count=len(standards), most=MOST_METHODS)
    today = clock.today()
    if as_of > today:
        raise FutureDate(as_of=as_of, today=today)
    for standard in standards:
        if standard.valid_from > as_of:
            raise StandardNotYetValid(title=standard.title, valid_from=standard.valid_from, as_of=as_of)
        fitting_method(standard)
    if not has_families(place, as_of):
        raise EmptyPlace(place=path_names(place, as_of)[-1], as_of=as_of)


@contextmanager
def _computing(round_: Round) -> Iterator[None]:
    keys = [ROUND_LOCK, round_.pk]
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_lock(%s, %s)", keys)
        row = cursor.fetchone()
        if not (row and row[0]):
            raise RunUnderWay
        try:
            yield
        finally:
            # A failed transaction takes no more commands; the lock then ends with the session.
            if connection.is_usable():
                cursor.execute("select pg_advisory_unlock(%s, %s)", keys)


def _compute(round_: Round, runs: Sequence[Run], actor: User | None) -> None:
    methods = [fitting_method(run.standard) for run in runs]
    with one_state():
        families = families_on(round_.place, round_.as_of)
        file = snapshots.store(household_parts(round_.place, round_.as_of))
    places = places_of(families)
    with scoring(snapshots.opened(file.sha256), families) as scorer:
        scored: list[Scored] = []
        for run, method in zip(runs, methods, strict=True):
            scored.append(scorer.score(method, lines_for(method, places, round_.as_of)))
            scorer.keep_answers(snapshots.answers_path(run.key))
    store(round_, runs, scored, file, actor, groups=found_groups(runs, scored))


@transaction.atomic
def _fail(runs: Sequence[Run], actor: User | None, refusal: Refusal) -> None:
    for run in runs:
        Run.objects.filter(pk=run.pk).update(state=RunState.FAILED, refusal=str(refusal))
        record(kind="run.failed", subject=Subject("run", run.key), place=run.place, actor=actor, payload={})
