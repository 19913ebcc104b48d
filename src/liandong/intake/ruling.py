"""What a rule of the intake is; the rules are in :mod:`.rules` and :mod:`.national`."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as LazyText


class Severity(Enum):
    REFUSE = "refuse"
    WARN = "warn"
    INFO = "info"


class Counts(Enum):
    """What a rule's number counts."""

    CELLS = "cells"
    HOUSEHOLDS = "households"


@dataclass(frozen=True)
class Rule:
    """A rule.

    Attributes:
        title: what is wrong.
        advice: how to put it right.
        severity: in the national profile; ``survey`` where it differs there.
        counts: cells (a household fact repeated on each row counts once) or households.
        is_duplicate: counted among the duplicates.
        profiles: where the rule is asked at all.
    """

    id: str
    title: LazyText | str
    advice: LazyText | str
    severity: Severity = Severity.REFUSE
    survey: Severity | None = None
    counts: Counts = Counts.CELLS
    is_duplicate: bool = False
    profiles: tuple[str, ...] = ("national", "survey")

    def severity_in(self, profile: str) -> Severity:
        """Refuse, warn or tell, in a profile."""
        return self.survey if profile == "survey" and self.survey is not None else self.severity
