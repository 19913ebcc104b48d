"""The first tables."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from liandong.foundation.audit.schema import FUNCTIONS, FUNCTIONS_BACK, GRANTS_ON_CHAIN, CreateAppendOnlyModel
from liandong.foundation.migrating import at_once


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("places", "0001_first"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunSQL(FUNCTIONS, FUNCTIONS_BACK),
        migrations.CreateModel(
            name="SealKey",
            fields=[
                ("key_id", models.CharField(max_length=16, primary_key=True, serialize=False)),
                ("public_key", models.BinaryField(max_length=32)),
                ("created_at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "seal key",
                "verbose_name_plural": "seal keys",
            },
        ),
        migrations.CreateModel(
            name="Link",
            fields=[
                ("position", models.BigIntegerField(primary_key=True, serialize=False)),
                ("stream", models.CharField(max_length=10)),
                ("row_id", models.UUIDField(unique=True)),
                ("row_hash", models.BinaryField(max_length=32)),
                ("link", models.BinaryField(max_length=32)),
            ],
            options={
                "verbose_name": "link of the chain",
                "verbose_name_plural": "links of the chain",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("position__gte", 1)), name="link_position_from_one"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Head",
            fields=[
                ("number", models.BigIntegerField(primary_key=True, serialize=False)),
                ("position", models.BigIntegerField(db_index=True)),
                ("link", models.BinaryField(max_length=32)),
                ("mark", models.BigIntegerField()),
                ("cluster", models.CharField(max_length=20)),
                ("signed_at", models.DateTimeField()),
                ("signature", models.BinaryField(max_length=64)),
                ("key", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="audit.sealkey")),
            ],
            options={
                "verbose_name": "head of the chain",
                "verbose_name_plural": "heads of the chain",
            },
        ),
        CreateAppendOnlyModel(
            name="AuditEntry",
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
                ("action", models.CharField(max_length=60, verbose_name="action")),
                ("subject", models.CharField(blank=True, max_length=200, verbose_name="subject")),
                ("detail", models.JSONField(default=dict, verbose_name="detail")),
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
                "verbose_name": "audit entry",
                "verbose_name_plural": "audit entries",
            },
        ),
        migrations.AddIndex("auditentry", models.Index(fields=["actor", "id"], name="auditentry_actor")),
        migrations.AddIndex("auditentry", models.Index(fields=["subject", "id"], name="auditentry_subject")),
        migrations.RunSQL(GRANTS_ON_CHAIN, migrations.RunSQL.noop),
    ]
    operations = at_once(operations)
