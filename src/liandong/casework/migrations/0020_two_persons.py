"""One mechanism for what a second person puts in force: the states of values are those of every proposal.

``liandong_proposal_unchanging`` guards every table made from ``casework.models.Proposal``: what was decided
changes only its end.
"""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
from django.conf import settings
from django.db import migrations, models

from liandong.foundation.migrating import at_once

GUARD = """
CREATE FUNCTION liandong_proposal_unchanging() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    may_change text[] := ARRAY['valid_to', 'state', 'decided_at', 'decided_by_id', 'answer'];
BEGIN
    IF TG_OP = 'UPDATE' AND old.state IN ('proposed', 'enacted')
        AND to_jsonb(new) - may_change = to_jsonb(old) - may_change
        AND (old.state = 'proposed' OR (new.state, new.decided_at, new.decided_by_id, new.answer)
            IS NOT DISTINCT FROM (old.state, old.decided_at, old.decided_by_id, old.answer))
    THEN
        RETURN new;
    END IF;
    RAISE EXCEPTION 'what was proposed and decided does not change' USING ERRCODE = 'insufficient_privilege';
END $$;
"""
BEFORE = """
SET CONSTRAINTS ALL IMMEDIATE;
DROP TRIGGER unchanging ON casework_settingvalue;
DROP FUNCTION liandong_settingvalue_unchanging();
UPDATE casework_settingvalue SET state = 'enacted' WHERE state = 'set';
UPDATE notices_notice SET kind = CASE kind WHEN 'setting.set' THEN 'rule.enacted'
    WHEN 'setting.proposed' THEN 'rule.proposed' ELSE 'rule.refused' END
    WHERE kind IN ('setting.proposed', 'setting.set', 'setting.refused');
"""
AFTER = """
CREATE TRIGGER unchanging BEFORE UPDATE OR DELETE ON casework_settingvalue
    FOR EACH ROW EXECUTE FUNCTION liandong_proposal_unchanging();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0010_settings"),
        ("notices", "0001_first"),
        ("places", "0025_borders"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="settingvalue",
            name="settingvalue_decided_is_whole",
        ),
        migrations.RemoveConstraint(
            model_name="settingvalue",
            name="settingvalue_one_a_day",
        ),
        migrations.AlterField(
            model_name="settingvalue",
            name="state",
            field=models.CharField(
                choices=[
                    ("proposed", "proposed"),
                    ("enacted", "put in force"),
                    ("refused", "turned down"),
                    ("withdrawn", "withdrawn"),
                ],
                default="proposed",
                max_length=10,
            ),
        ),
        migrations.RunSQL([GUARD, BEFORE, AFTER]),
        migrations.AddConstraint(
            model_name="settingvalue",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("decided_at__isnull", True), ("decided_by__isnull", True), ("state", "proposed")
                    ),
                    models.Q(
                        ("decided_at__isnull", False), ("decided_by__isnull", True), ("state", "withdrawn")
                    ),
                    models.Q(
                        ("decided_at__isnull", False), ("decided_by__isnull", False), ("state", "enacted")
                    ),
                    models.Q(
                        ("decided_at__isnull", False),
                        ("decided_by__isnull", False),
                        ("state", "refused"),
                        models.Q(("answer", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="settingvalue_decided_is_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="settingvalue",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(("state", "enacted")),
                expressions=[
                    (
                        models.Func(
                            models.F("place_id"),
                            models.F("place_id"),
                            models.Value("[]"),
                            function="int8range",
                        ),
                        "&&",
                    ),
                    (
                        models.Func(
                            models.Func("name", function="hashtext"),
                            models.Func("name", function="hashtext"),
                            models.Value("[]"),
                            function="int8range",
                        ),
                        "&&",
                    ),
                    (
                        models.Func(
                            "valid_from",
                            "valid_to",
                            models.Value("[)"),
                            function="daterange",
                            output_field=django.contrib.postgres.fields.ranges.DateRangeField(),
                        ),
                        "&&",
                    ),
                ],
                name="settingvalue_one_a_day",
            ),
        ),
    ]
    operations = at_once(operations)
