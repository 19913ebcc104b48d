"""Row history: the database keeps each row as it stood before it was changed or removed.

django-pghistory makes the tables and the triggers, at statement level, so that bulk loads are covered. Only
superseded rows are kept: a row that was only ever added has no history and costs none. The triggers write
as the owner of the tables; the application reads history and can neither change nor forge it (see
:mod:`.history_schema`). Who changed a row, and why, is said by :func:`recorded`, the one funnel.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pghistory
import pgtrigger
from django.db import connection, models, transaction
from django.db.models import Func

from liandong.foundation import clock
from liandong.foundation.keys import uuid7

if TYPE_CHECKING:
    from liandong.foundation.accounts.models import User

SUPERSEDED, REMOVED = "superseded", "removed"


class KnownAt(Func):
    """The instant at which the database learns of a row: the clock's, as :func:`recorded` sets it."""

    function = "liandong_known_at"
    template = "%(function)s()"
    output_field = models.DateTimeField()


def keep_versions(model: type[models.Model], name: str, *, exclude: list[str] | None = None) -> Any:
    """Have the superseded rows of a model kept, in a model of that name, which ends in ``Version``.

    The migration that makes the new model ends with ``RunSQL(PARTITION_AND_CLOSE, RunSQL.noop)``; so does one
    that adds a column to such a model, because it makes the triggers anew.

    Args:
        exclude: columns that history leaves out, such as secrets that another table keeps.

    Returns: the model of the superseded rows; ``pgh_created_at`` is when they were superseded. It is made at
        run time, so nothing is known of its type.
    """
    return pghistory.create_event_model(
        model,
        pghistory.UpdateEvent(SUPERSEDED, row=pghistory.Old, level=pgtrigger.Statement),
        pghistory.DeleteEvent(REMOVED, row=pghistory.Old, level=pgtrigger.Statement),
        model_name=name,
        exclude=exclude,
        obj_field=pghistory.ObjForeignKey(related_name="versions", related_query_name="versions"),
        attrs={"pgh_id": models.BigAutoField(primary_key=True)},
        abstract=False,
    )


@contextmanager
def recorded(
    *,
    actor: User | None,
    why: str,
    source: UUID | None = None,
    batch: UUID | None = None,
    event: UUID | None = None,
    savepoint: bool = True,
) -> Iterator[UUID]:
    """A transaction whose superseded rows say who changed them, why and when.

    Call it before the first statement that writes facts: COPY and raw SQL are covered like the ORM, because
    the database itself holds the context until the transaction ends. Inside another call it joins that one.

    Args:
        why: the kind of the event, or ``import``.
        source, batch, event: keys, where there is one.
        savepoint: False for a bulk load, whose own rows the database then knows as its own and locks none.

    Returns: the key of the context, under which all rows changed in it are found.
    Cost: one statement.
    """
    said = {"why": why, "actor": None if actor is None else actor.pk}
    keys = {"source": source, "batch": batch, "event": event}
    said |= {name: str(key) for name, key in keys.items() if key is not None}
    with transaction.atomic(savepoint=savepoint):
        current = _setting("pghistory.context_id")
        if current:
            yield UUID(current)
            return
        context = uuid7()
        _set(str(context), json.dumps(said), clock.now().isoformat())
        yield context
        _set("", "", "")


def _setting(name: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute("select coalesce(current_setting(%s, true), '')", [name])
        return str(cursor.fetchone()[0])


def _set(context: str, said: str, known_at: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "select set_config('pghistory.context_id', %s, true),"
            " set_config('pghistory.context_metadata', %s, true), set_config('liandong.known_at', %s, true)",
            [context, said, known_at],
        )
