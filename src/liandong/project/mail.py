"""The mail server that notices go through, from the environment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from liandong.analytics.errors import Refusal, marked


class BadMailServer(Refusal):
    """A mail server that cannot be one."""

    message = marked(
        "LIANDONG_MAIL is set to “{value}”, which names no mail server; write smtp://USER@HOST:PORT or "
        "smtps://USER@HOST:PORT."
    )


class NoPasswordFile(Refusal):
    """The file with the password cannot be read."""

    message = marked("LIANDONG_MAIL_PASSWORD_FILE names {path}, which can't be read; correct or unset it.")


@dataclass(frozen=True)
class MailServer:
    """Where notices go out. ``is_tls``: from the start; else STARTTLS, but on this machine itself."""

    host: str
    port: int
    user: str
    password: str
    is_tls: bool

    @property
    def is_starttls(self) -> bool:
        """Whether the connection is made secret after it begins."""
        return not self.is_tls and self.host not in ("127.0.0.1", "localhost")


def mail_server(environment: Mapping[str, str]) -> MailServer | None:
    """The mail server of the variables; None where none is named. Errors: BadMailServer, NoPasswordFile."""
    value = environment.get("LIANDONG_MAIL", "")
    if not value:
        return None
    try:
        server = urlsplit(value)
        port = server.port
    except ValueError:
        raise BadMailServer(value=value) from None
    if server.scheme not in ("smtp", "smtps") or not server.hostname or server.password:
        raise BadMailServer(value=value)
    path = environment.get("LIANDONG_MAIL_PASSWORD_FILE", "")
    try:
        password = Path(path).read_text(encoding="utf-8").strip() if path else ""
    except OSError as error:
        raise NoPasswordFile(path=path) from error
    is_tls = server.scheme == "smtps"
    return MailServer(
        server.hostname, port or (465 if is_tls else 587), unquote(server.username or ""), password, is_tls
    )
