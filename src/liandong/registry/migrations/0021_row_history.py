"""Superseded rows are kept: tables, triggers, and who may write them."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.comparison
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import liandong.foundation.audit.history
import liandong.foundation.keys
from liandong.foundation.audit.history_schema import CONTEXT, PARTITION_AND_CLOSE
from liandong.foundation.migrating import at_once


class Migration(migrations.Migration):
    dependencies = [
        ("pghistory", "0007_auto_20250421_0444"),
        ("registry", "0020_full_facts"),
    ]

    operations = at_once(
        [
            migrations.CreateModel(
                name="ConsentVersion",
                fields=[
                    ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                    ("pgh_label", models.TextField(help_text="The event label.")),
                    ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                    ("id", models.BigIntegerField()),
                    ("key", models.UUIDField(default=liandong.foundation.keys.uuid7, editable=False)),
                    (
                        "purpose",
                        models.CharField(
                            choices=[
                                ("comparison", "comparison with data of departments"),
                                ("assistance", "passing on to those who help"),
                                ("publicity", "publication"),
                                ("photograph", "photographs kept"),
                                ("research", "statistics and research"),
                            ],
                            max_length=16,
                        ),
                    ),
                    (
                        "extent",
                        django.contrib.postgres.fields.ArrayField(
                            base_field=models.CharField(
                                choices=[
                                    ("identity", "identity"),
                                    ("income", "income and property"),
                                    ("health", "health and disability"),
                                    ("education", "schooling"),
                                    ("housing", "house and living conditions"),
                                    ("pictures", "pictures"),
                                ],
                                max_length=16,
                            ),
                            size=None,
                        ),
                    ),
                    ("given_on", models.DateField()),
                    ("expires_on", models.DateField(help_text="the last day on which it counts")),
                    ("withdrawn_on", models.DateField(blank=True, null=True)),
                    ("recorded_at", models.DateTimeField()),
                ],
                options={
                    "abstract": False,
                },
            ),
            migrations.CreateModel(
                name="GuaranteesVersion",
                fields=[
                    ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                    ("pgh_label", models.TextField(help_text="The event label.")),
                    ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                    ("id", models.BigIntegerField()),
                    ("valid_from", models.DateField()),
                    (
                        "valid_to",
                        models.DateField(blank=True, help_text="the first day it no longer holds", null=True),
                    ),
                    (
                        "stated",
                        django.contrib.postgres.fields.ArrayField(
                            base_field=models.CharField(max_length=40), default=list, size=None
                        ),
                    ),
                    (
                        "recorded_at",
                        models.DateTimeField(
                            db_default=liandong.foundation.audit.history.KnownAt(), editable=False
                        ),
                    ),
                    (
                        "education_guarantee",
                        models.CharField(
                            blank=True,
                            choices=[("safe", "secured"), ("problem", "a problem")],
                            max_length=24,
                            null=True,
                        ),
                    ),
                    (
                        "education_evidence",
                        models.CharField(
                            blank=True,
                            choices=[
                                ("A", "document, ledger or data of a department"),
                                ("B", "seen on the spot"),
                                ("C", "told by the family"),
                                ("D", "estimated by neighbours or cadres"),
                            ],
                            max_length=24,
                            null=True,
                        ),
                    ),
                    (
                        "medical_guarantee",
                        models.CharField(
                            blank=True,
                            choices=[("safe", "secured"), ("problem", "a problem")],
                            max_length=24,
                            null=True,
                        ),
                    ),
                    (
                        "medical_evidence",
                        models.CharField(
                            blank=True,
                            choices=[
                                ("A", "document, ledger or data of a department"),
                                ("B", "seen on the spot"),
                                ("C", "told by the family"),
                                ("D", "estimated by neighbours or cadres"),
                            ],
                            max_length=24,
                            null=True,
                        ),
                    ),
                    (
                        "housing_guarantee",
                        models.CharField(
                            blank=True,
                            choices=[("safe", "secured"), ("problem", "a problem")],
                            max_length=24,
                            null=True,
                        ),
                    ),
                    (
                        "housing_evidence",
                        models.CharField(
                            blank=True,
                            choices=[
                                ("A", "document, ledger or data of a department"),
                                ("B", "seen on the spot"),
                                ("C", "told by the family"),
                                ("D", "estimated by neighbours or cadres"),
                            ],
                            max_length=24,
                            null=True,
                        ),
                    ),
                    (
                        "water_guarantee",
                        models.CharField(
                            blank=True,
                            choices=[("safe", "secured"), ("problem", "a problem")],
                            max_length=24,
                            null=True,
                        ),
                    ),
                    (
                        "water_evidence",
                        models.CharField(
                            blank=True,
                            choices=[
                                ("A", "document, ledger or data of a department"),
                                ("B", "seen on the spot"),
                                ("C", "told by the family"),
                                ("D", "estimated by neighbours or cadres"),
                            ],
                            max_length=24,
                            null=True,
                        ),
                    ),
                ],
                options={
                    "abstract": False,
                },
            ),
            migrations.CreateModel(
                name="HouseholdFactsVersion",
                fields=[
                    ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                    ("pgh_label", models.TextField(help_text="The event label.")),
                    ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                    ("id", models.BigIntegerField()),
                    ("valid_from", models.DateField()),
                    (
                        "valid_to",
                        models.DateField(blank=True, help_text="the first day it no longer holds", null=True),
                    ),
                    (
                        "stated",
                        django.contrib.postgres.fields.ArrayField(
                            base_field=models.CharField(max_length=40), default=list, size=None
                        ),
                    ),
                    (
                        "recorded_at",
                        models.DateTimeField(
                            db_default=liandong.foundation.audit.history.KnownAt(), editable=False
                        ),
                    ),
                    ("natural_village", models.CharField(blank=True, max_length=80, null=True)),
                    (
                        "id_standard",
                        models.CharField(
                            blank=True,
                            choices=[
                                ("1", "national standard"),
                                ("2", "provincial standard"),
                                ("3", "municipal standard"),
                            ],
                            max_length=24,
                            null=True,
                        ),
                    ),
                    (
                        "household_kind",
                        models.CharField(
                            blank=True,
                            choices=[
                                ("ordinary", "ordinary household"),
                                ("general", "poor household"),
                                ("dibao", "household on minimum living allowance"),
                                ("dibao_poor", "poor household on minimum living allowance"),
                                ("wubao_poor", "poor household under the five guarantees"),
                                ("wubao_home", "five guarantees, cared for at home"),
                                ("wubao_care", "five guarantees, in an institution"),
                            ],
                            max_length=24,
                            null=True,
                        ),
                    ),
                    (
                        "main_cause",
                        models.CharField(
                            blank=True,
                            choices=[
                                ("01", "illness"),
                                ("02", "disability"),
                                ("03", "schooling"),
                                ("04", "disaster"),
                                ("05", "lack of land"),
                                ("06", "lack of water"),
                                ("07", "lack of skills"),
                                ("08", "lack of labour"),
                                ("09", "lack of capital"),
                                ("10", "poor transport"),
                                ("11", "lack of motivation"),
                                ("12", "marriage"),
                                ("99", "other"),
                            ],
                            max_length=24,
                            null=True,
                        ),
                    ),
                    (
                        "other_cause",
                        models.CharField(
                            blank=True,
                            choices=[
                                ("01", "illness"),
                                ("02", "disability"),
                                ("03", "schooling"),
                                ("04", "disaster"),
                                ("05", "lack of land"),
                                ("06", "lack of water"),
                                ("07", "lack of skills"),
                                ("08", "lack of labour"),
                                ("09", "lack of capital"),
                                ("10", "poor transport"),
                                ("11", "lack of motivation"),
                                ("12", "marriage"),
                                ("99", "other"),
                            ],
                            max_length=24,
                            null=True,
                        ),
                    ),
                    (
                        "second_other_cause",
                        models.CharField(
                            blank=True,
                            choices=[
                                ("01", "illness"),
                                ("02", "disability"),
                                ("03", "schooling"),
                                ("04", "disaster"),
                                ("05", "lack of land"),
                                ("06", "lack of water"),
                                ("07", "lack of skills"),
                                ("08", "lack of labour"),
                                ("09", "lack of capital"),
                                ("10", "poor transport"),
                                ("11", "lack of motivation"),
                                ("12", "marriage"),
                                ("99", "other"),
                            ],
                            max_length=24,
                            null=True,
                        ),
                    ),
                    ("is_martyr_family", models.BooleanField(blank=True, null=True)),
                    ("is_only_child_family", models.BooleanField(blank=True, null=True)),
                    ("is_two_daughter_family", models.BooleanField(blank=True, null=True)),
                    ("is_family_planning_family", models.BooleanField(blank=True, null=True)),
                    ("is_in_cooperative", models.BooleanField(blank=True, null=True)),
                    ("is_led_by_enterprise", models.BooleanField(blank=True, null=True)),
                    ("is_led_by_pioneer", models.BooleanField(blank=True, null=True)),
                    (
                        "home_language",
                        models.CharField(
                            blank=True,
                            choices=[
                                ("mandarin", "Mandarin"),
                                ("dialect", "a Chinese dialect"),
                                ("minority", "the language of an ethnic group"),
                                ("sign", "sign language"),
                            ],
                            max_length=24,
                            null=True,
                        ),
                    ),
                    ("needs_interpreter", models.BooleanField(blank=True, null=True)),
                    (
                        "diet",
                        models.CharField(
                            blank=True,
                            choices=[
                                ("none", "nothing in particular"),
                                ("halal", "halal"),
                                ("vegetarian", "vegetarian"),
                                ("other", "another custom"),
                            ],
                            max_length=24,
                            null=True,
                        ),
                    ),
                    ("custom", models.CharField(blank=True, max_length=200, null=True)),
                ],
                options={
                    "abstract": False,
                },
            ),
            migrations.CreateModel(
                name="HouseholdIncomeVersion",
                fields=[
                    ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                    ("pgh_label", models.TextField(help_text="The event label.")),
                    ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                    ("id", models.BigIntegerField()),
                    ("valid_from", models.DateField()),
                    (
                        "valid_to",
                        models.DateField(blank=True, help_text="the first day it no longer holds", null=True),
                    ),
                    (
                        "stated",
                        django.contrib.postgres.fields.ArrayField(
                            base_field=models.CharField(max_length=40), default=list, size=None
                        ),
                    ),
                    (
                        "recorded_at",
                        models.DateTimeField(
                            db_default=liandong.foundation.audit.history.KnownAt(), editable=False
                        ),
                    ),
                    ("year", models.IntegerField()),
                    (
                        "wage_income_yuan",
                        models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True),
                    ),
                    (
                        "wage_away_yuan",
                        models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True),
                    ),
                    (
                        "wage_local_yuan",
                        models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True),
                    ),
                    (
                        "wage_public_post_yuan",
                        models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True),
                    ),
                    (
                        "wage_other_yuan",
                        models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True),
                    ),
                    (
                        "business_income_yuan",
                        models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True),
                    ),
                    (
                        "business_crops_yuan",
                        models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True),
                    ),
                    (
                        "business_animals_yuan",
                        models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True),
                    ),
                    (
                        "business_forest_fruit_yuan",
                        models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True),
                    ),
                    (
                        "business_other_yuan",
                        models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True),
                    ),
                    (
                        "business_cost_yuan",
                        models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True),
                    ),
                    (
                        "business_subsidy_yuan",
                        models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True),
                    ),
                    (
                        "property_income_yuan",
                        models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True),
                    ),
                    (
                        "property_dividend_yuan",
                        models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True),
                    ),
                    (
                        "property_land_yuan",
                        models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True),
                    ),
                    (
                        "property_other_yuan",
                        models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True),
                    ),
                    (
                        "transfer_income_yuan",
                        models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True),
                    ),
                    (
                        "transfer_family_planning_yuan",
                        models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True),
                    ),
                    (
                        "transfer_dibao_yuan",
                        models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True),
                    ),
                    (
                        "transfer_tekun_yuan",
                        models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True),
                    ),
                    (
                        "transfer_pension_yuan",
                        models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True),
                    ),
                    (
                        "transfer_ecology_yuan",
                        models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True),
                    ),
                    (
                        "transfer_other_yuan",
                        models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True),
                    ),
                    (
                        "net_income_yuan",
                        models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True),
                    ),
                    ("member_count", models.SmallIntegerField(blank=True, null=True)),
                    (
                        "net_income_pc_yuan",
                        models.GeneratedField(
                            db_persist=True,
                            expression=django.db.models.expressions.CombinedExpression(
                                models.F("net_income_yuan"),
                                "/",
                                django.db.models.functions.comparison.NullIf(
                                    models.F("member_count"), models.Value(0)
                                ),
                            ),
                            output_field=models.DecimalField(decimal_places=4, max_digits=14),
                        ),
                    ),
                    (
                        "self_paid_medical_yuan",
                        models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True),
                    ),
                    (
                        "self_paid_education_yuan",
                        models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True),
                    ),
                    (
                        "self_paid_housing_yuan",
                        models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True),
                    ),
                    (
                        "self_paid_accident_yuan",
                        models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True),
                    ),
                ],
                options={
                    "abstract": False,
                },
            ),
            migrations.CreateModel(
                name="HouseholdStatusVersion",
                fields=[
                    ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                    ("pgh_label", models.TextField(help_text="The event label.")),
                    ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                    ("id", models.BigIntegerField()),
                    ("valid_from", models.DateField()),
                    (
                        "valid_to",
                        models.DateField(blank=True, help_text="the first day it no longer holds", null=True),
                    ),
                    (
                        "stated",
                        django.contrib.postgres.fields.ArrayField(
                            base_field=models.CharField(max_length=40), default=list, size=None
                        ),
                    ),
                    (
                        "recorded_at",
                        models.DateTimeField(
                            db_default=liandong.foundation.audit.history.KnownAt(), editable=False
                        ),
                    ),
                    (
                        "poverty_status",
                        models.CharField(
                            blank=True,
                            choices=[
                                ("ordinary", "never registered as poor"),
                                ("poor", "poor"),
                                ("pre_exit", "exit prepared"),
                                ("lifted", "lifted out of poverty"),
                                ("returned", "fallen back into poverty"),
                                ("removed", "removed as wrongly registered"),
                                ("closed", "closed"),
                            ],
                            max_length=24,
                            null=True,
                        ),
                    ),
                    ("identified_year", models.SmallIntegerField(blank=True, null=True)),
                    ("exit_year", models.SmallIntegerField(blank=True, null=True)),
                    ("return_year", models.SmallIntegerField(blank=True, null=True)),
                    (
                        "not_out_reason",
                        models.CharField(
                            blank=True,
                            choices=[
                                ("01", "income above the line, guarantees not met"),
                                ("02", "supported, without marked effect this year"),
                                ("03", "newly included on review"),
                                ("04", "no steady income because of disability"),
                                ("05", "serious illness under treatment"),
                                ("06", "costs of illness or schooling above income"),
                                ("07", "income not steadily above the line"),
                                ("08", "five-guarantee household"),
                                ("09", "allowance, no ability to work"),
                                ("10", "relocation, new house not handed over"),
                            ],
                            max_length=24,
                            null=True,
                        ),
                    ),
                    (
                        "monitor_kind",
                        models.CharField(
                            blank=True,
                            choices=[
                                ("unstable", "lifted, not stable"),
                                ("marginal", "at the margin"),
                                ("sudden", "sudden serious difficulty"),
                            ],
                            max_length=24,
                            null=True,
                        ),
                    ),
                    ("monitored_since_on", models.DateField(blank=True, null=True)),
                    (
                        "found_by",
                        models.CharField(
                            blank=True,
                            choices=[
                                ("self", "own application"),
                                ("cadres", "visits of cadres"),
                                ("departments", "warning of a department"),
                                ("public", "the public, letters, the media"),
                            ],
                            max_length=24,
                            null=True,
                        ),
                    ),
                    (
                        "risk",
                        models.CharField(
                            blank=True,
                            choices=[
                                ("01", "illness"),
                                ("0201", "flood"),
                                ("0202", "landslide"),
                                ("0203", "drought"),
                                ("0204", "pests or animal disease"),
                                ("0205", "storm, hail or frost"),
                                ("0206", "earthquake"),
                                ("0299", "other natural disaster"),
                                ("03", "disability"),
                                ("04", "lack of labour"),
                                ("05", "accident"),
                                ("06", "failed business"),
                                ("07", "unsteady work"),
                                ("09", "schooling"),
                                ("99", "other"),
                            ],
                            max_length=24,
                            null=True,
                        ),
                    ),
                    (
                        "risk_2",
                        models.CharField(
                            blank=True,
                            choices=[
                                ("01", "illness"),
                                ("0201", "flood"),
                                ("0202", "landslide"),
                                ("0203", "drought"),
                                ("0204", "pests or animal disease"),
                                ("0205", "storm, hail or frost"),
                                ("0206", "earthquake"),
                                ("0299", "other natural disaster"),
                                ("03", "disability"),
                                ("04", "lack of labour"),
                                ("05", "accident"),
                                ("06", "failed business"),
                                ("07", "unsteady work"),
                                ("09", "schooling"),
                                ("99", "other"),
                            ],
                            max_length=24,
                            null=True,
                        ),
                    ),
                    (
                        "risk_3",
                        models.CharField(
                            blank=True,
                            choices=[
                                ("01", "illness"),
                                ("0201", "flood"),
                                ("0202", "landslide"),
                                ("0203", "drought"),
                                ("0204", "pests or animal disease"),
                                ("0205", "storm, hail or frost"),
                                ("0206", "earthquake"),
                                ("0299", "other natural disaster"),
                                ("03", "disability"),
                                ("04", "lack of labour"),
                                ("05", "accident"),
                                ("06", "failed business"),
                                ("07", "unsteady work"),
                                ("09", "schooling"),
                                ("99", "other"),
                            ],
                            max_length=24,
                            null=True,
                        ),
                    ),
                    (
                        "risk_4",
                        models.CharField(
                            blank=True,
                            choices=[
                                ("01", "illness"),
                                ("0201", "flood"),
                                ("0202", "landslide"),
                                ("0203", "drought"),
                                ("0204", "pests or animal disease"),
                                ("0205", "storm, hail or frost"),
                                ("0206", "earthquake"),
                                ("0299", "other natural disaster"),
                                ("03", "disability"),
                                ("04", "lack of labour"),
                                ("05", "accident"),
                                ("06", "failed business"),
                                ("07", "unsteady work"),
                                ("09", "schooling"),
                                ("99", "other"),
                            ],
                            max_length=24,
                            null=True,
                        ),
                    ),
                    (
                        "risk_5",
                        models.CharField(
                            blank=True,
                            choices=[
                                ("01", "illness"),
                                ("0201", "flood"),
                                ("0202", "landslide"),
                                ("0203", "drought"),
                                ("0204", "pests or animal disease"),
                                ("0205", "storm, hail or frost"),
                                ("0206", "earthquake"),
                                ("0299", "other natural disaster"),
                                ("03", "disability"),
                                ("04", "lack of labour"),
                                ("05", "accident"),
                                ("06", "failed business"),
                                ("07", "unsteady work"),
                                ("09", "schooling"),
                                ("99", "other"),
                            ],
                            max_length=24,
                            null=True,
                        ),
                    ),
                    ("is_whole_household_without_labour", models.BooleanField(blank=True, null=True)),
                    ("is_helped_to_develop", models.BooleanField(blank=True, null=True)),
                    ("is_risk_cleared", models.BooleanField(blank=True, null=True)),
                    (
                        "clear_mode",
                        models.CharField(
                            blank=True,
                            choices=[("helped", "cleared with help"), ("natural", "cleared by itself")],
                            max_length=24,
                            null=True,
                        ),
                    ),
                    ("cleared_on", models.DateField(blank=True, null=True)),
                ],
                options={
                    "abstract": False,
                },
            ),
            migrations.CreateModel(
                name="HouseholdVersion",
                fields=[
                    ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                    ("pgh_label", models.TextField(help_text="The event label.")),
                    ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                    ("id", models.BigIntegerField()),
                    ("key", models.UUIDField(default=liandong.foundation.keys.uuid7, editable=False)),
                    ("household_no", models.CharField(max_length=40)),
                    ("external_no", models.CharField(blank=True, max_length=80, null=True)),
                    ("group_no", models.CharField(blank=True, max_length=20, null=True)),
                    ("head_name", models.CharField(blank=True, max_length=80, null=True)),
                    ("registered_at", models.DateTimeField()),
                    (
                        "recorded_at",
                        models.DateTimeField(
                            db_default=liandong.foundation.audit.history.KnownAt(), editable=False
                        ),
                    ),
                ],
                options={
                    "abstract": False,
                },
            ),
            migrations.CreateModel(
                name="IncomeItemVersion",
                fields=[
                    ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                    ("pgh_label", models.TextField(help_text="The event label.")),
                    ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                    ("id", models.BigIntegerField()),
                    ("valid_from", models.DateField()),
                    (
                        "valid_to",
                        models.DateField(blank=True, help_text="the first day it no longer holds", null=True),
                    ),
                    (
                        "stated",
                        django.contrib.postgres.fields.ArrayField(
                            base_field=models.CharField(max_length=40), default=list, size=None
                        ),
                    ),
                    (
                        "recorded_at",
                        models.DateTimeField(
                            db_default=liandong.foundation.audit.history.KnownAt(), editable=False
                        ),
                    ),
                    ("year", models.IntegerField()),
                    (
                        "item",
                        models.CharField(
                            choices=[
                                ("wage_income_yuan", "wage_income_yuan"),
                                ("wage_away_yuan", "wage_away_yuan"),
                                ("wage_local_yuan", "wage_local_yuan"),
                                ("wage_public_post_yuan", "wage_public_post_yuan"),
                                ("wage_other_yuan", "wage_other_yuan"),
                                ("business_income_yuan", "business_income_yuan"),
                                ("business_crops_yuan", "business_crops_yuan"),
                                ("business_animals_yuan", "business_animals_yuan"),
                                ("business_forest_fruit_yuan", "business_forest_fruit_yuan"),
                                ("business_other_yuan", "business_other_yuan"),
                                ("property_income_yuan", "property_income_yuan"),
                                ("property_dividend_yuan", "property_dividend_yuan"),
                                ("property_land_yuan", "property_land_yuan"),
                                ("property_other_yuan", "property_other_yuan"),
                                ("transfer_income_yuan", "transfer_income_yuan"),
                                ("transfer_family_planning_yuan", "transfer_family_planning_yuan"),
                                ("transfer_dibao_yuan", "transfer_dibao_yuan"),
                                ("transfer_tekun_yuan", "transfer_tekun_yuan"),
                                ("transfer_pension_yuan", "transfer_pension_yuan"),
                                ("transfer_ecology_yuan", "transfer_ecology_yuan"),
                                ("transfer_other_yuan", "transfer_other_yuan"),
                                ("business_cost_yuan", "business_cost_yuan"),
                            ],
                            max_length=40,
                        ),
                    ),
                    ("low_yuan", models.DecimalField(decimal_places=2, max_digits=12)),
                    (
                        "high_yuan",
                        models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True),
                    ),
                    (
                        "evidence",
                        models.CharField(
                            choices=[
                                ("A", "document, ledger or data of a department"),
                                ("B", "seen on the spot"),
                                ("C", "told by the family"),
                                ("D", "estimated by neighbours or cadres"),
                            ],
                            max_length=1,
                        ),
                    ),
                ],
                options={
                    "abstract": False,
                },
            ),
            migrations.CreateModel(
                name="LivingConditionsVersion",
                fields=[
                    ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                    ("pgh_label", models.TextField(help_text="The event label.")),
                    ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                    ("id", models.BigIntegerField()),
                    ("valid_from", models.DateField()),
                    (
                        "valid_to",
                        models.DateField(blank=True, help_text="the first day it no longer holds", null=True),
                    ),
                    (
                        "stated",
                        django.contrib.postgres.fields.ArrayField(
                            base_field=models.CharField(max_length=40), default=list, size=None
                        ),
                    ),
                    (
                        "recorded_at",
                        models.DateTimeField(
                            db_default=liandong.foundation.audit.history.KnownAt(), editable=False
                        ),
                    ),
                    ("rooms", models.SmallIntegerField(blank=True, null=True)),
                    ("bedrooms", models.SmallIntegerField(blank=True, null=True)),
                    ("dwelling_persons", models.SmallIntegerField(blank=True, null=True)),
                    (
                        "house_area_m2",
                        models.DecimalField(blank=True, decimal_places=2, max_digits=8, null=True),
                    ),
                    (
                        "house_structure",
                        models.CharField(
                            blank=True,
                            choices=[
                                ("reinforced_concrete", "reinforced concrete"),
                                ("brick_concrete", "brick and concrete"),
                                ("brick_wood_stone", "brick, brick and wood, stone, cave dwelling"),
                                ("earth_thatch", "bamboo, thatch, adobe, earth cave"),
                                ("other", "other"),
                            ],
                            max_length=24,
                            null=True,
                        ),
                    ),
                    ("house_year", models.SmallIntegerField(blank=True, null=True)),
                    (
                        "house_grade",
                        models.CharField(
                            blank=True,
                            choices=[("A", "grade A"), ("B", "grade B"), ("C", "grade C"), ("D", "grade D")],
                            max_length=24,
                            null=True,
                        ),
                    ),
                    ("is_dangerous_house", models.BooleanField(blank=True, null=True)),
                    (
                        "wall_condition",
                        models.CharField(
                            blank=True,
                            choices=[("bad", "bad"), ("fair", "fair"), ("good", "good")],
                            max_length=24,
                            null=True,
                        ),
                    ),
                    (
                        "roof_condition",
                        models.CharField(
                            blank=True,
                            choices=[("bad", "bad"), ("fair", "fair"), ("good", "good")],
                            max_length=24,
                            null=True,
                        ),
                    ),
                    (
                        "floor_condition",
                        models.CharField(
                            blank=True,
                            choices=[("bad", "bad"), ("fair", "fair"), ("good", "good")],
                            max_length=24,
                            null=True,
                        ),
                    ),
                    (
                        "floor_material",
                        models.CharField(
                            blank=True,
                            choices=[
                                ("tile", "tile, ceramic, terrazzo"),
                                ("cement", "cement"),
                                ("wood", "wood"),
                                ("natural", "earth or other natural material"),
                                ("none", "no floor"),
                                ("other", "other"),
                            ],
                            max_length=24,
                            null=True,
                        ),
                    ),
                    (
                        "water_access",
                        models.CharField(
                            blank=True,
                            choices=[
                                ("indoors", "inside the dwelling"),
                                ("yard", "outside the dwelling"),
                                ("none", "no supply"),
                            ],
                            max_length=24,
                            null=True,
                        ),
                    ),
                    (
                        "water_source",
                        models.CharField(
                            blank=True,
                            choices=[
                                ("purified_tap", "purified tap water"),
                                ("protected_well", "protected well or spring"),
                                ("unprotected_well", "unprotected well or spring"),
                                ("surface", "river or lake"),
                                ("rain", "collected rain"),
                                ("bottled", "bottled water"),
                                ("other", "other"),
                            ],
                            max_length=24,
                            null=True,
                        ),
                    ),
                    ("is_water_difficult", models.BooleanField(blank=True, null=True)),
                    ("is_water_safe", models.BooleanField(blank=True, null=True)),
                    (
                        "toilet",
                        models.CharField(
                            blank=True,
                            choices=[
                                ("none", "no toilet"),
                                ("sewer", "connected to a sewer"),
                                ("septic", "septic tank"),
                                ("latrine", "latrine"),
                                ("other", "other"),
                            ],
                            max_length=24,
                            null=True,
                        ),
                    ),
                    ("has_sanitary_toilet", models.BooleanField(blank=True, null=True)),
                    ("has_electricity", models.BooleanField(blank=True, null=True)),
                    ("has_production_power", models.BooleanField(blank=True, null=True)),
                    ("has_broadcast", models.BooleanField(blank=True, null=True)),
                    (
                        "fuel",
                        models.CharField(
                            blank=True,
                            choices=[
                                ("firewood", "firewood or straw"),
                                ("dung", "dried dung"),
                                ("coal", "coal"),
                                ("clean", "electricity, gas or other clean fuel"),
                                ("none", "does not cook"),
                                ("other", "other"),
                            ],
                            max_length=24,
                            null=True,
                        ),
                    ),
                    (
                        "rubbish",
                        models.CharField(
                            blank=True,
                            choices=[
                                ("collected", "collected"),
                                ("buried", "buried"),
                                ("burned", "burned"),
                                ("dumped", "dumped on open land"),
                                ("river", "thrown into water"),
                                ("other", "other"),
                            ],
                            max_length=24,
                            null=True,
                        ),
                    ),
                    (
                        "road_type",
                        models.CharField(
                            blank=True,
                            choices=[("01", "earth"), ("02", "gravel"), ("03", "cement"), ("04", "asphalt")],
                            max_length=24,
                            null=True,
                        ),
                    ),
                    (
                        "distance_main_road_km",
                        models.DecimalField(blank=True, decimal_places=2, max_digits=8, null=True),
                    ),
                    ("has_broadband", models.BooleanField(blank=True, null=True)),
                    ("has_phone", models.BooleanField(blank=True, null=True)),
                    ("has_computer", models.BooleanField(blank=True, null=True)),
                    ("has_television", models.BooleanField(blank=True, null=True)),
                    ("has_fridge", models.BooleanField(blank=True, null=True)),
                    (
                        "land_cultivated_mu",
                        models.DecimalField(blank=True, decimal_places=2, max_digits=8, null=True),
                    ),
                    (
                        "land_irrigated_mu",
                        models.DecimalField(blank=True, decimal_places=2, max_digits=8, null=True),
                    ),
                    (
                        "land_forest_mu",
                        models.DecimalField(blank=True, decimal_places=2, max_digits=8, null=True),
                    ),
                    (
                        "land_grain_for_green_mu",
                        models.DecimalField(blank=True, decimal_places=2, max_digits=8, null=True),
                    ),
                    (
                        "land_orchard_mu",
                        models.DecimalField(blank=True, decimal_places=2, max_digits=8, null=True),
                    ),
                    (
                        "land_pasture_mu",
                        models.DecimalField(blank=True, decimal_places=2, max_digits=8, null=True),
                    ),
                    (
                        "land_water_mu",
                        models.DecimalField(blank=True, decimal_places=2, max_digits=8, null=True),
                    ),
                    ("is_relocated", models.BooleanField(blank=True, null=True)),
                    (
                        "relocation_kind",
                        models.CharField(
                            blank=True,
                            choices=[
                                ("01", "whole administrative village"),
                                ("02", "whole natural village"),
                                ("03", "single families"),
                            ],
                            max_length=24,
                            null=True,
                        ),
                    ),
                    (
                        "settlement",
                        models.CharField(
                            blank=True,
                            choices=[("together", "settled together"), ("scattered", "settled apart")],
                            max_length=24,
                            null=True,
                        ),
                    ),
                    (
                        "settled_in",
                        models.CharField(
                            blank=True,
                            choices=[
                                ("county_town", "county town"),
                                ("township", "township"),
                                ("other_county", "another county"),
                                ("other_village", "another village"),
                                ("same_village", "same village"),
                            ],
                            max_length=24,
                            null=True,
                        ),
                    ),
                ],
                options={
                    "abstract": False,
                },
            ),
            migrations.CreateModel(
                name="LocalValueVersion",
                fields=[
                    ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                    ("pgh_label", models.TextField(help_text="The event label.")),
                    ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                    ("id", models.BigIntegerField()),
                    ("valid_from", models.DateField()),
                    (
                        "valid_to",
                        models.DateField(blank=True, help_text="the first day it no longer holds", null=True),
                    ),
                    (
                        "stated",
                        django.contrib.postgres.fields.ArrayField(
                            base_field=models.CharField(max_length=40), default=list, size=None
                        ),
                    ),
                    (
                        "recorded_at",
                        models.DateTimeField(
                            db_default=liandong.foundation.audit.history.KnownAt(), editable=False
                        ),
                    ),
                    ("value_yes_no", models.BooleanField(blank=True, null=True)),
                    ("value_integer", models.BigIntegerField(blank=True, null=True)),
                    (
                        "value_number",
                        models.DecimalField(blank=True, decimal_places=4, max_digits=16, null=True),
                    ),
                    ("value_text", models.CharField(blank=True, max_length=200, null=True)),
                    ("value_day", models.DateField(blank=True, null=True)),
                ],
                options={
                    "abstract": False,
                },
            ),
            migrations.CreateModel(
                name="MemberFactsVersion",
                fields=[
                    ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                    ("pgh_label", models.TextField(help_text="The event label.")),
                    ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                    ("id", models.BigIntegerField()),
                    ("valid_from", models.DateField()),
                    (
                        "valid_to",
                        models.DateField(blank=True, help_text="the first day it no longer holds", null=True),
                    ),
                    (
                        "stated",
                        django.contrib.postgres.fields.ArrayField(
                            base_field=models.CharField(max_length=40), default=list, size=None
                        ),
                    ),
                    (
                        "recorded_at",
                        models.DateTimeField(
                            db_default=liandong.foundation.audit.history.KnownAt(), editable=False
                        ),
                    ),
                    (
                        "relation",
                        models.CharField(
                            blank=True,
                            choices=[
                                ("01", "head"),
                                ("02", "spouse"),
                                ("03", "son"),
                                ("04", "daughter"),
                                ("05", "daughter-in-law"),
                                ("06", "son-in-law"),
                                ("07", "son's son"),
                                ("08", "son's daughter"),
                                ("09", "daughter's son"),
                                ("10", "daughter's daughter"),
                                ("11", "father"),
                                ("12", "mother"),
                                ("13", "wife's father"),
                                ("14", "wife's mother"),
                                ("15", "husband's father"),
                                ("16", "husband's mother"),
                                ("17", "father's father"),
                                ("18", "father's mother"),
                                ("19", "mother's father"),
                                ("20", "mother's mother"),
                                ("99", "other"),
                            ],
                            max_length=24,
                            null=True,
                        ),
                    ),
                    ("is_head", models.BooleanField(blank=True, null=True)),
                    ("age_years", models.SmallIntegerField(blank=True, null=True)),
                    (
                        "ethnicity",
                        models.CharField(
                            blank=True,
                            choices=[
                                ("01", "Han"),
                                ("02", "Mongol"),
                                ("03", "Hui"),
                                ("04", "Tibetan"),
                                ("05", "Uygur"),
                                ("06", "Miao"),
                                ("07", "Yi"),
                                ("08", "Zhuang"),
                                ("09", "Bouyei"),
                                ("10", "Korean"),
                                ("11", "Manchu"),
                                ("12", "Dong"),
                                ("13", "Yao"),
                                ("14", "Bai"),
                                ("15", "Tujia"),
                                ("16", "Hani"),
                                ("17", "Kazak"),
                                ("18", "Dai"),
                                ("19", "Li"),
                                ("20", "Lisu"),
                                ("21", "Va"),
                                ("22", "She"),
                                ("23", "Gaoshan"),
                                ("24", "Lahu"),
                                ("25", "Sui"),
                                ("26", "Dongxiang"),
                                ("27", "Naxi"),
                                ("28", "Jingpo"),
                                ("29", "Kirgiz"),
                                ("30", "Tu"),
                                ("31", "Daur"),
                                ("32", "Mulao"),
                                ("33", "Qiang"),
                                ("34", "Blang"),
                                ("35", "Salar"),
                                ("36", "Maonan"),
                                ("37", "Gelao"),
                                ("38", "Xibe"),
                                ("39", "Achang"),
                                ("40", "Pumi"),
                                ("41", "Tajik"),
                                ("42", "Nu"),
                                ("43", "Uzbek"),
                                ("44", "Russian"),
                                ("45", "Ewenki"),
                                ("46", "Deang"),
                                ("47", "Bonan"),
                                ("48", "Yugur"),
                                ("49", "Gin"),
                                ("50", "Tatar"),
                                ("51", "Derung"),
                                ("52", "Oroqen"),
                                ("53", "Hezhen"),
                                ("54", "Monba"),
                                ("55", "Lhoba"),
                                ("56", "Jino"),
                                ("97", "other"),
                                ("98", "of foreign descent"),
                            ],
                            max_length=24,
                            null=True,
                        ),
                    ),
                    (
                        "political_status",
                        models.CharField(
                            blank=True,
                            choices=[
                                ("01", "member of the Communist Party"),
                                ("02", "probationary Party member"),
                                ("03", "member of the Youth League"),
                                ("04", "member of the Revolutionary Committee"),
                                ("05", "member of the Democratic League"),
                                ("06", "member of the National Construction Association"),
                                ("07", "member of the Association for Promoting Democracy"),
                                ("08", "member of the Peasants' and Workers' Party"),
                                ("09", "member of the Zhi Gong Party"),
                                ("10", "member of the Jiusan Society"),
                                ("11", "member of the Taiwan Self-Government League"),
                                ("12", "without party, by recognition"),
                                ("13", "none"),
                            ],
                            max_length=24,
                            null=True,
                        ),
                    ),
                    ("years_schooling", models.SmallIntegerField(blank=True, null=True)),
                    ("school_years_behind", models.SmallIntegerField(blank=True, null=True)),
                    (
                        "education",
                        models.CharField(
                            blank=True,
                            choices=[
                                ("01", "illiterate or semi-literate"),
                                ("02", "primary school"),
                                ("03", "junior secondary school"),
                                ("04", "senior secondary school"),
                                ("05", "college or above"),
                                ("06", "below school age"),
                            ],
                            max_length=24,
                            null=True,
                        ),
                    ),
                    ("is_student", models.BooleanField(blank=True, null=True)),
                    (
                        "student_status",
                        models.CharField(
                            blank=True,
                            choices=[
                                ("01", "not at school"),
                                ("02", "kindergarten"),
                                ("03", "primary school"),
                                ("04", "grade 7"),
                                ("05", "grade 8"),
                                ("06", "grade 9"),
                                ("07", "senior secondary, year 1"),
                                ("08", "senior secondary, year 2"),
                                ("09", "senior secondary, year 3"),
                                ("10", "secondary vocational, year 1"),
                                ("11", "secondary vocational, year 2"),
                                ("12", "secondary vocational, year 3"),
                                ("13", "higher vocational, year 1"),
                                ("14", "higher vocational, year 2"),
                                ("15", "higher vocational, year 3"),
                                ("16", "college or above"),
                            ],
                            max_length=24,
                            null=True,
                        ),
                    ),
                    ("dropped_out", models.BooleanField(blank=True, null=True)),
                    (
                        "dropout_reason",
                        models.CharField(
                            blank=True,
                            choices=[
                                ("illness", "illness"),
                                ("disability", "disability"),
                                ("poverty", "no means"),
                                ("work", "work"),
                                ("unwilling", "unwilling"),
                                ("distance", "too far"),
                                ("marriage", "early marriage"),
                                ("other", "other"),
                            ],
                            max_length=24,
                            null=True,
                        ),
                    ),
                    (
                        "health",
                        models.CharField(
                            blank=True,
                            choices=[
                                ("01", "healthy"),
                                ("02", "chronic illness"),
                                ("03", "serious illness"),
                                ("04", "disabled"),
                            ],
                            max_length=24,
                            null=True,
                        ),
                    ),
                    ("has_chronic_illness", models.BooleanField(blank=True, null=True)),
                    ("has_serious_illness", models.BooleanField(blank=True, null=True)),
                    ("has_disability", models.BooleanField(blank=True, null=True)),
                    (
                        "disability_kind",
                        models.CharField(
                            blank=True,
                            choices=[
                                ("1", "vision"),
                                ("2", "hearing"),
                                ("3", "speech"),
                                ("4", "limbs"),
                                ("5", "intellect"),
                                ("6", "mind"),
                                ("7", "several"),
                            ],
                            max_length=24,
                            null=True,
                        ),
                    ),
                    (
                        "disability_grade",
                        models.CharField(
                            blank=True,
                            choices=[("1", "grade 1"), ("2", "grade 2"), ("3", "grade 3"), ("4", "grade 4")],
                            max_length=24,
                            null=True,
                        ),
                    ),
                    (
                        "labour",
                        models.CharField(
                            blank=True,
                            choices=[
                                ("01", "ordinary labour"),
                                ("02", "skilled labour"),
                                ("03", "lost the ability to work"),
                                ("04", "no ability to work"),
                                ("05", "weak or half labour"),
                            ],
                            max_length=24,
                            null=True,
                        ),
                    ),
                    ("work_months", models.SmallIntegerField(blank=True, null=True)),
                    (
                        "work_area",
                        models.CharField(
                            blank=True,
                            choices=[
                                ("01", "in the township"),
                                ("02", "in the county"),
                                ("03", "in the province"),
                                ("04", "outside the province"),
                                ("05", "other"),
                            ],
                            max_length=24,
                            null=True,
                        ),
                    ),
                    (
                        "job_channel",
                        models.CharField(
                            blank=True,
                            choices=[
                                ("self", "by oneself"),
                                ("relatives", "through relatives or friends"),
                                ("government", "organised by the government"),
                                ("workshop", "assistance workshop"),
                                ("public_post", "public-welfare post"),
                                ("enterprise", "hired by an enterprise"),
                                ("other", "other"),
                            ],
                            max_length=24,
                            null=True,
                        ),
                    ),
                    ("employer", models.CharField(blank=True, max_length=80, null=True)),
                    ("is_in_service", models.BooleanField(blank=True, null=True)),
                    ("is_medically_insured", models.BooleanField(blank=True, null=True)),
                    ("has_critical_insurance", models.BooleanField(blank=True, null=True)),
                    ("has_commercial_insurance", models.BooleanField(blank=True, null=True)),
                    ("has_accident_insurance", models.BooleanField(blank=True, null=True)),
                    ("has_resident_pension", models.BooleanField(blank=True, null=True)),
                    ("has_employee_pension", models.BooleanField(blank=True, null=True)),
                    ("receives_dibao", models.BooleanField(blank=True, null=True)),
                    ("receives_tekun", models.BooleanField(blank=True, null=True)),
                    ("speaks_mandarin", models.BooleanField(blank=True, null=True)),
                    ("reads_chinese", models.BooleanField(blank=True, null=True)),
                ],
                options={
                    "abstract": False,
                },
            ),
            migrations.CreateModel(
                name="MemberVersion",
                fields=[
                    ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                    ("pgh_label", models.TextField(help_text="The event label.")),
                    ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                    ("id", models.BigIntegerField()),
                    ("key", models.UUIDField(default=liandong.foundation.keys.uuid7, editable=False)),
                    ("person_no", models.CharField(max_length=40)),
                    ("name", models.CharField(blank=True, max_length=80, null=True)),
                    (
                        "sex",
                        models.CharField(
                            blank=True, choices=[("1", "male"), ("2", "female")], max_length=1, null=True
                        ),
                    ),
                    ("birth_on", models.DateField(blank=True, null=True)),
                    ("valid_from", models.DateField()),
                    (
                        "valid_to",
                        models.DateField(
                            blank=True, help_text="the first day they no longer belong", null=True
                        ),
                    ),
                    (
                        "recorded_at",
                        models.DateTimeField(
                            db_default=liandong.foundation.audit.history.KnownAt(), editable=False
                        ),
                    ),
                ],
                options={
                    "abstract": False,
                },
            ),
            migrations.CreateModel(
                name="ReferenceLevelVersion",
                fields=[
                    ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                    ("pgh_label", models.TextField(help_text="The event label.")),
                    ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                    ("id", models.BigIntegerField()),
                    ("valid_from", models.DateField()),
                    (
                        "valid_to",
                        models.DateField(blank=True, help_text="the first day it no longer holds", null=True),
                    ),
                    (
                        "stated",
                        django.contrib.postgres.fields.ArrayField(
                            base_field=models.CharField(max_length=40), default=list, size=None
                        ),
                    ),
                    (
                        "recorded_at",
                        models.DateTimeField(
                            db_default=liandong.foundation.audit.history.KnownAt(), editable=False
                        ),
                    ),
                    ("scheme", models.CharField(max_length=40)),
                    ("level", models.CharField(blank=True, max_length=20, null=True)),
                    ("is_contradictory", models.BooleanField(default=False)),
                ],
                options={
                    "abstract": False,
                },
            ),
            migrations.CreateModel(
                name="SkillVersion",
                fields=[
                    ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                    ("pgh_label", models.TextField(help_text="The event label.")),
                    ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                    ("id", models.BigIntegerField()),
                    ("valid_from", models.DateField()),
                    (
                        "valid_to",
                        models.DateField(blank=True, help_text="the first day it no longer holds", null=True),
                    ),
                    (
                        "stated",
                        django.contrib.postgres.fields.ArrayField(
                            base_field=models.CharField(max_length=40), default=list, size=None
                        ),
                    ),
                    (
                        "recorded_at",
                        models.DateTimeField(
                            db_default=liandong.foundation.audit.history.KnownAt(), editable=False
                        ),
                    ),
                    ("key", models.UUIDField(default=liandong.foundation.keys.uuid7, editable=False)),
                    (
                        "kind",
                        models.CharField(
                            choices=[
                                ("planting", "planting"),
                                ("breeding", "animal breeding"),
                                ("building", "building trades"),
                                ("driving", "driving"),
                                ("cooking", "cooking"),
                                ("care", "housekeeping and care"),
                                ("sewing", "sewing"),
                                ("craft", "handicraft"),
                                ("repair", "repair"),
                                ("selling", "selling, also online"),
                                ("other", "other"),
                            ],
                            max_length=24,
                        ),
                    ),
                    (
                        "level",
                        models.CharField(
                            blank=True,
                            choices=[
                                ("learning", "learning"),
                                ("able", "works alone"),
                                ("skilled", "skilled"),
                                ("certified", "certified"),
                            ],
                            max_length=24,
                            null=True,
                        ),
                    ),
                    ("detail", models.CharField(blank=True, max_length=80, null=True)),
                ],
                options={
                    "abstract": False,
                },
            ),
            migrations.CreateModel(
                name="VillageProfileVersion",
                fields=[
                    ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                    ("pgh_label", models.TextField(help_text="The event label.")),
                    ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                    ("id", models.BigIntegerField()),
                    ("valid_from", models.DateField()),
                    (
                        "valid_to",
                        models.DateField(blank=True, help_text="the first day it no longer holds", null=True),
                    ),
                    (
                        "stated",
                        django.contrib.postgres.fields.ArrayField(
                            base_field=models.CharField(max_length=40), default=list, size=None
                        ),
                    ),
                    (
                        "recorded_at",
                        models.DateTimeField(
                            db_default=liandong.foundation.audit.history.KnownAt(), editable=False
                        ),
                    ),
                    ("year", models.IntegerField()),
                    ("is_poor_village", models.BooleanField(blank=True, null=True)),
                    ("is_deeply_poor", models.BooleanField(blank=True, null=True)),
                    ("is_minority_village", models.BooleanField(blank=True, null=True)),
                    ("is_old_base", models.BooleanField(blank=True, null=True)),
                    ("is_whole_village_scheme", models.BooleanField(blank=True, null=True)),
                    ("natural_village_count", models.IntegerField(blank=True, null=True)),
                    ("household_count", models.IntegerField(blank=True, null=True)),
                    ("population", models.IntegerField(blank=True, null=True)),
                    ("minority_population", models.IntegerField(blank=True, null=True)),
                    ("female_population", models.IntegerField(blank=True, null=True)),
                    ("disabled_population", models.IntegerField(blank=True, null=True)),
                    ("labour_count", models.IntegerField(blank=True, null=True)),
                    ("trained_labour_count", models.IntegerField(blank=True, null=True)),
                    ("outside_worker_count", models.IntegerField(blank=True, null=True)),
                    ("out_of_province_worker_count", models.IntegerField(blank=True, null=True)),
                    ("poor_household_count", models.IntegerField(blank=True, null=True)),
                    ("poor_population", models.IntegerField(blank=True, null=True)),
                    ("dibao_household_count", models.IntegerField(blank=True, null=True)),
                    ("dibao_population", models.IntegerField(blank=True, null=True)),
                    ("wubao_household_count", models.IntegerField(blank=True, null=True)),
                    ("wubao_population", models.IntegerField(blank=True, null=True)),
                    (
                        "land_cultivated_mu",
                        models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True),
                    ),
                    (
                        "land_irrigated_mu",
                        models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True),
                    ),
                    (
                        "land_forest_mu",
                        models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True),
                    ),
                    (
                        "land_orchard_mu",
                        models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True),
                    ),
                    (
                        "land_pasture_mu",
                        models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True),
                    ),
                    (
                        "land_water_mu",
                        models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True),
                    ),
                    ("disaster_count", models.IntegerField(blank=True, null=True)),
                    ("is_road_to_town_paved", models.BooleanField(blank=True, null=True)),
                    (
                        "unpaved_km_to_town",
                        models.DecimalField(blank=True, decimal_places=2, max_digits=8, null=True),
                    ),
                    ("unpaved_natural_village_count", models.IntegerField(blank=True, null=True)),
                    (
                        "unpaved_natural_village_km",
                        models.DecimalField(blank=True, decimal_places=2, max_digits=8, null=True),
                    ),
                    ("has_bus", models.BooleanField(blank=True, null=True)),
                    ("unsafe_water_household_count", models.IntegerField(blank=True, null=True)),
                    ("difficult_water_household_count", models.IntegerField(blank=True, null=True)),
                    ("no_living_power_village_count", models.IntegerField(blank=True, null=True)),
                    ("no_production_power_village_count", models.IntegerField(blank=True, null=True)),
                    ("dangerous_house_household_count", models.IntegerField(blank=True, null=True)),
                    ("relocation_needed_household_count", models.IntegerField(blank=True, null=True)),
                    ("relocation_needed_population", models.IntegerField(blank=True, null=True)),
                    ("relocated_household_count", models.IntegerField(blank=True, null=True)),
                    ("relocated_population", models.IntegerField(blank=True, null=True)),
                    ("clinic_count", models.IntegerField(blank=True, null=True)),
                    ("licensed_doctor_count", models.IntegerField(blank=True, null=True)),
                    ("village_doctor_count", models.IntegerField(blank=True, null=True)),
                    ("public_toilet_count", models.IntegerField(blank=True, null=True)),
                    ("rubbish_point_count", models.IntegerField(blank=True, null=True)),
                    ("kindergarten_count", models.IntegerField(blank=True, null=True)),
                    ("dropout_count", models.IntegerField(blank=True, null=True)),
                    ("has_culture_room", models.BooleanField(blank=True, null=True)),
                    ("broadcast_household_count", models.IntegerField(blank=True, null=True)),
                    ("has_broadband", models.BooleanField(blank=True, null=True)),
                    ("broadband_natural_village_count", models.IntegerField(blank=True, null=True)),
                    ("has_mobile_internet", models.BooleanField(blank=True, null=True)),
                    ("has_information_officer", models.BooleanField(blank=True, null=True)),
                    ("medically_insured_population", models.IntegerField(blank=True, null=True)),
                    ("pension_insured_population", models.IntegerField(blank=True, null=True)),
                    (
                        "collective_income_yuan",
                        models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True),
                    ),
                    (
                        "net_income_pc_yuan",
                        models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True),
                    ),
                    ("cooperative_count", models.IntegerField(blank=True, null=True)),
                    ("cooperative_household_count", models.IntegerField(blank=True, null=True)),
                    ("cooperative_poor_household_count", models.IntegerField(blank=True, null=True)),
                    ("has_mutual_fund", models.BooleanField(blank=True, null=True)),
                    ("tourism_worker_count", models.IntegerField(blank=True, null=True)),
                    (
                        "tourism_household_income_yuan",
                        models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True),
                    ),
                    ("has_ecommerce_station", models.BooleanField(blank=True, null=True)),
                    ("resident_team_size", models.IntegerField(blank=True, null=True)),
                    ("has_first_secretary", models.BooleanField(blank=True, null=True)),
                ],
                options={
                    "abstract": False,
                },
            ),
            migrations.CreateModel(
                name="WishVersion",
                fields=[
                    ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                    ("pgh_label", models.TextField(help_text="The event label.")),
                    ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                    ("id", models.BigIntegerField()),
                    ("valid_from", models.DateField()),
                    (
                        "valid_to",
                        models.DateField(blank=True, help_text="the first day it no longer holds", null=True),
                    ),
                    (
                        "stated",
                        django.contrib.postgres.fields.ArrayField(
                            base_field=models.CharField(max_length=40), default=list, size=None
                        ),
                    ),
                    (
                        "recorded_at",
                        models.DateTimeField(
                            db_default=liandong.foundation.audit.history.KnownAt(), editable=False
                        ),
                    ),
                    ("key", models.UUIDField(default=liandong.foundation.keys.uuid7, editable=False)),
                    (
                        "kind",
                        models.CharField(
                            choices=[
                                ("plant", "grow something"),
                                ("breed", "breed animals"),
                                ("work_away", "work away from home"),
                                ("work_near", "work near home"),
                                ("train", "learn a trade"),
                                ("loan", "a small loan"),
                                ("move", "move"),
                                ("house", "improve the house"),
                                ("school", "help with schooling"),
                                ("treatment", "help with treatment"),
                                ("care", "care for old or disabled members"),
                                ("other", "other"),
                            ],
                            max_length=24,
                        ),
                    ),
                    ("detail", models.CharField(blank=True, max_length=200, null=True)),
                ],
                options={
                    "abstract": False,
                },
            ),
            pgtrigger.migrations.AddTrigger(
                model_name="household",
                trigger=pgtrigger.compiler.Trigger(
                    name="superseded_update",
                    sql=pgtrigger.compiler.UpsertTriggerSql(
                        func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "registry_householdversion" ("county_id", "external_no", "group_no", "head_name", "household_no", "id", "key", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place_id", "recorded_at", "registered_at", "source_id") SELECT old_values."county_id", old_values."external_no", old_values."group_no", old_values."head_name", old_values."household_no", old_values."id", old_values."key", _pgh_attached_context.value, liandong_known_at(), \'superseded\', old_values."id", old_values."place_id", old_values."recorded_at", old_values."registered_at", old_values."source_id" FROM ( SELECT old_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS old_values, _pgh_attached_context; RETURN NULL;',
                        hash="68be2af925ebe117c6784ef4c43ea7e4ddb5ee6f",
                        level="STATEMENT",
                        operation="UPDATE",
                        pgid="pgtrigger_superseded_update_a0e27",
                        referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                        table="registry_household",
                        when="AFTER",
                    ),
                ),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name="household",
                trigger=pgtrigger.compiler.Trigger(
                    name="removed_delete",
                    sql=pgtrigger.compiler.UpsertTriggerSql(
                        func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "registry_householdversion" ("county_id", "external_no", "group_no", "head_name", "household_no", "id", "key", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place_id", "recorded_at", "registered_at", "source_id") SELECT old_values."county_id", old_values."external_no", old_values."group_no", old_values."head_name", old_values."household_no", old_values."id", old_values."key", _pgh_attached_context.value, liandong_known_at(), \'removed\', old_values."id", old_values."place_id", old_values."recorded_at", old_values."registered_at", old_values."source_id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                        hash="ce716173b4010a55bb826aa2fbdd965c6e2e3d18",
                        level="STATEMENT",
                        operation="DELETE",
                        pgid="pgtrigger_removed_delete_3d939",
                        referencing="REFERENCING OLD TABLE AS old_values ",
                        table="registry_household",
                        when="AFTER",
                    ),
                ),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name="householdincome",
                trigger=pgtrigger.compiler.Trigger(
                    name="superseded_update",
                    sql=pgtrigger.compiler.UpsertTriggerSql(
                        func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "registry_householdincomeversion" ("business_animals_yuan", "business_cost_yuan", "business_crops_yuan", "business_forest_fruit_yuan", "business_income_yuan", "business_other_yuan", "business_subsidy_yuan", "household_id", "id", "member_count", "net_income_yuan", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "property_dividend_yuan", "property_income_yuan", "property_land_yuan", "property_other_yuan", "recorded_at", "self_paid_accident_yuan", "self_paid_education_yuan", "self_paid_housing_yuan", "self_paid_medical_yuan", "source_id", "stated", "transfer_dibao_yuan", "transfer_ecology_yuan", "transfer_family_planning_yuan", "transfer_income_yuan", "transfer_other_yuan", "transfer_pension_yuan", "transfer_tekun_yuan", "valid_from", "valid_to", "wage_away_yuan", "wage_income_yuan", "wage_local_yuan", "wage_other_yuan", "wage_public_post_yuan", "year") SELECT old_values."business_animals_yuan", old_values."business_cost_yuan", old_values."business_crops_yuan", old_values."business_forest_fruit_yuan", old_values."business_income_yuan", old_values."business_other_yuan", old_values."business_subsidy_yuan", old_values."household_id", old_values."id", old_values."member_count", old_values."net_income_yuan", _pgh_attached_context.value, liandong_known_at(), \'superseded\', old_values."id", old_values."property_dividend_yuan", old_values."property_income_yuan", old_values."property_land_yuan", old_values."property_other_yuan", old_values."recorded_at", old_values."self_paid_accident_yuan", old_values."self_paid_education_yuan", old_values."self_paid_housing_yuan", old_values."self_paid_medical_yuan", old_values."source_id", old_values."stated", old_values."transfer_dibao_yuan", old_values."transfer_ecology_yuan", old_values."transfer_family_planning_yuan", old_values."transfer_income_yuan", old_values."transfer_other_yuan", old_values."transfer_pension_yuan", old_values."transfer_tekun_yuan", old_values."valid_from", old_values."valid_to", old_values."wage_away_yuan", old_values."wage_income_yuan", old_values."wage_local_yuan", old_values."wage_other_yuan", old_values."wage_public_post_yuan", old_values."year" FROM ( SELECT old_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS old_values, _pgh_attached_context; RETURN NULL;',
                        hash="63f2789fcdd599da960710c7bda389b2fda71b38",
                        level="STATEMENT",
                        operation="UPDATE",
                        pgid="pgtrigger_superseded_update_11ba8",
                        referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                        table="registry_householdincome",
                        when="AFTER",
                    ),
                ),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name="householdincome",
                trigger=pgtrigger.compiler.Trigger(
                    name="removed_delete",
                    sql=pgtrigger.compiler.UpsertTriggerSql(
                        func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "registry_householdincomeversion" ("business_animals_yuan", "business_cost_yuan", "business_crops_yuan", "business_forest_fruit_yuan", "business_income_yuan", "business_other_yuan", "business_subsidy_yuan", "household_id", "id", "member_count", "net_income_yuan", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "property_dividend_yuan", "property_income_yuan", "property_land_yuan", "property_other_yuan", "recorded_at", "self_paid_accident_yuan", "self_paid_education_yuan", "self_paid_housing_yuan", "self_paid_medical_yuan", "source_id", "stated", "transfer_dibao_yuan", "transfer_ecology_yuan", "transfer_family_planning_yuan", "transfer_income_yuan", "transfer_other_yuan", "transfer_pension_yuan", "transfer_tekun_yuan", "valid_from", "valid_to", "wage_away_yuan", "wage_income_yuan", "wage_local_yuan", "wage_other_yuan", "wage_public_post_yuan", "year") SELECT old_values."business_animals_yuan", old_values."business_cost_yuan", old_values."business_crops_yuan", old_values."business_forest_fruit_yuan", old_values."business_income_yuan", old_values."business_other_yuan", old_values."business_subsidy_yuan", old_values."household_id", old_values."id", old_values."member_count", old_values."net_income_yuan", _pgh_attached_context.value, liandong_known_at(), \'removed\', old_values."id", old_values."property_dividend_yuan", old_values."property_income_yuan", old_values."property_land_yuan", old_values."property_other_yuan", old_values."recorded_at", old_values."self_paid_accident_yuan", old_values."self_paid_education_yuan", old_values."self_paid_housing_yuan", old_values."self_paid_medical_yuan", old_values."source_id", old_values."stated", old_values."transfer_dibao_yuan", old_values."transfer_ecology_yuan", old_values."transfer_family_planning_yuan", old_values."transfer_income_yuan", old_values."transfer_other_yuan", old_values."transfer_pension_yuan", old_values."transfer_tekun_yuan", old_values."valid_from", old_values."valid_to", old_values."wage_away_yuan", old_values."wage_income_yuan", old_values."wage_local_yuan", old_values."wage_other_yuan", old_values."wage_public_post_yuan", old_values."year" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                        hash="98b9b9d0bd2fa2ae21e20ccece71ae2c715657a9",
                        level="STATEMENT",
                        operation="DELETE",
                        pgid="pgtrigger_removed_delete_57c89",
                        referencing="REFERENCING OLD TABLE AS old_values ",
                        table="registry_householdincome",
                        when="AFTER",
                    ),
                ),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name="livingconditions",
                trigger=pgtrigger.compiler.Trigger(
                    name="superseded_update",
                    sql=pgtrigger.compiler.UpsertTriggerSql(
                        func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "registry_livingconditionsversion" ("bedrooms", "distance_main_road_km", "dwelling_persons", "floor_condition", "floor_material", "fuel", "has_broadband", "has_broadcast", "has_computer", "has_electricity", "has_fridge", "has_phone", "has_production_power", "has_sanitary_toilet", "has_television", "house_area_m2", "house_grade", "house_structure", "house_year", "household_id", "id", "is_dangerous_house", "is_relocated", "is_water_difficult", "is_water_safe", "land_cultivated_mu", "land_forest_mu", "land_grain_for_green_mu", "land_irrigated_mu", "land_orchard_mu", "land_pasture_mu", "land_water_mu", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "relocation_kind", "road_type", "roof_condition", "rooms", "rubbish", "settled_in", "settlement", "source_id", "stated", "toilet", "valid_from", "valid_to", "wall_condition", "water_access", "water_source") SELECT old_values."bedrooms", old_values."distance_main_road_km", old_values."dwelling_persons", old_values."floor_condition", old_values."floor_material", old_values."fuel", old_values."has_broadband", old_values."has_broadcast", old_values."has_computer", old_values."has_electricity", old_values."has_fridge", old_values."has_phone", old_values."has_production_power", old_values."has_sanitary_toilet", old_values."has_television", old_values."house_area_m2", old_values."house_grade", old_values."house_structure", old_values."house_year", old_values."household_id", old_values."id", old_values."is_dangerous_house", old_values."is_relocated", old_values."is_water_difficult", old_values."is_water_safe", old_values."land_cultivated_mu", old_values."land_forest_mu", old_values."land_grain_for_green_mu", old_values."land_irrigated_mu", old_values."land_orchard_mu", old_values."land_pasture_mu", old_values."land_water_mu", _pgh_attached_context.value, liandong_known_at(), \'superseded\', old_values."id", old_values."recorded_at", old_values."relocation_kind", old_values."road_type", old_values."roof_condition", old_values."rooms", old_values."rubbish", old_values."settled_in", old_values."settlement", old_values."source_id", old_values."stated", old_values."toilet", old_values."valid_from", old_values."valid_to", old_values."wall_condition", old_values."water_access", old_values."water_source" FROM ( SELECT old_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS old_values, _pgh_attached_context; RETURN NULL;',
                        hash="a932322284fde6dd4bad72e8ac36e14453cfb3c6",
                        level="STATEMENT",
                        operation="UPDATE",
                        pgid="pgtrigger_superseded_update_99c27",
                        referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                        table="registry_livingconditions",
                        when="AFTER",
                    ),
                ),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name="livingconditions",
                trigger=pgtrigger.compiler.Trigger(
                    name="removed_delete",
                    sql=pgtrigger.compiler.UpsertTriggerSql(
                        func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "registry_livingconditionsversion" ("bedrooms", "distance_main_road_km", "dwelling_persons", "floor_condition", "floor_material", "fuel", "has_broadband", "has_broadcast", "has_computer", "has_electricity", "has_fridge", "has_phone", "has_production_power", "has_sanitary_toilet", "has_television", "house_area_m2", "house_grade", "house_structure", "house_year", "household_id", "id", "is_dangerous_house", "is_relocated", "is_water_difficult", "is_water_safe", "land_cultivated_mu", "land_forest_mu", "land_grain_for_green_mu", "land_irrigated_mu", "land_orchard_mu", "land_pasture_mu", "land_water_mu", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "relocation_kind", "road_type", "roof_condition", "rooms", "rubbish", "settled_in", "settlement", "source_id", "stated", "toilet", "valid_from", "valid_to", "wall_condition", "water_access", "water_source") SELECT old_values."bedrooms", old_values."distance_main_road_km", old_values."dwelling_persons", old_values."floor_condition", old_values."floor_material", old_values."fuel", old_values."has_broadband", old_values."has_broadcast", old_values."has_computer", old_values."has_electricity", old_values."has_fridge", old_values."has_phone", old_values."has_production_power", old_values."has_sanitary_toilet", old_values."has_television", old_values."house_area_m2", old_values."house_grade", old_values."house_structure", old_values."house_year", old_values."household_id", old_values."id", old_values."is_dangerous_house", old_values."is_relocated", old_values."is_water_difficult", old_values."is_water_safe", old_values."land_cultivated_mu", old_values."land_forest_mu", old_values."land_grain_for_green_mu", old_values."land_irrigated_mu", old_values."land_orchard_mu", old_values."land_pasture_mu", old_values."land_water_mu", _pgh_attached_context.value, liandong_known_at(), \'removed\', old_values."id", old_values."recorded_at", old_values."relocation_kind", old_values."road_type", old_values."roof_condition", old_values."rooms", old_values."rubbish", old_values."settled_in", old_values."settlement", old_values."source_id", old_values."stated", old_values."toilet", old_values."valid_from", old_values."valid_to", old_values."wall_condition", old_values."water_access", old_values."water_source" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                        hash="637ab43fc6f4eaf044926f02db3bf3306b13f4a6",
                        level="STATEMENT",
                        operation="DELETE",
                        pgid="pgtrigger_removed_delete_32e27",
                        referencing="REFERENCING OLD TABLE AS old_values ",
                        table="registry_livingconditions",
                        when="AFTER",
                    ),
                ),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name="member",
                trigger=pgtrigger.compiler.Trigger(
                    name="superseded_update",
                    sql=pgtrigger.compiler.UpsertTriggerSql(
                        func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "registry_memberversion" ("birth_on", "household_id", "id", "key", "name", "person_no", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "sex", "source_id", "valid_from", "valid_to") SELECT old_values."birth_on", old_values."household_id", old_values."id", old_values."key", old_values."name", old_values."person_no", _pgh_attached_context.value, liandong_known_at(), \'superseded\', old_values."id", old_values."recorded_at", old_values."sex", old_values."source_id", old_values."valid_from", old_values."valid_to" FROM ( SELECT old_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS old_values, _pgh_attached_context; RETURN NULL;',
                        hash="ce9a3026990f8d8aa17c611cb490926b6623aefb",
                        level="STATEMENT",
                        operation="UPDATE",
                        pgid="pgtrigger_superseded_update_dc981",
                        referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                        table="registry_member",
                        when="AFTER",
                    ),
                ),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name="member",
                trigger=pgtrigger.compiler.Trigger(
                    name="removed_delete",
                    sql=pgtrigger.compiler.UpsertTriggerSql(
                        func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "registry_memberversion" ("birth_on", "household_id", "id", "key", "name", "person_no", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "sex", "source_id", "valid_from", "valid_to") SELECT old_values."birth_on", old_values."household_id", old_values."id", old_values."key", old_values."name", old_values."person_no", _pgh_attached_context.value, liandong_known_at(), \'removed\', old_values."id", old_values."recorded_at", old_values."sex", old_values."source_id", old_values."valid_from", old_values."valid_to" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                        hash="a029000093300d915c82a40fed384d8bbd879361",
                        level="STATEMENT",
                        operation="DELETE",
                        pgid="pgtrigger_removed_delete_fbc87",
                        referencing="REFERENCING OLD TABLE AS old_values ",
                        table="registry_member",
                        when="AFTER",
                    ),
                ),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name="memberfacts",
                trigger=pgtrigger.compiler.Trigger(
                    name="superseded_update",
                    sql=pgtrigger.compiler.UpsertTriggerSql(
                        func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "registry_memberfactsversion" ("age_years", "disability_grade", "disability_kind", "dropout_reason", "dropped_out", "education", "employer", "ethnicity", "has_accident_insurance", "has_chronic_illness", "has_commercial_insurance", "has_critical_insurance", "has_disability", "has_employee_pension", "has_resident_pension", "has_serious_illness", "health", "household_id", "id", "is_head", "is_in_service", "is_medically_insured", "is_student", "job_channel", "labour", "member_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "political_status", "reads_chinese", "receives_dibao", "receives_tekun", "recorded_at", "relation", "school_years_behind", "source_id", "speaks_mandarin", "stated", "student_status", "valid_from", "valid_to", "work_area", "work_months", "years_schooling") SELECT old_values."age_years", old_values."disability_grade", old_values."disability_kind", old_values."dropout_reason", old_values."dropped_out", old_values."education", old_values."employer", old_values."ethnicity", old_values."has_accident_insurance", old_values."has_chronic_illness", old_values."has_commercial_insurance", old_values."has_critical_insurance", old_values."has_disability", old_values."has_employee_pension", old_values."has_resident_pension", old_values."has_serious_illness", old_values."health", old_values."household_id", old_values."id", old_values."is_head", old_values."is_in_service", old_values."is_medically_insured", old_values."is_student", old_values."job_channel", old_values."labour", old_values."member_id", _pgh_attached_context.value, liandong_known_at(), \'superseded\', old_values."id", old_values."political_status", old_values."reads_chinese", old_values."receives_dibao", old_values."receives_tekun", old_values."recorded_at", old_values."relation", old_values."school_years_behind", old_values."source_id", old_values."speaks_mandarin", old_values."stated", old_values."student_status", old_values."valid_from", old_values."valid_to", old_values."work_area", old_values."work_months", old_values."years_schooling" FROM ( SELECT old_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS old_values, _pgh_attached_context; RETURN NULL;',
                        hash="ab253d0073329f657ce779eb879e9f9d00c0b741",
                        level="STATEMENT",
                        operation="UPDATE",
                        pgid="pgtrigger_superseded_update_9219a",
                        referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                        table="registry_memberfacts",
                        when="AFTER",
                    ),
                ),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name="memberfacts",
                trigger=pgtrigger.compiler.Trigger(
                    name="removed_delete",
                    sql=pgtrigger.compiler.UpsertTriggerSql(
                        func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "registry_memberfactsversion" ("age_years", "disability_grade", "disability_kind", "dropout_reason", "dropped_out", "education", "employer", "ethnicity", "has_accident_insurance", "has_chronic_illness", "has_commercial_insurance", "has_critical_insurance", "has_disability", "has_employee_pension", "has_resident_pension", "has_serious_illness", "health", "household_id", "id", "is_head", "is_in_service", "is_medically_insured", "is_student", "job_channel", "labour", "member_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "political_status", "reads_chinese", "receives_dibao", "receives_tekun", "recorded_at", "relation", "school_years_behind", "source_id", "speaks_mandarin", "stated", "student_status", "valid_from", "valid_to", "work_area", "work_months", "years_schooling") SELECT old_values."age_years", old_values."disability_grade", old_values."disability_kind", old_values."dropout_reason", old_values."dropped_out", old_values."education", old_values."employer", old_values."ethnicity", old_values."has_accident_insurance", old_values."has_chronic_illness", old_values."has_commercial_insurance", old_values."has_critical_insurance", old_values."has_disability", old_values."has_employee_pension", old_values."has_resident_pension", old_values."has_serious_illness", old_values."health", old_values."household_id", old_values."id", old_values."is_head", old_values."is_in_service", old_values."is_medically_insured", old_values."is_student", old_values."job_channel", old_values."labour", old_values."member_id", _pgh_attached_context.value, liandong_known_at(), \'removed\', old_values."id", old_values."political_status", old_values."reads_chinese", old_values."receives_dibao", old_values."receives_tekun", old_values."recorded_at", old_values."relation", old_values."school_years_behind", old_values."source_id", old_values."speaks_mandarin", old_values."stated", old_values."student_status", old_values."valid_from", old_values."valid_to", old_values."work_area", old_values."work_months", old_values."years_schooling" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                        hash="ad35c84ab6cbffe0a47cafdf6a00470f426088a4",
                        level="STATEMENT",
                        operation="DELETE",
                        pgid="pgtrigger_removed_delete_cf7e4",
                        referencing="REFERENCING OLD TABLE AS old_values ",
                        table="registry_memberfacts",
                        when="AFTER",
                    ),
                ),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name="referencelevel",
                trigger=pgtrigger.compiler.Trigger(
                    name="superseded_update",
                    sql=pgtrigger.compiler.UpsertTriggerSql(
                        func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "registry_referencelevelversion" ("household_id", "id", "is_contradictory", "level", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "scheme", "source_id", "stated", "valid_from", "valid_to") SELECT old_values."household_id", old_values."id", old_values."is_contradictory", old_values."level", _pgh_attached_context.value, liandong_known_at(), \'superseded\', old_values."id", old_values."recorded_at", old_values."scheme", old_values."source_id", old_values."stated", old_values."valid_from", old_values."valid_to" FROM ( SELECT old_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS old_values, _pgh_attached_context; RETURN NULL;',
                        hash="bcbfceda7bf3b62cef6a6caa5e160c285fb597de",
                        level="STATEMENT",
                        operation="UPDATE",
                        pgid="pgtrigger_superseded_update_7f113",
                        referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                        table="registry_referencelevel",
                        when="AFTER",
                    ),
                ),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name="referencelevel",
                trigger=pgtrigger.compiler.Trigger(
                    name="removed_delete",
                    sql=pgtrigger.compiler.UpsertTriggerSql(
                        func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "registry_referencelevelversion" ("household_id", "id", "is_contradictory", "level", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "scheme", "source_id", "stated", "valid_from", "valid_to") SELECT old_values."household_id", old_values."id", old_values."is_contradictory", old_values."level", _pgh_attached_context.value, liandong_known_at(), \'removed\', old_values."id", old_values."recorded_at", old_values."scheme", old_values."source_id", old_values."stated", old_values."valid_from", old_values."valid_to" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                        hash="550a95bc2e76f7bf2cbc476fa1266e7afbf3380e",
                        level="STATEMENT",
                        operation="DELETE",
                        pgid="pgtrigger_removed_delete_c0e0e",
                        referencing="REFERENCING OLD TABLE AS old_values ",
                        table="registry_referencelevel",
                        when="AFTER",
                    ),
                ),
            ),
            migrations.AddField(
                model_name="consentversion",
                name="given_by",
                field=models.ForeignKey(
                    db_constraint=False,
                    on_delete=django.db.models.deletion.DO_NOTHING,
                    related_name="+",
                    related_query_name="+",
                    to="registry.member",
                ),
            ),
            migrations.AddField(
                model_name="consentversion",
                name="household",
                field=models.ForeignKey(
                    db_constraint=False,
                    on_delete=django.db.models.deletion.DO_NOTHING,
                    related_name="+",
                    related_query_name="+",
                    to="registry.household",
                ),
            ),
            migrations.AddField(
                model_name="consentversion",
                name="pgh_context",
                field=models.ForeignKey(
                    db_constraint=False,
                    null=True,
                    on_delete=django.db.models.deletion.DO_NOTHING,
                    related_name="+",
                    to="pghistory.context",
                ),
            ),
            migrations.AddField(
                model_name="consentversion",
                name="pgh_obj",
                field=models.ForeignKey(
                    db_constraint=False,
                    on_delete=django.db.models.deletion.DO_NOTHING,
                    related_name="versions",
                    related_query_name="versions",
                    to="registry.consent",
                ),
            ),
            migrations.AddField(
                model_name="consentversion",
                name="recorded_by",
                field=models.ForeignKey(
                    db_constraint=False,
                    null=True,
                    on_delete=django.db.models.deletion.DO_NOTHING,
                    related_name="+",
                    related_query_name="+",
                    to=settings.AUTH_USER_MODEL,
                ),
            ),
            migrations.AddField(
                model_name="consentversion",
                name="document",
                field=models.ForeignKey(
                    blank=True,
                    db_constraint=False,
                    null=True,
                    on_delete=django.db.models.deletion.DO_NOTHING,
                    related_name="+",
                    related_query_name="+",
                    to="registry.document",
                ),
            ),
            migrations.AddField(
                model_name="guaranteesversion",
                name="household",
                field=models.ForeignKey(
                    db_constraint=False,
                    on_delete=django.db.models.deletion.DO_NOTHING,
                    related_name="+",
                    related_query_name="+",
                    to="registry.household",
                ),
            ),
            migrations.AddField(
                model_name="guaranteesversion",
                name="pgh_context",
                field=models.ForeignKey(
                    db_constraint=False,
                    null=True,
                    on_delete=django.db.models.deletion.DO_NOTHING,
                    related_name="+",
                    to="pghistory.context",
                ),
            ),
            migrations.AddField(
                model_name="guaranteesversion",
                name="pgh_obj",
                field=models.ForeignKey(
                    db_constraint=False,
                    on_delete=django.db.models.deletion.DO_NOTHING,
                    related_name="versions",
                    related_query_name="versions",
                    to="registry.guarantees",
                ),
            ),
            migrations.AddField(
                model_name="guaranteesversion",
                name="source",
                field=models.ForeignKey(
                    db_constraint=False,
                    on_delete=django.db.models.deletion.DO_NOTHING,
                    related_name="+",
                    related_query_name="+",
                    to="registry.source",
                ),
            ),
            migrations.AddField(
                model_name="householdfactsversion",
                name="household",
                field=models.ForeignKey(
                    db_constraint=False,
                    on_delete=django.db.models.deletion.DO_NOTHING,
                    related_name="+",
                    related_query_name="+",
                    to="registry.household",
                ),
            ),
            migrations.AddField(
                model_name="householdfactsversion",
                name="pgh_context",
                field=models.ForeignKey(
                    db_constraint=False,
                    null=True,
                    on_delete=django.db.models.deletion.DO_NOTHING,
                    related_name="+",
                    to="pghistory.context",
                ),
            ),
            migrations.AddField(
                model_name="householdfactsversion",
                name="pgh_obj",
                field=models.ForeignKey(
                    db_constraint=False,
                    on_delete=django.db.models.deletion.DO_NOTHING,
                    related_name="versions",
                    related_query_name="versions",
                    to="registry.householdfacts",
                ),
            ),
            migrations.AddField(
                model_name="householdfactsversion",
                name="source",
                field=models.ForeignKey(
                    db_constraint=False,
                    on_delete=django.db.models.deletion.DO_NOTHING,
                    related_name="+",
                    related_query_name="+",
                    to="registry.source",
                ),
            ),
            migrations.AddField(
                model_name="householdincomeversion",
                name="household",
                field=models.ForeignKey(
                    db_constraint=False,
                    on_delete=django.db.models.deletion.DO_NOTHING,
                    related_name="+",
                    related_query_name="+",
                    to="registry.household",
                ),
            ),
            migrations.AddField(
                model_name="householdincomeversion",
                name="pgh_context",
                field=models.ForeignKey(
                    db_constraint=False,
                    null=True,
                    on_delete=django.db.models.deletion.DO_NOTHING,
                    related_name="+",
                    to="pghistory.context",
                ),
            ),
            migrations.AddField(
                model_name="householdincomeversion",
                name="pgh_obj",
                field=models.ForeignKey(
                    db_constraint=False,
                    on_delete=django.db.models.deletion.DO_NOTHING,
                    related_name="versions",
                    related_query_name="versions",
                    to="registry.householdincome",
                ),
            ),
            migrations.AddField(
                model_name="householdincomeversion",
                name="source",
                field=models.ForeignKey(
                    db_constraint=False,
                    on_delete=django.db.models.deletion.DO_NOTHING,
                    related_name="+",
                    related_query_name="+",
                    to="registry.source",
                ),
            ),
            migrations.AddField(
                model_name="householdstatusversion",
                name="household",
                field=models.ForeignKey(
                    db_constraint=False,
                    on_delete=django.db.models.deletion.DO_NOTHING,
                    related_name="+",
                    related_query_name="+",
                    to="registry.household",
                ),
            ),
            migrations.AddField(
                model_name="householdstatusversion",
                name="pgh_context",
                field=models.ForeignKey(
                    db_constraint=False,
                    null=True,
                    on_delete=django.db.models.deletion.DO_NOTHING,
                    related_name="+",
                    to="pghistory.context",
                ),
            ),
            migrations.AddField(
                model_name="householdstatusversion",
                name="pgh_obj",
                field=models.ForeignKey(
                    db_constraint=False,
                    on_delete=django.db.models.deletion.DO_NOTHING,
                    related_name="versions",
                    related_query_name="versions",
                    to="registry.householdstatus",
                ),
            ),
            migrations.AddField(
                model_name="householdstatusversion",
                name="source",
                field=models.ForeignKey(
                    db_constraint=False,
                    on_delete=django.db.models.deletion.DO_NOTHING,
                    related_name="+",
                    related_query_name="+",
                    to="registry.source",
                ),
            ),
            migrations.AddField(
                model_name="householdversion",
                name="county",
                field=models.ForeignKey(
                    db_constraint=False,
                    on_delete=django.db.models.deletion.DO_NOTHING,
                    related_name="+",
                    related_query_name="+",
                    to="places.place",
                ),
            ),
            migrations.AddField(
                model_name="householdversion",
                name="pgh_context",
                field=models.ForeignKey(
                    db_constraint=False,
                    null=True,
                    on_delete=django.db.models.deletion.DO_NOTHING,
                    related_name="+",
                    to="pghistory.context",
                ),
            ),
            migrations.AddField(
                model_name="householdversion",
                name="pgh_obj",
                field=models.ForeignKey(
                    db_constraint=False,
                    on_delete=django.db.models.deletion.DO_NOTHING,
                    related_name="versions",
                    related_query_name="versions",
                    to="registry.household",
                ),
            ),
            migrations.AddField(
                model_name="householdversion",
                name="place",
                field=models.ForeignKey(
                    db_constraint=False,
                    on_delete=django.db.models.deletion.DO_NOTHING,
                    related_name="+",
                    related_query_name="+",
                    to="places.place",
                ),
            ),
            migrations.AddField(
                model_name="householdversion",
                name="source",
                field=models.ForeignKey(
                    db_constraint=False,
                    on_delete=django.db.models.deletion.DO_NOTHING,
                    related_name="+",
                    related_query_name="+",
                    to="registry.source",
                ),
            ),
            migrations.AddField(
                model_name="incomeitemversion",
                name="household",
                field=models.ForeignKey(
                    db_constraint=False,
                    on_delete=django.db.models.deletion.DO_NOTHING,
                    related_name="+",
                    related_query_name="+",
                    to="registry.household",
                ),
            ),
            migrations.AddField(
                model_name="incomeitemversion",
                name="pgh_context",
                field=models.ForeignKey(
                    db_constraint=False,
                    null=True,
                    on_delete=django.db.models.deletion.DO_NOTHING,
                    related_name="+",
                    to="pghistory.context",
                ),
            ),
            migrations.AddField(
                model_name="incomeitemversion",
                name="pgh_obj",
                field=models.ForeignKey(
                    db_constraint=False,
                    on_delete=django.db.models.deletion.DO_NOTHING,
                    related_name="versions",
                    related_query_name="versions",
                    to="registry.incomeitem",
                ),
            ),
            migrations.AddField(
                model_name="incomeitemversion",
                name="source",
                field=models.ForeignKey(
                    db_constraint=False,
                    on_delete=django.db.models.deletion.DO_NOTHING,
                    related_name="+",
                    related_query_name="+",
                    to="registry.source",
                ),
            ),
            migrations.AddField(
                model_name="livingconditionsversion",
                name="household",
                field=models.ForeignKey(
                    db_constraint=False,
                    on_delete=django.db.models.deletion.DO_NOTHING,
                    related_name="+",
                    related_query_name="+",
                    to="registry.household",
                ),
            ),
            migrations.AddField(
                model_name="livingconditionsversion",
                name="pgh_context",
                field=models.ForeignKey(
                    db_constraint=False,
                    null=True,
                    on_delete=django.db.models.deletion.DO_NOTHING,
                    related_name="+",
                    to="pghistory.context",
                ),
            ),
            migrations.AddField(
                model_name="livingconditionsversion",
                name="pgh_obj",
                field=models.ForeignKey(
                    db_constraint=False,
                    on_delete=django.db.models.deletion.DO_NOTHING,
                    related_name="versions",
                    related_query_name="versions",
                    to="registry.livingconditions",
                ),
            ),
            migrations.AddField(
                model_name="livingconditionsversion",
                name="source",
                field=models.ForeignKey(
                    db_constraint=False,
                    on_delete=django.db.models.deletion.DO_NOTHING,
                    related_name="+",
                    related_query_name="+",
                    to="registry.source",
                ),
            ),
            migrations.AddField(
                model_name="localvalueversion",
                name="column",
                field=models.ForeignKey(
                    db_constraint=False,
                    on_delete=django.db.models.deletion.DO_NOTHING,
                    related_name="+",
                    related_query_name="+",
                    to="registry.localcolumn",
                ),
            ),
            migrations.AddField(
                model_name="localvalueversion",
                name="household",
                field=models.ForeignKey(
                    db_constraint=False,
                    on_delete=django.db.models.deletion.DO_NOTHING,
                    related_name="+",
                    related_query_name="+",
                    to="registry.household",
                ),
            ),
            migrations.AddField(
                model_name="localvalueversion",
                name="pgh_context",
                field=models.ForeignKey(
                    db_constraint=False,
                    null=True,
                    on_delete=django.db.models.deletion.DO_NOTHING,
                    related_name="+",
                    to="pghistory.context",
                ),
            ),
            migrations.AddField(
                model_name="localvalueversion",
                name="pgh_obj",
                field=models.ForeignKey(
                    db_constraint=False,
                    on_delete=django.db.models.deletion.DO_NOTHING,
                    related_name="versions",
                    related_query_name="versions",
                    to="registry.localvalue",
                ),
            ),
            migrations.AddField(
                model_name="localvalueversion",
                name="source",
                field=models.ForeignKey(
                    db_constraint=False,
                    on_delete=django.db.models.deletion.DO_NOTHING,
                    related_name="+",
                    related_query_name="+",
                    to="registry.source",
                ),
            ),
            migrations.AddField(
                model_name="memberfactsversion",
                name="household",
                field=models.ForeignKey(
                    db_constraint=False,
                    on_delete=django.db.models.deletion.DO_NOTHING,
                    related_name="+",
                    related_query_name="+",
                    to="registry.household",
                ),
            ),
            migrations.AddField(
                model_name="memberfactsversion",
                name="member",
                field=models.ForeignKey(
                    db_constraint=False,
                    on_delete=django.db.models.deletion.DO_NOTHING,
                    related_name="+",
                    related_query_name="+",
                    to="registry.member",
                ),
            ),
            migrations.AddField(
                model_name="memberfactsversion",
                name="pgh_context",
                field=models.ForeignKey(
                    db_constraint=False,
                    null=True,
                    on_delete=django.db.models.deletion.DO_NOTHING,
                    related_name="+",
                    to="pghistory.context",
                ),
            ),
            migrations.AddField(
                model_name="memberfactsversion",
                name="pgh_obj",
                field=models.ForeignKey(
                    db_constraint=False,
                    on_delete=django.db.models.deletion.DO_NOTHING,
                    related_name="versions",
                    related_query_name="versions",
                    to="registry.memberfacts",
                ),
            ),
            migrations.AddField(
                model_name="memberfactsversion",
                name="source",
                field=models.ForeignKey(
                    db_constraint=False,
                    on_delete=django.db.models.deletion.DO_NOTHING,
                    related_name="+",
                    related_query_name="+",
                    to="registry.source",
                ),
            ),
            migrations.AddField(
                model_name="memberversion",
                name="household",
                field=models.ForeignKey(
                    db_constraint=False,
                    on_delete=django.db.models.deletion.DO_NOTHING,
                    related_name="+",
                    related_query_name="+",
                    to="registry.household",
                ),
            ),
            migrations.AddField(
                model_name="memberversion",
                name="pgh_context",
                field=models.ForeignKey(
                    db_constraint=False,
                    null=True,
                    on_delete=django.db.models.deletion.DO_NOTHING,
                    related_name="+",
                    to="pghistory.context",
                ),
            ),
            migrations.AddField(
                model_name="memberversion",
                name="pgh_obj",
                field=models.ForeignKey(
                    db_constraint=False,
                    on_delete=django.db.models.deletion.DO_NOTHING,
                    related_name="versions",
                    related_query_name="versions",
                    to="registry.member",
                ),
            ),
            migrations.AddField(
                model_name="memberversion",
                name="source",
                field=models.ForeignKey(
                    db_constraint=False,
                    on_delete=django.db.models.deletion.DO_NOTHING,
                    related_name="+",
                    related_query_name="+",
                    to="registry.source",
                ),
            ),
            migrations.AddField(
                model_name="referencelevelversion",
                name="household",
                field=models.ForeignKey(
                    db_constraint=False,
                    on_delete=django.db.models.deletion.DO_NOTHING,
                    related_name="+",
                    related_query_name="+",
                    to="registry.household",
                ),
            ),
            migrations.AddField(
                model_name="referencelevelversion",
                name="pgh_context",
                field=models.ForeignKey(
                    db_constraint=False,
                    null=True,
                    on_delete=django.db.models.deletion.DO_NOTHING,
                    related_name="+",
                    to="pghistory.context",
                ),
            ),
            migrations.AddField(
                model_name="referencelevelversion",
                name="pgh_obj",
                field=models.ForeignKey(
                    db_constraint=False,
                    on_delete=django.db.models.deletion.DO_NOTHING,
                    related_name="versions",
                    related_query_name="versions",
                    to="registry.referencelevel",
                ),
            ),
            migrations.AddField(
                model_name="referencelevelversion",
                name="source",
                field=models.ForeignKey(
                    db_constraint=False,
                    on_delete=django.db.models.deletion.DO_NOTHING,
                    related_name="+",
                    related_query_name="+",
                    to="registry.source",
                ),
            ),
            migrations.AddField(
                model_name="skillversion",
                name="household",
                field=models.ForeignKey(
                    db_constraint=False,
                    on_delete=django.db.models.deletion.DO_NOTHING,
                    related_name="+",
                    related_query_name="+",
                    to="registry.household",
                ),
            ),
            migrations.AddField(
                model_name="skillversion",
                name="member",
                field=models.ForeignKey(
                    db_constraint=False,
                    on_delete=django.db.models.deletion.DO_NOTHING,
                    related_name="+",
                    related_query_name="+",
                    to="registry.member",
                ),
            ),
            migrations.AddField(
                model_name="skillversion",
                name="pgh_context",
                field=models.ForeignKey(
                    db_constraint=False,
                    null=True,
                    on_delete=django.db.models.deletion.DO_NOTHING,
                    related_name="+",
                    to="pghistory.context",
                ),
            ),
            migrations.AddField(
                model_name="skillversion",
                name="pgh_obj",
                field=models.ForeignKey(
                    db_constraint=False,
                    on_delete=django.db.models.deletion.DO_NOTHING,
                    related_name="versions",
                    related_query_name="versions",
                    to="registry.skill",
                ),
            ),
            migrations.AddField(
                model_name="skillversion",
                name="source",
                field=models.ForeignKey(
                    db_constraint=False,
                    on_delete=django.db.models.deletion.DO_NOTHING,
                    related_name="+",
                    related_query_name="+",
                    to="registry.source",
                ),
            ),
            migrations.AddField(
                model_name="villageprofileversion",
                name="pgh_context",
                field=models.ForeignKey(
                    db_constraint=False,
                    null=True,
                    on_delete=django.db.models.deletion.DO_NOTHING,
                    related_name="+",
                    to="pghistory.context",
                ),
            ),
            migrations.AddField(
                model_name="villageprofileversion",
                name="pgh_obj",
                field=models.ForeignKey(
                    db_constraint=False,
                    on_delete=django.db.models.deletion.DO_NOTHING,
                    related_name="versions",
                    related_query_name="versions",
                    to="registry.villageprofile",
                ),
            ),
            migrations.AddField(
                model_name="villageprofileversion",
                name="source",
                field=models.ForeignKey(
                    db_constraint=False,
                    on_delete=django.db.models.deletion.DO_NOTHING,
                    related_name="+",
                    related_query_name="+",
                    to="registry.source",
                ),
            ),
            migrations.AddField(
                model_name="villageprofileversion",
                name="village",
                field=models.ForeignKey(
                    db_constraint=False,
                    on_delete=django.db.models.deletion.DO_NOTHING,
                    related_name="+",
                    related_query_name="+",
                    to="places.place",
                ),
            ),
            migrations.AddField(
                model_name="wishversion",
                name="household",
                field=models.ForeignKey(
                    db_constraint=False,
                    on_delete=django.db.models.deletion.DO_NOTHING,
                    related_name="+",
                    related_query_name="+",
                    to="registry.household",
                ),
            ),
            migrations.AddField(
                model_name="wishversion",
                name="member",
                field=models.ForeignKey(
                    blank=True,
                    db_constraint=False,
                    null=True,
                    on_delete=django.db.models.deletion.DO_NOTHING,
                    related_name="+",
                    related_query_name="+",
                    to="registry.member",
                ),
            ),
            migrations.AddField(
                model_name="wishversion",
                name="pgh_context",
                field=models.ForeignKey(
                    db_constraint=False,
                    null=True,
                    on_delete=django.db.models.deletion.DO_NOTHING,
                    related_name="+",
                    to="pghistory.context",
                ),
            ),
            migrations.AddField(
                model_name="wishversion",
                name="pgh_obj",
                field=models.ForeignKey(
                    db_constraint=False,
                    on_delete=django.db.models.deletion.DO_NOTHING,
                    related_name="versions",
                    related_query_name="versions",
                    to="registry.wish",
                ),
            ),
            migrations.AddField(
                model_name="wishversion",
                name="source",
                field=models.ForeignKey(
                    db_constraint=False,
                    on_delete=django.db.models.deletion.DO_NOTHING,
                    related_name="+",
                    related_query_name="+",
                    to="registry.source",
                ),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name="consent",
                trigger=pgtrigger.compiler.Trigger(
                    name="superseded_update",
                    sql=pgtrigger.compiler.UpsertTriggerSql(
                        func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "registry_consentversion" ("document_id", "expires_on", "extent", "given_by_id", "given_on", "household_id", "id", "key", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "purpose", "recorded_at", "recorded_by_id", "withdrawn_on") SELECT old_values."document_id", old_values."expires_on", old_values."extent", old_values."given_by_id", old_values."given_on", old_values."household_id", old_values."id", old_values."key", _pgh_attached_context.value, liandong_known_at(), \'superseded\', old_values."id", old_values."purpose", old_values."recorded_at", old_values."recorded_by_id", old_values."withdrawn_on" FROM ( SELECT old_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS old_values, _pgh_attached_context; RETURN NULL;',
                        hash="bb93da0f6c9261f95243fd2d7b8c0518de0f945b",
                        level="STATEMENT",
                        operation="UPDATE",
                        pgid="pgtrigger_superseded_update_f51c7",
                        referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                        table="registry_consent",
                        when="AFTER",
                    ),
                ),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name="consent",
                trigger=pgtrigger.compiler.Trigger(
                    name="removed_delete",
                    sql=pgtrigger.compiler.UpsertTriggerSql(
                        func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "registry_consentversion" ("document_id", "expires_on", "extent", "given_by_id", "given_on", "household_id", "id", "key", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "purpose", "recorded_at", "recorded_by_id", "withdrawn_on") SELECT old_values."document_id", old_values."expires_on", old_values."extent", old_values."given_by_id", old_values."given_on", old_values."household_id", old_values."id", old_values."key", _pgh_attached_context.value, liandong_known_at(), \'removed\', old_values."id", old_values."purpose", old_values."recorded_at", old_values."recorded_by_id", old_values."withdrawn_on" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                        hash="910d75b7a740dd08a56c8be80da94e169d573bbf",
                        level="STATEMENT",
                        operation="DELETE",
                        pgid="pgtrigger_removed_delete_99577",
                        referencing="REFERENCING OLD TABLE AS old_values ",
                        table="registry_consent",
                        when="AFTER",
                    ),
                ),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name="guarantees",
                trigger=pgtrigger.compiler.Trigger(
                    name="superseded_update",
                    sql=pgtrigger.compiler.UpsertTriggerSql(
                        func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "registry_guaranteesversion" ("education_evidence", "education_guarantee", "household_id", "housing_evidence", "housing_guarantee", "id", "medical_evidence", "medical_guarantee", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "source_id", "stated", "valid_from", "valid_to", "water_evidence", "water_guarantee") SELECT old_values."education_evidence", old_values."education_guarantee", old_values."household_id", old_values."housing_evidence", old_values."housing_guarantee", old_values."id", old_values."medical_evidence", old_values."medical_guarantee", _pgh_attached_context.value, liandong_known_at(), \'superseded\', old_values."id", old_values."recorded_at", old_values."source_id", old_values."stated", old_values."valid_from", old_values."valid_to", old_values."water_evidence", old_values."water_guarantee" FROM ( SELECT old_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS old_values, _pgh_attached_context; RETURN NULL;',
                        hash="8d298d0b591234deca49c0a4fa2d9140f6ffb1ef",
                        level="STATEMENT",
                        operation="UPDATE",
                        pgid="pgtrigger_superseded_update_e47e9",
                        referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                        table="registry_guarantees",
                        when="AFTER",
                    ),
                ),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name="guarantees",
                trigger=pgtrigger.compiler.Trigger(
                    name="removed_delete",
                    sql=pgtrigger.compiler.UpsertTriggerSql(
                        func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "registry_guaranteesversion" ("education_evidence", "education_guarantee", "household_id", "housing_evidence", "housing_guarantee", "id", "medical_evidence", "medical_guarantee", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "source_id", "stated", "valid_from", "valid_to", "water_evidence", "water_guarantee") SELECT old_values."education_evidence", old_values."education_guarantee", old_values."household_id", old_values."housing_evidence", old_values."housing_guarantee", old_values."id", old_values."medical_evidence", old_values."medical_guarantee", _pgh_attached_context.value, liandong_known_at(), \'removed\', old_values."id", old_values."recorded_at", old_values."source_id", old_values."stated", old_values."valid_from", old_values."valid_to", old_values."water_evidence", old_values."water_guarantee" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                        hash="7dcf5fb27345dc1ae8f2720de7a1ff0cfadf13ea",
                        level="STATEMENT",
                        operation="DELETE",
                        pgid="pgtrigger_removed_delete_db83c",
                        referencing="REFERENCING OLD TABLE AS old_values ",
                        table="registry_guarantees",
                        when="AFTER",
                    ),
                ),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name="householdfacts",
                trigger=pgtrigger.compiler.Trigger(
                    name="superseded_update",
                    sql=pgtrigger.compiler.UpsertTriggerSql(
                        func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "registry_householdfactsversion" ("custom", "diet", "home_language", "household_id", "household_kind", "id", "id_standard", "is_family_planning_family", "is_in_cooperative", "is_led_by_enterprise", "is_led_by_pioneer", "is_martyr_family", "is_only_child_family", "is_two_daughter_family", "main_cause", "natural_village", "needs_interpreter", "other_cause", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "second_other_cause", "source_id", "stated", "valid_from", "valid_to") SELECT old_values."custom", old_values."diet", old_values."home_language", old_values."household_id", old_values."household_kind", old_values."id", old_values."id_standard", old_values."is_family_planning_family", old_values."is_in_cooperative", old_values."is_led_by_enterprise", old_values."is_led_by_pioneer", old_values."is_martyr_family", old_values."is_only_child_family", old_values."is_two_daughter_family", old_values."main_cause", old_values."natural_village", old_values."needs_interpreter", old_values."other_cause", _pgh_attached_context.value, liandong_known_at(), \'superseded\', old_values."id", old_values."recorded_at", old_values."second_other_cause", old_values."source_id", old_values."stated", old_values."valid_from", old_values."valid_to" FROM ( SELECT old_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS old_values, _pgh_attached_context; RETURN NULL;',
                        hash="203f04ecd86241f62ff64279e533c0a1ca624be8",
                        level="STATEMENT",
                        operation="UPDATE",
                        pgid="pgtrigger_superseded_update_75786",
                        referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                        table="registry_householdfacts",
                        when="AFTER",
                    ),
                ),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name="householdfacts",
                trigger=pgtrigger.compiler.Trigger(
                    name="removed_delete",
                    sql=pgtrigger.compiler.UpsertTriggerSql(
                        func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "registry_householdfactsversion" ("custom", "diet", "home_language", "household_id", "household_kind", "id", "id_standard", "is_family_planning_family", "is_in_cooperative", "is_led_by_enterprise", "is_led_by_pioneer", "is_martyr_family", "is_only_child_family", "is_two_daughter_family", "main_cause", "natural_village", "needs_interpreter", "other_cause", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "second_other_cause", "source_id", "stated", "valid_from", "valid_to") SELECT old_values."custom", old_values."diet", old_values."home_language", old_values."household_id", old_values."household_kind", old_values."id", old_values."id_standard", old_values."is_family_planning_family", old_values."is_in_cooperative", old_values."is_led_by_enterprise", old_values."is_led_by_pioneer", old_values."is_martyr_family", old_values."is_only_child_family", old_values."is_two_daughter_family", old_values."main_cause", old_values."natural_village", old_values."needs_interpreter", old_values."other_cause", _pgh_attached_context.value, liandong_known_at(), \'removed\', old_values."id", old_values."recorded_at", old_values."second_other_cause", old_values."source_id", old_values."stated", old_values."valid_from", old_values."valid_to" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                        hash="f851e0756e8486f4362df0d6b99307bbb4500f73",
                        level="STATEMENT",
                        operation="DELETE",
                        pgid="pgtrigger_removed_delete_46d97",
                        referencing="REFERENCING OLD TABLE AS old_values ",
                        table="registry_householdfacts",
                        when="AFTER",
                    ),
                ),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name="householdstatus",
                trigger=pgtrigger.compiler.Trigger(
                    name="superseded_update",
                    sql=pgtrigger.compiler.UpsertTriggerSql(
                        func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "registry_householdstatusversion" ("clear_mode", "cleared_on", "exit_year", "found_by", "household_id", "id", "identified_year", "is_helped_to_develop", "is_risk_cleared", "is_whole_household_without_labour", "monitor_kind", "monitored_since_on", "not_out_reason", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "poverty_status", "recorded_at", "return_year", "risk", "risk_2", "risk_3", "risk_4", "risk_5", "source_id", "stated", "valid_from", "valid_to") SELECT old_values."clear_mode", old_values."cleared_on", old_values."exit_year", old_values."found_by", old_values."household_id", old_values."id", old_values."identified_year", old_values."is_helped_to_develop", old_values."is_risk_cleared", old_values."is_whole_household_without_labour", old_values."monitor_kind", old_values."monitored_since_on", old_values."not_out_reason", _pgh_attached_context.value, liandong_known_at(), \'superseded\', old_values."id", old_values."poverty_status", old_values."recorded_at", old_values."return_year", old_values."risk", old_values."risk_2", old_values."risk_3", old_values."risk_4", old_values."risk_5", old_values."source_id", old_values."stated", old_values."valid_from", old_values."valid_to" FROM ( SELECT old_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS old_values, _pgh_attached_context; RETURN NULL;',
                        hash="1e6b066cb02245ce882757f037ab8ca311103b0d",
                        level="STATEMENT",
                        operation="UPDATE",
                        pgid="pgtrigger_superseded_update_367f9",
                        referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                        table="registry_householdstatus",
                        when="AFTER",
                    ),
                ),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name="householdstatus",
                trigger=pgtrigger.compiler.Trigger(
                    name="removed_delete",
                    sql=pgtrigger.compiler.UpsertTriggerSql(
                        func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "registry_householdstatusversion" ("clear_mode", "cleared_on", "exit_year", "found_by", "household_id", "id", "identified_year", "is_helped_to_develop", "is_risk_cleared", "is_whole_household_without_labour", "monitor_kind", "monitored_since_on", "not_out_reason", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "poverty_status", "recorded_at", "return_year", "risk", "risk_2", "risk_3", "risk_4", "risk_5", "source_id", "stated", "valid_from", "valid_to") SELECT old_values."clear_mode", old_values."cleared_on", old_values."exit_year", old_values."found_by", old_values."household_id", old_values."id", old_values."identified_year", old_values."is_helped_to_develop", old_values."is_risk_cleared", old_values."is_whole_household_without_labour", old_values."monitor_kind", old_values."monitored_since_on", old_values."not_out_reason", _pgh_attached_context.value, liandong_known_at(), \'removed\', old_values."id", old_values."poverty_status", old_values."recorded_at", old_values."return_year", old_values."risk", old_values."risk_2", old_values."risk_3", old_values."risk_4", old_values."risk_5", old_values."source_id", old_values."stated", old_values."valid_from", old_values."valid_to" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                        hash="d014cb088b66f526ccff1761e25105b0363605af",
                        level="STATEMENT",
                        operation="DELETE",
                        pgid="pgtrigger_removed_delete_79c56",
                        referencing="REFERENCING OLD TABLE AS old_values ",
                        table="registry_householdstatus",
                        when="AFTER",
                    ),
                ),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name="incomeitem",
                trigger=pgtrigger.compiler.Trigger(
                    name="superseded_update",
                    sql=pgtrigger.compiler.UpsertTriggerSql(
                        func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "registry_incomeitemversion" ("evidence", "high_yuan", "household_id", "id", "item", "low_yuan", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "source_id", "stated", "valid_from", "valid_to", "year") SELECT old_values."evidence", old_values."high_yuan", old_values."household_id", old_values."id", old_values."item", old_values."low_yuan", _pgh_attached_context.value, liandong_known_at(), \'superseded\', old_values."id", old_values."recorded_at", old_values."source_id", old_values."stated", old_values."valid_from", old_values."valid_to", old_values."year" FROM ( SELECT old_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS old_values, _pgh_attached_context; RETURN NULL;',
                        hash="e0a0f80a7640495a7ed97052528ad31166d06f3b",
                        level="STATEMENT",
                        operation="UPDATE",
                        pgid="pgtrigger_superseded_update_f6e25",
                        referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                        table="registry_incomeitem",
                        when="AFTER",
                    ),
                ),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name="incomeitem",
                trigger=pgtrigger.compiler.Trigger(
                    name="removed_delete",
                    sql=pgtrigger.compiler.UpsertTriggerSql(
                        func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "registry_incomeitemversion" ("evidence", "high_yuan", "household_id", "id", "item", "low_yuan", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "source_id", "stated", "valid_from", "valid_to", "year") SELECT old_values."evidence", old_values."high_yuan", old_values."household_id", old_values."id", old_values."item", old_values."low_yuan", _pgh_attached_context.value, liandong_known_at(), \'removed\', old_values."id", old_values."recorded_at", old_values."source_id", old_values."stated", old_values."valid_from", old_values."valid_to", old_values."year" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                        hash="dcc35a1a904c67bf265d2159f58d482ba1fc5d9a",
                        level="STATEMENT",
                        operation="DELETE",
                        pgid="pgtrigger_removed_delete_ef0fe",
                        referencing="REFERENCING OLD TABLE AS old_values ",
                        table="registry_incomeitem",
                        when="AFTER",
                    ),
                ),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name="localvalue",
                trigger=pgtrigger.compiler.Trigger(
                    name="superseded_update",
                    sql=pgtrigger.compiler.UpsertTriggerSql(
                        func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "registry_localvalueversion" ("column_id", "household_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "source_id", "stated", "valid_from", "valid_to", "value_day", "value_integer", "value_number", "value_text", "value_yes_no") SELECT old_values."column_id", old_values."household_id", old_values."id", _pgh_attached_context.value, liandong_known_at(), \'superseded\', old_values."id", old_values."recorded_at", old_values."source_id", old_values."stated", old_values."valid_from", old_values."valid_to", old_values."value_day", old_values."value_integer", old_values."value_number", old_values."value_text", old_values."value_yes_no" FROM ( SELECT old_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS old_values, _pgh_attached_context; RETURN NULL;',
                        hash="4e22c8421716d5806309e67cc4b7d25846a5b130",
                        level="STATEMENT",
                        operation="UPDATE",
                        pgid="pgtrigger_superseded_update_1c6a2",
                        referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                        table="registry_localvalue",
                        when="AFTER",
                    ),
                ),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name="localvalue",
                trigger=pgtrigger.compiler.Trigger(
                    name="removed_delete",
                    sql=pgtrigger.compiler.UpsertTriggerSql(
                        func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "registry_localvalueversion" ("column_id", "household_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "source_id", "stated", "valid_from", "valid_to", "value_day", "value_integer", "value_number", "value_text", "value_yes_no") SELECT old_values."column_id", old_values."household_id", old_values."id", _pgh_attached_context.value, liandong_known_at(), \'removed\', old_values."id", old_values."recorded_at", old_values."source_id", old_values."stated", old_values."valid_from", old_values."valid_to", old_values."value_day", old_values."value_integer", old_values."value_number", old_values."value_text", old_values."value_yes_no" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                        hash="012fea1fb7989da708ac8d5075bd42c724eb20a6",
                        level="STATEMENT",
                        operation="DELETE",
                        pgid="pgtrigger_removed_delete_dd34e",
                        referencing="REFERENCING OLD TABLE AS old_values ",
                        table="registry_localvalue",
                        when="AFTER",
                    ),
                ),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name="skill",
                trigger=pgtrigger.compiler.Trigger(
                    name="superseded_update",
                    sql=pgtrigger.compiler.UpsertTriggerSql(
                        func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "registry_skillversion" ("detail", "household_id", "id", "key", "kind", "level", "member_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "source_id", "stated", "valid_from", "valid_to") SELECT old_values."detail", old_values."household_id", old_values."id", old_values."key", old_values."kind", old_values."level", old_values."member_id", _pgh_attached_context.value, liandong_known_at(), \'superseded\', old_values."id", old_values."recorded_at", old_values."source_id", old_values."stated", old_values."valid_from", old_values."valid_to" FROM ( SELECT old_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS old_values, _pgh_attached_context; RETURN NULL;',
                        hash="db2ca03e9df2c63e3df6ec2e95d3d35c834c4b49",
                        level="STATEMENT",
                        operation="UPDATE",
                        pgid="pgtrigger_superseded_update_9836c",
                        referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                        table="registry_skill",
                        when="AFTER",
                    ),
                ),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name="skill",
                trigger=pgtrigger.compiler.Trigger(
                    name="removed_delete",
                    sql=pgtrigger.compiler.UpsertTriggerSql(
                        func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "registry_skillversion" ("detail", "household_id", "id", "key", "kind", "level", "member_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "source_id", "stated", "valid_from", "valid_to") SELECT old_values."detail", old_values."household_id", old_values."id", old_values."key", old_values."kind", old_values."level", old_values."member_id", _pgh_attached_context.value, liandong_known_at(), \'removed\', old_values."id", old_values."recorded_at", old_values."source_id", old_values."stated", old_values."valid_from", old_values."valid_to" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                        hash="0445b3892a71bc7172f745c652be0beb3df34fa1",
                        level="STATEMENT",
                        operation="DELETE",
                        pgid="pgtrigger_removed_delete_1a372",
                        referencing="REFERENCING OLD TABLE AS old_values ",
                        table="registry_skill",
                        when="AFTER",
                    ),
                ),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name="villageprofile",
                trigger=pgtrigger.compiler.Trigger(
                    name="superseded_update",
                    sql=pgtrigger.compiler.UpsertTriggerSql(
                        func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "registry_villageprofileversion" ("broadband_natural_village_count", "broadcast_household_count", "clinic_count", "collective_income_yuan", "cooperative_count", "cooperative_household_count", "cooperative_poor_household_count", "dangerous_house_household_count", "dibao_household_count", "dibao_population", "difficult_water_household_count", "disabled_population", "disaster_count", "dropout_count", "female_population", "has_broadband", "has_bus", "has_culture_room", "has_ecommerce_station", "has_first_secretary", "has_information_officer", "has_mobile_internet", "has_mutual_fund", "household_count", "id", "is_deeply_poor", "is_minority_village", "is_old_base", "is_poor_village", "is_road_to_town_paved", "is_whole_village_scheme", "kindergarten_count", "labour_count", "land_cultivated_mu", "land_forest_mu", "land_irrigated_mu", "land_orchard_mu", "land_pasture_mu", "land_water_mu", "licensed_doctor_count", "medically_insured_population", "minority_population", "natural_village_count", "net_income_pc_yuan", "no_living_power_village_count", "no_production_power_village_count", "out_of_province_worker_count", "outside_worker_count", "pension_insured_population", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "poor_household_count", "poor_population", "population", "public_toilet_count", "recorded_at", "relocated_household_count", "relocated_population", "relocation_needed_household_count", "relocation_needed_population", "resident_team_size", "rubbish_point_count", "source_id", "stated", "tourism_household_income_yuan", "tourism_worker_count", "trained_labour_count", "unpaved_km_to_town", "unpaved_natural_village_count", "unpaved_natural_village_km", "unsafe_water_household_count", "valid_from", "valid_to", "village_doctor_count", "village_id", "wubao_household_count", "wubao_population", "year") SELECT old_values."broadband_natural_village_count", old_values."broadcast_household_count", old_values."clinic_count", old_values."collective_income_yuan", old_values."cooperative_count", old_values."cooperative_household_count", old_values."cooperative_poor_household_count", old_values."dangerous_house_household_count", old_values."dibao_household_count", old_values."dibao_population", old_values."difficult_water_household_count", old_values."disabled_population", old_values."disaster_count", old_values."dropout_count", old_values."female_population", old_values."has_broadband", old_values."has_bus", old_values."has_culture_room", old_values."has_ecommerce_station", old_values."has_first_secretary", old_values."has_information_officer", old_values."has_mobile_internet", old_values."has_mutual_fund", old_values."household_count", old_values."id", old_values."is_deeply_poor", old_values."is_minority_village", old_values."is_old_base", old_values."is_poor_village", old_values."is_road_to_town_paved", old_values."is_whole_village_scheme", old_values."kindergarten_count", old_values."labour_count", old_values."land_cultivated_mu", old_values."land_forest_mu", old_values."land_irrigated_mu", old_values."land_orchard_mu", old_values."land_pasture_mu", old_values."land_water_mu", old_values."licensed_doctor_count", old_values."medically_insured_population", old_values."minority_population", old_values."natural_village_count", old_values."net_income_pc_yuan", old_values."no_living_power_village_count", old_values."no_production_power_village_count", old_values."out_of_province_worker_count", old_values."outside_worker_count", old_values."pension_insured_population", _pgh_attached_context.value, liandong_known_at(), \'superseded\', old_values."id", old_values."poor_household_count", old_values."poor_population", old_values."population", old_values."public_toilet_count", old_values."recorded_at", old_values."relocated_household_count", old_values."relocated_population", old_values."relocation_needed_household_count", old_values."relocation_needed_population", old_values."resident_team_size", old_values."rubbish_point_count", old_values."source_id", old_values."stated", old_values."tourism_household_income_yuan", old_values."tourism_worker_count", old_values."trained_labour_count", old_values."unpaved_km_to_town", old_values."unpaved_natural_village_count", old_values."unpaved_natural_village_km", old_values."unsafe_water_household_count", old_values."valid_from", old_values."valid_to", old_values."village_doctor_count", old_values."village_id", old_values."wubao_household_count", old_values."wubao_population", old_values."year" FROM ( SELECT old_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS old_values, _pgh_attached_context; RETURN NULL;',
                        hash="11e84d62eb0d20558ca71f299d2467181c78f8c0",
                        level="STATEMENT",
                        operation="UPDATE",
                        pgid="pgtrigger_superseded_update_27c6b",
                        referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                        table="registry_villageprofile",
                        when="AFTER",
                    ),
                ),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name="villageprofile",
                trigger=pgtrigger.compiler.Trigger(
                    name="removed_delete",
                    sql=pgtrigger.compiler.UpsertTriggerSql(
                        func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "registry_villageprofileversion" ("broadband_natural_village_count", "broadcast_household_count", "clinic_count", "collective_income_yuan", "cooperative_count", "cooperative_household_count", "cooperative_poor_household_count", "dangerous_house_household_count", "dibao_household_count", "dibao_population", "difficult_water_household_count", "disabled_population", "disaster_count", "dropout_count", "female_population", "has_broadband", "has_bus", "has_culture_room", "has_ecommerce_station", "has_first_secretary", "has_information_officer", "has_mobile_internet", "has_mutual_fund", "household_count", "id", "is_deeply_poor", "is_minority_village", "is_old_base", "is_poor_village", "is_road_to_town_paved", "is_whole_village_scheme", "kindergarten_count", "labour_count", "land_cultivated_mu", "land_forest_mu", "land_irrigated_mu", "land_orchard_mu", "land_pasture_mu", "land_water_mu", "licensed_doctor_count", "medically_insured_population", "minority_population", "natural_village_count", "net_income_pc_yuan", "no_living_power_village_count", "no_production_power_village_count", "out_of_province_worker_count", "outside_worker_count", "pension_insured_population", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "poor_household_count", "poor_population", "population", "public_toilet_count", "recorded_at", "relocated_household_count", "relocated_population", "relocation_needed_household_count", "relocation_needed_population", "resident_team_size", "rubbish_point_count", "source_id", "stated", "tourism_household_income_yuan", "tourism_worker_count", "trained_labour_count", "unpaved_km_to_town", "unpaved_natural_village_count", "unpaved_natural_village_km", "unsafe_water_household_count", "valid_from", "valid_to", "village_doctor_count", "village_id", "wubao_household_count", "wubao_population", "year") SELECT old_values."broadband_natural_village_count", old_values."broadcast_household_count", old_values."clinic_count", old_values."collective_income_yuan", old_values."cooperative_count", old_values."cooperative_household_count", old_values."cooperative_poor_household_count", old_values."dangerous_house_household_count", old_values."dibao_household_count", old_values."dibao_population", old_values."difficult_water_household_count", old_values."disabled_population", old_values."disaster_count", old_values."dropout_count", old_values."female_population", old_values."has_broadband", old_values."has_bus", old_values."has_culture_room", old_values."has_ecommerce_station", old_values."has_first_secretary", old_values."has_information_officer", old_values."has_mobile_internet", old_values."has_mutual_fund", old_values."household_count", old_values."id", old_values."is_deeply_poor", old_values."is_minority_village", old_values."is_old_base", old_values."is_poor_village", old_values."is_road_to_town_paved", old_values."is_whole_village_scheme", old_values."kindergarten_count", old_values."labour_count", old_values."land_cultivated_mu", old_values."land_forest_mu", old_values."land_irrigated_mu", old_values."land_orchard_mu", old_values."land_pasture_mu", old_values."land_water_mu", old_values."licensed_doctor_count", old_values."medically_insured_population", old_values."minority_population", old_values."natural_village_count", old_values."net_income_pc_yuan", old_values."no_living_power_village_count", old_values."no_production_power_village_count", old_values."out_of_province_worker_count", old_values."outside_worker_count", old_values."pension_insured_population", _pgh_attached_context.value, liandong_known_at(), \'removed\', old_values."id", old_values."poor_household_count", old_values."poor_population", old_values."population", old_values."public_toilet_count", old_values."recorded_at", old_values."relocated_household_count", old_values."relocated_population", old_values."relocation_needed_household_count", old_values."relocation_needed_population", old_values."resident_team_size", old_values."rubbish_point_count", old_values."source_id", old_values."stated", old_values."tourism_household_income_yuan", old_values."tourism_worker_count", old_values."trained_labour_count", old_values."unpaved_km_to_town", old_values."unpaved_natural_village_count", old_values."unpaved_natural_village_km", old_values."unsafe_water_household_count", old_values."valid_from", old_values."valid_to", old_values."village_doctor_count", old_values."village_id", old_values."wubao_household_count", old_values."wubao_population", old_values."year" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                        hash="fd362b4b7d6612691d04879243c96ae19ea2166d",
                        level="STATEMENT",
                        operation="DELETE",
                        pgid="pgtrigger_removed_delete_5658a",
                        referencing="REFERENCING OLD TABLE AS old_values ",
                        table="registry_villageprofile",
                        when="AFTER",
                    ),
                ),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name="wish",
                trigger=pgtrigger.compiler.Trigger(
                    name="superseded_update",
                    sql=pgtrigger.compiler.UpsertTriggerSql(
                        func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "registry_wishversion" ("detail", "household_id", "id", "key", "kind", "member_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "source_id", "stated", "valid_from", "valid_to") SELECT old_values."detail", old_values."household_id", old_values."id", old_values."key", old_values."kind", old_values."member_id", _pgh_attached_context.value, liandong_known_at(), \'superseded\', old_values."id", old_values."recorded_at", old_values."source_id", old_values."stated", old_values."valid_from", old_values."valid_to" FROM ( SELECT old_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS old_values, _pgh_attached_context; RETURN NULL;',
                        hash="624f293d6cea19a1085afa97d3e023504e885396",
                        level="STATEMENT",
                        operation="UPDATE",
                        pgid="pgtrigger_superseded_update_cf0b3",
                        referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                        table="registry_wish",
                        when="AFTER",
                    ),
                ),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name="wish",
                trigger=pgtrigger.compiler.Trigger(
                    name="removed_delete",
                    sql=pgtrigger.compiler.UpsertTriggerSql(
                        func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "registry_wishversion" ("detail", "household_id", "id", "key", "kind", "member_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "source_id", "stated", "valid_from", "valid_to") SELECT old_values."detail", old_values."household_id", old_values."id", old_values."key", old_values."kind", old_values."member_id", _pgh_attached_context.value, liandong_known_at(), \'removed\', old_values."id", old_values."recorded_at", old_values."source_id", old_values."stated", old_values."valid_from", old_values."valid_to" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                        hash="155de276bd6be7ee911d8fe619aa554cde3606ac",
                        level="STATEMENT",
                        operation="DELETE",
                        pgid="pgtrigger_removed_delete_ea2e9",
                        referencing="REFERENCING OLD TABLE AS old_values ",
                        table="registry_wish",
                        when="AFTER",
                    ),
                ),
            ),
            migrations.RunSQL(CONTEXT, migrations.RunSQL.noop),
            migrations.RunSQL(PARTITION_AND_CLOSE, migrations.RunSQL.noop),
        ]
    )
