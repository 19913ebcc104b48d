"""Secrets of second factors, encrypted under a key of their own before they reach the database."""

from __future__ import annotations

import base64
import os
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from liandong.analytics.errors import Refusal, marked

_VERSION = "1."
_PURPOSE = b"mfa_authenticator.secret"
_NONCE_BYTES = 12


class SecondFactorKeyMissing(Refusal):
    """The key of the second factors is not where it should be, or is another one."""

    message = marked(
        "The key {path} is missing or not the one with which second factors were set up here; "
        "put it back from its backup."
    )


def sealed(text: str) -> str:
    """The text, encrypted (AES-256-GCM), as ``1.`` and base64. Errors: SecondFactorKeyMissing."""
    nonce = os.urandom(_NONCE_BYTES)
    return _VERSION + base64.b64encode(nonce + _cipher().encrypt(nonce, text.encode(), _PURPOSE)).decode()


def opened(text: str) -> str:
    """What :func:`sealed` was given. Errors: SecondFactorKeyMissing."""
    content = base64.b64decode(text.removeprefix(_VERSION))
    try:
        return _cipher().decrypt(content[:_NONCE_BYTES], content[_NONCE_BYTES:], _PURPOSE).decode()
    except InvalidTag as error:
        raise SecondFactorKeyMissing(path=settings.LIANDONG_SECOND_FACTOR_KEY) from error


def _cipher() -> AESGCM:
    path = Path(settings.LIANDONG_SECOND_FACTOR_KEY)
    try:
        return AESGCM(base64.b64decode(path.read_bytes()))
    except (FileNotFoundError, ValueError) as error:
        raise SecondFactorKeyMissing(path=path) from error
