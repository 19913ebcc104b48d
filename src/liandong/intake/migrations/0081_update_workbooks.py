import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import liandong.foundation.keys


class Migration(migrations.Migration):
    """Workbooks that are handed out in a round and come back corrected."""

    dependencies = [
        ("files", "0040_erased"),
        ("places", "0020_succession"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("intake", "0080_what_was_left_out"),
    ]

    operations = [
        migrations.CreateModel(
            name="UpdateWorkbook",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "key",
                    models.UUIDField(default=liandong.foundation.keys.uuid7, editable=False, unique=True),
                ),
                ("round", models.CharField(max_length=80)),
                ("households", models.PositiveIntegerField(default=0)),
                ("members", models.PositiveIntegerField(default=0)),
                ("made_at", models.DateTimeField()),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="files.storedfile"
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.place"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["place", "-id"], name="updateworkbook_by_place")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("round", ""), _negated=True), name="updateworkbook_has_round"
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="importbatch",
            name="workbook",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="returned",
                to="intake.updateworkbook",
            ),
        ),
    ]
