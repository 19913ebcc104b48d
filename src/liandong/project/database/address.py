"""How this process reaches the database: the embedded cluster's socket, or the server of DATABASE_URL."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, unquote, urlsplit

from liandong.project.database.cluster import PORT, locate
from liandong.project.database.refusals import BadAddress

OWNER = "liandong_owner"
APP = "liandong_app"
SEALER = "liandong_sealer"
ROLES = (OWNER, APP, SEALER)
SHORT_NAMES = {"owner": OWNER, "app": APP, "sealer": SEALER}

_SCHEMES = ("postgres", "postgresql")


@dataclass(frozen=True)
class Address:
    """One database on one server, with the login to use there.

    ``role`` is the role whose rights the session has. On the embedded cluster it is the login itself; on
    a server one login takes it on with ``SET ROLE``.
    """

    host: str
    port: int
    name: str
    login: str
    password: str = field(repr=False)
    role: str | None
    extra: dict[str, str]

    def parameters(self) -> dict[str, str]:
        """Keywords for libpq."""
        found = {
            "host": self.host,
            "port": str(self.port),
            "dbname": self.name,
            "user": self.login,
            "password": self.password,
            "options": f"-c role={self.role}" if self.role else "",
            "application_name": "liandong",
        }
        return {key: value for key, value in found.items() if value} | self.extra


def server_url() -> str:
    """The value of ``DATABASE_URL``; empty where the embedded cluster is used."""
    return os.environ.get("DATABASE_URL", "")


def address(role: str | None, *, name: str | None = None) -> Address:
    """Where to connect as ``role`` (``None``: as whoever may make roles and databases). Reads only.

    ``name`` defaults to ``LIANDONG_DATABASE_NAME``, else the URL's database, else ``liandong``.
    """
    wanted = name or os.environ.get("LIANDONG_DATABASE_NAME", "")
    if url := server_url():
        return _of_url(url, role, wanted)
    socket = str(locate().socket)
    return Address(
        host=socket,
        port=PORT,
        name=wanted or "liandong",
        login=role or "postgres",
        password="",
        role=None,
        extra={},
    )


def _of_url(url: str, role: str | None, name: str) -> Address:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise BadAddress(reason=str(error)) from error
    if parts.scheme not in _SCHEMES:
        raise BadAddress(reason=f"{parts.scheme or '…'}://")
    extra = dict(parse_qsl(parts.query))
    host = extra.pop("host", "") or unquote(parts.hostname or "localhost")
    return Address(
        host=host,
        port=port or int(extra.pop("port", PORT)),
        name=name or unquote(parts.path.removeprefix("/")) or "liandong",
        login=unquote(parts.username or os.environ.get("USER", "postgres")),
        password=unquote(parts.password or ""),
        role=role,
        extra=extra,
    )


def django_settings(role: str) -> dict[str, object]:
    """One entry of Django's ``DATABASES``."""
    found = address(role).parameters()
    standard = {"host": "HOST", "port": "PORT", "dbname": "NAME", "user": "USER", "password": "PASSWORD"}
    options = {key: value for key, value in found.items() if key not in standard}
    return {
        "ENGINE": "django.db.backends.postgresql",
        **{standard[key]: value for key, value in found.items() if key in standard},
        "OPTIONS": options,
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
    }
