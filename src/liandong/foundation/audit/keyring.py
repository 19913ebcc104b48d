"""The key that signs heads of the chain, and the public keys they are checked with.

The private key stands in one file outside the database (``LIANDONG_SIGNING_KEY``, made with the
installation, readable by its account only). Its public half is kept in the database and shown on the public
page, so that whoever once wrote down its ``key_id`` notices a chain that was signed anew with another key.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_private_key,
)
from django.conf import settings

from liandong.analytics.errors import Refusal, marked

KEY_ID_DIGITS = 16


class NoSigningKey(Refusal):
    """The file with the private key is missing or is not one."""

    message = marked(
        "The signing key {path} cannot be used ({reason}); put it back from its backup. "
        "Without it the chain cannot go on."
    )


@dataclass(frozen=True)
class SigningKey:
    """A private key with the name of its public half."""

    key_id: str
    public: bytes
    private: Ed25519PrivateKey

    def sign(self, message: bytes) -> bytes:
        """The Ed25519 signature, 64 bytes."""
        return self.private.sign(message)


def key_id_of(public: bytes) -> str:
    """The first 16 hex digits of the SHA-256 of a raw public key."""
    return hashlib.sha256(public).hexdigest()[:KEY_ID_DIGITS]


def signing_key() -> SigningKey:
    """The key of this installation.

    Raises:
        NoSigningKey: the file is missing, cannot be read, or holds something else.
    """
    path = Path(settings.LIANDONG_SIGNING_KEY)
    try:
        private = load_pem_private_key(path.read_bytes(), password=None)
    except OSError as error:
        raise NoSigningKey(path=path, reason=error.strerror) from error
    except ValueError as error:
        raise NoSigningKey(path=path, reason="PEM?") from error
    if not isinstance(private, Ed25519PrivateKey):
        raise NoSigningKey(path=path, reason="Ed25519?")
    public = private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return SigningKey(key_id_of(public), public, private)


def signed_by(public: bytes, signature: bytes, message: bytes) -> bool:
    """Whether the signature over the message was made with the private half of this public key."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True
