from django.db import migrations

TRIGGERS = """
CREATE FUNCTION liandong_present_results_go() RETURNS trigger LANGUAGE plpgsql
    SET search_path = public, pg_temp AS $$
BEGIN
    DELETE FROM identification_presentresult p USING gone g WHERE p.household_id = g.id;
    RETURN NULL;
END $$;
CREATE TRIGGER present_results_go AFTER DELETE ON registry_household REFERENCING OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION liandong_present_results_go();
"""

TRIGGERS_BACK = """
DROP TRIGGER present_results_go ON registry_household;
DROP FUNCTION liandong_present_results_go();
"""


class Migration(migrations.Migration):
    """What is derived of a family goes with it, whoever takes the family away."""

    dependencies = [("identification", "0022_present_results")]

    operations = [migrations.RunSQL(TRIGGERS, TRIGGERS_BACK)]
