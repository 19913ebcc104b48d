"""Serving: busy ports, the sealer's life, and what every answer carries."""

from __future__ import annotations

import io
import logging
import os
import signal
import socket
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path

from liandong.analytics.errors import Refusal
from liandong.project.beside import Beside, end_with
from liandong.project.cli.serve import PortBusy, PortNotAllowed, free_port, require_free
from liandong.project.logs import PrivateFormatter


@pytest.fixture
def busy_port() -> Iterator[int]:
    """A port on which this test listens."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_a_busy_port_is_named_with_a_free_one_and_its_owner_is_left_alone(busy_port: int) -> None:
    with pytest.raises(PortBusy) as refusal:
        require_free("127.0.0.1", busy_port)
    assert refusal.value.details["port"] == busy_port
    require_free("127.0.0.1", int(str(refusal.value.details["free"])))
    with socket.create_connection(("127.0.0.1", busy_port), timeout=5):
        pass


def test_a_free_port_is_above_the_busy_one(busy_port: int) -> None:
    assert free_port("127.0.0.1", busy_port) != busy_port


def test_an_address_of_another_machine_is_refused() -> None:
    with pytest.raises(PortNotAllowed):
        require_free("192.0.2.1", 8000)


def test_a_process_beside_the_site_stops_when_its_parent_is_gone() -> None:
    stopping = threading.Event()
    end_with(io.BytesIO(b""), stopping)
    assert stopping.is_set()


@pytest.fixture
def beside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Beside:
    """A process that notes each start and ends when its input is closed."""
    (tmp_path / "noted.py").write_text(
        "import os, sys, pathlib\n"
        "pathlib.Path(__file__).with_suffix('.txt').open('a').write(f'{os.getpid()} '\n"
        "    + os.environ['LIANDONG_DATABASE_ROLE'] + '\\n')\n"
        "sys.stdin.read()\n"
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setattr("liandong.project.beside._AGAIN_S", 0.01)
    return Beside("noted", role="sealer")


def started(folder: Path, count: int) -> list[str]:
    """The lines that the process noted, once there are so many."""
    path = folder / "noted.txt"
    for _ in range(1000):
        lines = path.read_text().splitlines() if path.exists() else []
        if len(lines) == count:
            return lines
        threading.Event().wait(0.01)
    raise AssertionError("it was not started")


def test_a_process_beside_the_site_is_started_again_and_ends_when_asked(
    beside: Beside, tmp_path: Path
) -> None:
    beside.start()
    first = started(tmp_path, 1)[0]
    assert first.endswith("sealer")
    os.kill(int(first.split()[0]), signal.SIGKILL)
    second = started(tmp_path, 2)[1]
    assert second != first
    beside.stop()
    assert beside.process is not None
    assert beside.process.returncode == 0


def answer(request: HttpRequest) -> HttpResponse:
    """A page that says its language."""
    return HttpResponse(request.LANGUAGE_CODE)  # type: ignore[attr-defined]  # set by our middleware


urlpatterns = [path("page/", answer)]


@pytest.fixture
def visitor() -> Iterator[Client]:
    """A browser, on a site of one page."""
    with override_settings(ROOT_URLCONF=__name__):
        yield Client()


def test_pages_are_chinese_whatever_the_browser_prefers(visitor: Client) -> None:
    found = visitor.get("/page/", headers={"accept-language": "en"})
    assert found.content == b"zh-hans"
    assert found.headers["Content-Language"] == "zh-hans"


def test_the_cookie_switches_to_english_and_nothing_else(visitor: Client) -> None:
    visitor.cookies["liandong_language"] = "en"
    assert visitor.get("/page/").content == b"en"
    visitor.cookies["liandong_language"] = "fr"
    assert visitor.get("/page/").content == b"zh-hans"


def test_every_answer_binds_the_browser(visitor: Client) -> None:
    headers = visitor.get("/page/").headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"


def test_pages_of_somebody_signed_in_are_not_kept(visitor: Client) -> None:
    assert "Cache-Control" not in visitor.get("/page/").headers
    visitor.cookies["sessionid"] = "x"
    assert visitor.get("/page/").headers["Cache-Control"] == "no-store"


def logged(error: Exception) -> str:
    """What the log holds of an error."""
    try:
        raise error
    except type(error):
        record = logging.LogRecord("x", logging.ERROR, __file__, 1, "failed", None, sys.exc_info())
    return PrivateFormatter().format(record)


def test_the_log_names_the_place_and_the_type_but_no_values() -> None:
    text = logged(IntegrityError("Key (id_number)=(110101199003070000) already exists"))
    assert "IntegrityError" in text
    assert "test_serving.py" in text
    assert "110101" not in text


def test_a_refusal_stays_whole_in_the_log() -> None:
    assert "try again" in logged(Refusal("try again"))
