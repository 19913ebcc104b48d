"""Notices on the board, their lines, and objections of the public."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import liandong.foundation.keys
from liandong.foundation.migrating import at_once


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("casework", "0004_steps_said"),
        ("places", "0020_succession"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="BoardNotice",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "key",
                    models.UUIDField(default=liandong.foundation.keys.uuid7, editable=False, unique=True),
                ),
                ("procedure", models.CharField(max_length=30)),
                ("version", models.CharField(max_length=10)),
                ("state", models.CharField(max_length=30)),
                ("posted_at", models.DateTimeField()),
                ("persons", models.IntegerField()),
                ("head", models.CharField(blank=True, max_length=260)),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.place"
                    ),
                ),
                (
                    "posted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "notice on the board",
                "verbose_name_plural": "notices on the board",
            },
        ),
        migrations.CreateModel(
            name="BoardLine",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("number", models.IntegerField()),
                ("step", models.IntegerField()),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="board_lines",
                        to="casework.case",
                    ),
                ),
                (
                    "notice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="publicity.boardnotice",
                    ),
                ),
            ],
            options={
                "verbose_name": "line of a notice",
                "verbose_name_plural": "lines of notices",
            },
        ),
        migrations.CreateModel(
            name="PublicObjection",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "key",
                    models.UUIDField(default=liandong.foundation.keys.uuid7, editable=False, unique=True),
                ),
                ("reason", models.CharField(max_length=1000)),
                ("contact_sealed", models.BinaryField(null=True)),
                ("raised_at", models.DateTimeField()),
                ("held", models.BooleanField()),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="objections",
                        to="publicity.boardline",
                    ),
                ),
            ],
            options={
                "verbose_name": "objection of the public",
                "verbose_name_plural": "objections of the public",
            },
        ),
        migrations.AddConstraint(
            model_name="boardline",
            constraint=models.UniqueConstraint(fields=("notice", "number"), name="boardline_number_once"),
        ),
        migrations.AddConstraint(
            model_name="boardline",
            constraint=models.UniqueConstraint(fields=("case", "step"), name="boardline_posted_once"),
        ),
    ]
    operations = at_once(operations)
