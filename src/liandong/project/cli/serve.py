"""``liandong serve``: the site, with the sealer and a worker beside it."""

from __future__ import annotations

import errno
import os
import socket
from collections.abc import Sequence
from typing import Annotated, Any

import typer
from gunicorn.app.base import BaseApplication

from liandong.analytics.errors import Refusal, marked
from liandong.project.beside import Beside
from liandong.project.words import paragraphs, translated
from liandong.project.wsgi import application

PORT = 8000
SEALER, WORKER = "liandong.project.sealer", "liandong.project.worker"
THREADS = 4


class PortBusy(Refusal):
    """Another program listens on the port."""

    message = marked(
        "Port {port} is used by another program, which is left alone; serve on a free one with: "
        "liandong serve --port {free}"
    )


class PortNotAllowed(Refusal):
    """The account may not listen there."""

    message = marked("Port {port} cannot be used ({reason}); choose one above 1023 with --port.")


class Site(BaseApplication):  # type: ignore[misc]  # gunicorn is shipped without types
    """The site under gunicorn: as many processes as cores, a few threads each."""

    def __init__(self, host: str, port: int, beside: Sequence[Beside] = ()) -> None:
        self.address = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        self.beside = beside
        super().__init__()

    def load_config(self) -> None:
        """Set gunicorn's options; no access log, because addresses name households."""
        options = {
            "bind": self.address,
            "workers": max(1, min(4, os.cpu_count() or 1)),
            "worker_class": "gthread",
            "threads": THREADS,
            "timeout": 300,  # seconds; a large file is kept, and its columns looked at, in its request
            "max_requests": 10_000,
            "max_requests_jitter": 1_000,
            "accesslog": None,
            "errorlog": "-",
            "loglevel": "warning",
            "preload_app": True,
            "when_ready": self._begin,
            "on_exit": self._end,
        }
        for name, value in options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """The WSGI application."""
        return application

    def _begin(self, server: Any) -> None:
        del server
        for process in self.beside:
            process.start()
        typer.echo(
            translated(marked("Serving http://{address} (end with Ctrl-C)")).format(address=self.address)
        )

    def _end(self, server: Any) -> None:
        del server
        for process in self.beside:
            process.stop()


def app(
    port: Annotated[
        int, typer.Option("--port", min=1, max=65535, help=translated(marked("Port to listen on.")))
    ] = PORT,
    host: Annotated[
        str, typer.Option("--host", help=translated(marked("Address to listen on.")))
    ] = "127.0.0.1",
    worker: Annotated[
        bool,
        typer.Option(
            "--worker/--no-worker",
            help=translated(marked("Run a worker beside the site, or leave that to “liandong worker”.")),
        ),
    ] = True,
) -> None:
    """Serve the site until it is interrupted."""
    require_free(host, port)
    beside = [Beside(SEALER, role="sealer"), *([Beside(WORKER)] if worker else [])]
    Site(host, port, beside).run()


def require_free(host: str, port: int) -> None:
    """Refuse a port that cannot be listened on, naming a free one. Nothing is ever ended to free it."""
    try:
        _bind(host, port)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise PortBusy(port=port, free=free_port(host, port)) from error
        raise PortNotAllowed(port=port, reason=error.strerror) from error


def free_port(host: str, after: int) -> int:
    """The first free port above ``after``, else any that the system offers."""
    for port in range(after + 1, min(after + 100, 65535)):
        try:
            return _bind(host, port)
        except OSError:
            continue
    return _bind(host, 0)


def _bind(host: str, port: int) -> int:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as listener:
        # As gunicorn does: a port whose last connections are still closing counts as free.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        found: int = listener.getsockname()[1]
        return found


app.__doc__ = paragraphs(
    marked("Serve the site until it is interrupted."),
    marked("Example: liandong serve --port 8080"),
)
