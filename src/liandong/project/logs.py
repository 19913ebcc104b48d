"""Logging without personal data.

Exception texts quote values: PostgreSQL's say ``Key (id_number)=(…) already exists``, Python's quote the
text they could not parse. The log keeps what a developer needs, the type and the place, and leaves the
text out; only refusals, whose texts are written for readers, stay whole.
"""

from __future__ import annotations

import json
import logging
import traceback
from datetime import UTC, datetime
from types import TracebackType

from liandong.analytics.errors import Refusal
from liandong.foundation.personal.redaction import redact

_Raised = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class PrivateFormatter(logging.Formatter):
    """Formats exceptions as frames and types without their texts, and hides numbers of persons anywhere."""

    def format(self, record: logging.LogRecord) -> str:
        """The whole line, numbers hidden: also those in a message, an address or a refusal."""
        return redact(super().format(record))

    def formatException(self, ei: _Raised) -> str:  # noqa: N802 -- the standard library's name
        kind, error, trace = ei
        if kind is None:
            return ""
        frames = "".join(traceback.format_tb(trace)).rstrip()
        told = f"{kind.__qualname__}: {error}" if isinstance(error, Refusal) else kind.__qualname__
        return f"{frames}\n{told}"


class JsonFormatter(PrivateFormatter):
    """One JSON object per line, for a collector of logs; exceptions as above."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as JSON, its instant in UTC."""
        told = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "process": record.process,
            "message": record.getMessage(),
        }
        if record.exc_info and record.exc_info[0] is not None:
            told["exception"] = self.formatException(record.exc_info)
        return json.dumps(told, ensure_ascii=False)
