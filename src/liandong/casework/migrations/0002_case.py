"""Cases and their steps; a trigger holds the separation of duty, and that steps are only added to."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import liandong.foundation.keys
from liandong.foundation.migrating import at_once

# The lock on the case lets two steps at once see each other.
TRIGGERS = """
CREATE FUNCTION liandong_casestep_separated() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM casework_case WHERE id = NEW.case_id FOR UPDATE;
    IF NEW.part <> '' AND EXISTS (
        SELECT FROM casework_casestep s
        WHERE s.case_id = NEW.case_id AND s.part NOT IN (NEW.part, '')
          AND (s.actor_id IN (NEW.actor_id, NEW.second_id) OR s.second_id IN (NEW.actor_id, NEW.second_id))
    ) THEN
        RAISE EXCEPTION 'casestep_separated: one person stands on one side of a case'
            USING ERRCODE = 'exclusion_violation', CONSTRAINT = 'casestep_separated';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER casestep_separated BEFORE INSERT ON casework_casestep
    FOR EACH ROW EXECUTE FUNCTION liandong_casestep_separated();
CREATE TRIGGER unchanging BEFORE UPDATE OR DELETE ON casework_casestep
    FOR EACH ROW EXECUTE FUNCTION liandong_refuse_change();
"""
BACK = """
DROP TRIGGER unchanging ON casework_casestep;
DROP TRIGGER casestep_separated ON casework_casestep;
DROP FUNCTION liandong_casestep_separated();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0001_first"),
        ("files", "0041_pictures"),
        ("places", "0020_succession"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Case",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "key",
                    models.UUIDField(default=liandong.foundation.keys.uuid7, editable=False, unique=True),
                ),
                ("procedure", models.CharField(max_length=30)),
                ("version", models.CharField(max_length=10)),
                ("subject_kind", models.CharField(max_length=30)),
                ("subject_key", models.UUIDField()),
                ("state", models.CharField(max_length=30)),
                ("opened_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("notice_until", models.DateField(null=True)),
                ("notice_left", models.IntegerField(null=True)),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.place"
                    ),
                ),
            ],
            options={
                "verbose_name": "case",
                "verbose_name_plural": "cases",
            },
        ),
        migrations.CreateModel(
            name="CaseStep",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("number", models.IntegerField()),
                ("event", models.CharField(max_length=30)),
                ("from_state", models.CharField(blank=True, max_length=30)),
                ("to_state", models.CharField(max_length=30)),
                ("part", models.CharField(blank=True, max_length=10)),
                ("done_at", models.DateTimeField()),
                ("reason", models.TextField(blank=True)),
                ("representatives", models.IntegerField(null=True)),
                ("votes_for", models.IntegerField(null=True)),
                ("votes_against", models.IntegerField(null=True)),
                ("votes_abstain", models.IntegerField(null=True)),
                ("checked", models.IntegerField(null=True)),
                ("listed", models.IntegerField(null=True)),
                (
                    "actor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="casework.case"
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="files.storedfile",
                    ),
                ),
                (
                    "second",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "step of a case",
                "verbose_name_plural": "steps of cases",
            },
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("ended_at", None)), fields=["place", "state"], name="case_there"
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None)),
                fields=("procedure", "subject_kind", "subject_key"),
                name="case_open_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(("notice_until", None), ("notice_left", None), _connector="OR"),
                name="case_notice_runs_or_is_held",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(("notice_left__gte", 1)), name="case_notice_left_at_least_one"
            ),
        ),
        migrations.AddConstraint(
            model_name="casestep",
            constraint=models.UniqueConstraint(fields=("case", "number"), name="casestep_in_order"),
        ),
        migrations.AddConstraint(
            model_name="casestep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("second", None), models.Q(("second", models.F("actor")), _negated=True), _connector="OR"
                ),
                name="casestep_two_are_two_people",
            ),
        ),
        migrations.RunSQL(TRIGGERS, BACK),
    ]
    operations = at_once(operations)
