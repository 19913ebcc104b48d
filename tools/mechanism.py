"""The diagram ``docs/mechanism.svg``, drawn from the table of reactions."""

from __future__ import annotations

import importlib
from html import escape

WIDTH, LINE, EDGE, GAP = 860, 20, 12, 16
LEFT, RIGHT = 330, 430  # width of the boxes
SHOWN = 4  # kinds named before the rest is counted


def drawing() -> str:
    """An SVG: what happens at the left, what follows at the right, an arrow for each reaction."""
    kind_of = importlib.import_module("liandong.linkage.kinds").kind_of
    reactions = importlib.import_module("liandong.project.mechanism").REACTIONS
    shapes, top = [], EDGE
    for reaction in reactions:
        titles = list(dict.fromkeys(str(kind_of(name).title) for name in sorted(reaction.answers)))
        more = len(titles) - SHOWN
        said = titles[:SHOWN] + ([f"and {more} more"] if more > 0 else [])
        rules = f" ({', '.join(reaction.rules)})" if reaction.rules else ""
        height = max(len(said), 2) * LINE + 14
        follows = [str(reaction.title), f"{reaction.how.value}{rules}"]
        shapes += _box(EDGE, top, LEFT, height, said)
        shapes += _box(WIDTH - EDGE - RIGHT, top, RIGHT, height, follows)
        middle = top + height / 2
        shapes.append(
            f'<path d="M{EDGE + LEFT} {middle:g}H{WIDTH - EDGE - RIGHT - 3}" fill="none" stroke="#5b6770" '
            'stroke-width="1.2" marker-end="url(#tip)"/>'
        )
        top += height + GAP
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {top}">\n'
        "<title>What follows from which events</title>\n"
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" '
        'orient="auto"><path d="M0 0L8 4L0 8z" fill="#5b6770"/></marker></defs>\n'
        + "\n".join(shapes)
        + "\n</svg>\n"
    )


def _box(left: int, top: int, width: int, height: int, lines: list[str]) -> list[str]:
    first = top + (height - len(lines) * LINE) / 2 + 14
    return [
        (
            f'<rect x="{left}" y="{top}" width="{width}" height="{height}" rx="3" fill="#f3f1ec" '
            'stroke="#5b6770"/>'
        ),
        *(
            f'<text x="{left + 10}" y="{first + number * LINE:g}" font-family="sans-serif" font-size="13" '
            f'fill="#1d2429">{escape(line)}</text>'
            for number, line in enumerate(lines)
        ),
    ]
