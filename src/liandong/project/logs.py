"""Logging without personal data.

Exception texts quote values: PostgreSQL's say ``Key (id_number)=(…) already exists``, Python's quote the
text they could not parse. The log keeps what a developer needs, the type and the place, and leaves the
text out; only refusals, whose texts are written for readers, stay whole.
"""

from __future__ import annotations

import logging
import traceback
from types import TracebackType

from liandong.analytics.errors import Refusal

_Raised = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class PrivateFormatter(logging.Formatter):
    """Formats exceptions as their frames and types, without their texts."""

    def formatException(self, ei: _Raised) -> str:  # noqa: N802 -- the standard library's name
        kind, error, trace = ei
        if kind is None:
            return ""
        frames = "".join(traceback.format_tb(trace)).rstrip()
        told = f"{kind.__qualname__}: {error}" if isinstance(error, Refusal) else kind.__qualname__
        return f"{frames}\n{told}"
