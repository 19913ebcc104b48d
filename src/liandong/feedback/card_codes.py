"""The code on a card: sixteen digits in fours, the last of them a check digit (ISO/IEC 7064, MOD 11,10).

Digits alone, because everybody can type and read them out. Fifteen random ones are 50 bits: too many to try,
with the limits of :mod:`liandong.feedback.cards`; and the code opens nothing without a second thing.
"""

from __future__ import annotations

import secrets
import unicodedata

from django.conf import settings
from django.utils.crypto import salted_hmac

from liandong.feedback.card_secret import card_secret

DIGITS = 16
_SALT, _ENDING_SALT = "liandong.family-card", "liandong.proxy-ending"


def check_digit(digits: str) -> str:
    """The digit that finds every mistyped digit and nearly every pair that changed places.

    >>> check_digit("079")
    '2'
    """
    rest = 10
    for digit in digits:
        summed = (rest + int(digit)) % 10 or 10
        rest = summed * 2 % 11
    return str((11 - rest) % 10)


def new_code() -> str:
    """A code that nobody can guess."""
    digits = "".join(str(secrets.randbelow(10)) for _ in range(DIGITS - 1))
    return digits + check_digit(digits)


def tidied(typed: str) -> str:
    """The digits of what somebody typed, full-width ones and spaces between them too."""
    plain = unicodedata.normalize("NFKC", typed)
    return "".join(one for one in plain if one.isascii() and one.isdigit())


def is_whole(code: str) -> bool:
    """Whether a code can be one: sixteen digits, of which the last fits the others."""
    return len(code) == DIGITS and check_digit(code[:-1]) == code[-1]


def in_fours(code: str) -> str:
    """The code as it is printed and read out."""
    return " ".join(code[start : start + 4] for start in range(0, len(code), 4))


def hashes(code: str) -> list[bytes]:
    """What is kept of a code: under the secret of the cards, and as it was before, under the site's."""
    return [_hashed(_SALT, code, secret) for secret in _secrets()]


def ending_hashes(proxy: object, ending: str) -> list[bytes]:
    """What is kept of the last four characters of the ID number of somebody who acts for a family."""
    return [_hashed(_ENDING_SALT, f"{proxy} {ending}", secret) for secret in _secrets()]


def _secrets() -> list[bytes | str]:
    # cards from before stand under the site's secret until they are opened once more, or a year is over
    return [card_secret(), settings.SECRET_KEY, *map(str, settings.SECRET_KEY_FALLBACKS)]


def _hashed(salt: str, text: str, secret: bytes | str) -> bytes:
    return salted_hmac(salt, text, secret=secret, algorithm="sha256").digest()
