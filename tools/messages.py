"""Are the translations complete? ``python -m tools.messages``; ``--missing`` prints entries to fill in.

Every sentence in a part's Python and templates must stand in that part's ``django.po``, translated, not
fuzzy, with the same placeholders; entries that no source uses any more fail too.
"""

from __future__ import annotations

import io
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import django
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.pofile import read_po
from django.conf import settings
from django.utils.translation.template import templatize

from tools.paths import PACKAGE

# What marks a sentence → where its texts stand among the arguments; "c" for the context.
SIMPLE = ("_", "gettext", "gettext_lazy", "gettext_noop", "ugettext", "marked", "translated")
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...]] = {
    **dict.fromkeys(SIMPLE, (1,)),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*[^{}]*\}")
Key = tuple[str | None, str]  # context, msgid


@dataclass(frozen=True)
class Sentence:
    """A sentence of the sources, and where it was first seen."""

    context: str | None
    text: str
    plural: str | None
    where: str

    @property
    def key(self) -> Key:
        """What the catalogue finds it by."""
        return (self.context, self.text)


def sentences(part: Path) -> dict[Key, Sentence]:
    """Every sentence that the Python files and templates of ``part`` mark for translation."""
    found: dict[Key, Sentence] = {}
    for path in sorted(part.rglob("*")):
        if path.suffix == ".py" or (path.suffix in (".html", ".txt") and "templates" in path.parts):
            for sentence in of_file(path):
                found.setdefault(sentence.key, sentence)
    return found


def of_file(path: Path) -> Iterator[Sentence]:
    """The marked sentences of one file."""
    text = path.read_text(encoding="utf-8")
    source = text if path.suffix == ".py" else templatize(text, origin=str(path))
    name = str(path.relative_to(PACKAGE))
    for line, function, content, _ in extract_python(
        io.BytesIO(source.encode()), dict.fromkeys(KEYWORDS), [], {}
    ):
        yield from _sentence(str(function), content, f"{name}:{line}")


def _sentence(function: str, content: object, where: str) -> Iterator[Sentence]:
    texts = content if isinstance(content, tuple | list) else (content,)
    context: str | None = None
    chosen: list[str] = []
    for position in KEYWORDS[function]:
        index, is_context = (position[0], True) if isinstance(position, tuple) else (position, False)
        text = texts[index - 1] if index <= len(texts) else None
        if not isinstance(text, str):
            return  # a variable, not a sentence: marked where it was written
        if is_context:
            context = text
        else:
            chosen.append(text)
    if chosen and chosen[0]:
        yield Sentence(context, chosen[0], chosen[1] if len(chosen) > 1 else None, where)


def catalogue(part: Path) -> Catalog:
    """The part's Chinese catalogue; an empty one where there is none."""
    path = part / "locale/zh_Hans/LC_MESSAGES/django.po"
    if not path.exists():
        return Catalog(locale="zh_Hans")
    with path.open("rb") as file:
        return read_po(file, locale="zh_Hans")


def entries(found: Catalog) -> dict[Key, Message]:
    """The catalogue's entries by context and sentence, without its header."""
    return {(message.context, _first(message.id)): message for message in found if message.id}


def _first(text: str | tuple[str, ...] | list[str]) -> str:
    return text if isinstance(text, str) else text[0]


def problems(part: Path) -> Iterator[str]:
    """What is wrong with the translations of one part."""
    used = sentences(part)
    known = entries(catalogue(part))
    for key, sentence in used.items():
        message = known.get(key)
        if message is None:
            yield f"{sentence.where}: no Chinese for {sentence.text!r}"
        else:
            yield from _entry_problems(sentence, message)
    for key in known.keys() - used.keys():
        yield f"{part.name}: no source uses {key[1]!r}"


def _entry_problems(sentence: Sentence, message: Message) -> Iterator[str]:
    text = _first(message.string or "")
    name = f"{sentence.where}: {sentence.text!r}"
    if message.fuzzy:
        yield f"{name} is marked fuzzy"
    if not text.strip():
        yield f"{name} has an empty translation"
    elif text == sentence.text and len(text.split()) > 1:
        yield f"{name} is translated by itself"
    elif _placeholders(text) != _placeholders(sentence.plural or sentence.text):
        wanted = ", ".join(sorted(_placeholders(sentence.plural or sentence.text)))
        yield f"{name} must have the placeholders {wanted or '(none)'}, but its translation is {text!r}"


def _placeholders(text: str) -> set[str]:
    # A doubled percent sign is a sign, not a placeholder; formats such as {share:.1%} count by their name.
    return {re.split(r"[:!]", found)[0].rstrip("}") for found in PLACEHOLDER.findall(text.replace("%%", ""))}


def contradictions(parts: list[Path]) -> Iterator[str]:
    """The same sentence translated in two ways: Django keeps one catalogue for the whole site."""
    seen: dict[Key, dict[str, str]] = defaultdict(dict)
    for part in parts:
        for key, message in entries(catalogue(part)).items():
            seen[key].setdefault(_first(message.string or ""), part.name)
    for (_, text), versions in seen.items():
        if len(versions) > 1:
            told = "; ".join(f"{part}: {version!r}" for version, part in versions.items())
            yield f"{text!r} is translated in different ways: {told}"


def parts() -> list[Path]:
    """The parts of the house, each with a catalogue of its own."""
    return sorted(path.parent for path in PACKAGE.glob("*/__init__.py"))


def main() -> int:
    """Print every problem; with ``--missing``, the entries still to be written."""
    settings.configure(USE_I18N=True)
    django.setup()
    if "--missing" in sys.argv:
        print_missing()
        return 0
    found = [problem for part in parts() for problem in problems(part)]
    found += contradictions(parts())
    for problem in found:
        print(problem)
    return int(bool(found))


def print_missing() -> None:
    """Print entries to be pasted into each part's catalogue."""
    for part in parts():
        known = entries(catalogue(part))
        for key, sentence in sentences(part).items():
            if key not in known:
                text = sentence.text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
                print(f'# {part.name} {sentence.where}\nmsgid "{text}"\nmsgstr ""\n')


if __name__ == "__main__":
    sys.exit(main())
