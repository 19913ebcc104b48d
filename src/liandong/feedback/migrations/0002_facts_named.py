"""Objections name their fact in no language, keep a contact sealed, and change by withdrawal alone."""

from django.db import migrations, models

from liandong.foundation.migrating import at_once

# Before this the words told facts apart, and they are what there is to name them by.
NAME_THOSE_BEFORE = """
UPDATE feedback_objection SET fact_id = encode(sha256(convert_to(point || '|' || fact, 'UTF8')), 'hex')
"""
# A rotation of keys seals the contact anew.
TRIGGERS = """
CREATE TRIGGER unchanging BEFORE DELETE ON feedback_objection
    FOR EACH ROW EXECUTE FUNCTION liandong_refuse_change();
CREATE TRIGGER unchanging_but_withdrawn BEFORE UPDATE ON feedback_objection
    FOR EACH ROW WHEN (
        old.withdrawn_at IS NOT NULL AND new.withdrawn_at IS DISTINCT FROM old.withdrawn_at
        OR (old.key, old.household_id, old.place_id, old.run_id, old.point, old.fact_id, old.column, old.fact,
            old.origin, old.by, old.reason, old.wanted, old.evidence_id, old.raised_at, old.raised_by_id)
        IS DISTINCT FROM
           (new.key, new.household_id, new.place_id, new.run_id, new.point, new.fact_id, new.column, new.fact,
            new.origin, new.by, new.reason, new.wanted, new.evidence_id, new.raised_at, new.raised_by_id)
    ) EXECUTE FUNCTION liandong_refuse_change();
"""
TRIGGERS_BACK = """
DROP TRIGGER unchanging_but_withdrawn ON feedback_objection;
DROP TRIGGER unchanging ON feedback_objection;
"""


class Migration(migrations.Migration):
    dependencies = [("feedback", "0001_first"), ("audit", "0001_first")]

    operations = [
        migrations.AddField("objection", "column", models.CharField(blank=True, default="", max_length=80)),
        migrations.AddField(
            "objection",
            "fact_id",
            models.CharField(default="", max_length=64, help_text="as facts name themselves, in no language"),
            preserve_default=False,
        ),
        migrations.AddField("objection", "contact_sealed", models.BinaryField(null=True)),
        migrations.RunSQL(NAME_THOSE_BEFORE, migrations.RunSQL.noop),
        migrations.RemoveConstraint("objection", "objection_open_once"),
        migrations.AddConstraint(
            "objection",
            models.UniqueConstraint(
                fields=["household", "fact_id"],
                condition=models.Q(withdrawn_at__isnull=True),
                name="objection_open_once",
            ),
        ),
        migrations.RunSQL(TRIGGERS, TRIGGERS_BACK),
    ]
    operations = at_once(operations)
