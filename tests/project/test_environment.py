"""Settings are checked before anything is done, and the log holds no personal data."""

from __future__ import annotations

import json
import logging
import sys
from pathlib import Path

import pytest

from liandong.analytics.errors import Refusal, speak
from liandong.project.environment import VARIABLES, check
from liandong.project.logs import JsonFormatter
from liandong.project.mail import BadMailServer, MailServer, NoPasswordFile, mail_server


@pytest.mark.parametrize(
    ("set_", "sentence"),
    [
        (
            {"LIANDONG_HTTPS": "yes"},
            "LIANDONG_HTTPS is set to “yes”, which is not possible; give one of: 0, 1.",
        ),
        ({"LIANDONG_UPLOAD_LIMIT": "200MB"}, "“200MB”, which is not a whole number above 0"),
        ({"LIANDONG_HOST": "a.example"}, "was LIANDONG_HOSTS meant?"),
        ({"LIANDONG_HTTPS": "1"}, "LIANDONG_HOSTS names no host"),
    ],
)
def test_a_setting_that_cannot_be_meant_is_refused(set_: dict[str, str], sentence: str) -> None:
    speak("en")
    try:
        with pytest.raises(Refusal) as refused:
            check(set_)
        assert sentence in str(refused.value)
    finally:
        speak("zh_Hans")


def test_what_others_set_is_left_alone() -> None:
    check({"PATH": "/bin", "LIANDONG_HTTPS": "1", "LIANDONG_HOSTS": "a.example", "LIANDONG_LOG": "json"})
    check({variable.name: "" for variable in VARIABLES if not variable.is_number})


def test_a_line_of_the_log_is_one_object_without_what_an_error_quotes() -> None:
    quoted = "Key (id_number)=(110101199003070000) already exists"
    try:
        raise ValueError(quoted)
    except ValueError:
        record = logging.LogRecord(
            "liandong", logging.ERROR, __file__, 1, "%s failed", ("x",), sys.exc_info()
        )
    told = json.loads(JsonFormatter().format(record))
    assert told["message"] == "x failed"
    assert told["level"] == "ERROR"
    assert "ValueError" in told["exception"]
    assert "110101199003070000" not in told["exception"]


def test_the_mail_server_is_read_or_refused_with_a_sentence(tmp_path: Path) -> None:
    assert mail_server({}) is None
    (tmp_path / "password").write_text("wort\n", encoding="utf-8")
    found = mail_server(
        {
            "LIANDONG_MAIL": "smtp://office%40county@mail.example.org",
            "LIANDONG_MAIL_PASSWORD_FILE": str(tmp_path / "password"),
        }
    )
    assert found == MailServer("mail.example.org", 587, "office@county", "wort", is_tls=False)
    assert found.is_starttls
    for value in ("mail.example.org", "http://mail.example.org", "smtp://u:p@host", "smtp://host:x"):
        with pytest.raises(BadMailServer):
            mail_server({"LIANDONG_MAIL": value})
    with pytest.raises(NoPasswordFile):
        mail_server({"LIANDONG_MAIL": "smtps://host", "LIANDONG_MAIL_PASSWORD_FILE": str(tmp_path / "none")})
