"""Files to take away: the ranked families and the table of places."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from openpyxl import Workbook

from liandong.analytics.standards import Indicator, Standard
from liandong.foundation import clock
from liandong.foundation.accounts.models import User
from liandong.foundation.pages import formats
from liandong.foundation.places.selectors import paths_named
from liandong.identification.agreement import LETTERS
from liandong.identification.groups import Groups
from liandong.identification.methods import Method, method_for
from liandong.identification.models import SUGGESTIONS, Run, RunResult
from liandong.identification.run_page import RunNumbers
from liandong.identification.run_places import PlacesBelow
from liandong.identification.values import value_words
from liandong.identification.wording import titled

KINDS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
Cell = str | int | None


def families_file(
    kind: str, results: QuerySet[RunResult], run: Run, *, user: User, address: str
) -> tuple[bytes, int]:
    """The families of a run as a file of ``kind``, and how many they are.

    A workbook has a second sheet that says who took it, when, and from which run; a csv holds the rows only,
    so that programs can read it.
    """
    method, titles = method_for(run.standard.rule), _titles(run)
    rows = [_head(method, titles), *_family_rows(results, run, method, titles)]
    if kind == "csv":
        return as_csv(rows), len(rows) - 1
    sheets = {_("families"): rows, _("origin"): _warrant(run, user, address)}
    return _workbook(sheets), len(rows) - 1


def areas_csv(numbers: RunNumbers) -> bytes:
    """The table of places as csv; shares as fractions of one, exact to nine places."""
    head = [
        _("place"), _("level"), _("families"), _("people"), _("suggested for a visit"), _("cannot tell"),
        "H", _("H, highest"), "A", "M0",
    ]  # fmt: skip
    rows: list[list[Cell]] = [list(map(str, head))]
    for row in numbers.rows:
        f = row.figures
        shares = (f.headcount_low, f.headcount_high, f.intensity, f.adjusted)
        rows.append(
            [
                row.area.name,
                row.area.depth,
                f.households,
                f.persons,
                f.poor_households,
                f.cannot_tell_households,
                *("" if share is None else f"{float(share):.9f}" for share in shares),
            ]
        )
    return as_csv(rows)


def places_file(kind: str, below: PlacesBelow, *, user: User, address: str) -> bytes:
    """A place of a run and what lies below it, with the dimensions' contributions, as it was looked at."""
    numbers = below.numbers
    scored = numbers.has_scores
    head = [
        _("place"), _("families"), _("people"), _("suggested for a visit"), _("cannot tell"),
        "H", _("H, highest"), *(("A", "M0", *numbers.dimension_names) if scored else ()),
    ]  # fmt: skip
    rows: list[list[Cell]] = [list(map(str, head))]
    for row, shares in below.contributions:
        f = row.figures
        told = (f.headcount_low, f.headcount_high, *((f.intensity, f.adjusted, *shares) if scored else ()))
        rows.append(
            [
                row.area.name,
                f.households,
                f.persons,
                f.poor_households,
                f.cannot_tell_households,
                *("" if share is None else f"{float(share):.9f}" for share in told),
            ]
        )
    if kind == "csv":
        return as_csv(rows)
    origin = _origin(numbers.run, user, address)
    if scored:
        origin.append([_("cut-off"), str(numbers.cutoff)])
        weights = zip(numbers.standard.indicators, numbers.weights, strict=True)
        origin += [
            [_("weight of %(name)s") % {"name": titled(one.title, one.id)}, f"{weight}/{numbers.denominator}"]
            for one, weight in weights
        ]
    return _workbook({_("places"): rows, _("origin"): origin})


