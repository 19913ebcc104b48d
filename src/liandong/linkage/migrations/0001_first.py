"""The first tables."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from liandong.foundation.audit.schema import CreateAppendOnlyModel
from liandong.foundation.migrating import at_once


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("places", "0001_first"),
        ("audit", "0001_first"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SubjectHead",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "kind", "key", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("kind", models.CharField(max_length=30)),
                ("key", models.UUIDField()),
                ("last_seq", models.BigIntegerField()),
            ],
            options={
                "verbose_name": "count of a subject's events",
                "verbose_name_plural": "counts of subjects' events",
            },
        ),
        CreateAppendOnlyModel(
            name="Event",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("recorded_at", models.DateTimeField(editable=False)),
                ("row_hash", models.BinaryField(max_length=32)),
                ("kind", models.CharField(max_length=60, verbose_name="kind")),
                ("subject_kind", models.CharField(max_length=30)),
                ("subject_key", models.UUIDField()),
                ("seq", models.BigIntegerField()),
                ("payload", models.JSONField(default=dict)),
                ("occurred_at", models.DateTimeField(verbose_name="happened at")),
                (
                    "actor",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "caused_by",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="consequences",
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
                "verbose_name": "event",
                "verbose_name_plural": "events",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("seq__gte", 1)), name="event_seq_from_one")
                ],
            },
        ),
        migrations.AddIndex(
            "event", models.Index(fields=["subject_key", "subject_kind", "seq"], name="event_subject")
        ),
        migrations.AddIndex("event", models.Index(fields=["place", "id"], name="event_place")),
        migrations.AddIndex("event", models.Index(fields=["kind", "id"], name="event_kind")),
        migrations.AddIndex(
            "event",
            models.Index(
                fields=["caused_by"], name="event_cause", condition=models.Q(("caused_by__isnull", False))
            ),
        ),
    ]
    operations = at_once(operations)
