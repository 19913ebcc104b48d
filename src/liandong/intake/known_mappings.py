"""The mappings that are known: those that come with the package, and those used here before."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

from liandong.analytics.tables import connect
from liandong.foundation.files.models import FileType
from liandong.intake.mapping import Mapping, parse_mapping
from liandong.intake.models import SavedMapping
from liandong.intake.reading import read_sheet
from liandong.intake.refusals import NoMappingFits
from liandong.intake.template import template_mapping

_FOLDER = Path(__file__).parent / "mappings"


@cache
def shipped() -> tuple[Mapping, ...]:
    """The mappings in the package."""
    read = (
        parse_mapping(path.read_text(encoding="utf-8"), name=path.name)
        for path in sorted(_FOLDER.glob("*.toml"))
    )
    return (template_mapping(), *read)


def known() -> list[Mapping]:
    """Shipped mappings, then those used here, latest first; each text once."""
    found = {mapping.fingerprint: mapping for mapping in shipped()}
    for saved in SavedMapping.objects.order_by("-id")[:100]:
        found.setdefault(saved.fingerprint, parse_mapping(saved.text, name=saved.mapping_id))
    return list(found.values())


def columns_of(path: Path, kind: FileType, name: str) -> tuple[str, ...]:
    """The headings of a file. Cost: the file is read."""
    connection = connect()
    try:
        return read_sheet(path, kind, name, connection).columns
    finally:
        connection.close()


def missing(mapping: Mapping, columns: Sequence[str]) -> list[str]:
    """Columns that the mapping names as such and the file lacks; expressions are judged when compiled."""
    known_columns = set(columns)
    return [
        rule.text
        for rule in mapping.rules().values()
        if rule.text is not None
        and rule.text not in known_columns
        and (rule.codes is not None or not any(mark in rule.text for mark in " ='\"<>+*/"))
    ]


def best(columns: Sequence[str], file: str, mappings: Iterable[Mapping]) -> Mapping:
    """The mapping that reads most of a file's columns and lacks none. Errors: NoMappingFits."""
    fitting = [mapping for mapping in mappings if not missing(mapping, columns)]
    wanted = set(columns)
    scored = [(sum(rule.text in wanted for rule in mapping.rules().values()), mapping) for mapping in fitting]
    scored = [(score, mapping) for score, mapping in scored if score]
    if not scored:
        raise NoMappingFits(file=file, columns=", ".join(columns))
    return max(scored, key=lambda pair: pair[0])[1]
