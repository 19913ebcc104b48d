"""Relations to another head."""

from __future__ import annotations

import pytest

from liandong.registry.codes import Relation
from liandong.registry.services.changes.relations import relation_after


@pytest.mark.parametrize(
    ("relation", "sex", "new_head", "old_sex", "expected"),
    [
        # the wife becomes head: her husband is her spouse, his father her father-in-law, her father her own
        ("01", "1", ("02", "2"), "1", "02"),
        ("11", "1", ("02", "2"), "1", "15"),
        ("13", "1", ("02", "2"), "1", "11"),
        ("07", "1", ("02", "2"), "1", "07"),
        # a son becomes head: parents by their sex, his father's mother is his grandmother
        ("01", "1", ("03", "1"), "1", "11"),
        ("02", "2", ("03", "1"), "1", "12"),
        ("12", "2", ("03", "1"), "1", "18"),
        ("12", "2", ("03", "1"), "2", "20"),
        ("04", "2", ("03", "1"), "1", "99"),
        ("07", "1", ("03", "1"), "1", None),  # his own son, or a nephew
        ("05", "2", ("03", "1"), "1", None),  # his wife, or a brother's
        # the father of the head becomes head
        ("01", "1", ("11", "1"), "1", "03"),
        ("02", "2", ("11", "1"), "1", "05"),
        ("03", "1", ("11", "1"), "1", "07"),
        ("03", "1", ("11", "1"), "2", "09"),
        ("12", "2", ("11", "1"), "1", "02"),
        # nothing follows
        (None, "1", ("03", "1"), "1", None),
        ("03", "1", (None, "1"), "1", None),
        ("03", "1", ("99", "1"), "1", None),
        ("01", None, ("03", "1"), None, None),
    ],
)
def test_what_somebody_is_to_the_new_head(
    relation: str | None,
    sex: str | None,
    new_head: tuple[str | None, str | None],
    old_sex: str | None,
    expected: str | None,
) -> None:
    head, head_sex = new_head
    found = relation_after(relation, sex, new_head=head, new_head_sex=head_sex, old_head_sex=old_sex)
    assert found == (Relation(expected) if expected else None)
