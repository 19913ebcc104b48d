"""Are the migrations complete? Asked without a database."""

from __future__ import annotations

import os
import sys

import django
from django.apps import apps
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.questioner import NonInteractiveMigrationQuestioner
from django.db.migrations.state import ProjectState
from django.utils import translation
from pgtrigger.migrations import MigrationAutodetectorMixin

HOUSE = "liandong."


class Detector(MigrationAutodetectorMixin, MigrationAutodetector):
    """Django's, which also compares the triggers of models."""


def missing() -> dict[str, list[str]]:
    """What a new migration would still hold: app label → operations described."""
    loader = MigrationLoader(None, ignore_no_migrations=True)
    labels = {config.label for config in apps.get_app_configs() if config.name.startswith(HOUSE)}
    questioner = NonInteractiveMigrationQuestioner(specified_apps=labels)
    now = ProjectState.from_apps(apps)
    changes = Detector(loader.project_state(), now, questioner).changes(graph=loader.graph)
    return {
        label: [operation.describe() for migration in migrations for operation in migration.operations]
        for label, migrations in changes.items()
        if label in labels
    }


def main() -> int:
    """Fail where a model has changed without its migration, or two migrations stand side by side."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "liandong.project.settings")
    django.setup()
    translation.deactivate_all()  # migrations hold the English texts; in Chinese every label would differ
    found = missing()
    for label, operations in found.items():
        for operation in operations:
            print(f"{label}: no migration yet: {operation}")
    conflicts = MigrationLoader(None, ignore_no_migrations=True).detect_conflicts()
    for label, names in conflicts.items():
        print(f"{label}: these migrations follow the same one: {', '.join(names)}")
    return int(bool(found or conflicts))


if __name__ == "__main__":
    sys.exit(main())
