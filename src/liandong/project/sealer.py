"""The process beside the site that seals new events and audit lines.

Run as ``python -m liandong.project.sealer``; it is the database role ``liandong_sealer`` and ends with
the process that started it, however that one ends.
"""

from __future__ import annotations

import importlib
import os
import sys
import threading

import django

from liandong.project.beside import end_with

SEALING = "liandong.foundation.audit.sealing"


def main() -> None:
    """Seal until the process that started this one ends."""
    stopping = threading.Event()
    threading.Thread(target=end_with, args=(sys.stdin.buffer, stopping), daemon=True).start()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "liandong.project.settings")
    django.setup()
    importlib.import_module(SEALING).watch(stopping)


if __name__ == "__main__":
    main()
