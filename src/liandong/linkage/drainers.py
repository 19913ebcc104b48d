"""Drainers: threads that settle what was recorded, woken when a transaction that queued something commits."""

from __future__ import annotations

import contextlib
import logging
import random
import threading
from collections.abc import Iterator

import psycopg
from django.db import DatabaseError, connection, connections

from liandong.linkage.mechanism import mechanism
from liandong.linkage.models import Lane
from liandong.linkage.outbox import CHANNEL
from liandong.linkage.retrying import retry
from liandong.linkage.settling import settle

LANES = (Lane.QUICK, Lane.BULK)  # one drainer for people who wait, one for everything
_POLL_S = 5.0  # besides being woken: for what comes due, and in case a word was lost
_PAUSE_S = 0.02  # before looking again at subjects on which another drainer works
_log = logging.getLogger(__name__)


@contextlib.contextmanager
def draining(lanes: tuple[Lane, ...] = LANES) -> Iterator[None]:
    """Settle in threads of their own as long as the block runs; at its end they finish their batches."""
    mechanism()  # loaded before anybody waits for it
    stop = threading.Event()
    woken = [threading.Event() for _ in lanes]
    threads = [
        threading.Thread(target=_drain, args=(lane, stop, wake), name=f"drainer-{lane.label}")
        for lane, wake in zip(lanes, woken, strict=True)
    ]
    threads.append(threading.Thread(target=_listen, args=(stop, woken), name="listener"))
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for wake in woken:
            wake.set()
        for thread in threads:
            thread.join()


def _drain(lane: Lane, stop: threading.Event, wake: threading.Event) -> None:
    """Settle one lane until told to stop. A database that goes away is waited for."""
    while not stop.is_set():
        wake.clear()
        try:
            while not stop.is_set() and _round(lane):
                pass
        except DatabaseError as error:
            _log.warning("drainer: %s; trying again", type(error).__name__)
            connections.close_all()
            stop.wait(1 + random.random())  # noqa: S311  so that two do not meet again at once
            continue
        wake.wait(_POLL_S)
    connections.close_all()


def _round(lane: Lane) -> bool:
    """One batch and what is due again; whether there may be more."""
    done = settle(lane)
    tried = retry() if not done.rows else 0
    if done.busy and not done.rows:
        threading.Event().wait(_PAUSE_S)
    return bool(done.rows or done.busy or tried)


def _listen(stop: threading.Event, woken: list[threading.Event]) -> None:
    """Wake the drainers at each word of the database; begin anew where the connection is lost."""
    while not stop.is_set():
        try:
            _hear(stop, woken)
        except (psycopg.Error, DatabaseError) as error:
            _log.warning("listener: %s; trying again", type(error).__name__)
            connections.close_all()
            stop.wait(1)
    connections.close_all()


def _hear(stop: threading.Event, woken: list[threading.Event]) -> None:
    def tell() -> None:
        for wake in woken:
            wake.set()

    connection.ensure_connection()
    heard = connection.connection
    with connection.cursor() as cursor:
        cursor.execute(f"listen {CHANNEL}")
    tell()  # what was queued before one listened
    while not stop.is_set():
        for _word in heard.notifies(timeout=0.5, stop_after=1):
            tell()
