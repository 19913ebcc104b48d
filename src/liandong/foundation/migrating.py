"""Migrations of many operations, applied at once.

Django renders every related model anew after each operation of a migration. With hundreds of constraints and
fields that takes a minute; as one operation it takes as long as rendering once.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations import (
    AddConstraint,
    AddField,
    AddIndex,
    AlterField,
    CreateModel,
    RunPython,
    RunSQL,
)
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

_IN_TABLE = (AddField, AddIndex, AddConstraint)  # a table made in the same breath has them already


class AtOnce(Operation):
    """Operations of which none needs to see the models as they are between two of the others."""

    reversible = False
    atomic = True

    def __init__(self, operations: Sequence[Operation]) -> None:
        self.operations = list(operations)

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Change the models' state; it is rendered when it is next asked for."""
        state.__dict__.pop("apps", None)
        for operation in self.operations:
            operation.state_forwards(app_label, state)

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Change the tables. One that Django makes here is made as it is at the end."""
        made = {operation.name_lower for operation in self.operations if type(operation) is CreateModel}
        for operation in self.operations:
            if isinstance(operation, _IN_TABLE) and operation.model_name.lower() in made:
                continue
            operation.database_forwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        """What an administrator reads."""
        return f"{len(self.operations)} changes at once"


def at_once(operations: Sequence[Operation]) -> list[Operation]:
    """The operations of a migration, with neighbours that only change models put together.

    Raises:
        ValueError: a field is altered twice in one group; the second would not see the first.
    """
    found: list[Operation] = []
    group: list[Operation] = []
    for operation in operations:
        if isinstance(operation, (RunSQL, RunPython)):
            found += _grouped(group)
            group = []
            found.append(operation)
        else:
            group.append(operation)
    return found + _grouped(group)


def _grouped(group: list[Operation]) -> list[Operation]:
    if len(group) < 2:
        return group
    changed = [
        (one.model_name_lower, one.name_lower) for one in group if isinstance(one, (AddField, AlterField))
    ]
    if len(set(changed)) < len(changed):
        raise ValueError("a field is changed twice in one group of operations")
    return [AtOnce(group)]
