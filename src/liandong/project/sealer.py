"""The process beside the site that seals new events and audit lines.

Run as ``python -m liandong.project.sealer``; it is the database role ``liandong_sealer`` and ends with
the process that started it, however that one ends.
"""

from __future__ import annotations

import importlib
import os
import subprocess
import sys
import threading
from typing import BinaryIO

import django

SEALING = "liandong.foundation.audit.sealing"
Process = subprocess.Popen[bytes]


def start() -> Process:
    """Start sealing in a process of its own."""
    environment = os.environ | {"LIANDONG_DATABASE_ROLE": "sealer"}
    command = [sys.executable, "-m", "liandong.project.sealer"]
    # The pipe is never written: the kernel closes it when this process ends, even if it is killed.
    return subprocess.Popen(command, stdin=subprocess.PIPE, env=environment)  # noqa: S603 -- ourselves


def stop(process: Process) -> None:
    """Let the sealer finish what it is sealing, and wait for it."""
    if process.stdin is not None:
        process.stdin.close()
    process.wait()


def end_with(pipe: BinaryIO, stop: threading.Event) -> None:
    """Wait until the other end of ``pipe`` is gone, then ask the sealing to stop."""
    pipe.read()
    stop.set()


def main() -> None:
    """Seal until the process that started this one ends."""
    stopping = threading.Event()
    threading.Thread(target=end_with, args=(sys.stdin.buffer, stopping), daemon=True).start()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "liandong.project.settings")
    django.setup()
    importlib.import_module(SEALING).watch(stopping)


if __name__ == "__main__":
    main()
