"""Signed heads: the end of the chain at one instant, to be kept on paper and checked later."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from liandong.analytics.errors import Refusal, marked
from liandong.foundation.audit.keyring import key_id_of, signed_by
from liandong.foundation.audit.models import Head

_PREFIX = b"liandong-head-1\n"
_SHORT = re.compile(r"(\d+)[:\s]+([0-9a-f]{16,64})")
START = bytes(32)


class BadHead(Refusal):
    """A kept head that cannot be read."""

    message = marked(
        "{source} is no head of a chain: give the file written by “liandong audit head --json”, "
        "or position and fingerprint as printed, 1234:0123456789abcdef."
    )


@dataclass(frozen=True)
class SignedHead:
    """A head as it is published. ``link`` and ``signature`` in hex; ``signed_at`` in UTC.

    ``link`` may be shortened to its first 16 digits or more where it was read from paper; then there is no
    signature to check, and the comparison alone decides.
    """

    number: int
    position: int
    link: str
    mark: int
    cluster: str
    signed_at: str
    key_id: str
    public_key: str
    signature: str

    def message(self) -> bytes:
        """What is signed: every value but the signature itself."""
        fields = {
            "cluster": self.cluster, "key_id": self.key_id, "link": self.link, "mark": self.mark,
            "number": self.number, "position": self.position, "signed_at": self.signed_at,
        }  # fmt: skip
        return _PREFIX + json.dumps(fields, sort_keys=True, separators=(",", ":")).encode()

    def is_genuine(self) -> bool:
        """Whether the signature fits, and the key is the one that ``key_id`` names."""
        try:
            public, signature = bytes.fromhex(self.public_key), bytes.fromhex(self.signature)
        except ValueError:
            return False
        return key_id_of(public) == self.key_id and signed_by(public, signature, self.message())


def written(at: datetime) -> str:
    """An instant as heads write it."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def published(head: Head) -> SignedHead:
    """A stored head in its published form. Reads its key: a query if not loaded."""
    return SignedHead(
        number=head.number,
        position=head.position,
        link=bytes(head.link).hex(),
        mark=head.mark,
        cluster=head.cluster,
        signed_at=written(head.signed_at),
        key_id=head.key_id,
        public_key=bytes(head.key.public_key).hex(),
        signature=bytes(head.signature).hex(),
    )


@dataclass(frozen=True)
class KeptHead:
    """What somebody kept of a head: at least a position and the beginning of its link."""

    position: int
    link: str
    whole: SignedHead | None = None


def read_head(text: str, source: str) -> KeptHead:
    """Read a head that somebody kept: the JSON of ``audit head --json``, or ``position:fingerprint``.

    Raises:
        BadHead: the text is neither.
    """
    short = _SHORT.fullmatch(text.strip().lower())
    if short:
        return KeptHead(int(short[1]), short[2])
    try:
        values = json.loads(text)
        if not isinstance(values, Mapping):
            raise BadHead(source=source)
        whole = SignedHead(**{name: type_(values[name]) for name, type_ in _FIELDS.items()})
    except (ValueError, KeyError, TypeError) as error:
        raise BadHead(source=source) from error
    return KeptHead(whole.position, whole.link, whole)


_FIELDS: dict[str, type] = {
    "number": int, "position": int, "link": str, "mark": int, "cluster": str, "signed_at": str,
    "key_id": str, "public_key": str, "signature": str,
}  # fmt: skip
