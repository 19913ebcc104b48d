"""Programs that call the API."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.test import Client

from liandong.foundation.accounts.models import User
from liandong.foundation.tokens.scopes import SCOPES
from liandong.foundation.tokens.services import issue_token


@dataclass
class Program:
    """A program with a token."""

    client: Client
    token: str

    def get(self, path: str, **query: object) -> Any:
        """The answer to a GET below /api/v1."""
        return self.client.get(f"/api/v1{path}", query, headers=self.headers())

    def post(self, path: str, data: dict[str, object] | None = None, **headers: str) -> Any:
        """The answer to a POST below /api/v1."""
        return self.client.post(f"/api/v1{path}", data or {}, headers=self.headers() | headers)

    def send(self, path: str, data: dict[str, object], **headers: str) -> Any:
        """The answer to a POST of JSON below /api/v1."""
        address = f"/api/v1{path}"
        more = self.headers() | headers
        return self.client.post(address, data, content_type="application/json", headers=more)

    def headers(self) -> dict[str, str]:
        """What every request carries."""
        return {"Authorization": f"Bearer {self.token}", "Accept-Language": "en"}


def program_of(user: User, *scopes: str) -> Program:
    """A program of somebody's, by default with every scope."""
    _token, text = issue_token(user=user, name="t", scopes=scopes or tuple(SCOPES), days=1, actor=user)
    return Program(Client(), text)
