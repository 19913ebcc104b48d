"""One step of an import: whether it may be taken, and that it was."""

from __future__ import annotations

from liandong.foundation import clock
from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import require
from liandong.intake.models import AskedStep, BatchStep, ImportBatch
from liandong.intake.refusals import BeingDone, NoLongerAsked, WrongState
from liandong.intake.states import TRANSITIONS, State, Step
from liandong.linkage.models import Subject
from liandong.linkage.services import record


def allowed(
    batch: ImportBatch, step: Step, actor: User | None, action: str, *, is_asked: bool = False
) -> None:
    """Whether a step may be taken now. ``is_asked``: by the worker, of whom it was asked.

    Errors: OutOfScope, WrongState, BeingDone, NoLongerAsked.
    """
    if actor is not None:
        require(actor, action, batch.place)
    if (State(batch.state), step) not in TRANSITIONS:
        raise WrongState(state=State(batch.state).label, wanted=step.label)
    waiting = AskedStep.objects.filter(batch=batch, setback="").first()
    if waiting is not None and not is_asked:
        raise BeingDone(step=Step(waiting.step).label)
    if waiting is None and is_asked:
        raise NoLongerAsked()


def take(
    batch: ImportBatch, step: Step, actor: User | None, action: str, *, is_asked: bool = False
) -> ImportBatch:
    """The batch as it is now, locked, if the step may be taken. Errors: as :func:`allowed`."""
    locked = ImportBatch.objects.select_for_update(of=("self",)).select_related(
        "file", "mapping", "place", "created_by"
    )
    batch = locked.get(pk=batch.pk)
    allowed(batch, step, actor, action, is_asked=is_asked)
    return batch


def enter(batch: ImportBatch, state: State, actor: User | None) -> None:
    """Write the state; what was asked of the worker is done with it."""
    batch.state = state
    batch.save(update_fields=["state"])
    AskedStep.objects.filter(batch=batch).delete()
    BatchStep.objects.create(batch=batch, state=state, at=clock.now(), by=actor)


def tell(batch: ImportBatch, kind: str, actor: User | None, **payload: object) -> None:
    """Record an event about the batch."""
    record(kind=kind, subject=Subject("batch", batch.key), place=batch.place, actor=actor, payload=payload)
