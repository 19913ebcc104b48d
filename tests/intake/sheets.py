"""Small files for tests, with the headings of the template."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping

from liandong.intake.layouts import template_mapping

HEADINGS = tuple(rule.text or "" for rule in template_mapping().rules().values())


def sheet(*rows: Mapping[str, str], place: str = "", encoding: str = "utf-8") -> bytes:
    """A csv with every heading of the template; ``place`` is the village of all rows."""
    out = io.StringIO()
    writer = csv.DictWriter(out, HEADINGS, lineterminator="\n")
    writer.writeheader()
    for row in rows:
        unknown = set(row) - set(HEADINGS)
        assert not unknown, unknown
        writer.writerow({"村代码": place, **row})
    return out.getvalue().encode(encoding)
