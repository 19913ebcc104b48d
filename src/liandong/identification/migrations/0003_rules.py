"""Rule files of every kind, and which is in force where: proposed by one person, decided by a second."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import liandong.foundation.keys
from liandong.foundation.migrating import at_once

TRIGGERS = """
CREATE FUNCTION liandong_enactment_unchanging() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND old.state <> 'refused'
        AND (new.id, new.key, new.place_id, new.slot, new.standard_id, new.valid_from, new.is_binding,
             new.reason, new.proposed_at, new.proposed_by_id)
        IS NOT DISTINCT FROM
            (old.id, old.key, old.place_id, old.slot, old.standard_id, old.valid_from, old.is_binding,
             old.reason, old.proposed_at, old.proposed_by_id)
        AND (old.state = 'proposed' OR (new.state, new.decided_at, new.decided_by_id, new.answer)
            IS NOT DISTINCT FROM (old.state, old.decided_at, old.decided_by_id, old.answer))
    THEN
        RETURN new;
    END IF;
    RAISE EXCEPTION 'what was proposed and decided does not change' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER unchanging BEFORE UPDATE OR DELETE ON identification_enactment
    FOR EACH ROW EXECUTE FUNCTION liandong_enactment_unchanging();
"""

TRIGGERS_BACK = """
DROP TRIGGER unchanging ON identification_enactment;
DROP FUNCTION liandong_enactment_unchanging();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("identification", "0002_unchanging"),
        ("places", "0020_succession"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Enactment",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "key",
                    models.UUIDField(default=liandong.foundation.keys.uuid7, editable=False, unique=True),
                ),
                (
                    "slot",
                    models.CharField(
                        choices=[
                            ("standard", "multidimensional standard"),
                            ("guarantees", "guarantees"),
                            ("scorecard", "scorecard"),
                            ("key", "key for families"),
                            ("village_key", "key for villages"),
                            ("lines", "income lines"),
                        ],
                        max_length=12,
                    ),
                ),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(null=True)),
                ("is_binding", models.BooleanField(default=False)),
                ("reason", models.CharField(max_length=500)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "proposed"),
                            ("enacted", "put in force"),
                            ("refused", "turned down"),
                        ],
                        default="proposed",
                        max_length=10,
                    ),
                ),
                ("proposed_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(null=True)),
                ("answer", models.CharField(blank=True, max_length=500)),
            ],
            options={
                "verbose_name": "rule put in force",
                "verbose_name_plural": "rules put in force",
            },
        ),
        migrations.AddField(
            model_name="standardtext",
            name="kind",
            field=models.CharField(
                choices=[
                    ("standard", "poverty standard"),
                    ("scorecard", "scorecard"),
                    ("key", "dichotomous key"),
                    ("lines", "income lines"),
                ],
                db_default="standard",
                default="standard",
                max_length=10,
            ),
        ),
        migrations.AddConstraint(
            model_name="standardtext",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ("standard", "scorecard", "key", "lines"))),
                name="standard_kind_is_known",
            ),
        ),
        migrations.AddField(
            model_name="enactment",
            name="decided_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="enactment",
            name="place",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.place"
            ),
        ),
        migrations.AddField(
            model_name="enactment",
            name="proposed_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="enactment",
            name="standard",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="enactments",
                to="identification.standardtext",
            ),
        ),
        migrations.AddIndex(
            model_name="enactment",
            index=models.Index(fields=["place", "slot", "-valid_from"], name="enactment_by_place"),
        ),
        migrations.AddConstraint(
            model_name="enactment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "proposed")),
                fields=("place", "slot", "standard", "valid_from"),
                name="enactment_proposed_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="enactment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("slot__in", ["standard", "guarantees", "scorecard", "key", "village_key", "lines"])
                ),
                name="enactment_slot_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="enactment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("decided_by__isnull", True),
                    models.Q(("decided_by", models.F("proposed_by")), _negated=True),
                    _connector="OR",
                ),
                name="enactment_by_a_second_person",
            ),
        ),
        migrations.AddConstraint(
            model_name="enactment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("decided_at__isnull", True), ("decided_by__isnull", True), ("state", "proposed")
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
                name="enactment_decided_is_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="enactment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_to__isnull", True), ("valid_to__gt", models.F("valid_from")), _connector="OR"
                ),
                name="enactment_ends_after_it_begins",
            ),
        ),
        migrations.AddConstraint(
            model_name="enactment",
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
                            models.Func("slot", function="hashtext"),
                            models.Func("slot", function="hashtext"),
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
                name="enactment_one_a_day",
            ),
        ),
        migrations.RunSQL(TRIGGERS, TRIGGERS_BACK),
    ]
    operations = at_once(operations)
