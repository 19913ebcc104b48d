"""The page ``docs/architecture.md``, drawn from the imports that are really there."""

from __future__ import annotations

import ast
import tomllib
from typing import Any

import grimp

from tools.paths import PACKAGE, ROOT

INSIDE = ("analytics", "foundation")
WIDTH, ROW, BOX_WIDTH, BOX_HEIGHT, EDGE = 480, 52, 180, 34, 10

BEGIN = """# Architecture

The mechanism is a circle; the imports are a line. Each part imports only what stands below it, and the
circle closes through data: an event written by a low part is answered by a high one. `make check` fails
where an import goes up, also inside functions and for types alone; a test adds what imports do not show:
foreign keys by name, addresses and templates.

The pictures below are drawn from the imports in the code.

## The house

"""


def layers() -> list[str]:
    """The parts from top to bottom, as the import contract in pyproject.toml has them."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        contracts = tomllib.load(file)["tool"]["importlinter"]["contracts"]
    house = next(contract for contract in contracts if contract["containers"] == ["liandong"])
    names = [name.strip() for layer in house["layers"] for name in layer.split("|")]
    return [name for name in names if not name.startswith("(")]


def about(part: str) -> str:
    """The first sentence of a part's own docstring."""
    text = ast.get_docstring(ast.parse((PACKAGE / part / "__init__.py").read_text(encoding="utf-8"))) or ""
    return text.split("\n\n")[0].replace("\n", " ")


def graph() -> Any:
    """The imports of the house, test-free, types included."""
    return grimp.build_graph("liandong", exclude_type_checking_imports=False, cache_dir=None)


def between(found: Any, names: list[str], prefix: str) -> list[tuple[str, str, int]]:
    """(importer, imported, number of imports) between siblings ``names`` under ``prefix``."""
    counts: dict[tuple[str, str], int] = {}
    for importer in found.modules:
        for imported in found.find_modules_directly_imported_by(importer):
            pair = (_child(importer, prefix), _child(imported, prefix))
            if pair[0] in names and pair[1] in names and pair[0] != pair[1]:
                counts[pair] = counts.get(pair, 0) + 1
    order = {name: place for place, name in enumerate(names)}
    return sorted(
        ((above, below, count) for (above, below), count in counts.items()),
        key=lambda row: (order[row[0]], order[row[1]]),
    )


def _child(module: str, prefix: str) -> str:
    return module.removeprefix(f"{prefix}.").split(".")[0] if module.startswith(f"{prefix}.") else ""


def diagram(names: list[str], edges: list[tuple[str, str, int]]) -> str:
    """An SVG: the parts in a column from top to bottom, each import an arc at their right.

    Drawn here because the documents are read offline, and a diagram's script would come from elsewhere.
    """
    height = ROW * len(names) + 2 * EDGE
    middle = {name: EDGE + ROW * place + BOX_HEIGHT / 2 for place, name in enumerate(names)}
    shapes = [_box(name, middle[name]) for name in names]
    shapes += [_arc(middle[above], middle[below]) for above, below, _ in edges]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}">\n'
        f"<title>{', '.join(f'{above} imports {below}' for above, below, _ in edges)}</title>\n"
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" '
        'orient="auto"><path d="M0 0L8 4L0 8z" fill="#5b6770"/></marker></defs>\n'
        + "\n".join(shapes)
        + "\n</svg>\n"
    )


def _box(name: str, middle: float) -> str:
    return (
        f'<rect x="{EDGE}" y="{middle - BOX_HEIGHT / 2:g}" width="{BOX_WIDTH}" height="{BOX_HEIGHT}" rx="3" '
        f'fill="#f3f1ec" stroke="#5b6770"/>'
        f'<text x="{EDGE + BOX_WIDTH / 2:g}" y="{middle + 5:g}" text-anchor="middle" '
        f'font-family="sans-serif" font-size="14" fill="#1d2429">{name}</text>'
    )


def _arc(start: float, end: float) -> str:
    side = EDGE + BOX_WIDTH
    # The longer the way down, the further out: arcs of different length do not cover each other.
    out = side + min(abs(end - start) * 0.55 + 14, (WIDTH - side - EDGE) * 1.3)
    return (
        f'<path d="M{side} {start:g}C{out:g} {start:g} {out:g} {end:g} {side + 2} {end:g}" '
        'fill="none" stroke="#5b6770" stroke-width="1.2" marker-end="url(#tip)"/>'
    )


def drawings() -> dict[str, str]:
    """The pictures of the page: file name → SVG."""
    found = graph()
    parts = layers()
    pictures = {"house": diagram(parts, between(found, parts, "liandong"))}
    for part in INSIDE:
        names = ordered(found, inner_parts(part), f"liandong.{part}")
        pictures[part] = diagram(names, between(found, names, f"liandong.{part}"))
    return {f"architecture-{name}.svg": text for name, text in pictures.items()}


def inner_parts(part: str) -> list[str]:
    """The packages inside a part."""
    return sorted(path.parent.name for path in (PACKAGE / part).glob("*/__init__.py"))


def ordered(found: Any, names: list[str], prefix: str) -> list[str]:
    """``names`` so that importers stand above what they import, as far as there is no circle."""
    imports = {
        name: {below for above, below, _ in between(found, names, prefix) if above == name} for name in names
    }
    rest, order = list(names), []
    while rest:
        # A part that nobody in the rest imports goes next; in a circle, the first by name.
        free = [name for name in rest if not any(name in imports[other] for other in rest if other != name)]
        chosen = (free or rest)[0]
        order.append(chosen)
        rest.remove(chosen)
    return order


def page() -> str:
    """The whole page."""
    parts = layers()
    lines = [BEGIN + "![The parts and their imports](architecture-house.svg)\n"]
    lines.append("| part | what it is |\n|---|---|")
    lines += [f"| `{part}` | {about(part)} |" for part in parts]
    for part in INSIDE:
        lines.append(f"\n## Inside {part}\n\n![Imports inside {part}](architecture-{part}.svg)\n")
        lines.append("| | |\n|---|---|")
        lines += [f"| `{name}` | {about(f'{part}/{name}')} |" for name in inner_parts(part)]
    return "\n".join(lines) + "\n"
