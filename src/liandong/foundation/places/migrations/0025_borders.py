"""Borders of places, for maps."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("places", "0020_succession"),
    ]

    operations = [
        migrations.CreateModel(
            name="PlaceBorder",
            fields=[
                (
                    "place",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="border",
                        serialize=False,
                        to="places.place",
                    ),
                ),
                ("rings", models.JSONField()),
                ("source", models.CharField(max_length=200)),
            ],
            options={
                "verbose_name": "border of a place",
                "verbose_name_plural": "borders of places",
            },
        ),
    ]
