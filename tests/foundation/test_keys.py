"""Keys made by a statement for many rows at once."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import duckdb

from liandong.foundation.keys import ascending, first_of, milliseconds

AT = datetime(2026, 4, 1, 8, tzinfo=UTC)


def test_the_keys_of_a_statement_ascend_and_are_of_version_7() -> None:
    query = f"select {ascending('n', AT)}::uuid::varchar from range(70000) as t (n) order by n"
    keys = [UUID(key) for (key,) in duckdb.connect().execute(query).fetchall()]
    assert keys == sorted(set(keys))
    assert {key.version for key in keys} == {7}
    assert first_of(AT) < keys[0]
    assert keys[-1].int >> 80 == milliseconds(AT)


def test_two_statements_of_one_instant_give_no_key_twice() -> None:
    query = " union all ".join(f"select {ascending('n', AT)} from range(1000) as t (n)" for _ in range(2))
    keys = duckdb.connect().execute(query).fetchall()
    assert len(set(keys)) == 2000
