"""The site, asked without a network, and what its answers cost."""

from __future__ import annotations

import io
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Cost:
    """What one request took.

    ``cpu_ms``: processor time of this process and of the database's process that answered it; on a machine
    that others use as well it says more than the time that passed. :meth:`Site.helpers_s` comes on top.
    """

    wall_ms: float
    cpu_ms: float
    queries: int


class Site:
    """The WSGI application with its whole middleware, and a session for each reader."""

    def __init__(self, readers: dict[str, Any]) -> None:
        self._application = import_module("liandong.project.wsgi").application
        self._connection = import_module("django.db").connection
        self._language = import_module("django.conf").settings.LANGUAGE_COOKIE_NAME
        auth = import_module("django.contrib.auth")
        store = import_module("django.contrib.sessions.backends.db").SessionStore
        self._cookies = {}
        for name, user in readers.items():
            session = store()
            session[auth.SESSION_KEY] = str(user.pk)
            session[auth.BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
            session[auth.HASH_SESSION_KEY] = user.get_session_auth_hash()
            session.create()
            self._cookies[name] = f"sessionid={session.session_key}"

    def ask(self, reader: str, address: str, *, token: str = "") -> Cost:
        """What the answer to an address costs; refuses anything but 200."""
        queries = 0

        def count(execute: Callable[..., Any], *arguments: Any) -> Any:
            nonlocal queries
            queries += 1
            return execute(*arguments)

        with self._connection.execute_wrapper(count):
            before = time.process_time() + self._database_s()
            began = time.perf_counter()
            self.get(reader, address, token=token)
            wall = time.perf_counter() - began
            cpu = time.process_time() + self._database_s() - before
        return Cost(wall * 1000, cpu * 1000, queries)

    def get(self, reader: str, address: str, *, token: str = "") -> bytes:
        """The body of a page; refuses anything but 200."""
        path, _, query = address.partition("?")
        environ = {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "wsgi.input": io.BytesIO(),
            "wsgi.errors": io.StringIO(),
            "wsgi.url_scheme": "http",
            "wsgi.version": (1, 0),
            "wsgi.multithread": False,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
        }
        environ |= (
            {"HTTP_AUTHORIZATION": f"Bearer {token}"} if token else {"HTTP_COOKIE": self._cookies[reader]}
        )
        status = ""

        def start(line: str, headers: list[tuple[str, str]]) -> None:
            nonlocal status
            status = line

        answer = self._application(environ, start)
        body = b"".join(answer)
        answer.close()
        if not status.startswith("200"):
            raise SystemExit(f"{reader}: {address}: {status}")
        return body

    def helpers_s(self) -> float:
        """Seconds on a processor of the database's workers that have ended; 0 where it runs elsewhere.

        Parallel parts of queries, that is; the kernel counts them in hundredths, and autovacuum with them, so
        only a mean over many requests says something.
        """
        backend = _stat(self._backend)
        postmaster = _stat(int(backend[1])) if backend else []
        return (int(postmaster[13]) + int(postmaster[14])) / os.sysconf("SC_CLK_TCK") if postmaster else 0.0

    @property
    def _backend(self) -> int:
        self._connection.ensure_connection()
        return int(self._connection.connection.info.backend_pid)

    def _database_s(self) -> float:
        """Seconds the database's process of this connection was on a processor; 0 where it runs elsewhere."""
        schedule = Path(f"/proc/{self._backend}/schedstat")
        return int(schedule.read_text().split()[0]) / 1e9 if schedule.exists() else 0.0


def _stat(pid: int) -> list[str]:
    """The kernel's numbers on a process after its name: state, parent, …"""
    file = Path(f"/proc/{pid}/stat")
    return file.read_text().rpartition(")")[2].split() if file.exists() else []
