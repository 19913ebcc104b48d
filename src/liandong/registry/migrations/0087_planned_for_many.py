"""An import is planned for the rows that it brings, and its lines are written without reading all others.

Rows on their way are no rows to ANALYZE: where it came by during a merge, it kept many pages without a row.
The next merge, planned for that, set each row beside each: the facts of members and the numbers of 100,000
persons did not end within minutes. So nobody analyses these tables while a merge writes them, and what was
kept of them so is forgotten first.
"""

from django.db import migrations, models

APP = "liandong_app"

EXPECT = """
-- To be called before many rows are written. Statistics that know less than a row a page are forgotten: then
-- the planner goes by the size of the table, and well. Servers before 18 cannot forget; they wait for ANALYZE.
-- Lock: no VACUUM or ANALYZE of these tables until the transaction ends; PostgreSQL's own gives way.
CREATE FUNCTION registry_expect_many() RETURNS void LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    filled CONSTANT regclass[] := ARRAY['registry_household', 'registry_member', 'registry_memberfacts',
        'registry_livingconditions', 'registry_householdincome', 'registry_householdfacts',
        'registry_householdstatus', 'registry_guarantees', 'registry_personalnumber'];
    false_one text;
BEGIN
    LOCK TABLE registry_household, registry_member, registry_memberfacts, registry_livingconditions,
        registry_householdincome, registry_householdfacts, registry_householdstatus, registry_guarantees,
        registry_personalnumber IN SHARE UPDATE EXCLUSIVE MODE;
    IF current_setting('server_version_num')::integer < 180000 THEN
        RETURN;
    END IF;
    FOR false_one IN
        SELECT c.relname FROM pg_class c LEFT JOIN pg_index i ON i.indexrelid = c.oid
        WHERE coalesce(i.indrelid, c.oid) = ANY (filled) AND c.relpages > 0 AND c.reltuples >= 0
            AND c.reltuples < c.relpages AND i.indpred IS NULL
    LOOP
        PERFORM pg_clear_relation_stats('public', false_one);
    END LOOP;
END $$;
"""

RIGHTS = f"""
REVOKE ALL ON FUNCTION registry_expect_many() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION registry_expect_many() TO {APP};
"""

EXPECT_BACK = "DROP FUNCTION registry_expect_many();"

# A slice of families is found by their ids. At the usual price of a page the planner read all members for each
# slice, and all families before it: work that grows with the square of an import.
WRITE = """
ALTER FUNCTION registry_listing_write(bigint[]) SET random_page_cost = 1;
ALTER FUNCTION registry_listing_write(bigint[]) SET enable_mergejoin = off;
"""

WRITE_BACK = """
ALTER FUNCTION registry_listing_write(bigint[]) RESET random_page_cost;
ALTER FUNCTION registry_listing_write(bigint[]) RESET enable_mergejoin;
"""


class Migration(migrations.Migration):
    """Two indexes of households go too: others begin with their columns."""

    dependencies = [("registry", "0086_listing_analysed")]

    operations = [
        migrations.RunSQL(EXPECT, EXPECT_BACK),
        migrations.RunSQL(RIGHTS, migrations.RunSQL.noop),
        migrations.RunSQL(WRITE, WRITE_BACK),
        migrations.AlterField(
            model_name="household",
            name="county",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=models.deletion.PROTECT,
                related_name="+",
                to="places.place",
            ),
        ),
        migrations.AlterField(
            model_name="household",
            name="place",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=models.deletion.PROTECT,
                related_name="households",
                to="places.place",
            ),
        ),
    ]