def groups_file(groups: Groups, *, user: User, address: str) -> bytes:
    """The groups of a run as a workbook: figures, needs with numerator and denominator, where it is from."""
    figures: list[list[Cell]] = [
        [
            _("group"), _("families"), _("of all families"), _("people"), _("suggested for a visit"),
            _("cannot tell"), _("people suggested"), "H", "A", "M0", _("measures that fit"),
        ]
    ]  # fmt: skip
    needs: list[list[Cell]] = [
        [_("group"), _("need"), _("families with it"), _("families of the group"), _("measures that fit")]
    ]
    for row in (groups.whole, *groups.rows):
        f = row.figures
        scored = (f.headcount_low, f.intensity, f.adjusted) if groups.has_scores else (f.headcount_low,)
        shares = ["" if one is None or row.hides_poor else f"{float(one):.9f}" for one in scored]
        figures.append(
            [
                row.words,
                f.households,
                groups.whole.figures.households,
                f.persons,
                None if row.hides_poor else f.poor_households,
                None if row.hides_open else f.cannot_tell_households,
                None if row.hides_poor else f.poor_persons,
                *[*shares, "", ""][:3],
                " · ".join(one.title for one in row.measures),
            ]
        )
        needs += [
            [row.words, need.title, need.families, need.of, " · ".join(one.title for one in need.measures)]
            for need in row.needs
        ]
    sheets = {_("groups"): figures, _("needs"): needs, _("origin"): _origin(groups.run, user, address)}
    return _workbook(sheets)


def _titles(run: Run) -> list[str]:
    """The methods of the round in their order, where there are several. Cost: one query."""
    runs = list(run.round.runs.select_related("standard").order_by("number"))
    return [one.standard.title for one in runs] if len(runs) > 1 else []


def _head(method: Method, titles: list[str]) -> list[Cell]:
    fixed = (
        _("rank"), _("family number"), _("head"), _("village"), _("group"), _("people"), _("suggestion"),
        _("finding"), _("lowest score"), _("highest score"), _("out of"),
    )  # fmt: skip
    numbered = (
        _("method %(number)s: %(title)s") % {"number": number, "title": title}
        for number, title in enumerate(titles, start=1)
    )
    return [*fixed, *numbered, *(titled(indicator.title, indicator.id) for indicator in _indicators(method))]


def _indicators(method: Method) -> tuple[Indicator, ...]:
    return method.rule.indicators if isinstance(method.rule, Standard) else ()


def _family_rows(
    results: QuerySet[RunResult], run: Run, method: Method, titles: list[str]
) -> Iterator[list[Cell]]:
    rows = list(results.select_related("household", "place"))
    names = paths_named([row.place for row in rows], run.as_of)
    words = {key.value: str(label) for key, label in SUGGESTIONS.items()}
    # Not yes and no: beside “Compulsory schooling”, a no would read as if there were none.
    states = (_("no difficulty"), _("difficulty"), _("unknown"), _("contradicting"))
    for row in rows:
        yield [
            row.position,
            row.household_no,
            row.household.head_name,
            names[row.place_id][-1],
            row.household.group_no,
            row.persons,
            words[row.suggestion],
            value_words(method, row),
            row.score_low,
            row.score_high,
            run.denominator,
            *(words[LETTERS[letter].value] for letter in row.answers if titles),
            *(states[_state(row, n)] for n in range(len(_indicators(method)))),
        ]


def _state(row: RunResult, n: int) -> int:
    if row.contradicting_bits >> n & 1:
        return 3
    if row.unknown_bits >> n & 1:
        return 2
    return row.deprived_bits >> n & 1


def _origin(run: Run, user: User, address: str) -> list[list[Cell]]:
    return [
        [_("taken by"), user.get_username()],
        [_("taken at"), formats.moment(clock.now())],
        [_("run"), str(run.key)],
        [_("address"), address],
        [_("as of"), run.as_of.isoformat()],
        [_("standard"), run.standard.fingerprint],
        [_("snapshot"), run.snapshot.sha256 if run.snapshot else None],
    ]


def _warrant(run: Run, user: User, address: str) -> list[list[Cell]]:
    return [
        *_origin(run, user, address),
        [
            _("note"),
            _("Personal data: for the work on these families only. A score suggests, people decide."),
        ],
    ]


def as_csv(rows: list[list[Cell]]) -> bytes:
    """Rows as csv that a spreadsheet reads rightly and runs nothing of."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows([[_inert(cell) for cell in row] for row in rows])
    # With the mark at the start, spreadsheets read the Chinese text as UTF-8.
    return text.getvalue().encode("utf-8-sig")


def _workbook(sheets: Mapping[str, list[list[Cell]]]) -> bytes:
    book = Workbook(write_only=True)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append([_inert(cell) for cell in row])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _inert(cell: Cell) -> Cell:
    """A text that a spreadsheet would run as a formula gets a mark in front."""
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell
