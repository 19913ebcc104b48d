from django.db import migrations

from liandong.registry.set_wise import refers

TRIGGERS = """
CREATE TRIGGER unchanging BEFORE UPDATE OR DELETE ON identification_round
    FOR EACH ROW EXECUTE FUNCTION liandong_refuse_change();
CREATE TRIGGER unchanging BEFORE UPDATE OR DELETE ON identification_roundpattern
    FOR EACH ROW EXECUTE FUNCTION liandong_refuse_change();

CREATE FUNCTION liandong_refuse_rows_of_finished_rounds() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM identification_run run
        WHERE run.state = 'finished' AND run.round_id IN (SELECT round_id FROM added)
    ) THEN
        RAISE EXCEPTION 'a finished round takes no more rows' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER complete AFTER INSERT ON identification_roundpattern REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION liandong_refuse_rows_of_finished_rounds();

-- A run names a million families, and locking each of them would cost more than storing what was found. So
-- storing results and taking away families shut each other out as a whole: the second of the two waits, and
-- then sees what the first has done.
CREATE FUNCTION liandong_results_name_families() RETURNS trigger LANGUAGE plpgsql
    SET search_path = public, pg_temp AS $$
DECLARE
    missing bigint;
BEGIN
    PERFORM pg_advisory_xact_lock_shared(20190303);
    SELECT a.household_id INTO missing FROM added a
        WHERE NOT EXISTS (SELECT FROM registry_household h WHERE h.id = a.household_id) LIMIT 1;
    IF missing IS NOT NULL THEN
        RAISE EXCEPTION 'a result names the family %, which is not in the registry', missing
            USING ERRCODE = 'foreign_key_violation', TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER families AFTER INSERT ON identification_runresult REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION liandong_results_name_families();

CREATE FUNCTION liandong_families_named_by_results() RETURNS trigger LANGUAGE plpgsql
    SET search_path = public, pg_temp AS $$
DECLARE
    named bigint;
BEGIN
    PERFORM pg_advisory_xact_lock(20190303);
    SELECT g.id INTO named FROM gone g
        WHERE NOT EXISTS (SELECT FROM registry_household h WHERE h.id = g.id)
        AND EXISTS (SELECT FROM identification_runresult r WHERE r.household_id = g.id) LIMIT 1;
    IF named IS NOT NULL THEN
        RAISE EXCEPTION 'the family % is still named by results of a run', named
            USING ERRCODE = 'foreign_key_violation', TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER named_by_results AFTER DELETE ON registry_household REFERENCING OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION liandong_families_named_by_results();
"""

TRIGGERS_BACK = """
DROP TRIGGER named_by_results ON registry_household;
DROP FUNCTION liandong_families_named_by_results();
DROP TRIGGER families ON identification_runresult;
DROP FUNCTION liandong_results_name_families();
DROP TRIGGER complete ON identification_roundpattern;
DROP FUNCTION liandong_refuse_rows_of_finished_rounds();
DROP TRIGGER unchanging ON identification_roundpattern;
DROP TRIGGER unchanging ON identification_round;
"""


class Migration(migrations.Migration):
    """A round's rows never change; a million results are held to their families, places and run at once."""

    dependencies = [
        ("identification", "0020_rounds"),
        ("registry", "0060_set_wise_rules"),
    ]

    operations = [
        migrations.RunSQL(TRIGGERS, TRIGGERS_BACK),
        refers("identification_runresult", "place_id", "places_place"),
        refers("identification_runresult", "run_id", "identification_run"),
        refers("identification_runpattern", "place_id", "places_place"),
        refers("identification_runpattern", "run_id", "identification_run"),
    ]
