"""Files of a comparison of two runs: a line a family, in words or in codes."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from liandong.identification.changes import KINDS, Change, Changes, said
from liandong.identification.exports import as_csv
from liandong.identification.models import Run

HEADS = ("household_no", "before", "by_rule", "after", "changes", "causes", "columns")


def changes_csv(changes: Changes, villages: Mapping[int, str]) -> bytes:
    """The families that changed, in words; ``villages``: names of places by id."""
    head = [
        _("family number"), _("village"), _("before"), _("by the later rule"), _("after"), _("what changed"),
        _("by what"), _("facts that differ"),
    ]  # fmt: skip
    rows: list[list[str | int | None]] = [[str(word) for word in head]]
    for change in changes.changes:
        rows.append(
            [
                str(change.row["household_no"]),
                villages[change.place_id],
                said(change.before),
                said(change.by_rule),
                said(change.after),
                "; ".join(str(KINDS[kind]) for kind in change.kinds),
                "; ".join(f"{step_word(cause.step)}: {cause.title}" for cause in change.causes),
                "; ".join(change.columns),
            ]
        )
    return as_csv(rows)


def changes_data(before: Run, after: Run, changes: Changes, chosen: Sequence[Change]) -> dict[str, object]:
    """The comparison for other programs: codes, no words of a language."""
    return {
        "before": str(before.key),
        "after": str(after.key),
        "families": changes.families,
        "counts": {kind: families for kind, _words, families in changes.kinds},
        "causes": [
            {
                "step": line.cause.step,
                "code": line.cause.code,
                "entered": line.entered,
                "left": line.left,
                "others": line.others,
            }
            for line in changes.causes
        ],
        "changes": [change_data(change) for change in chosen],
    }


def change_data(change: Change) -> dict[str, object]:
    """One family that changed."""
    return {
        "household": change.row["household_key"],
        "household_no": change.row["household_no"],
        "before": change.before,
        "by_rule": change.by_rule,
        "after": change.after,
        "changes": [kind.value for kind in change.kinds],
        "causes": [{"step": cause.step, "code": cause.code} for cause in change.causes],
        "columns": change.row["columns"] or [],
    }


def changes_json(before: Run, after: Run, changes: Changes) -> bytes:
    """All of it as JSON."""
    data = changes_data(before, after, changes, changes.changes)
    return json.dumps(data, ensure_ascii=False, indent=2).encode()


def step_word(step: str) -> str:
    """A step in a word."""
    return {"rule": _("rule"), "fact": _("fact"), "register": _("register")}[step]
