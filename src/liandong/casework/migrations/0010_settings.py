"""Values of settings: proposed by one person, decided by a second; what was decided changes only its end."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import liandong.foundation.keys

TRIGGER = """
CREATE FUNCTION liandong_settingvalue_unchanging() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND old.state <> 'refused'
        AND (new.id, new.key, new.place_id, new.name, new.numerator, new.denominator, new.valid_from,
             new.reason, new.proposed_at, new.proposed_by_id)
        IS NOT DISTINCT FROM
            (old.id, old.key, old.place_id, old.name, old.numerator, old.denominator, old.valid_from,
             old.reason, old.proposed_at, old.proposed_by_id)
        AND (old.state = 'proposed' OR (new.state, new.decided_at, new.decided_by_id, new.answer)
            IS NOT DISTINCT FROM (old.state, old.decided_at, old.decided_by_id, old.answer))
    THEN
        RETURN new;
    END IF;
    RAISE EXCEPTION 'what was proposed and decided does not change' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER unchanging BEFORE UPDATE OR DELETE ON casework_settingvalue
    FOR EACH ROW EXECUTE FUNCTION liandong_settingvalue_unchanging();
"""
TRIGGER_BACK = """
DROP TRIGGER unchanging ON casework_settingvalue;
DROP FUNCTION liandong_settingvalue_unchanging();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0009_receipt"),
        ("places", "0025_borders"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SettingValue",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "key",
                    models.UUIDField(default=liandong.foundation.keys.uuid7, editable=False, unique=True),
                ),
                ("name", models.CharField(max_length=40)),
                ("numerator", models.IntegerField()),
                ("denominator", models.IntegerField(default=1)),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(null=True)),
                ("reason", models.CharField(max_length=500)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "proposed"),
                            ("set", "in force or ended"),
                            ("refused", "turned down"),
                        ],
                        default="proposed",
                        max_length=8,
                    ),
                ),
                ("proposed_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(null=True)),
                ("answer", models.CharField(blank=True, max_length=500)),
                (
                    "decided_by",
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
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "value of a setting",
                "verbose_name_plural": "values of settings",
                "indexes": [
                    models.Index(fields=["place", "name", "-valid_from"], name="settingvalue_by_place")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "proposed")),
                        fields=("place", "name", "valid_from"),
                        name="settingvalue_proposed_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("denominator__gte", 1), ("numerator__gte", 0)),
                        name="settingvalue_is_a_number",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decided_by__isnull", True),
                            models.Q(("decided_by", models.F("proposed_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="settingvalue_by_a_second_person",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("decided_at__isnull", True),
                                ("decided_by__isnull", True),
                                ("state", "proposed"),
                            ),
                            models.Q(
                                ("decided_at__isnull", False), ("decided_by__isnull", False), ("state", "set")
                            ),
                            models.Q(
                                ("decided_at__isnull", False),
                                ("decided_by__isnull", False),
                                ("state", "refused"),
                                models.Q(("answer", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="settingvalue_decided_is_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True),
                            ("valid_to__gt", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="settingvalue_ends_after_it_begins",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        condition=models.Q(("state", "set")),
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
                                    models.Func("name", function="hashtext"),
                                    models.Func("name", function="hashtext"),
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
                        name="settingvalue_one_a_day",
                    ),
                ],
            },
        ),
        migrations.RunSQL(TRIGGER, TRIGGER_BACK),
    ]
