"""Big files are read, checked and written by a worker: asking for it, doing it, stopping it.

What is asked for is a row, which goes in the same transaction as the step's result is written. A worker that
is killed leaves the row, and the next worker takes the step; it is never taken twice.
"""

from __future__ import annotations

import logging
from contextlib import closing

from django.conf import settings
from django.db import OperationalError, transaction
from django.db.models import F
from django.urls import reverse
from django.utils.translation import get_language, override

from liandong.analytics.errors import Refusal
from liandong.foundation import clock
from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import require
from liandong.foundation.jobs import progress
from liandong.foundation.jobs.declared import start
from liandong.foundation.notices.services import notify
from liandong.intake.models import AskedStep, ImportBatch
from liandong.intake.notices import CHECKED, SEEN, SETBACK, WRITTEN
from liandong.intake.refusals import BeingWritten, EndedUnfinished
from liandong.intake.seen import is_unread, rows_seen
from liandong.intake.services import batches, looking
from liandong.intake.services.board import Board
from liandong.intake.services.stepping import take
from liandong.intake.states import Step

JOB = "imports"
BIG_ROWS = 5_000  # above, a check takes more than the two seconds that somebody waits for a page
BIG_BYTES = 500_000  # the same, of a file that nobody has looked at
BIG_MEMBERS = 5_000
TRIES = 3
_STEPS = {Step.READ: looking.read, Step.CHECK: batches.check, Step.MERGE: batches.merge_batch}
_ACTIONS = {Step.READ: batches.UPLOAD, Step.CHECK: batches.UPLOAD, Step.MERGE: batches.MERGE}
_NOTICES = {Step.READ: SEEN, Step.CHECK: CHECKED, Step.MERGE: WRITTEN}
_log = logging.getLogger(__name__)


def do(batch: ImportBatch, step: Step, *, actor: User | None) -> ImportBatch:
    """Check or write a batch: at once where it is small, else by a worker.

    A big file that nobody has looked at is read first, in place of its check.

    Errors: those of the step where it is taken at once, else those of :func:`ask`.
    """
    if step is Step.CHECK and is_unread(batch):
        return ask(batch, Step.READ, actor=actor)
    if is_big(batch, step):
        return ask(batch, step, actor=actor)
    return _STEPS[step](batch, actor=actor)


def is_big(batch: ImportBatch, step: Step) -> bool:
    """Whether the step takes longer than somebody waits for a page."""
    if step is Step.CHECK:
        rows = rows_seen(batch)
        return batch.file.size > BIG_BYTES if rows is None else rows > BIG_ROWS
    return batch.members_read > BIG_MEMBERS


@transaction.atomic
def ask(batch: ImportBatch, step: Step, *, actor: User | None) -> ImportBatch:
    """Have a worker read, check or write a batch. Errors: OutOfScope, WrongState, BeingDone.

    Lock: the batch's row.
    """
    batch = take(batch, step, actor, _ACTIONS[step])
    AskedStep.objects.filter(batch=batch).delete()
    language = get_language() or settings.LANGUAGE_CODE
    AskedStep.objects.create(batch=batch, step=step, at=clock.now(), by=actor, language=language)
    start(JOB)
    return batch


def stop(batch: ImportBatch, *, actor: User) -> ImportBatch:
    """Take back what was asked for, also while a worker checks. Errors: OutOfScope, BeingWritten.

    Lock: the batch's row, without waiting for it.
    """
    require(actor, batches.UPLOAD, batch.place)
    try:
        with transaction.atomic():
            locked = ImportBatch.objects.select_for_update(of=("self",), nowait=True).get(pk=batch.pk)
            AskedStep.objects.filter(batch=locked).delete()
    except OperationalError as error:
        raise BeingWritten() from error
    return locked


def do_asked() -> int:
    """Take every step that was asked for, one after another; returns how many. For the worker."""
    done = 0
    while (one := _next()) is not None:
        with override(one.language):
            _do(one)
        done += 1
    return done


def _next() -> AskedStep | None:
    waiting = AskedStep.objects.filter(setback="").select_related("batch__file", "batch__mapping")
    return waiting.select_related("batch__place", "batch__created_by", "by").order_by("tries", "id").first()


def _do(one: AskedStep) -> None:
    """One try. What goes wrong is told to whoever asked, and the worker goes on with the next."""
    this = AskedStep.objects.filter(pk=one.pk)
    if one.tries >= TRIES:
        this.update(setback=EndedUnfinished(tries=one.tries))
        _tell(one, SETBACK)
        return
    this.update(tries=F("tries") + 1, begun_at=clock.now(), phase="", about="", done=0, total=0)
    try:
        with closing(Board(one)) as board, progress.listening(board):
            _STEPS[Step(one.step)](one.batch, actor=one.by, is_asked=True)
        _tell(one, _NOTICES[Step(one.step)])
    except Refusal as refusal:
        if this.update(setback=refusal):
            _tell(one, SETBACK)
    except OperationalError:  # the database is away or has no room: the job is tried again later
        raise
    except Exception:  # noqa: BLE001  whatever it is, the files behind this one must not wait for it
        _log.exception("import %s: %s did not end well", one.batch.key, one.step)


def _tell(one: AskedStep, kind: str) -> None:
    """Whoever asked may have left the page long ago."""
    if one.by is not None:
        link = reverse("intake:batch", args=[one.batch.key])
        notify([one.by], kind, link=link, details={"title": one.batch.source_title})
