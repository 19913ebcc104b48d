"""Of how many families of each place a rule warns, and of how many it cannot tell: made anew each night."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
from django.db import transaction

from liandong.dynamics.models import WarningCount
from liandong.identification.warned import AskedRules, FileThere, families_at

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass
class Counts:
    """The counts of one night, gathered part by part."""

    day: date
    rows: list[WarningCount] = field(default_factory=list)
    _holds: Counter[tuple[int, int]] = field(default_factory=Counter)
    _unknown: Counter[tuple[int, int]] = field(default_factory=Counter)
    _seen: Counter[int] = field(default_factory=Counter)

    def add(self, asked: AskedRules, part: pa.Table) -> None:
        """The answers of some families to the rules of one file, with the columns of ``BITS``."""
        places, at = np.unique(part["place_id"].to_numpy(), return_inverse=True)
        yes, unknown = part["yes_bits"].to_numpy(), part["unknown_bits"].to_numpy()
        for counted, bits in ((self._holds, yes), (self._unknown, unknown & ~yes)):
            for k in range(len(asked.rules)):
                sums = np.bincount(at, weights=bits >> k & 1, minlength=len(places))
                for place, number in zip(places.tolist(), sums.tolist(), strict=True):
                    counted[place, k] += int(number)
        for place, number in zip(places.tolist(), np.bincount(at).tolist(), strict=True):
            self._seen[place] += number

    def close(self, file: FileThere, asked: AskedRules) -> None:
        """Everything of a file has come. Families of whom nobody is on record cannot be told. One query."""
        families = families_at(file.places)
        self.rows += [
            WarningCount(
                place=place,
                standard_id=file.standard_id,
                rule=rule.id,
                counted_on=self.day,
                # a file opened or closed while the night went on
                families=max(families.get(place.pk, 0), self._seen[place.pk]),
                holds=self._holds[place.pk, k],
                cannot_tell=self._unknown[place.pk, k]
                + max(families.get(place.pk, 0) - self._seen[place.pk], 0),
            )
            for place in file.places
            for k, rule in enumerate(asked.rules)
        ]
        for counter in (self._holds, self._unknown):
            counter.clear()
        self._seen.clear()


@transaction.atomic
def keep_counts(counts: Counts) -> None:
    """Replace the counts of the night before. Cost: two statements and one for each 5,000 rows."""
    WarningCount.objects.all().delete()
    WarningCount.objects.bulk_create(counts.rows, batch_size=5_000)
