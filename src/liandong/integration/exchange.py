"""Keyed tokens: both sides compute them from ID numbers under one key, and only tokens travel.

``HMAC-SHA-256(key, "liandong.compare.1" · NUL · comparison · NUL · question · NUL · normalised number)``. A
token is good for one comparison and one question: lists of two comparisons cannot be laid over each other.

What it protects and what not: see ``docs/decisions/0018-exchange-by-tokens.md``.
"""

from __future__ import annotations

import hmac
import json
import re
from dataclasses import dataclass

from liandong.analytics.errors import Refusal, marked
from liandong.foundation.personal.kinds import Kind, normalise

_SCHEME = "liandong.compare.1"
_KEY = re.compile(r"[0-9a-f]{64}")


class BadExchangeKey(Refusal):
    """A file that is no key of an exchange."""

    message = marked("{file} is no key of an exchange by tokens; ask the county office for its key file.")


@dataclass(frozen=True)
class Secret:
    """The key that two sides agreed on for one comparison. ``key``: 64 hexadecimal digits."""

    comparison: str
    key: str

    def token(self, question: str, id_number: str) -> str:
        """The token of a person for a question, 64 hexadecimal digits."""
        said = (_SCHEME, self.comparison, question, normalise(Kind.ID_NUMBER, id_number))
        return hmac.new(bytes.fromhex(self.key), "\0".join(said).encode(), "sha256").hexdigest()

    def written(self) -> str:
        """The key file."""
        return json.dumps({"scheme": _SCHEME, "comparison": self.comparison, "key": self.key})


def read_secret(text: str, file: str) -> Secret:
    """The key of a key file. Errors: BadExchangeKey."""
    try:
        data = json.loads(text)
        secret = Secret(str(data["comparison"]), str(data["key"]))
        good = data["scheme"] == _SCHEME and _KEY.fullmatch(secret.key) is not None
    except (ValueError, KeyError, TypeError) as error:
        raise BadExchangeKey(file=file) from error
    if not good:
        raise BadExchangeKey(file=file)
    return secret
