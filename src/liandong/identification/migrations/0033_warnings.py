"""A fifth kind of rule file: warning rules, in a slot of their own."""

from django.conf import settings
from django.db import migrations, models

from liandong.foundation.migrating import at_once


class Migration(migrations.Migration):
    dependencies = [
        ("identification", "0032_results_by_run"),
        ("places", "0025_borders"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="enactment",
            name="enactment_slot_is_known",
        ),
        migrations.RemoveConstraint(
            model_name="standardtext",
            name="standard_kind_is_known",
        ),
        migrations.AlterField(
            model_name="enactment",
            name="slot",
            field=models.CharField(
                choices=[
                    ("standard", "multidimensional standard"),
                    ("guarantees", "guarantees"),
                    ("scorecard", "scorecard"),
                    ("key", "key for families"),
                    ("village_key", "key for villages"),
                    ("lines", "income lines"),
                    ("warnings", "warning rules"),
                ],
                max_length=12,
            ),
        ),
        migrations.AlterField(
            model_name="standardtext",
            name="kind",
            field=models.CharField(
                choices=[
                    ("standard", "poverty standard"),
                    ("scorecard", "scorecard"),
                    ("key", "dichotomous key"),
                    ("lines", "income lines"),
                    ("warnings", "warning rules"),
                ],
                db_default="standard",
                default="standard",
                max_length=10,
            ),
        ),
        migrations.AddConstraint(
            model_name="enactment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "slot__in",
                        ["standard", "guarantees", "scorecard", "key", "village_key", "lines", "warnings"],
                    )
                ),
                name="enactment_slot_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="standardtext",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ("standard", "scorecard", "key", "lines", "warnings"))),
                name="standard_kind_is_known",
            ),
        ),
    ]
    operations = at_once(operations)
