"""``liandong worker``: what follows from what is recorded, and the jobs, without the site."""

from __future__ import annotations

import signal
import threading

import typer

from liandong.analytics.errors import marked
from liandong.project.words import paragraphs, translated
from liandong.project.worker import work


def app() -> None:
    """Draw consequences and do jobs until it is interrupted. Several workers share the work."""
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    typer.echo(translated(marked("Working (end with Ctrl-C)")))
    work(stopping)


app.__doc__ = paragraphs(
    marked("Draw consequences and do jobs until it is interrupted. Several workers share the work."),
    marked("Example: liandong worker"),
)
