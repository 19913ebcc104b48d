"""All facts of the registration forms, and what is kept beside them."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.lookups
from django.conf import settings
from django.db import migrations, models

import liandong.foundation.audit.history
import liandong.foundation.keys
from liandong.foundation.audit.history_schema import KNOWN_AT, KNOWN_AT_BACK
from liandong.foundation.migrating import at_once

_RECORDED = ("household", "member", "memberfacts", "livingconditions", "householdincome", "referencelevel")
# Rows of before know when they were recorded from their source.
BACKFILL = ";".join(
    f"update registry_{table} t set recorded_at = s.recorded_at"  # noqa: S608  own names
    " from registry_source s where s.id = t.source_id"
    for table in _RECORDED
)


class Migration(migrations.Migration):
    dependencies = [
        ("files", "0001_first"),
        ("places", "0001_first"),
        ("registry", "0003_dwelling_persons"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = at_once(
        [
            migrations.RunSQL(KNOWN_AT, KNOWN_AT_BACK),
            migrations.CreateModel(
                name="Consent",
                fields=[
                    ("id", models.BigAutoField(primary_key=True, serialize=False)),
                    (
                        "key",
                        models.UUIDField(default=liandong.foundation.keys.uuid7, editable=False, unique=True),
                    ),
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
            ),
            migrations.CreateModel(
                name="Document",
                fields=[
                    ("id", models.BigAutoField(primary_key=True, serialize=False)),
                    (
                        "key",
                        models.UUIDField(default=liandong.foundation.keys.uuid7, editable=False, unique=True),
                    ),
                    (
                        "kind",
                        models.CharField(
                            choices=[
                                ("application", "application"),
                                ("consent", "consent form"),
                                ("form", "registration form"),
                                ("minutes", "minutes of a meeting"),
                                ("income", "evidence of income"),
                                ("medical", "diagnosis or medical bill"),
                                ("school", "certificate of a school"),
                                ("house_photo", "picture of the house"),
                                ("visit_photo", "picture of a visit"),
                                ("other", "other"),
                            ],
                            max_length=16,
                        ),
                    ),
                    ("title", models.CharField(max_length=120)),
                    ("dated_on", models.DateField(blank=True, null=True)),
                    ("added_at", models.DateTimeField()),
                    ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                ],
            ),
            migrations.CreateModel(
                name="Guarantees",
                fields=[
                    ("id", models.BigAutoField(primary_key=True, serialize=False)),
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
            ),
            migrations.CreateModel(
                name="HouseholdFacts",
                fields=[
                    ("id", models.BigAutoField(primary_key=True, serialize=False)),
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
            ),
            migrations.CreateModel(
                name="HouseholdStatus",
                fields=[
                    ("id", models.BigAutoField(primary_key=True, serialize=False)),
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
            ),
            migrations.CreateModel(
                name="IncomeItem",
                fields=[
                    ("id", models.BigAutoField(primary_key=True, serialize=False)),
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
            ),
            migrations.CreateModel(
                name="IncomeLine",
                fields=[
                    ("id", models.BigAutoField(primary_key=True, serialize=False)),
                    (
                        "kind",
                        models.CharField(
                            choices=[
                                ("statistical", "national rural poverty line"),
                                ("exit", "line for leaving poverty"),
                                ("monitoring", "monitoring line"),
                            ],
                            max_length=20,
                        ),
                    ),
                    ("year", models.IntegerField()),
                    ("yuan", models.DecimalField(decimal_places=2, max_digits=10)),
                    ("source", models.CharField(max_length=200)),
                ],
            ),
            migrations.CreateModel(
                name="LocalColumn",
                fields=[
                    ("id", models.BigAutoField(primary_key=True, serialize=False)),
                    (
                        "key",
                        models.UUIDField(default=liandong.foundation.keys.uuid7, editable=False, unique=True),
                    ),
                    ("code", models.CharField(max_length=40)),
                    ("title", models.CharField(max_length=80)),
                    (
                        "type",
                        models.CharField(
                            choices=[
                                ("yes_no", "yes or no"),
                                ("integer", "whole number"),
                                ("number", "number"),
                                ("text", "text"),
                                ("day", "date"),
                                ("list", "choice from a list"),
                            ],
                            max_length=8,
                        ),
                    ),
                    ("unit", models.CharField(blank=True, default="", max_length=20)),
                    (
                        "choices",
                        django.contrib.postgres.fields.ArrayField(
                            base_field=models.CharField(max_length=40), default=list, size=None
                        ),
                    ),
                    ("valid_from", models.DateField()),
                    ("valid_to", models.DateField(blank=True, null=True)),
                    ("declared_at", models.DateTimeField()),
                ],
            ),
            migrations.CreateModel(
                name="LocalValue",
                fields=[
                    ("id", models.BigAutoField(primary_key=True, serialize=False)),
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
            ),
            migrations.CreateModel(
                name="Question",
                fields=[
                    ("id", models.BigAutoField(primary_key=True, serialize=False)),
                    (
                        "key",
                        models.UUIDField(default=liandong.foundation.keys.uuid7, editable=False, unique=True),
                    ),
                    ("field", models.CharField(max_length=40)),
                    ("year", models.IntegerField(blank=True, null=True)),
                    ("ours", models.CharField(blank=True, max_length=200, null=True)),
                    ("theirs", models.CharField(max_length=200)),
                    (
                        "reason",
                        models.CharField(
                            choices=[
                                ("same_day", "same day, another source says otherwise"),
                                ("older", "older than what the registry holds"),
                                ("identity", "not the identity on record"),
                                ("place", "not the place on record"),
                            ],
                            max_length=12,
                        ),
                    ),
                    ("asked_at", models.DateTimeField()),
                    (
                        "answer",
                        models.CharField(
                            blank=True,
                            choices=[
                                ("ours", "keep what is registered"),
                                ("theirs", "take what the other source says"),
                                ("corrected", "neither: corrected"),
                            ],
                            max_length=12,
                            null=True,
                        ),
                    ),
                    ("kept", models.CharField(blank=True, max_length=200, null=True)),
                    ("note", models.CharField(blank=True, max_length=200, null=True)),
                    ("answered_at", models.DateTimeField(blank=True, null=True)),
                    ("event_key", models.UUIDField(blank=True, null=True)),
                ],
            ),
            migrations.CreateModel(
                name="Skill",
                fields=[
                    ("id", models.BigAutoField(primary_key=True, serialize=False)),
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
                        "key",
                        models.UUIDField(default=liandong.foundation.keys.uuid7, editable=False, unique=True),
                    ),
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
            ),
            migrations.CreateModel(
                name="VillageProfile",
                fields=[
                    ("id", models.BigAutoField(primary_key=True, serialize=False)),
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
            ),
            migrations.CreateModel(
                name="Wish",
                fields=[
                    ("id", models.BigAutoField(primary_key=True, serialize=False)),
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
                        "key",
                        models.UUIDField(default=liandong.foundation.keys.uuid7, editable=False, unique=True),
                    ),
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
            ),
            migrations.AddField(
                model_name="household",
                name="recorded_at",
                field=models.DateTimeField(
                    db_default=liandong.foundation.audit.history.KnownAt(), editable=False
                ),
            ),
            migrations.AddField(
                model_name="householdincome",
                name="business_animals_yuan",
                field=models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True),
            ),
            migrations.AddField(
                model_name="householdincome",
                name="business_crops_yuan",
                field=models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True),
            ),
            migrations.AddField(
                model_name="householdincome",
                name="business_forest_fruit_yuan",
                field=models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True),
            ),
            migrations.AddField(
                model_name="householdincome",
                name="business_other_yuan",
                field=models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True),
            ),
            migrations.AddField(
                model_name="householdincome",
                name="business_subsidy_yuan",
                field=models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True),
            ),
            migrations.AddField(
                model_name="householdincome",
                name="property_dividend_yuan",
                field=models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True),
            ),
            migrations.AddField(
                model_name="householdincome",
                name="property_land_yuan",
                field=models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True),
            ),
            migrations.AddField(
                model_name="householdincome",
                name="property_other_yuan",
                field=models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True),
            ),
            migrations.AddField(
                model_name="householdincome",
                name="recorded_at",
                field=models.DateTimeField(
                    db_default=liandong.foundation.audit.history.KnownAt(), editable=False
                ),
            ),
            migrations.AddField(
                model_name="householdincome",
                name="self_paid_accident_yuan",
                field=models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True),
            ),
            migrations.AddField(
                model_name="householdincome",
                name="self_paid_education_yuan",
                field=models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True),
            ),
            migrations.AddField(
                model_name="householdincome",
                name="self_paid_housing_yuan",
                field=models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True),
            ),
            migrations.AddField(
                model_name="householdincome",
                name="transfer_dibao_yuan",
                field=models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True),
            ),
            migrations.AddField(
                model_name="householdincome",
                name="transfer_ecology_yuan",
                field=models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True),
            ),
            migrations.AddField(
                model_name="householdincome",
                name="transfer_family_planning_yuan",
                field=models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True),
            ),
            migrations.AddField(
                model_name="householdincome",
                name="transfer_other_yuan",
                field=models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True),
            ),
            migrations.AddField(
                model_name="householdincome",
                name="transfer_pension_yuan",
                field=models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True),
            ),
            migrations.AddField(
                model_name="householdincome",
                name="transfer_tekun_yuan",
                field=models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True),
            ),
            migrations.AddField(
                model_name="householdincome",
                name="wage_away_yuan",
                field=models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True),
            ),
            migrations.AddField(
                model_name="householdincome",
                name="wage_local_yuan",
                field=models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True),
            ),
            migrations.AddField(
                model_name="householdincome",
                name="wage_other_yuan",
                field=models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True),
            ),
            migrations.AddField(
                model_name="householdincome",
                name="wage_public_post_yuan",
                field=models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True),
            ),
            migrations.AddField(
                model_name="livingconditions",
                name="distance_main_road_km",
                field=models.DecimalField(blank=True, decimal_places=2, max_digits=8, null=True),
            ),
            migrations.AddField(
                model_name="livingconditions",
                name="has_broadcast",
                field=models.BooleanField(blank=True, null=True),
            ),
            migrations.AddField(
                model_name="livingconditions",
                name="has_production_power",
                field=models.BooleanField(blank=True, null=True),
            ),
            migrations.AddField(
                model_name="livingconditions",
                name="house_year",
                field=models.SmallIntegerField(blank=True, null=True),
            ),
            migrations.AddField(
                model_name="livingconditions",
                name="is_dangerous_house",
                field=models.BooleanField(blank=True, null=True),
            ),
            migrations.AddField(
                model_name="livingconditions",
                name="is_relocated",
                field=models.BooleanField(blank=True, null=True),
            ),
            migrations.AddField(
                model_name="livingconditions",
                name="is_water_difficult",
                field=models.BooleanField(blank=True, null=True),
            ),
            migrations.AddField(
                model_name="livingconditions",
                name="land_forest_mu",
                field=models.DecimalField(blank=True, decimal_places=2, max_digits=8, null=True),
            ),
            migrations.AddField(
                model_name="livingconditions",
                name="land_grain_for_green_mu",
                field=models.DecimalField(blank=True, decimal_places=2, max_digits=8, null=True),
            ),
            migrations.AddField(
                model_name="livingconditions",
                name="land_irrigated_mu",
                field=models.DecimalField(blank=True, decimal_places=2, max_digits=8, null=True),
            ),
            migrations.AddField(
                model_name="livingconditions",
                name="land_orchard_mu",
                field=models.DecimalField(blank=True, decimal_places=2, max_digits=8, null=True),
            ),
            migrations.AddField(
                model_name="livingconditions",
                name="land_pasture_mu",
                field=models.DecimalField(blank=True, decimal_places=2, max_digits=8, null=True),
            ),
            migrations.AddField(
                model_name="livingconditions",
                name="land_water_mu",
                field=models.DecimalField(blank=True, decimal_places=2, max_digits=8, null=True),
            ),
            migrations.AddField(
                model_name="livingconditions",
                name="recorded_at",
                field=models.DateTimeField(
                    db_default=liandong.foundation.audit.history.KnownAt(), editable=False
                ),
            ),
            migrations.AddField(
                model_name="livingconditions",
                name="relocation_kind",
                field=models.CharField(
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
            migrations.AddField(
                model_name="livingconditions",
                name="settled_in",
                field=models.CharField(
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
            migrations.AddField(
                model_name="livingconditions",
                name="settlement",
                field=models.CharField(
                    blank=True,
                    choices=[("together", "settled together"), ("scattered", "settled apart")],
                    max_length=24,
                    null=True,
                ),
            ),
            migrations.AddField(
                model_name="member",
                name="recorded_at",
                field=models.DateTimeField(
                    db_default=liandong.foundation.audit.history.KnownAt(), editable=False
                ),
            ),
            migrations.AddField(
                model_name="memberfacts",
                name="disability_grade",
                field=models.CharField(
                    blank=True,
                    choices=[("1", "grade 1"), ("2", "grade 2"), ("3", "grade 3"), ("4", "grade 4")],
                    max_length=24,
                    null=True,
                ),
            ),
            migrations.AddField(
                model_name="memberfacts",
                name="disability_kind",
                field=models.CharField(
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
            migrations.AddField(
                model_name="memberfacts",
                name="dropout_reason",
                field=models.CharField(
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
            migrations.AddField(
                model_name="memberfacts",
                name="employer",
                field=models.CharField(blank=True, max_length=80, null=True),
            ),
            migrations.AddField(
                model_name="memberfacts",
                name="ethnicity",
                field=models.CharField(
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
            migrations.AddField(
                model_name="memberfacts",
                name="has_accident_insurance",
                field=models.BooleanField(blank=True, null=True),
            ),
            migrations.AddField(
                model_name="memberfacts",
                name="has_chronic_illness",
                field=models.BooleanField(blank=True, null=True),
            ),
            migrations.AddField(
                model_name="memberfacts",
                name="has_commercial_insurance",
                field=models.BooleanField(blank=True, null=True),
            ),
            migrations.AddField(
                model_name="memberfacts",
                name="has_critical_insurance",
                field=models.BooleanField(blank=True, null=True),
            ),
            migrations.AddField(
                model_name="memberfacts",
                name="has_employee_pension",
                field=models.BooleanField(blank=True, null=True),
            ),
            migrations.AddField(
                model_name="memberfacts",
                name="has_resident_pension",
                field=models.BooleanField(blank=True, null=True),
            ),
            migrations.AddField(
                model_name="memberfacts",
                name="has_serious_illness",
                field=models.BooleanField(blank=True, null=True),
            ),
            migrations.AddField(
                model_name="memberfacts",
                name="is_in_service",
                field=models.BooleanField(blank=True, null=True),
            ),
            migrations.AddField(
                model_name="memberfacts",
                name="job_channel",
                field=models.CharField(
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
            migrations.AddField(
                model_name="memberfacts",
                name="political_status",
                field=models.CharField(
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
            migrations.AddField(
                model_name="memberfacts",
                name="reads_chinese",
                field=models.BooleanField(blank=True, null=True),
            ),
            migrations.AddField(
                model_name="memberfacts",
                name="receives_dibao",
                field=models.BooleanField(blank=True, null=True),
            ),
            migrations.AddField(
                model_name="memberfacts",
                name="receives_tekun",
                field=models.BooleanField(blank=True, null=True),
            ),
            migrations.AddField(
                model_name="memberfacts",
                name="recorded_at",
                field=models.DateTimeField(
                    db_default=liandong.foundation.audit.history.KnownAt(), editable=False
                ),
            ),
            migrations.AddField(
                model_name="memberfacts",
                name="student_status",
                field=models.CharField(
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
            migrations.AddField(
                model_name="memberfacts",
                name="work_area",
                field=models.CharField(
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
            migrations.AddField(
                model_name="referencelevel",
                name="recorded_at",
                field=models.DateTimeField(
                    db_default=liandong.foundation.audit.history.KnownAt(), editable=False
                ),
            ),
            migrations.AddConstraint(
                model_name="householdincome",
                constraint=models.CheckConstraint(
                    condition=models.Q(("wage_away_yuan__range", (0, 100000000))),
                    name="income_wage_away_yuan",
                ),
            ),
            migrations.AddConstraint(
                model_name="householdincome",
                constraint=models.CheckConstraint(
                    condition=models.Q(("wage_local_yuan__range", (0, 100000000))),
                    name="income_wage_local_yuan",
                ),
            ),
            migrations.AddConstraint(
                model_name="householdincome",
                constraint=models.CheckConstraint(
                    condition=models.Q(("wage_public_post_yuan__range", (0, 100000000))),
                    name="income_wage_public_post_yuan",
                ),
            ),
            migrations.AddConstraint(
                model_name="householdincome",
                constraint=models.CheckConstraint(
                    condition=models.Q(("wage_other_yuan__range", (0, 100000000))),
                    name="income_wage_other_yuan",
                ),
            ),
            migrations.AddConstraint(
                model_name="householdincome",
                constraint=models.CheckConstraint(
                    condition=models.Q(("business_crops_yuan__range", (0, 100000000))),
                    name="income_business_crops_yuan",
                ),
            ),
            migrations.AddConstraint(
                model_name="householdincome",
                constraint=models.CheckConstraint(
                    condition=models.Q(("business_animals_yuan__range", (0, 100000000))),
                    name="income_business_animals_yuan",
                ),
            ),
            migrations.AddConstraint(
                model_name="householdincome",
                constraint=models.CheckConstraint(
                    condition=models.Q(("business_forest_fruit_yuan__range", (0, 100000000))),
                    name="income_business_forest_fruit_yuan",
                ),
            ),
            migrations.AddConstraint(
                model_name="householdincome",
                constraint=models.CheckConstraint(
                    condition=models.Q(("business_other_yuan__range", (0, 100000000))),
                    name="income_business_other_yuan",
                ),
            ),
            migrations.AddConstraint(
                model_name="householdincome",
                constraint=models.CheckConstraint(
                    condition=models.Q(("property_dividend_yuan__range", (0, 100000000))),
                    name="income_property_dividend_yuan",
                ),
            ),
            migrations.AddConstraint(
                model_name="householdincome",
                constraint=models.CheckConstraint(
                    condition=models.Q(("property_land_yuan__range", (0, 100000000))),
                    name="income_property_land_yuan",
                ),
            ),
            migrations.AddConstraint(
                model_name="householdincome",
                constraint=models.CheckConstraint(
                    condition=models.Q(("property_other_yuan__range", (0, 100000000))),
                    name="income_property_other_yuan",
                ),
            ),
            migrations.AddConstraint(
                model_name="householdincome",
                constraint=models.CheckConstraint(
                    condition=models.Q(("transfer_family_planning_yuan__range", (0, 100000000))),
                    name="income_transfer_family_planning_yuan",
                ),
            ),
            migrations.AddConstraint(
                model_name="householdincome",
                constraint=models.CheckConstraint(
                    condition=models.Q(("transfer_dibao_yuan__range", (0, 100000000))),
                    name="income_transfer_dibao_yuan",
                ),
            ),
            migrations.AddConstraint(
                model_name="householdincome",
                constraint=models.CheckConstraint(
                    condition=models.Q(("transfer_tekun_yuan__range", (0, 100000000))),
                    name="income_transfer_tekun_yuan",
                ),
            ),
            migrations.AddConstraint(
                model_name="householdincome",
                constraint=models.CheckConstraint(
                    condition=models.Q(("transfer_pension_yuan__range", (0, 100000000))),
                    name="income_transfer_pension_yuan",
                ),
            ),
            migrations.AddConstraint(
                model_name="householdincome",
                constraint=models.CheckConstraint(
                    condition=models.Q(("transfer_ecology_yuan__range", (0, 100000000))),
                    name="income_transfer_ecology_yuan",
                ),
            ),
            migrations.AddConstraint(
                model_name="householdincome",
                constraint=models.CheckConstraint(
                    condition=models.Q(("transfer_other_yuan__range", (0, 100000000))),
                    name="income_transfer_other_yuan",
                ),
            ),
            migrations.AddConstraint(
                model_name="householdincome",
                constraint=models.CheckConstraint(
                    condition=models.Q(("business_subsidy_yuan__range", (0, 100000000))),
                    name="income_business_subsidy_yuan",
                ),
            ),
            migrations.AddConstraint(
                model_name="householdincome",
                constraint=models.CheckConstraint(
                    condition=models.Q(("self_paid_education_yuan__range", (0, 100000000))),
                    name="income_self_paid_education_yuan",
                ),
            ),
            migrations.AddConstraint(
                model_name="householdincome",
                constraint=models.CheckConstraint(
                    condition=models.Q(("self_paid_housing_yuan__range", (0, 100000000))),
                    name="income_self_paid_housing_yuan",
                ),
            ),
            migrations.AddConstraint(
                model_name="householdincome",
                constraint=models.CheckConstraint(
                    condition=models.Q(("self_paid_accident_yuan__range", (0, 100000000))),
                    name="income_self_paid_accident_yuan",
                ),
            ),
            migrations.AddConstraint(
                model_name="livingconditions",
                constraint=models.CheckConstraint(
                    condition=models.Q(("house_year__range", (1800, 2200))), name="living_house_year"
                ),
            ),
            migrations.AddConstraint(
                model_name="livingconditions",
                constraint=models.CheckConstraint(
                    condition=models.Q(("distance_main_road_km__range", (0, 500))),
                    name="living_distance_main_road_km",
                ),
            ),
            migrations.AddConstraint(
                model_name="livingconditions",
                constraint=models.CheckConstraint(
                    condition=models.Q(("land_irrigated_mu__range", (0, 5000))),
                    name="living_land_irrigated_mu",
                ),
            ),
            migrations.AddConstraint(
                model_name="livingconditions",
                constraint=models.CheckConstraint(
                    condition=models.Q(("land_forest_mu__range", (0, 5000))), name="living_land_forest_mu"
                ),
            ),
            migrations.AddConstraint(
                model_name="livingconditions",
                constraint=models.CheckConstraint(
                    condition=models.Q(("land_grain_for_green_mu__range", (0, 5000))),
                    name="living_land_grain_for_green_mu",
                ),
            ),
            migrations.AddConstraint(
                model_name="livingconditions",
                constraint=models.CheckConstraint(
                    condition=models.Q(("land_orchard_mu__range", (0, 5000))), name="living_land_orchard_mu"
                ),
            ),
            migrations.AddConstraint(
                model_name="livingconditions",
                constraint=models.CheckConstraint(
                    condition=models.Q(("land_pasture_mu__range", (0, 5000))), name="living_land_pasture_mu"
                ),
            ),
            migrations.AddConstraint(
                model_name="livingconditions",
                constraint=models.CheckConstraint(
                    condition=models.Q(("land_water_mu__range", (0, 5000))), name="living_land_water_mu"
                ),
            ),
            migrations.AddConstraint(
                model_name="livingconditions",
                constraint=models.CheckConstraint(
                    condition=models.Q(("relocation_kind__in", ["01", "02", "03"])),
                    name="living_relocation_kind",
                ),
            ),
            migrations.AddConstraint(
                model_name="livingconditions",
                constraint=models.CheckConstraint(
                    condition=models.Q(("settlement__in", ["together", "scattered"])),
                    name="living_settlement",
                ),
            ),
            migrations.AddConstraint(
                model_name="livingconditions",
                constraint=models.CheckConstraint(
                    condition=models.Q(
                        (
                            "settled_in__in",
                            ["county_town", "township", "other_county", "other_village", "same_village"],
                        )
                    ),
                    name="living_settled_in",
                ),
            ),
            migrations.AddConstraint(
                model_name="memberfacts",
                constraint=models.CheckConstraint(
                    condition=models.Q(
                        (
                            "ethnicity__in",
                            [
                                "01",
                                "02",
                                "03",
                                "04",
                                "05",
                                "06",
                                "07",
                                "08",
                                "09",
                                "10",
                                "11",
                                "12",
                                "13",
                                "14",
                                "15",
                                "16",
                                "17",
                                "18",
                                "19",
                                "20",
                                "21",
                                "22",
                                "23",
                                "24",
                                "25",
                                "26",
                                "27",
                                "28",
                                "29",
                                "30",
                                "31",
                                "32",
                                "33",
                                "34",
                                "35",
                                "36",
                                "37",
                                "38",
                                "39",
                                "40",
                                "41",
                                "42",
                                "43",
                                "44",
                                "45",
                                "46",
                                "47",
                                "48",
                                "49",
                                "50",
                                "51",
                                "52",
                                "53",
                                "54",
                                "55",
                                "56",
                                "97",
                                "98",
                            ],
                        )
                    ),
                    name="memberfacts_ethnicity",
                ),
            ),
            migrations.AddConstraint(
                model_name="memberfacts",
                constraint=models.CheckConstraint(
                    condition=models.Q(
                        (
                            "political_status__in",
                            ["01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11", "12", "13"],
                        )
                    ),
                    name="memberfacts_political_status",
                ),
            ),
            migrations.AddConstraint(
                model_name="memberfacts",
                constraint=models.CheckConstraint(
                    condition=models.Q(
                        (
                            "student_status__in",
                            [
                                "01",
                                "02",
                                "03",
                                "04",
                                "05",
                                "06",
                                "07",
                                "08",
                                "09",
                                "10",
                                "11",
                                "12",
                                "13",
                                "14",
                                "15",
                                "16",
                            ],
                        )
                    ),
                    name="memberfacts_student_status",
                ),
            ),
            migrations.AddConstraint(
                model_name="memberfacts",
                constraint=models.CheckConstraint(
                    condition=models.Q(
                        (
                            "dropout_reason__in",
                            [
                                "illness",
                                "disability",
                                "poverty",
                                "work",
                                "unwilling",
                                "distance",
                                "marriage",
                                "other",
                            ],
                        )
                    ),
                    name="memberfacts_dropout_reason",
                ),
            ),
            migrations.AddConstraint(
                model_name="memberfacts",
                constraint=models.CheckConstraint(
                    condition=models.Q(("disability_kind__in", ["1", "2", "3", "4", "5", "6", "7"])),
                    name="memberfacts_disability_kind",
                ),
            ),
            migrations.AddConstraint(
                model_name="memberfacts",
                constraint=models.CheckConstraint(
                    condition=models.Q(("disability_grade__in", ["1", "2", "3", "4"])),
                    name="memberfacts_disability_grade",
                ),
            ),
            migrations.AddConstraint(
                model_name="memberfacts",
                constraint=models.CheckConstraint(
                    condition=models.Q(("work_area__in", ["01", "02", "03", "04", "05"])),
                    name="memberfacts_work_area",
                ),
            ),
            migrations.AddConstraint(
                model_name="memberfacts",
                constraint=models.CheckConstraint(
                    condition=models.Q(
                        (
                            "job_channel__in",
                            [
                                "self",
                                "relatives",
                                "government",
                                "workshop",
                                "public_post",
                                "enterprise",
                                "other",
                            ],
                        )
                    ),
                    name="memberfacts_job_channel",
                ),
            ),
            migrations.AddField(
                model_name="consent",
                name="given_by",
                field=models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.member"
                ),
            ),
            migrations.AddField(
                model_name="consent",
                name="household",
                field=models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="consents",
                    to="registry.household",
                ),
            ),
            migrations.AddField(
                model_name="consent",
                name="recorded_by",
                field=models.ForeignKey(
                    null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL
                ),
            ),
            migrations.AddField(
                model_name="document",
                name="added_by",
                field=models.ForeignKey(
                    null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL
                ),
            ),
            migrations.AddField(
                model_name="document",
                name="file",
                field=models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT, related_name="+", to="files.storedfile"
                ),
            ),
            migrations.AddField(
                model_name="document",
                name="household",
                field=models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="documents",
                    to="registry.household",
                ),
            ),
            migrations.AddField(
                model_name="document",
                name="member",
                field=models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="documents",
                    to="registry.member",
                ),
            ),
            migrations.AddField(
                model_name="consent",
                name="document",
                field=models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="registry.document",
                ),
            ),
            migrations.AddField(
                model_name="guarantees",
                name="household",
                field=models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="guarantees",
                    to="registry.household",
                ),
            ),
            migrations.AddField(
                model_name="guarantees",
                name="source",
                field=models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.source"
                ),
            ),
            migrations.AddField(
                model_name="householdfacts",
                name="household",
                field=models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="facts", to="registry.household"
                ),
            ),
            migrations.AddField(
                model_name="householdfacts",
                name="source",
                field=models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.source"
                ),
            ),
            migrations.AddField(
                model_name="householdstatus",
                name="household",
                field=models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="statuses",
                    to="registry.household",
                ),
            ),
            migrations.AddField(
                model_name="householdstatus",
                name="source",
                field=models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.source"
                ),
            ),
            migrations.AddField(
                model_name="incomeitem",
                name="household",
                field=models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="income_items",
                    to="registry.household",
                ),
            ),
            migrations.AddField(
                model_name="incomeitem",
                name="source",
                field=models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.source"
                ),
            ),
            migrations.AddField(
                model_name="incomeline",
                name="place",
                field=models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="income_lines",
                    to="places.place",
                ),
            ),
            migrations.AddField(
                model_name="localcolumn",
                name="declared_by",
                field=models.ForeignKey(
                    null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL
                ),
            ),
            migrations.AddField(
                model_name="localcolumn",
                name="place",
                field=models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="local_columns",
                    to="places.place",
                ),
            ),
            migrations.AddField(
                model_name="localvalue",
                name="column",
                field=models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="values",
                    to="registry.localcolumn",
                ),
            ),
            migrations.AddField(
                model_name="localvalue",
                name="household",
                field=models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="local_values",
                    to="registry.household",
                ),
            ),
            migrations.AddField(
                model_name="localvalue",
                name="source",
                field=models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.source"
                ),
            ),
            migrations.AddField(
                model_name="question",
                name="answered_by",
                field=models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                ),
            ),
            migrations.AddField(
                model_name="question",
                name="asked_by",
                field=models.ForeignKey(
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                ),
            ),
            migrations.AddField(
                model_name="question",
                name="household",
                field=models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="questions",
                    to="registry.household",
                ),
            ),
            migrations.AddField(
                model_name="question",
                name="member",
                field=models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="questions",
                    to="registry.member",
                ),
            ),
            migrations.AddField(
                model_name="question",
                name="our_source",
                field=models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="registry.source",
                ),
            ),
            migrations.AddField(
                model_name="question",
                name="place",
                field=models.ForeignKey(
                    help_text="who is asked",
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="places.place",
                ),
            ),
            migrations.AddField(
                model_name="question",
                name="their_source",
                field=models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.source"
                ),
            ),
            migrations.AddField(
                model_name="skill",
                name="household",
                field=models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="skills",
                    to="registry.household",
                ),
            ),
            migrations.AddField(
                model_name="skill",
                name="member",
                field=models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="skills", to="registry.member"
                ),
            ),
            migrations.AddField(
                model_name="skill",
                name="source",
                field=models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.source"
                ),
            ),
            migrations.AddField(
                model_name="villageprofile",
                name="source",
                field=models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.source"
                ),
            ),
            migrations.AddField(
                model_name="villageprofile",
                name="village",
                field=models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT, related_name="profiles", to="places.place"
                ),
            ),
            migrations.AddField(
                model_name="wish",
                name="household",
                field=models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="wishes",
                    to="registry.household",
                ),
            ),
            migrations.AddField(
                model_name="wish",
                name="member",
                field=models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="wishes",
                    to="registry.member",
                ),
            ),
            migrations.AddField(
                model_name="wish",
                name="source",
                field=models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.source"
                ),
            ),
            migrations.AddConstraint(
                model_name="document",
                constraint=models.CheckConstraint(
                    condition=models.Q(
                        (
                            "kind__in",
                            [
                                "application",
                                "consent",
                                "form",
                                "minutes",
                                "income",
                                "medical",
                                "school",
                                "house_photo",
                                "visit_photo",
                                "other",
                            ],
                        )
                    ),
                    name="document_kind",
                ),
            ),
            migrations.AddConstraint(
                model_name="document",
                constraint=models.CheckConstraint(
                    condition=models.Q(("title", ""), _negated=True), name="document_has_title"
                ),
            ),
            migrations.AddConstraint(
                model_name="consent",
                constraint=models.CheckConstraint(
                    condition=models.Q(
                        ("purpose__in", ["comparison", "assistance", "publicity", "photograph", "research"])
                    ),
                    name="consent_purpose",
                ),
            ),
            migrations.AddConstraint(
                model_name="consent",
                constraint=models.CheckConstraint(
                    condition=models.Q(
                        ("extent__len__gt", 0),
                        (
                            "extent__contained_by",
                            ["identity", "income", "health", "education", "housing", "pictures"],
                        ),
                    ),
                    name="consent_extent",
                ),
            ),
            migrations.AddConstraint(
                model_name="consent",
                constraint=models.CheckConstraint(
                    condition=models.Q(("expires_on__gte", models.F("given_on"))), name="consent_period"
                ),
            ),
            migrations.AddConstraint(
                model_name="consent",
                constraint=models.CheckConstraint(
                    condition=models.Q(
                        ("withdrawn_on__isnull", True),
                        ("withdrawn_on__gte", models.F("given_on")),
                        _connector="OR",
                    ),
                    name="consent_withdrawn_after_given",
                ),
            ),
            migrations.AddConstraint(
                model_name="guarantees",
                constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                    condition=models.Q(
                        ("valid_to__isnull", True), ("valid_to__gt", models.F("valid_from")), _connector="OR"
                    ),
                    expressions=[
                        (
                            models.Func(
                                models.Func(
                                    models.F("household_id"),
                                    models.Func(
                                        models.F("valid_from"),
                                        template="(%(expressions)s - date '2000-01-01')",
                                    ),
                                    function="point",
                                ),
                                models.Func(
                                    models.F("household_id"),
                                    models.Func(
                                        models.F("valid_to"),
                                        template="(coalesce(%(expressions)s - date '2000-01-01', 1000000) - 0.5)",
                                    ),
                                    function="point",
                                ),
                                function="box",
                            ),
                            "&&",
                        )
                    ],
                    name="guarantees_one_at_a_time",
                ),
            ),
            migrations.AddConstraint(
                model_name="guarantees",
                constraint=models.CheckConstraint(
                    condition=models.Q(
                        ("valid_to__isnull", True), ("valid_to__gte", models.F("valid_from")), _connector="OR"
                    ),
                    name="guarantees_period",
                ),
            ),
            migrations.AddConstraint(
                model_name="guarantees",
                constraint=models.CheckConstraint(
                    condition=models.Q(("education_guarantee__in", ["safe", "problem"])),
                    name="guarantees_education_guarantee",
                ),
            ),
            migrations.AddConstraint(
                model_name="guarantees",
                constraint=models.CheckConstraint(
                    condition=models.Q(("medical_guarantee__in", ["safe", "problem"])),
                    name="guarantees_medical_guarantee",
                ),
            ),
            migrations.AddConstraint(
                model_name="guarantees",
                constraint=models.CheckConstraint(
                    condition=models.Q(("housing_guarantee__in", ["safe", "problem"])),
                    name="guarantees_housing_guarantee",
                ),
            ),
            migrations.AddConstraint(
                model_name="guarantees",
                constraint=models.CheckConstraint(
                    condition=models.Q(("water_guarantee__in", ["safe", "problem"])),
                    name="guarantees_water_guarantee",
                ),
            ),
            migrations.AddConstraint(
                model_name="guarantees",
                constraint=models.CheckConstraint(
                    condition=models.Q(("education_evidence__in", ["A", "B", "C", "D"])),
                    name="guarantees_education_evidence",
                ),
            ),
            migrations.AddConstraint(
                model_name="guarantees",
                constraint=models.CheckConstraint(
                    condition=models.Q(("medical_evidence__in", ["A", "B", "C", "D"])),
                    name="guarantees_medical_evidence",
                ),
            ),
            migrations.AddConstraint(
                model_name="guarantees",
                constraint=models.CheckConstraint(
                    condition=models.Q(("housing_evidence__in", ["A", "B", "C", "D"])),
                    name="guarantees_housing_evidence",
                ),
            ),
            migrations.AddConstraint(
                model_name="guarantees",
                constraint=models.CheckConstraint(
                    condition=models.Q(("water_evidence__in", ["A", "B", "C", "D"])),
                    name="guarantees_water_evidence",
                ),
            ),
            migrations.AddConstraint(
                model_name="householdfacts",
                constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                    condition=models.Q(
                        ("valid_to__isnull", True), ("valid_to__gt", models.F("valid_from")), _connector="OR"
                    ),
                    expressions=[
                        (
                            models.Func(
                                models.Func(
                                    models.F("household_id"),
                                    models.Func(
                                        models.F("valid_from"),
                                        template="(%(expressions)s - date '2000-01-01')",
                                    ),
                                    function="point",
                                ),
                                models.Func(
                                    models.F("household_id"),
                                    models.Func(
                                        models.F("valid_to"),
                                        template="(coalesce(%(expressions)s - date '2000-01-01', 1000000) - 0.5)",
                                    ),
                                    function="point",
                                ),
                                function="box",
                            ),
                            "&&",
                        )
                    ],
                    name="householdfacts_one_at_a_time",
                ),
            ),
            migrations.AddConstraint(
                model_name="householdfacts",
                constraint=models.CheckConstraint(
                    condition=models.Q(
                        ("valid_to__isnull", True), ("valid_to__gte", models.F("valid_from")), _connector="OR"
                    ),
                    name="householdfacts_period",
                ),
            ),
            migrations.AddConstraint(
                model_name="householdfacts",
                constraint=models.CheckConstraint(
                    condition=models.Q(("id_standard__in", ["1", "2", "3"])),
                    name="householdfacts_id_standard",
                ),
            ),
            migrations.AddConstraint(
                model_name="householdfacts",
                constraint=models.CheckConstraint(
                    condition=models.Q(
                        (
                            "household_kind__in",
                            [
                                "ordinary",
                                "general",
                                "dibao",
                                "dibao_poor",
                                "wubao_poor",
                                "wubao_home",
                                "wubao_care",
                            ],
                        )
                    ),
                    name="householdfacts_household_kind",
                ),
            ),
            migrations.AddConstraint(
                model_name="householdfacts",
                constraint=models.CheckConstraint(
                    condition=models.Q(
                        (
                            "main_cause__in",
                            ["01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11", "12", "99"],
                        )
                    ),
                    name="householdfacts_main_cause",
                ),
            ),
            migrations.AddConstraint(
                model_name="householdfacts",
                constraint=models.CheckConstraint(
                    condition=models.Q(
                        (
                            "other_cause__in",
                            ["01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11", "12", "99"],
                        )
                    ),
                    name="householdfacts_other_cause",
                ),
            ),
            migrations.AddConstraint(
                model_name="householdfacts",
                constraint=models.CheckConstraint(
                    condition=models.Q(
                        (
                            "second_other_cause__in",
                            ["01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11", "12", "99"],
                        )
                    ),
                    name="householdfacts_second_other_cause",
                ),
            ),
            migrations.AddConstraint(
                model_name="householdfacts",
                constraint=models.CheckConstraint(
                    condition=models.Q(("home_language__in", ["mandarin", "dialect", "minority", "sign"])),
                    name="householdfacts_home_language",
                ),
            ),
            migrations.AddConstraint(
                model_name="householdfacts",
                constraint=models.CheckConstraint(
                    condition=models.Q(("diet__in", ["none", "halal", "vegetarian", "other"])),
                    name="householdfacts_diet",
                ),
            ),
            migrations.AddConstraint(
                model_name="householdstatus",
                constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                    condition=models.Q(
                        ("valid_to__isnull", True), ("valid_to__gt", models.F("valid_from")), _connector="OR"
                    ),
                    expressions=[
                        (
                            models.Func(
                                models.Func(
                                    models.F("household_id"),
                                    models.Func(
                                        models.F("valid_from"),
                                        template="(%(expressions)s - date '2000-01-01')",
                                    ),
                                    function="point",
                                ),
                                models.Func(
                                    models.F("household_id"),
                                    models.Func(
                                        models.F("valid_to"),
                                        template="(coalesce(%(expressions)s - date '2000-01-01', 1000000) - 0.5)",
                                    ),
                                    function="point",
                                ),
                                function="box",
                            ),
                            "&&",
                        )
                    ],
                    name="status_one_at_a_time",
                ),
            ),
            migrations.AddConstraint(
                model_name="householdstatus",
                constraint=models.CheckConstraint(
                    condition=models.Q(
                        ("valid_to__isnull", True), ("valid_to__gte", models.F("valid_from")), _connector="OR"
                    ),
                    name="status_period",
                ),
            ),
            migrations.AddConstraint(
                model_name="householdstatus",
                constraint=models.CheckConstraint(
                    condition=models.Q(("identified_year__range", (1980, 2200))),
                    name="status_identified_year",
                ),
            ),
            migrations.AddConstraint(
                model_name="householdstatus",
                constraint=models.CheckConstraint(
                    condition=models.Q(("exit_year__range", (1980, 2200))), name="status_exit_year"
                ),
            ),
            migrations.AddConstraint(
                model_name="householdstatus",
                constraint=models.CheckConstraint(
                    condition=models.Q(("return_year__range", (1980, 2200))), name="status_return_year"
                ),
            ),
            migrations.AddConstraint(
                model_name="householdstatus",
                constraint=models.CheckConstraint(
                    condition=models.Q(
                        (
                            "poverty_status__in",
                            ["ordinary", "poor", "pre_exit", "lifted", "returned", "removed", "closed"],
                        )
                    ),
                    name="status_poverty_status",
                ),
            ),
            migrations.AddConstraint(
                model_name="householdstatus",
                constraint=models.CheckConstraint(
                    condition=models.Q(
                        ("not_out_reason__in", ["01", "02", "03", "04", "05", "06", "07", "08", "09", "10"])
                    ),
                    name="status_not_out_reason",
                ),
            ),
            migrations.AddConstraint(
                model_name="householdstatus",
                constraint=models.CheckConstraint(
                    condition=models.Q(("monitor_kind__in", ["unstable", "marginal", "sudden"])),
                    name="status_monitor_kind",
                ),
            ),
            migrations.AddConstraint(
                model_name="householdstatus",
                constraint=models.CheckConstraint(
                    condition=models.Q(("found_by__in", ["self", "cadres", "departments", "public"])),
                    name="status_found_by",
                ),
            ),
            migrations.AddConstraint(
                model_name="householdstatus",
                constraint=models.CheckConstraint(
                    condition=models.Q(
                        (
                            "risk__in",
                            [
                                "01",
                                "0201",
                                "0202",
                                "0203",
                                "0204",
                                "0205",
                                "0206",
                                "0299",
                                "03",
                                "04",
                                "05",
                                "06",
                                "07",
                                "09",
                                "99",
                            ],
                        )
                    ),
                    name="status_risk",
                ),
            ),
            migrations.AddConstraint(
                model_name="householdstatus",
                constraint=models.CheckConstraint(
                    condition=models.Q(
                        (
                            "risk_2__in",
                            [
                                "01",
                                "0201",
                                "0202",
                                "0203",
                                "0204",
                                "0205",
                                "0206",
                                "0299",
                                "03",
                                "04",
                                "05",
                                "06",
                                "07",
                                "09",
                                "99",
                            ],
                        )
                    ),
                    name="status_risk_2",
                ),
            ),
            migrations.AddConstraint(
                model_name="householdstatus",
                constraint=models.CheckConstraint(
                    condition=models.Q(
                        (
                            "risk_3__in",
                            [
                                "01",
                                "0201",
                                "0202",
                                "0203",
                                "0204",
                                "0205",
                                "0206",
                                "0299",
                                "03",
                                "04",
                                "05",
                                "06",
                                "07",
                                "09",
                                "99",
                            ],
                        )
                    ),
                    name="status_risk_3",
                ),
            ),
            migrations.AddConstraint(
                model_name="householdstatus",
                constraint=models.CheckConstraint(
                    condition=models.Q(
                        (
                            "risk_4__in",
                            [
                                "01",
                                "0201",
                                "0202",
                                "0203",
                                "0204",
                                "0205",
                                "0206",
                                "0299",
                                "03",
                                "04",
                                "05",
                                "06",
                                "07",
                                "09",
                                "99",
                            ],
                        )
                    ),
                    name="status_risk_4",
                ),
            ),
            migrations.AddConstraint(
                model_name="householdstatus",
                constraint=models.CheckConstraint(
                    condition=models.Q(
                        (
                            "risk_5__in",
                            [
                                "01",
                                "0201",
                                "0202",
                                "0203",
                                "0204",
                                "0205",
                                "0206",
                                "0299",
                                "03",
                                "04",
                                "05",
                                "06",
                                "07",
                                "09",
                                "99",
                            ],
                        )
                    ),
                    name="status_risk_5",
                ),
            ),
            migrations.AddConstraint(
                model_name="householdstatus",
                constraint=models.CheckConstraint(
                    condition=models.Q(("clear_mode__in", ["helped", "natural"])), name="status_clear_mode"
                ),
            ),
            migrations.AddConstraint(
                model_name="incomeitem",
                constraint=models.UniqueConstraint(
                    condition=models.Q(("valid_to__isnull", True)),
                    fields=("household", "year", "item"),
                    name="incomeitem_one_at_a_time",
                ),
            ),
            migrations.AddConstraint(
                model_name="incomeitem",
                constraint=models.CheckConstraint(
                    condition=models.Q(
                        ("valid_to__isnull", True), ("valid_to__gte", models.F("valid_from")), _connector="OR"
                    ),
                    name="incomeitem_period",
                ),
            ),
            migrations.AddConstraint(
                model_name="incomeitem",
                constraint=models.CheckConstraint(
                    condition=models.Q(("year__range", (1980, 2200))), name="incomeitem_year"
                ),
            ),
            migrations.AddConstraint(
                model_name="incomeitem",
                constraint=models.CheckConstraint(
                    condition=models.Q(
                        (
                            "item__in",
                            (
                                "wage_income_yuan",
                                "wage_away_yuan",
                                "wage_local_yuan",
                                "wage_public_post_yuan",
                                "wage_other_yuan",
                                "business_income_yuan",
                                "business_crops_yuan",
                                "business_animals_yuan",
                                "business_forest_fruit_yuan",
                                "business_other_yuan",
                                "property_income_yuan",
                                "property_dividend_yuan",
                                "property_land_yuan",
                                "property_other_yuan",
                                "transfer_income_yuan",
                                "transfer_family_planning_yuan",
                                "transfer_dibao_yuan",
                                "transfer_tekun_yuan",
                                "transfer_pension_yuan",
                                "transfer_ecology_yuan",
                                "transfer_other_yuan",
                                "business_cost_yuan",
                            ),
                        )
                    ),
                    name="incomeitem_item",
                ),
            ),
            migrations.AddConstraint(
                model_name="incomeitem",
                constraint=models.CheckConstraint(
                    condition=models.Q(
                        ("low_yuan__range", (0, 100000000)),
                        models.Q(
                            ("high_yuan__isnull", True),
                            ("high_yuan__gte", models.F("low_yuan")),
                            _connector="OR",
                        ),
                    ),
                    name="incomeitem_bounds",
                ),
            ),
            migrations.AddConstraint(
                model_name="incomeitem",
                constraint=models.CheckConstraint(
                    condition=models.Q(("evidence__in", ["A", "B", "C", "D"])), name="incomeitem_evidence"
                ),
            ),
            migrations.AddConstraint(
                model_name="incomeline",
                constraint=models.UniqueConstraint(
                    fields=("place", "kind", "year"), name="incomeline_once", nulls_distinct=False
                ),
            ),
            migrations.AddConstraint(
                model_name="incomeline",
                constraint=models.CheckConstraint(
                    condition=models.Q(("kind__in", ["statistical", "exit", "monitoring"])),
                    name="incomeline_kind",
                ),
            ),
            migrations.AddConstraint(
                model_name="incomeline",
                constraint=models.CheckConstraint(
                    condition=models.Q(("yuan__gt", 0)), name="incomeline_positive"
                ),
            ),
            migrations.AddConstraint(
                model_name="incomeline",
                constraint=models.CheckConstraint(
                    condition=models.Q(("source", ""), _negated=True), name="incomeline_has_source"
                ),
            ),
            migrations.AddConstraint(
                model_name="localcolumn",
                constraint=models.UniqueConstraint(fields=("place", "code"), name="localcolumn_code_once"),
            ),
            migrations.AddConstraint(
                model_name="localcolumn",
                constraint=models.CheckConstraint(
                    condition=models.Q(("code__regex", "^[a-z][a-z0-9_]*$")), name="localcolumn_code"
                ),
            ),
            migrations.AddConstraint(
                model_name="localcolumn",
                constraint=models.CheckConstraint(
                    condition=models.Q(("title", ""), _negated=True), name="localcolumn_title"
                ),
            ),
            migrations.AddConstraint(
                model_name="localcolumn",
                constraint=models.CheckConstraint(
                    condition=models.Q(("type__in", ["yes_no", "integer", "number", "text", "day", "list"])),
                    name="localcolumn_type",
                ),
            ),
            migrations.AddConstraint(
                model_name="localcolumn",
                constraint=models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("choices__len__gt", 1), ("type", "list")),
                        models.Q(models.Q(("type", "list"), _negated=True), ("choices__len", 0)),
                        _connector="OR",
                    ),
                    name="localcolumn_choices",
                ),
            ),
            migrations.AddConstraint(
                model_name="localcolumn",
                constraint=models.CheckConstraint(
                    condition=models.Q(
                        ("valid_to__isnull", True), ("valid_to__gt", models.F("valid_from")), _connector="OR"
                    ),
                    name="localcolumn_period",
                ),
            ),
            migrations.AddConstraint(
                model_name="localvalue",
                constraint=models.UniqueConstraint(
                    condition=models.Q(("valid_to__isnull", True)),
                    fields=("column", "household"),
                    name="localvalue_one_at_a_time",
                ),
            ),
            migrations.AddConstraint(
                model_name="localvalue",
                constraint=models.CheckConstraint(
                    condition=models.Q(
                        ("valid_to__isnull", True), ("valid_to__gte", models.F("valid_from")), _connector="OR"
                    ),
                    name="localvalue_period",
                ),
            ),
            migrations.AddConstraint(
                model_name="localvalue",
                constraint=models.CheckConstraint(
                    condition=django.db.models.lookups.Exact(
                        models.Func(
                            models.F("value_yes_no"),
                            models.F("value_integer"),
                            models.F("value_number"),
                            models.F("value_text"),
                            models.F("value_day"),
                            function="num_nonnulls",
                            output_field=models.IntegerField(),
                        ),
                        1,
                    ),
                    name="localvalue_exactly_one",
                ),
            ),
            migrations.AddIndex(
                model_name="question",
                index=models.Index(
                    condition=models.Q(("answered_at__isnull", True)),
                    fields=["place", "asked_at"],
                    name="question_open",
                ),
            ),
            migrations.AddConstraint(
                model_name="question",
                constraint=models.UniqueConstraint(
                    condition=models.Q(("answered_at__isnull", True)),
                    fields=("household", "member", "field", "year", "theirs"),
                    name="question_asked_once",
                    nulls_distinct=False,
                ),
            ),
            migrations.AddConstraint(
                model_name="question",
                constraint=models.CheckConstraint(
                    condition=models.Q(("reason__in", ["same_day", "older", "identity", "place"])),
                    name="question_reason",
                ),
            ),
            migrations.AddConstraint(
                model_name="question",
                constraint=models.CheckConstraint(
                    condition=models.Q(("answer__in", ["ours", "theirs", "corrected"])),
                    name="question_answer",
                ),
            ),
            migrations.AddConstraint(
                model_name="question",
                constraint=models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("answer__isnull", True), ("answered_at__isnull", True)),
                        models.Q(("answer__isnull", False), ("answered_at__isnull", False)),
                        _connector="OR",
                    ),
                    name="question_answered_whole",
                ),
            ),
            migrations.AddConstraint(
                model_name="skill",
                constraint=models.UniqueConstraint(
                    condition=models.Q(("valid_to__isnull", True)),
                    fields=("member", "kind"),
                    name="skill_one_at_a_time",
                ),
            ),
            migrations.AddConstraint(
                model_name="skill",
                constraint=models.CheckConstraint(
                    condition=models.Q(
                        ("valid_to__isnull", True), ("valid_to__gte", models.F("valid_from")), _connector="OR"
                    ),
                    name="skill_period",
                ),
            ),
            migrations.AddConstraint(
                model_name="skill",
                constraint=models.CheckConstraint(
                    condition=models.Q(
                        (
                            "kind__in",
                            [
                                "planting",
                                "breeding",
                                "building",
                                "driving",
                                "cooking",
                                "care",
                                "sewing",
                                "craft",
                                "repair",
                                "selling",
                                "other",
                            ],
                        )
                    ),
                    name="skill_kind",
                ),
            ),
            migrations.AddConstraint(
                model_name="skill",
                constraint=models.CheckConstraint(
                    condition=models.Q(("level__in", ["learning", "able", "skilled", "certified"])),
                    name="skill_level",
                ),
            ),
            migrations.AddConstraint(
                model_name="villageprofile",
                constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                    condition=models.Q(
                        ("valid_to__isnull", True), ("valid_to__gt", models.F("valid_from")), _connector="OR"
                    ),
                    expressions=[
                        (
                            models.Func(
                                models.Func(
                                    django.db.models.expressions.CombinedExpression(
                                        django.db.models.expressions.CombinedExpression(
                                            models.F("village_id"), "*", models.Value(512)
                                        ),
                                        "+",
                                        django.db.models.expressions.CombinedExpression(
                                            models.F("year"), "-", models.Value(1980)
                                        ),
                                    ),
                                    models.Func(
                                        models.F("valid_from"),
                                        template="(%(expressions)s - date '2000-01-01')",
                                    ),
                                    function="point",
                                ),
                                models.Func(
                                    django.db.models.expressions.CombinedExpression(
                                        django.db.models.expressions.CombinedExpression(
                                            models.F("village_id"), "*", models.Value(512)
                                        ),
                                        "+",
                                        django.db.models.expressions.CombinedExpression(
                                            models.F("year"), "-", models.Value(1980)
                                        ),
                                    ),
                                    models.Func(
                                        models.F("valid_to"),
                                        template="(coalesce(%(expressions)s - date '2000-01-01', 1000000) - 0.5)",
                                    ),
                                    function="point",
                                ),
                                function="box",
                            ),
                            "&&",
                        )
                    ],
                    name="village_one_at_a_time",
                ),
            ),
            migrations.AddConstraint(
                model_name="villageprofile",
                constraint=models.CheckConstraint(
                    condition=models.Q(
                        ("valid_to__isnull", True), ("valid_to__gte", models.F("valid_from")), _connector="OR"
                    ),
                    name="village_period",
                ),
            ),
            migrations.AddConstraint(
                model_name="villageprofile",
                constraint=models.CheckConstraint(
                    condition=models.Q(("year__range", (1980, 2200))), name="village_year"
                ),
            ),
            migrations.AddConstraint(
                model_name="villageprofile",
                constraint=models.CheckConstraint(
                    condition=models.Q(("natural_village_count__gte", 0)),
                    name="village_natural_village_count",
                ),
            ),
            migrations.AddConstraint(
                model_name="villageprofile",
                constraint=models.CheckConstraint(
                    condition=models.Q(("household_count__gte", 0)), name="village_household_count"
                ),
            ),
            migrations.AddConstraint(
                model_name="villageprofile",
                constraint=models.CheckConstraint(
                    condition=models.Q(("population__gte", 0)), name="village_population"
                ),
            ),
            migrations.AddConstraint(
                model_name="villageprofile",
                constraint=models.CheckConstraint(
                    condition=models.Q(("minority_population__gte", 0)), name="village_minority_population"
                ),
            ),
            migrations.AddConstraint(
                model_name="villageprofile",
                constraint=models.CheckConstraint(
                    condition=models.Q(("female_population__gte", 0)), name="village_female_population"
                ),
            ),
            migrations.AddConstraint(
                model_name="villageprofile",
                constraint=models.CheckConstraint(
                    condition=models.Q(("disabled_population__gte", 0)), name="village_disabled_population"
                ),
            ),
            migrations.AddConstraint(
                model_name="villageprofile",
                constraint=models.CheckConstraint(
                    condition=models.Q(("labour_count__gte", 0)), name="village_labour_count"
                ),
            ),
            migrations.AddConstraint(
                model_name="villageprofile",
                constraint=models.CheckConstraint(
                    condition=models.Q(("trained_labour_count__gte", 0)), name="village_trained_labour_count"
                ),
            ),
            migrations.AddConstraint(
                model_name="villageprofile",
                constraint=models.CheckConstraint(
                    condition=models.Q(("outside_worker_count__gte", 0)), name="village_outside_worker_count"
                ),
            ),
            migrations.AddConstraint(
                model_name="villageprofile",
                constraint=models.CheckConstraint(
                    condition=models.Q(("out_of_province_worker_count__gte", 0)),
                    name="village_out_of_province_worker_count",
                ),
            ),
            migrations.AddConstraint(
                model_name="villageprofile",
                constraint=models.CheckConstraint(
                    condition=models.Q(("poor_household_count__gte", 0)), name="village_poor_household_count"
                ),
            ),
            migrations.AddConstraint(
                model_name="villageprofile",
                constraint=models.CheckConstraint(
                    condition=models.Q(("poor_population__gte", 0)), name="village_poor_population"
                ),
            ),
            migrations.AddConstraint(
                model_name="villageprofile",
                constraint=models.CheckConstraint(
                    condition=models.Q(("dibao_household_count__gte", 0)),
                    name="village_dibao_household_count",
                ),
            ),
            migrations.AddConstraint(
                model_name="villageprofile",
                constraint=models.CheckConstraint(
                    condition=models.Q(("dibao_population__gte", 0)), name="village_dibao_population"
                ),
            ),
            migrations.AddConstraint(
                model_name="villageprofile",
                constraint=models.CheckConstraint(
                    condition=models.Q(("wubao_household_count__gte", 0)),
                    name="village_wubao_household_count",
                ),
            ),
            migrations.AddConstraint(
                model_name="villageprofile",
                constraint=models.CheckConstraint(
                    condition=models.Q(("wubao_population__gte", 0)), name="village_wubao_population"
                ),
            ),
            migrations.AddConstraint(
                model_name="villageprofile",
                constraint=models.CheckConstraint(
                    condition=models.Q(("land_cultivated_mu__gte", 0)), name="village_land_cultivated_mu"
                ),
            ),
            migrations.AddConstraint(
                model_name="villageprofile",
                constraint=models.CheckConstraint(
                    condition=models.Q(("land_irrigated_mu__gte", 0)), name="village_land_irrigated_mu"
                ),
            ),
            migrations.AddConstraint(
                model_name="villageprofile",
                constraint=models.CheckConstraint(
                    condition=models.Q(("land_forest_mu__gte", 0)), name="village_land_forest_mu"
                ),
            ),
            migrations.AddConstraint(
                model_name="villageprofile",
                constraint=models.CheckConstraint(
                    condition=models.Q(("land_orchard_mu__gte", 0)), name="village_land_orchard_mu"
                ),
            ),
            migrations.AddConstraint(
                model_name="villageprofile",
                constraint=models.CheckConstraint(
                    condition=models.Q(("land_pasture_mu__gte", 0)), name="village_land_pasture_mu"
                ),
            ),
            migrations.AddConstraint(
                model_name="villageprofile",
                constraint=models.CheckConstraint(
                    condition=models.Q(("land_water_mu__gte", 0)), name="village_land_water_mu"
                ),
            ),
            migrations.AddConstraint(
                model_name="villageprofile",
                constraint=models.CheckConstraint(
                    condition=models.Q(("disaster_count__gte", 0)), name="village_disaster_count"
                ),
            ),
            migrations.AddConstraint(
                model_name="villageprofile",
                constraint=models.CheckConstraint(
                    condition=models.Q(("unpaved_km_to_town__gte", 0)), name="village_unpaved_km_to_town"
                ),
            ),
            migrations.AddConstraint(
                model_name="villageprofile",
                constraint=models.CheckConstraint(
                    condition=models.Q(("unpaved_natural_village_count__gte", 0)),
                    name="village_unpaved_natural_village_count",
                ),
            ),
            migrations.AddConstraint(
                model_name="villageprofile",
                constraint=models.CheckConstraint(
                    condition=models.Q(("unpaved_natural_village_km__gte", 0)),
                    name="village_unpaved_natural_village_km",
                ),
            ),
            migrations.AddConstraint(
                model_name="villageprofile",
                constraint=models.CheckConstraint(
                    condition=models.Q(("unsafe_water_household_count__gte", 0)),
                    name="village_unsafe_water_household_count",
                ),
            ),
            migrations.AddConstraint(
                model_name="villageprofile",
                constraint=models.CheckConstraint(
                    condition=models.Q(("difficult_water_household_count__gte", 0)),
                    name="village_difficult_water_household_count",
                ),
            ),
            migrations.AddConstraint(
                model_name="villageprofile",
                constraint=models.CheckConstraint(
                    condition=models.Q(("no_living_power_village_count__gte", 0)),
                    name="village_no_living_power_village_count",
                ),
            ),
            migrations.AddConstraint(
                model_name="villageprofile",
                constraint=models.CheckConstraint(
                    condition=models.Q(("no_production_power_village_count__gte", 0)),
                    name="village_no_production_power_village_count",
                ),
            ),
            migrations.AddConstraint(
                model_name="villageprofile",
                constraint=models.CheckConstraint(
                    condition=models.Q(("dangerous_house_household_count__gte", 0)),
                    name="village_dangerous_house_household_count",
                ),
            ),
            migrations.AddConstraint(
                model_name="villageprofile",
                constraint=models.CheckConstraint(
                    condition=models.Q(("relocation_needed_household_count__gte", 0)),
                    name="village_relocation_needed_household_count",
                ),
            ),
            migrations.AddConstraint(
                model_name="villageprofile",
                constraint=models.CheckConstraint(
                    condition=models.Q(("relocation_needed_population__gte", 0)),
                    name="village_relocation_needed_population",
                ),
            ),
            migrations.AddConstraint(
                model_name="villageprofile",
                constraint=models.CheckConstraint(
                    condition=models.Q(("relocated_household_count__gte", 0)),
                    name="village_relocated_household_count",
                ),
            ),
            migrations.AddConstraint(
                model_name="villageprofile",
                constraint=models.CheckConstraint(
                    condition=models.Q(("relocated_population__gte", 0)), name="village_relocated_population"
                ),
            ),
            migrations.AddConstraint(
                model_name="villageprofile",
                constraint=models.CheckConstraint(
                    condition=models.Q(("clinic_count__gte", 0)), name="village_clinic_count"
                ),
            ),
            migrations.AddConstraint(
                model_name="villageprofile",
                constraint=models.CheckConstraint(
                    condition=models.Q(("licensed_doctor_count__gte", 0)),
                    name="village_licensed_doctor_count",
                ),
            ),
            migrations.AddConstraint(
                model_name="villageprofile",
                constraint=models.CheckConstraint(
                    condition=models.Q(("village_doctor_count__gte", 0)), name="village_village_doctor_count"
                ),
            ),
            migrations.AddConstraint(
                model_name="villageprofile",
                constraint=models.CheckConstraint(
                    condition=models.Q(("public_toilet_count__gte", 0)), name="village_public_toilet_count"
                ),
            ),
            migrations.AddConstraint(
                model_name="villageprofile",
                constraint=models.CheckConstraint(
                    condition=models.Q(("rubbish_point_count__gte", 0)), name="village_rubbish_point_count"
                ),
            ),
            migrations.AddConstraint(
                model_name="villageprofile",
                constraint=models.CheckConstraint(
                    condition=models.Q(("kindergarten_count__gte", 0)), name="village_kindergarten_count"
                ),
            ),
            migrations.AddConstraint(
                model_name="villageprofile",
                constraint=models.CheckConstraint(
                    condition=models.Q(("dropout_count__gte", 0)), name="village_dropout_count"
                ),
            ),
            migrations.AddConstraint(
                model_name="villageprofile",
                constraint=models.CheckConstraint(
                    condition=models.Q(("broadcast_household_count__gte", 0)),
                    name="village_broadcast_household_count",
                ),
            ),
            migrations.AddConstraint(
                model_name="villageprofile",
                constraint=models.CheckConstraint(
                    condition=models.Q(("broadband_natural_village_count__gte", 0)),
                    name="village_broadband_natural_village_count",
                ),
            ),
            migrations.AddConstraint(
                model_name="villageprofile",
                constraint=models.CheckConstraint(
                    condition=models.Q(("medically_insured_population__gte", 0)),
                    name="village_medically_insured_population",
                ),
            ),
            migrations.AddConstraint(
                model_name="villageprofile",
                constraint=models.CheckConstraint(
                    condition=models.Q(("pension_insured_population__gte", 0)),
                    name="village_pension_insured_population",
                ),
            ),
            migrations.AddConstraint(
                model_name="villageprofile",
                constraint=models.CheckConstraint(
                    condition=models.Q(("net_income_pc_yuan__gte", 0)), name="village_net_income_pc_yuan"
                ),
            ),
            migrations.AddConstraint(
                model_name="villageprofile",
                constraint=models.CheckConstraint(
                    condition=models.Q(("cooperative_count__gte", 0)), name="village_cooperative_count"
                ),
            ),
            migrations.AddConstraint(
                model_name="villageprofile",
                constraint=models.CheckConstraint(
                    condition=models.Q(("cooperative_household_count__gte", 0)),
                    name="village_cooperative_household_count",
                ),
            ),
            migrations.AddConstraint(
                model_name="villageprofile",
                constraint=models.CheckConstraint(
                    condition=models.Q(("cooperative_poor_household_count__gte", 0)),
                    name="village_cooperative_poor_household_count",
                ),
            ),
            migrations.AddConstraint(
                model_name="villageprofile",
                constraint=models.CheckConstraint(
                    condition=models.Q(("tourism_worker_count__gte", 0)), name="village_tourism_worker_count"
                ),
            ),
            migrations.AddConstraint(
                model_name="villageprofile",
                constraint=models.CheckConstraint(
                    condition=models.Q(("tourism_household_income_yuan__gte", 0)),
                    name="village_tourism_household_income_yuan",
                ),
            ),
            migrations.AddConstraint(
                model_name="villageprofile",
                constraint=models.CheckConstraint(
                    condition=models.Q(("resident_team_size__gte", 0)), name="village_resident_team_size"
                ),
            ),
            migrations.AddConstraint(
                model_name="wish",
                constraint=models.UniqueConstraint(
                    condition=models.Q(("valid_to__isnull", True)),
                    fields=("household", "member", "kind"),
                    name="wish_one_at_a_time",
                    nulls_distinct=False,
                ),
            ),
            migrations.AddConstraint(
                model_name="wish",
                constraint=models.CheckConstraint(
                    condition=models.Q(
                        ("valid_to__isnull", True), ("valid_to__gte", models.F("valid_from")), _connector="OR"
                    ),
                    name="wish_period",
                ),
            ),
            migrations.AddConstraint(
                model_name="wish",
                constraint=models.CheckConstraint(
                    condition=models.Q(
                        (
                            "kind__in",
                            [
                                "plant",
                                "breed",
                                "work_away",
                                "work_near",
                                "train",
                                "loan",
                                "move",
                                "house",
                                "school",
                                "treatment",
                                "care",
                                "other",
                            ],
                        )
                    ),
                    name="wish_kind",
                ),
            ),
            migrations.RunSQL(BACKFILL, migrations.RunSQL.noop),
        ]
    )
