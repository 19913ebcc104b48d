"""The first tables."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.functions.text
from django.db import migrations, models

import liandong.foundation.keys
from liandong.foundation.migrating import at_once


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Place",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "key",
                    models.UUIDField(default=liandong.foundation.keys.uuid7, editable=False, unique=True),
                ),
                (
                    "level",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (1, "province"),
                            (2, "city"),
                            (3, "county"),
                            (4, "township"),
                            (5, "village"),
                            (6, "village group"),
                        ]
                    ),
                ),
                ("path", models.TextField(db_collation="C")),
                (
                    "parent",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="places.place",
                    ),
                ),
            ],
            options={
                "verbose_name": "place",
                "verbose_name_plural": "places",
            },
        ),
        migrations.CreateModel(
            name="PlaceName",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=12, null=True)),
                ("name", models.CharField(max_length=100)),
                ("valid_from", models.DateField(null=True)),
                ("valid_to", models.DateField(null=True)),
                ("source", models.CharField(max_length=200)),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="names", to="places.place"
                    ),
                ),
            ],
            options={
                "verbose_name": "name of a place",
                "verbose_name_plural": "names of places",
            },
        ),
        migrations.AddConstraint(
            model_name="place",
            constraint=models.UniqueConstraint(fields=("path",), name="place_path"),
        ),
        migrations.AddConstraint(
            model_name="place",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "path__endswith",
                        django.db.models.functions.text.Concat(
                            models.Value("/"),
                            django.db.models.functions.comparison.Cast("id", models.TextField()),
                            models.Value("/"),
                            output_field=models.TextField(),
                        ),
                    )
                ),
                name="place_path_ends_with_its_id",
            ),
        ),
        migrations.AddConstraint(
            model_name="place",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("parent__isnull", True), ("path__regex", "^/\\d+/$")),
                    models.Q(("parent__isnull", False), ("path__regex", "^/\\d+/(\\d+/)+$")),
                    _connector="OR",
                ),
                name="place_root_has_no_parent",
            ),
        ),
        migrations.AddIndex(
            model_name="placename",
            index=models.Index(fields=["code"], name="placename_code"),
        ),
        migrations.AddConstraint(
            model_name="placename",
            constraint=models.CheckConstraint(
                condition=models.Q(("code__isnull", True), ("code__regex", "^\\d{12}$"), _connector="OR"),
                name="placename_code_has_twelve_digits",
            ),
        ),
        migrations.AddConstraint(
            model_name="placename",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_from__isnull", True),
                    ("valid_to__isnull", True),
                    ("valid_to__gt", models.F("valid_from")),
                    _connector="OR",
                ),
                name="placename_ends_after_it_begins",
            ),
        ),
        migrations.AddConstraint(
            model_name="placename",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
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
                            "valid_from",
                            "valid_to",
                            models.Value("[)"),
                            function="daterange",
                            output_field=django.contrib.postgres.fields.ranges.DateRangeField(),
                        ),
                        "&&",
                    ),
                ],
                name="placename_one_name_a_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="placename",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(("code__isnull", False)),
                expressions=[
                    (
                        models.Func(
                            django.db.models.functions.comparison.Cast("code", models.BigIntegerField()),
                            django.db.models.functions.comparison.Cast("code", models.BigIntegerField()),
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
                name="placename_one_place_a_code_a_day",
            ),
        ),
    ]
    operations = at_once(operations)
