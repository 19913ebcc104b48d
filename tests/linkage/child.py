"""A process of its own for tests that kill it: ``python -m tests.linkage.child settle|seal|work [POINT]``.

POINT is ``module.function`` of ours, after which the process dies by SIGKILL.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Sequence
from importlib import import_module
from typing import Any

import django


def mechanism() -> list[Any]:
    """A result for every family, and a task for every fact."""
    kinds = import_module("tests.linkage.kinds")
    reactions = import_module("liandong.linkage.reactions")
    services = import_module("liandong.linkage.services")
    models = import_module("liandong.linkage.models")

    def derive(subjects: Sequence[Any]) -> None:
        services.record_many(services.EventDraft(kinds.RESULT, one, None, None) for one in subjects)

    def act(events: Sequence[Any]) -> None:
        services.record_many(
            services.EventDraft(kinds.TASK, models.Subject("task", one.pk), None, None, caused_by=one)
            for one in events
        )

    return [
        reactions.derive("result", "Result", answers=[kinds.FACT], by=derive),
        reactions.act("task", "Task", answers=[kinds.FACT], by=act),
    ]


def die_after(point: str) -> None:
    """Have this process killed as soon as the named function has done its work."""
    module, name = point.rsplit(".", 1)
    owner = import_module(module)
    work = getattr(owner, name)

    def last(*arguments: Any, **options: Any) -> None:
        work(*arguments, **options)
        os.kill(os.getpid(), signal.SIGKILL)

    setattr(owner, name, last)


def main(mode: str, point: str = "") -> None:
    """Settle or seal what is there, or work until killed."""
    django.setup()
    if point:
        die_after(point)
    with import_module("liandong.linkage.mechanism").in_force(*mechanism()):
        if mode == "settle":
            import_module("liandong.linkage.settling").settle_all()
        elif mode == "seal":
            import_module("liandong.foundation.audit.sealing").seal()
        else:
            import_module("liandong.project.worker").work(threading.Event())


if __name__ == "__main__":
    main(*sys.argv[1:])
