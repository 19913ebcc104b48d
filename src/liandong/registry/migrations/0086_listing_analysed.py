"""Before many lines are written, tables whose statistics know less than what is in them are analysed.

A table that is vacuumed while its first rows are on their way is kept as many pages without a row. Then all
indexes cost the planner the same, and the joins of a line looked for each family among all families and
members: more than a minute for 5,000 families instead of half a second.
"""

from django.db import migrations

REFRESH = r"""
-- Lock: where it analyses, no vacuum of these tables until the transaction ends.
CREATE OR REPLACE FUNCTION registry_listing_refresh(ids bigint[]) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp SET plan_cache_mode = force_custom_plan AS $$
DECLARE
    slice CONSTANT integer := 5000;
    many CONSTANT integer := 500;
    part bigint[];
BEGIN
    -- a table never vacuumed (-1) is planned for by its size, and well
    IF cardinality(ids) >= many AND EXISTS (
        SELECT FROM pg_class c WHERE c.oid IN ('registry_household'::regclass, 'registry_member'::regclass)
        AND c.reltuples >= 0 AND c.relpages > 0
        AND c.reltuples / c.relpages * (pg_relation_size(c.oid) / current_setting('block_size')::integer)
            < cardinality(ids)
    ) THEN
        ANALYZE registry_household, registry_member, registry_memberfacts, registry_livingconditions,
            registry_householdincome, registry_householdfacts, registry_householdstatus, registry_guarantees;
    END IF;
    PERFORM FROM registry_listing WHERE household_id = ANY (ids) ORDER BY household_id FOR UPDATE;
    DELETE FROM registry_listing l WHERE l.household_id = ANY (ids)
        AND NOT EXISTS (SELECT FROM registry_household h WHERE h.id = l.household_id);
    FOR number IN 0 .. (cardinality(ids) - 1) / slice LOOP
        part := ids[number * slice + 1 : (number + 1) * slice];
        PERFORM registry_listing_write(part);
    END LOOP;
END $$;
"""


class Migration(migrations.Migration):
    """No table changes; the planner is told of them in time."""

    dependencies = [("registry", "0085_lines_stand_in_rules")]

    operations = [migrations.RunSQL(REFRESH, migrations.RunSQL.noop)]
