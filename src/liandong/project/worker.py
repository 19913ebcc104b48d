"""The worker: draws the consequences of what is recorded, and does the jobs.

Beside the site it runs as ``python -m liandong.project.worker`` and ends with the process that started it;
by itself, as ``liandong worker``, it ends when it is told to. Several may work on one database. One that is
killed leaves nothing half done: what it had begun is rolled back, and taken up by the next.
"""

from __future__ import annotations

import asyncio
import importlib
import os
import sys
import threading

import django

from liandong.project.beside import end_with


def work(stopping: threading.Event) -> None:
    """Work until told to stop. Needs Django set up."""
    drainers = importlib.import_module("liandong.linkage.drainers")
    jobs = importlib.import_module("liandong.foundation.jobs.working")
    with drainers.draining():
        asyncio.run(jobs.work(stopping))


def main() -> None:
    """Work until the process that started this one ends."""
    stopping = threading.Event()
    threading.Thread(target=end_with, args=(sys.stdin.buffer, stopping), daemon=True).start()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "liandong.project.settings")
    django.setup()
    work(stopping)


if __name__ == "__main__":
    main()
