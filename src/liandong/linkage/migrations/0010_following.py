"""What waits to be settled, marks of acts, setbacks and hand-overs."""

import django.db.models.deletion
from django.db import migrations, models

from liandong.foundation.migrating import at_once

# Drainers are told when the transaction of new rows commits. The table is a queue: rows come and go, and
# what autovacuum thinks of as a small share of them would be all of them.
TELL = """
create function linkage_tell_unsettled() returns trigger language plpgsql as $$
begin
  perform pg_notify('liandong_unsettled', '');
  return null;
end $$;

create trigger unsettled_is_told after insert on linkage_unsettled
  for each statement execute function linkage_tell_unsettled();

alter table linkage_unsettled set (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);
"""

BACK = """
drop trigger unsettled_is_told on linkage_unsettled;
drop function linkage_tell_unsettled();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("linkage", "0001_first"),
        ("places", "0020_succession"),
    ]

    operations = [
        migrations.CreateModel(
            name="Handover",
            fields=[
                (
                    "event",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="linkage.event",
                    ),
                ),
                (
                    "from_stage",
                    models.CharField(
                        choices=[
                            ("input", "Input"),
                            ("integration", "Integration"),
                            ("implementation", "Implementation"),
                            ("feedback", "Feedback"),
                        ],
                        max_length=14,
                    ),
                ),
                (
                    "to_stage",
                    models.CharField(
                        choices=[
                            ("input", "Input"),
                            ("integration", "Integration"),
                            ("implementation", "Implementation"),
                            ("feedback", "Feedback"),
                        ],
                        max_length=14,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("waited", models.DurationField()),
                ("is_by_person", models.BooleanField()),
                (
                    "began",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="linkage.event",
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="places.place",
                    ),
                ),
            ],
            options={
                "verbose_name": "hand-over between stages",
                "verbose_name_plural": "hand-overs between stages",
                "indexes": [models.Index(fields=["at", "place"], name="handover_at")],
            },
        ),
        migrations.CreateModel(
            name="Mark",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "event_id", "reaction", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("reaction", models.CharField(max_length=60)),
                ("at", models.DateTimeField()),
                ("withdrawn_at", models.DateTimeField(null=True)),
                (
                    "event",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="linkage.event",
                    ),
                ),
            ],
            options={
                "verbose_name": "mark of an act",
                "verbose_name_plural": "marks of acts",
                "indexes": [models.Index(fields=["reaction", "at"], name="mark_of_reaction")],
            },
        ),
        migrations.CreateModel(
            name="Setback",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("reaction", models.CharField(max_length=60)),
                ("subject_kind", models.CharField(max_length=30)),
                ("subject_key", models.UUIDField()),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("error", models.CharField(max_length=200)),
                ("message", models.TextField()),
                ("part", models.CharField(max_length=30)),
                ("details", models.JSONField(default=dict)),
                ("first_at", models.DateTimeField()),
                ("next_at", models.DateTimeField(null=True)),
                ("parked_at", models.DateTimeField(null=True)),
                (
                    "event",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="linkage.event",
                    ),
                ),
            ],
            options={
                "verbose_name": "setback",
                "verbose_name_plural": "setbacks",
                "indexes": [
                    models.Index(
                        condition=models.Q(("next_at__isnull", False)), fields=["next_at"], name="setback_due"
                    ),
                    models.Index(
                        condition=models.Q(("parked_at__isnull", False)),
                        fields=["reaction", "parked_at"],
                        name="setback_parked",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("reaction", "event", "subject_kind", "subject_key"), name="setback_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("next_at__isnull", False), ("parked_at__isnull", True)),
                            models.Q(("next_at__isnull", True), ("parked_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="setback_waits_or_is_parked",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Unsettled",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("subject_kind", models.CharField(max_length=30)),
                ("subject_key", models.UUIDField()),
                ("lane", models.SmallIntegerField(choices=[(0, "quick"), (1, "bulk")])),
                ("reaction", models.CharField(max_length=60, null=True)),
                ("queued_at", models.DateTimeField()),
                (
                    "event",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="linkage.event",
                    ),
                ),
            ],
            options={
                "verbose_name": "unsettled event",
                "verbose_name_plural": "unsettled events",
                "indexes": [
                    models.Index(fields=["lane", "id"], name="unsettled_lane"),
                    models.Index(
                        condition=models.Q(("reaction__isnull", False)),
                        fields=["event"],
                        name="unsettled_touched",
                    ),
                ],
            },
        ),
        migrations.RunSQL(TELL, BACK),
    ]
    operations = at_once(operations)
