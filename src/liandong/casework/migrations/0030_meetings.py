"""Meetings; triggers hold the attendance and what was kept beside it once there are votes."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import liandong.foundation.keys
from liandong.foundation.migrating import at_once

TRIGGERS = """
CREATE FUNCTION liandong_meeting_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM casework_meeting m
        WHERE m.id = coalesce(OLD.meeting_id, NEW.meeting_id) AND m.voted_at IS NOT NULL
    ) THEN
        RAISE EXCEPTION 'meeting_fixed: votes rest on this' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN coalesce(NEW, OLD);
END $$;
CREATE TRIGGER fixed BEFORE INSERT OR UPDATE OR DELETE ON casework_attendance
    FOR EACH ROW EXECUTE FUNCTION liandong_meeting_fixed();
CREATE TRIGGER fixed BEFORE UPDATE OR DELETE ON casework_meetingphoto
    FOR EACH ROW EXECUTE FUNCTION liandong_meeting_fixed();
CREATE TRIGGER fixed BEFORE UPDATE OR DELETE ON casework_meetingsignature
    FOR EACH ROW EXECUTE FUNCTION liandong_meeting_fixed();
CREATE TRIGGER fixed BEFORE UPDATE OR DELETE ON casework_meeting
    FOR EACH ROW WHEN (OLD.voted_at IS NOT NULL) EXECUTE FUNCTION liandong_refuse_change();
"""
BACK = """
DROP TRIGGER fixed ON casework_meeting;
DROP TRIGGER fixed ON casework_meetingsignature;
DROP TRIGGER fixed ON casework_meetingphoto;
DROP TRIGGER fixed ON casework_attendance;
DROP FUNCTION liandong_meeting_fixed();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0020_two_persons"),
        ("files", "0041_pictures"),
        ("places", "0025_borders"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Meeting",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "key",
                    models.UUIDField(default=liandong.foundation.keys.uuid7, editable=False, unique=True),
                ),
                ("held_on", models.DateField()),
                ("venue", models.CharField(max_length=80)),
                ("chair", models.CharField(max_length=40)),
                ("opened_at", models.DateTimeField()),
                ("voted_at", models.DateTimeField(null=True)),
                (
                    "minutes",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="files.storedfile",
                    ),
                ),
                (
                    "opened_by",
                    models.ForeignKey(
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
                "verbose_name": "meeting of a village",
                "verbose_name_plural": "meetings of villages",
            },
        ),
        migrations.AddField(
            model_name="casestep",
            name="meeting",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="steps",
                to="casework.meeting",
            ),
        ),
        migrations.CreateModel(
            name="MeetingPhoto",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "key",
                    models.UUIDField(default=liandong.foundation.keys.uuid7, editable=False, unique=True),
                ),
                ("added_at", models.DateTimeField()),
                (
                    "added_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="files.storedfile"
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="photos",
                        to="casework.meeting",
                    ),
                ),
                (
                    "small",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="files.storedfile"
                    ),
                ),
            ],
            options={
                "verbose_name": "photograph of a meeting",
                "verbose_name_plural": "photographs of meetings",
            },
        ),
        migrations.CreateModel(
            name="MeetingSignature",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "key",
                    models.UUIDField(default=liandong.foundation.keys.uuid7, editable=False, unique=True),
                ),
                ("signed_at", models.DateTimeField()),
                (
                    "case",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="casework.case",
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="files.storedfile"
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="signatures",
                        to="casework.meeting",
                    ),
                ),
            ],
            options={
                "verbose_name": "signature at a meeting",
                "verbose_name_plural": "signatures at meetings",
            },
        ),
        migrations.CreateModel(
            name="Representative",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "key",
                    models.UUIDField(default=liandong.foundation.keys.uuid7, editable=False, unique=True),
                ),
                ("name", models.CharField(max_length=40)),
                ("group_no", models.CharField(blank=True, max_length=20)),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(null=True)),
                (
                    "entered_by",
                    models.ForeignKey(
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
                "verbose_name": "representative of a village",
                "verbose_name_plural": "representatives of villages",
            },
        ),
        migrations.CreateModel(
            name="Attendance",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("is_present", models.BooleanField()),
                (
                    "absent_because",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("work", "works away from home"),
                            ("ill", "ill"),
                            ("duty", "another duty"),
                            ("kin", "keeps out: related to a family of the agenda"),
                            ("unsaid", "no reason said"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="attendance",
                        to="casework.meeting",
                    ),
                ),
                (
                    "representative",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="casework.representative",
                    ),
                ),
            ],
            options={
                "verbose_name": "attendance of a meeting",
                "verbose_name_plural": "attendance of meetings",
            },
        ),
        migrations.AddIndex(
            model_name="meeting",
            index=models.Index(fields=["place", "-held_on"], name="meeting_there"),
        ),
        migrations.AddConstraint(
            model_name="meeting",
            constraint=models.UniqueConstraint(
                condition=models.Q(("voted_at", None)), fields=("place",), name="meeting_one_before_votes"
            ),
        ),
        migrations.AddConstraint(
            model_name="meeting",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("minutes", None), ("voted_at", None)),
                    models.Q(("minutes__isnull", False), ("voted_at__isnull", False)),
                    _connector="OR",
                ),
                name="meeting_votes_have_minutes",
            ),
        ),
        migrations.AddConstraint(
            model_name="meetingsignature",
            constraint=models.UniqueConstraint(
                fields=("meeting", "case"), name="meetingsignature_once", nulls_distinct=False
            ),
        ),
        migrations.AddConstraint(
            model_name="representative",
            constraint=models.UniqueConstraint(
                condition=models.Q(("valid_to", None)),
                fields=("place", "name", "group_no"),
                name="representative_listed_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="representative",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_to", None), ("valid_to__gte", models.F("valid_from")), _connector="OR"
                ),
                name="representative_forward",
            ),
        ),
        migrations.AddConstraint(
            model_name="attendance",
            constraint=models.UniqueConstraint(fields=("meeting", "representative"), name="attendance_once"),
        ),
        migrations.AddConstraint(
            model_name="attendance",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("absent_because", ""), ("is_present", True)),
                    models.Q(
                        ("absent_because__in", ["work", "ill", "duty", "kin", "unsaid"]),
                        ("is_present", False),
                    ),
                    _connector="OR",
                ),
                name="attendance_absent_for_a_reason",
            ),
        ),
        migrations.RunSQL(TRIGGERS, BACK),
    ]
    operations = at_once(operations)
