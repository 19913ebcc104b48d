"""An import's own parents are looked for once, and its families' members in one stretch of an index.

Each rule of a statement read its parents three times, a tenth of a merge; a row that names a parent of its own
transaction leaves nothing to lock. And each slice of 5,000 lines read all members, work that grows with the
square of an import, where the planner took that for cheaper than 5,000 searches.
"""

from importlib import import_module

from django.db import migrations

from liandong.registry.set_wise import FUNCTIONS

_BEFORE = import_module("liandong.registry.migrations.0092_lines_tell_food")
BEFORE: str = _BEFORE.WRITE.replace(_BEFORE.FIRST, _BEFORE.ADDED + _BEFORE.FIRST)

BEGIN = "SET random_page_cost = 1 SET enable_mergejoin = off AS $$\nBEGIN\n"
STRETCH = """SET random_page_cost = 1 SET enable_mergejoin = off AS $$
DECLARE
    low CONSTANT bigint := (SELECT min(id) FROM unnest(ids) AS id);
    high CONSTANT bigint := (SELECT max(id) FROM unnest(ids) AS id);
    -- new families have one id after the other
    is_dense CONSTANT boolean := high - low < 2 * cardinality(ids);
BEGIN
"""
EACH = "WHERE m.household_id = ANY (ids) AND m.valid_to IS NULL AND m.name IS NOT NULL\n"
IN_STRETCH = """WHERE m.valid_to IS NULL AND m.name IS NOT NULL AND (
                NOT is_dense AND m.household_id = ANY (ids)
                OR is_dense AND m.household_id BETWEEN low AND high AND m.household_id + 0 = ANY (ids)
            )
"""
WRITE = BEFORE.replace(BEGIN, STRETCH).replace(EACH, IN_STRETCH)


class Migration(migrations.Migration):
    """No table changes; how rows are looked for does."""

    dependencies = [("registry", "0092_lines_tell_food")]

    operations = [
        migrations.RunSQL(FUNCTIONS, migrations.RunSQL.noop),
        migrations.RunSQL(WRITE, BEFORE),
    ]
