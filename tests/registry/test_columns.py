"""The columns of ``registry:`` are a promise: what a standard names must stay."""

from __future__ import annotations

from django.apps import apps
from tools.paths import DOCS

from liandong.foundation.personal import Kind
from liandong.registry.columns import COLUMNS, TYPES
from liandong.registry.fields import FIELDS
from liandong.registry.words import in_both

MODELS = {model.__name__: model for model in apps.get_app_config("registry").get_models()}


def test_every_column_is_in_the_reference_with_both_titles() -> None:
    page = (DOCS / "reference/registry-columns.md").read_text(encoding="utf-8")
    for name, column in COLUMNS.items():
        chinese, english = in_both(column.label)
        assert f"| `{name}` | {column.type.value}" in page
        assert f"| {chinese} | {english} |" in page


def test_every_field_is_a_column_of_its_table_with_its_code_list() -> None:
    for field in FIELDS.values():
        if field.kept.is_number:
            assert field.name in Kind.values  # sealed: a row of its own, not a column
            continue
        stored = MODELS[field.kept.value]._meta.get_field(field.name)
        choices = None if field.codes is None else list(field.codes.choices)
        assert (stored.choices and list(stored.choices)) == choices


def test_no_personal_field_is_a_column() -> None:
    assert not {name for name, field in FIELDS.items() if field.is_personal} & set(TYPES)
