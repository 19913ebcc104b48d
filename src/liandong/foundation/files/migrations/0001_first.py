"""The first tables."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import liandong.foundation.clock
import liandong.foundation.keys


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="StoredFile",
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
                ("sha256", models.CharField(db_index=True, max_length=64)),
                ("size", models.BigIntegerField()),
                (
                    "type",
                    models.CharField(
                        choices=[
                            ("xlsx", "Excel workbook"),
                            ("xls", "Excel 97–2003 workbook"),
                            ("parquet", "Parquet table"),
                            ("dta", "Stata table"),
                            ("sav", "SPSS table"),
                            ("text", "text or csv"),
                            ("pdf", "PDF document"),
                            ("zip", "zip archive"),
                        ],
                        max_length=10,
                    ),
                ),
                ("name", models.CharField(max_length=200)),
                ("purpose", models.CharField(max_length=40)),
                ("stored_at", models.DateTimeField(default=liandong.foundation.clock.now, editable=False)),
                (
                    "stored_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "stored file",
                "verbose_name_plural": "stored files",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("sha256__regex", "^[0-9a-f]{64}$")),
                        name="storedfile_sha256_is_hex",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("size__gte", 0)), name="storedfile_size_is_not_negative"
                    ),
                ],
            },
        ),
    ]
