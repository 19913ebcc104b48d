"""Standards, snapshots and what a finished run found never change, whoever asks."""

from django.db import migrations

TRIGGERS = """
CREATE TRIGGER unchanging BEFORE UPDATE OR DELETE ON identification_standardtext
    FOR EACH ROW EXECUTE FUNCTION liandong_refuse_change();
CREATE TRIGGER unchanging BEFORE UPDATE OR DELETE ON identification_snapshot
    FOR EACH ROW EXECUTE FUNCTION liandong_refuse_change();
CREATE TRIGGER unchanging BEFORE UPDATE OR DELETE ON identification_run
    FOR EACH ROW WHEN (old.state = 'finished') EXECUTE FUNCTION liandong_refuse_change();
CREATE TRIGGER unchanging BEFORE UPDATE OR DELETE ON identification_runresult
    FOR EACH ROW EXECUTE FUNCTION liandong_refuse_change();
CREATE TRIGGER unchanging BEFORE UPDATE OR DELETE ON identification_runpattern
    FOR EACH ROW EXECUTE FUNCTION liandong_refuse_change();

CREATE FUNCTION liandong_refuse_rows_of_finished_runs() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM identification_run run
        WHERE run.state = 'finished' AND run.id IN (SELECT run_id FROM added)
    ) THEN
        RAISE EXCEPTION 'a finished run takes no more rows' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NULL;
END $$;
-- Once a statement, not once a row: a run is stored by one COPY.
CREATE TRIGGER complete AFTER INSERT ON identification_runresult REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION liandong_refuse_rows_of_finished_runs();
CREATE TRIGGER complete AFTER INSERT ON identification_runpattern REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION liandong_refuse_rows_of_finished_runs();
"""

TRIGGERS_BACK = """
DROP TRIGGER complete ON identification_runpattern;
DROP TRIGGER complete ON identification_runresult;
DROP FUNCTION liandong_refuse_rows_of_finished_runs();
DROP TRIGGER unchanging ON identification_runpattern;
DROP TRIGGER unchanging ON identification_runresult;
DROP TRIGGER unchanging ON identification_run;
DROP TRIGGER unchanging ON identification_snapshot;
DROP TRIGGER unchanging ON identification_standardtext;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("identification", "0001_first"),
        ("audit", "0001_first"),
    ]

    operations = [migrations.RunSQL(TRIGGERS, TRIGGERS_BACK)]
