"""The mappings that are known: those that come with the package, and those used here before."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from liandong.intake.layouts import shipped_files, template_mapping
from liandong.intake.mapping import Mapping, parse_mapping
from liandong.intake.models import SavedMapping
from liandong.intake.refusals import NoMappingFits
from liandong.intake.staging import WORDS


def shipped() -> tuple[Mapping, ...]:
    """The mappings in the package."""
    return (template_mapping(), *shipped_files())


def known() -> list[Mapping]:
    """Shipped mappings, then those used here, latest first; each text once."""
    found = {mapping.fingerprint: mapping for mapping in shipped()}
    for saved in SavedMapping.objects.order_by("-id")[:100]:
        found.setdefault(saved.fingerprint, parse_mapping(saved.text, name=saved.mapping_id))
    return list(found.values())


def missing(mapping: Mapping, columns: Sequence[str]) -> list[str]:
    """Columns that the mapping names as such and the file lacks; expressions are judged when compiled."""
    known_columns = set(columns)
    rules = mapping.fitted(columns).rules().values()
    return [
        name
        for rule in rules
        for name in (rule.parts or (() if rule.text is None else (rule.text,)))
        if name not in known_columns
        and (rule.is_column or rule.parts or not any(mark in name for mark in " ='\"<>+*/"))
    ]


def unread(mapping: Mapping, columns: Sequence[str]) -> list[str]:
    """Columns of the file that no rule of the mapping reads."""
    rules = mapping.fitted(columns).rules().values()
    words = {word for rule in rules for word in (*rule.names, *WORDS.findall(rule.text or ""))}
    return [column for column in columns if column not in words]


def best(columns: Sequence[str], file: str, mappings: Iterable[Mapping]) -> Mapping:
    """The mapping that reads most of a file's columns and lacks none. Errors: NoMappingFits."""
    fitting = [mapping for mapping in mappings if not missing(mapping, columns)]
    scored = [(len(columns) - len(unread(mapping, columns)), mapping) for mapping in fitting]
    scored = [(score, mapping) for score, mapping in scored if score]
    if not scored:
        raise NoMappingFits(file=file, columns=", ".join(columns))
    return max(scored, key=lambda pair: pair[0])[1]
