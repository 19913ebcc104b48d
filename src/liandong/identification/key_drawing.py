"""A dichotomous key as a tree: nested for reading, and as a drawing whose positions are computed here.

Questions stand in columns from left to right, classes in one column at the right, one line each: no two lines
cross. Across, positions are percents, so that the drawing stretches and its text keeps its size.
"""

from __future__ import annotations

from dataclasses import dataclass

from liandong.analytics.standards import Couplet, Key, KeyClass
from liandong.identification.wording import titled

LINE_HEIGHT = 34
TOP = 20
CLASSES_AT = 62
"""The column of classes, in percent; what is right of it is for their titles."""


@dataclass(frozen=True)
class KeyNode:
    """A question with where yes and no lead, or a class where the tree ends."""

    number: int
    title: str
    wording: str
    condition: str
    source: str
    measures: tuple[str, ...]
    is_poor: bool | None
    yes: KeyNode | None
    no: KeyNode | None

    @property
    def is_class(self) -> bool:
        """Whether the tree ends here."""
        return self.yes is None


@dataclass(frozen=True)
class Spot:
    """A question (its number) or a class (its title) at its place."""

    x: str
    y: int
    text: str


@dataclass(frozen=True)
class Branch:
    """The way from a question to what an answer leads to: down or up at ``x``, then across to ``to_x``."""

    x: str
    y: int
    to_x: str
    to_y: int
    is_yes: bool


@dataclass(frozen=True)
class KeyDrawing:
    """The drawing: ``height`` in pixels, everything else placed."""

    height: int
    questions: tuple[Spot, ...]
    classes: tuple[Spot, ...]
    branches: tuple[Branch, ...]


def key_tree(key: Key) -> KeyNode:
    """The key from its first couplet down."""
    return _node(key, key.couplets[0])


def draw_key(key: Key) -> KeyDrawing:
    """Place every question, class and branch."""
    root = key_tree(key)
    step = CLASSES_AT / _depth(root)
    questions: list[Spot] = []
    classes: list[Spot] = []
    branches: list[Branch] = []

    def place(node: KeyNode, depth: int) -> tuple[str, int]:
        if node.yes is None or node.no is None:
            spot = Spot(_percent(CLASSES_AT), TOP + LINE_HEIGHT * len(classes), node.title)
            classes.append(spot)
            return spot.x, spot.y
        ends = [place(child, depth + 1) for child in (node.yes, node.no)]
        x, y = _percent(depth * step + 2), (ends[0][1] + ends[1][1]) // 2
        questions.append(Spot(x, y, str(node.number)))
        branches.extend(
            Branch(x, y, to_x, to_y, is_yes) for (to_x, to_y), is_yes in zip(ends, (True, False), strict=True)
        )
        return x, y

    place(root, 0)
    height = 2 * TOP + LINE_HEIGHT * (len(classes) - 1)
    return KeyDrawing(height, tuple(questions), tuple(classes), tuple(branches))


def _node(key: Key, couplet: Couplet) -> KeyNode:
    yes, no = (
        _node(key, key.by_number[lead]) if isinstance(lead, int) else _class(key, key.by_id[lead])
        for lead in (couplet.yes, couplet.no)
    )
    title = titled(couplet.title, couplet.when)
    source = couplet.source or ""
    return KeyNode(couplet.number, title, "", couplet.when, source, (), None, yes, no)


def _class(key: Key, one: KeyClass) -> KeyNode:
    measures = tuple(titled(measure.title, measure.id) for measure in key.measures_of(one.id))
    wording = titled(one.wording, "")
    return KeyNode(0, titled(one.title, one.id), wording, "", "", measures, one.is_poor, None, None)


def _depth(node: KeyNode) -> int:
    if node.yes is None or node.no is None:
        return 0
    return 1 + max(_depth(node.yes), _depth(node.no))


def _percent(value: float) -> str:
    return f"{value:.2f}%"
