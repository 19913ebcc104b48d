"""Numbers of persons in free text, made unreadable: the last line of defence of logs."""

from __future__ import annotations

import re

_GAP = r"[ \-]?"
# Runs of digits as people write them: 18 or 15 of an ID number, 11 of a phone, 12 to 20 of an account or a
# disability card. Digits inside words, keys and hashes stay; so do instants, whose parts are shorter.
_NUMBERS = re.compile(
    rf"(?<![A-Za-z0-9_.])(?<![0-9a-fA-F]{{4}}-)(?:\d{{17}}[\dXx](?:\d{{2}}(?:[A-Za-z]\d)?)?"
    rf"|(?:\+?86{_GAP})?1[3-9]\d{_GAP}\d{{4}}{_GAP}\d{{4}}"
    rf"|\d{{4}}(?: ?\d{{4}}){{2,4}}(?: ?\d{{1,4}})?"
    rf"|\d{{6}}{_GAP}\d{{8}}{_GAP}\d{{3}}[\dXx]"
    rf"|\d{{11,22}})(?![A-Za-z0-9_])"
)
HIDDEN = "[number]"


def redact(text: str) -> str:
    """The text with every number that could be a person's replaced by ``[number]``."""
    return _NUMBERS.sub(HIDDEN, text)
