"""Which row of a sheet holds the headings: titles above it, two rows of them, numbered columns below.

Forms of offices begin with a title over the whole width, the unit that reports and the day; then one row of
headings, or two where columns are grouped. What is found is told in remarks, so that nobody need guess.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from liandong.analytics.tables.remarks import HeadingsBelow, NumberingRow, Remark, TwoHeadingRows

LOOKED_AT = 40
"""Rows among which the headings are sought."""
_FULL = 0.6
_FIGURE = re.compile(r"[\d\s.,:%/年月日\-−¥￥]+|true|false", re.IGNORECASE)
_TOTAL = re.compile(
    r"(合\s*计|总\s*计|小\s*计|注|备注|说明|填表人|制表人|审核人|填报人|total)\s*([:：].*)?", re.IGNORECASE
)
_LEGEND = frozenset("甲乙丙丁戊己庚辛壬癸")


@dataclass(frozen=True)
class Headings:
    """What was found.

    Attributes:
        names: one for each column; an unnamed one is ``column_N``.
        row: index of the (last) row of headings among the rows looked at.
        body: index of the first row after them.
    """

    names: tuple[str, ...]
    row: int
    body: int
    remarks: tuple[Remark, ...]


def find_headings(rows: Sequence[Sequence[str]]) -> Headings | None:
    """The headings among the first rows of a sheet, merged cells already spread.

    Args:
        rows: at most :data:`LOOKED_AT` rows of one width; an empty cell is an empty text.

    Returns: None where no row says anything.
    """
    filled = [_texts(row) for row in rows]
    fullest = max((len(texts) for texts in filled), default=0)
    if not fullest:
        return None
    top = next(
        (place for place in range(len(rows)) if _is_heading(rows, filled, place, fullest)),
        next(place for place, texts in enumerate(filled) if texts),
    )
    names, first, row = _named(rows, top)
    remarks: list[Remark] = []
    skipped = sum(1 for texts in filled[:first] if texts)
    if skipped:
        remarks.append(HeadingsBelow(row=first + 1, skipped=skipped))
    if first < row:
        remarks.append(TwoHeadingRows(first=first + 1, second=row + 1))
    body = row + 1
    if body < len(rows) and _numbers_columns(rows[body]):
        remarks.append(NumberingRow(row=body + 1))
        body += 1
    return Headings(
        tuple(name or f"column_{number}" for number, name in enumerate(names, 1)), row, body, tuple(remarks)
    )


def is_afterword(cells: Sequence[str]) -> bool:
    """Whether a row at the end is a total or a note: it begins with such a word, or says one thing only."""
    texts = [cell.strip() for cell in cells if cell.strip()]
    if not texts:
        return True
    return len(cells) >= 4 and (
        _TOTAL.fullmatch(texts[0]) is not None or (len(set(texts)) == 1 and len(texts[0]) > 8)
    )


def _texts(row: Sequence[str]) -> set[str]:
    return {cell.strip() for cell in row if cell.strip()}


def _is_heading(rows: Sequence[Sequence[str]], filled: Sequence[set[str]], place: int, fullest: int) -> bool:
    """Whether a row may be the (first) row of headings: words, most of them different, over the width."""
    words = [text for text in filled[place] if not _FIGURE.fullmatch(text)]
    if len(words) < max(1, _FULL * len(filled[place])):
        return False
    if len(filled[place]) >= _FULL * fullest:
        return True
    is_title = len(filled[place]) < 2 or any(":" in text or "：" in text for text in words)
    return not is_title and _second_row(rows, place) is not None


def _named(rows: Sequence[Sequence[str]], top: int) -> tuple[list[str], int, int]:
    """Names of the columns, and the indices of the first and last row of headings."""
    second = _second_row(rows, top)
    if second is not None:
        return second, top, top + 1
    names = [cell.strip() for cell in rows[top]]
    told = [name for name in names if name]
    if len(set(told)) < len(told) and top > 0 and len(_texts(rows[top - 1])) > 1:
        # 姓名 under 户主 and 姓名 under 成员: the row above tells them apart
        groups = _spread_right([cell.strip() for cell in rows[top - 1]])
        return _joined(groups, names), top - 1, top
    return names, top, top


def _second_row(rows: Sequence[Sequence[str]], top: int) -> list[str] | None:
    """The names where the next row divides groups of the first; None where it does not.

    It does if each column without a heading of its own, or under one that spans several, has a word there,
    and the others have nothing there, or the same word (cells merged downward).
    """
    if top + 1 >= len(rows):
        return None
    upper = [cell.strip() for cell in rows[top]]
    lower = [cell.strip() for cell in rows[top + 1]]
    last = max((place for place, cell in enumerate(lower) if cell), default=-1)
    groups = _spread_right(upper)
    # A blank after the last word of the second row heads nothing.
    grouped = [
        place
        for place, name in enumerate(groups)
        if name
        and ((place <= last and not upper[place]) or groups.count(name) > 1)
        and (lower[place] or not upper[place])
    ]
    grouped = sorted(
        {other for place in grouped for other in range(len(groups)) if groups[other] == groups[place]}
    )
    if len(grouped) < 2 or any(not lower[place] or _FIGURE.fullmatch(lower[place]) for place in grouped):
        return None
    if len({lower[place] for place in grouped}) < 2 or all(lower[place] == upper[place] for place in grouped):
        return None
    alone = set(range(len(upper))) - set(grouped)
    if any(lower[place] and lower[place] != upper[place] for place in alone):
        return None
    return _joined(groups, [lower[place] or upper[place] for place in range(len(upper))])


def _spread_right(cells: Sequence[str]) -> list[str]:
    spread: list[str] = []
    for cell in cells:
        spread.append(cell or (spread[-1] if spread else ""))
    return spread


def _joined(groups: Sequence[str], names: Sequence[str]) -> list[str]:
    """The names, those that stand twice with the word of their group before them."""
    twice = {name for name in names if name and list(names).count(name) > 1}
    return [
        f"{group}{name}" if name in twice and group and group != name else name
        for group, name in zip(groups, names, strict=True)
    ]


def _numbers_columns(row: Sequence[str]) -> bool:
    """1, 2, 3 … over the width, as in printed forms; 甲, 乙 before them."""
    cells = [cell.strip().strip("()（）[]栏列") for cell in row if cell.strip()]
    figures = [cell for cell in cells if cell not in _LEGEND]
    return len(figures) >= 5 and figures == [str(number) for number in range(1, len(figures) + 1)]
