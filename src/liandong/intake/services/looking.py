"""The first look at a big file, by a worker: its columns, and the mapping that fits them."""

from __future__ import annotations

from django.db import transaction

from liandong.analytics.errors import Refusal
from liandong.foundation.accounts.models import User
from liandong.foundation.jobs import progress
from liandong.intake.known_mappings import best, known
from liandong.intake.matching import guess
from liandong.intake.models import ImportBatch
from liandong.intake.refusals import NoMappingFits
from liandong.intake.seen import keep, look
from liandong.intake.services.batches import UPLOAD, refuse, settle_mapping
from liandong.intake.services.stepping import allowed, enter, take
from liandong.intake.states import Phase, State, Step


def read(batch: ImportBatch, *, actor: User | None, is_asked: bool = False) -> ImportBatch:
    """Look at the file, keep what it looks like, and take the known mapping that fits if nobody chose one.

    Where none fits, the columns are guessed and the batch says so (state ``refused``): people look at the
    guess before anything is read by it. May be repeated.

    Errors: OutOfScope, WrongState; of a file that cannot be read the refusal is kept and raised.
    Lock: the batch's row while the result is written.
    """
    allowed(batch, Step.READ, actor, UPLOAD, is_asked=is_asked)
    progress.tell(Phase.READING)
    try:
        seen = look(batch.file)
    except Refusal as refusal:
        refuse(batch, refusal, actor, is_asked=is_asked)
        raise
    with transaction.atomic():
        batch = take(batch, Step.READ, actor, UPLOAD, is_asked=is_asked)
        unfit = None
        if batch.mapping is None:
            try:
                mapping = best(seen.columns, batch.file.name, known())
            except NoMappingFits as refusal:
                unfit = refusal
                mapping = guess(seen, known(), title=batch.file.name)
            settle_mapping(batch, mapping, actor)
        keep(batch, seen)
        if unfit is not None:
            refuse(batch, unfit, actor, is_asked=is_asked)
        else:
            batch.refusal = None
            batch.save(update_fields=["refusal"])
            enter(batch, State.UPLOADED, actor)
    return batch
