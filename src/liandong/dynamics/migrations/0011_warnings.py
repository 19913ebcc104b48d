"""Early warnings, their nightly counts, and the channel by which a rule of the platform reports."""

import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models

import liandong.foundation.keys
from liandong.foundation.migrating import at_once


class Migration(migrations.Migration):
    dependencies = [
        ("dynamics", "0010_disaster"),
        ("identification", "0031_found_groups"),
        ("places", "0025_borders"),
        ("registry", "0088_ties"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="EarlyWarning",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "key",
                    models.UUIDField(default=liandong.foundation.keys.uuid7, editable=False, unique=True),
                ),
                ("rule", models.CharField(max_length=40)),
                ("opened_at", models.DateTimeField()),
                ("facts_sealed", models.BinaryField()),
                ("told_on", models.DateField(null=True)),
                ("ended_on", models.DateField(null=True)),
            ],
            options={
                "verbose_name": "early warning",
                "verbose_name_plural": "early warnings",
            },
        ),
        migrations.CreateModel(
            name="WarningCount",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("rule", models.CharField(max_length=40)),
                ("counted_on", models.DateField()),
                ("families", models.IntegerField()),
                ("holds", models.IntegerField()),
                ("cannot_tell", models.IntegerField()),
            ],
            options={
                "verbose_name": "count of a warning rule",
                "verbose_name_plural": "counts of warning rules",
            },
        ),
        migrations.RemoveConstraint(
            model_name="clue",
            name="clue_channel_known",
        ),
        migrations.AlterField(
            model_name="clue",
            name="channel",
            field=models.CharField(
                choices=[
                    ("self", "the family itself"),
                    ("cadres", "visit of a cadre"),
                    ("departments", "warning of a department"),
                    ("public", "somebody else, by letter, call or page"),
                    ("opinion", "press or network"),
                    ("system", "warning rule of the platform"),
                ],
                max_length=12,
            ),
        ),
        migrations.AddConstraint(
            model_name="clue",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("channel__in", ["self", "cadres", "departments", "public", "opinion", "system"])
                ),
                name="clue_channel_known",
            ),
        ),
        migrations.AddField(
            model_name="earlywarning",
            name="clue",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="warning", to="dynamics.clue"
            ),
        ),
        migrations.AddField(
            model_name="earlywarning",
            name="household",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="warnings", to="registry.household"
            ),
        ),
        migrations.AddField(
            model_name="earlywarning",
            name="standard",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="identification.standardtext",
            ),
        ),
        migrations.AddField(
            model_name="warningcount",
            name="place",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="places.place"
            ),
        ),
        migrations.AddField(
            model_name="warningcount",
            name="standard",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="identification.standardtext",
            ),
        ),
        migrations.AddIndex(
            model_name="earlywarning",
            index=models.Index(fields=["rule", "-id"], name="warning_of_rule"),
        ),
        migrations.AddConstraint(
            model_name="earlywarning",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_on__isnull", True)),
                fields=("household", "rule"),
                name="warning_stands_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="warningcount",
            constraint=models.UniqueConstraint(fields=("place", "rule"), name="warning_counted_once_a_place"),
        ),
        migrations.AddConstraint(
            model_name="warningcount",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("cannot_tell__gte", 0),
                    ("holds__gte", 0),
                    (
                        "families__gte",
                        django.db.models.expressions.CombinedExpression(
                            models.F("holds"), "+", models.F("cannot_tell")
                        ),
                    ),
                ),
                name="warning_counts_fit",
            ),
        ),
    ]
    operations = at_once(operations)
