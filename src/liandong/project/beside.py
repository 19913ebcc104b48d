"""Processes beside the site: started with it, started anew where they die, ended with it."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
from typing import BinaryIO

_AGAIN_S = 1.0
_log = logging.getLogger(__name__)


class Beside:
    """A module of this package run as a process of its own, as a database role of its own.

    It reads its standard input, which is never written to: when this process ends, even if it is killed, the
    kernel closes it, and the other one ends too.
    """

    def __init__(self, module: str, *, role: str = "app") -> None:
        self.module, self.role = module, role
        self.process: subprocess.Popen[bytes] | None = None
        self._stopping = threading.Event()
        self._lock = threading.Lock()
        self._watch: threading.Thread | None = None

    def start(self) -> None:
        """Start it, and start it again whenever it ends without being asked to."""
        self.process = self._run()
        self._watch = threading.Thread(target=self._look_after, name=f"beside-{self.module}", daemon=True)
        self._watch.start()

    def _run(self) -> subprocess.Popen[bytes]:
        environment = os.environ | {"LIANDONG_DATABASE_ROLE": self.role}
        command = [sys.executable, "-m", self.module]
        return subprocess.Popen(command, stdin=subprocess.PIPE, env=environment)  # noqa: S603 -- ourselves

    def _look_after(self) -> None:
        while self.process is not None:
            code = self.process.wait()
            self._stopping.wait(_AGAIN_S)
            with self._lock:
                if self._stopping.is_set():
                    return
                if self.process.stdin is not None:
                    self.process.stdin.close()
                self.process = self._run()
            _log.warning("%s ended with %s; it was started again", self.module, code)

    def stop(self) -> None:
        """Let it finish what it is at, and wait for it."""
        with self._lock:
            self._stopping.set()
        if self.process is not None and self.process.stdin is not None:
            self.process.stdin.close()
            self.process.wait()
        if self._watch is not None:
            self._watch.join()


def end_with(pipe: BinaryIO, stop: threading.Event) -> None:
    """Wait until the other end of ``pipe`` is gone, then ask to stop."""
    pipe.read()
    stop.set()
