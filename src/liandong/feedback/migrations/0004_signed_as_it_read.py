"""Signatures bound to content and person, taken back; words erased in time; the secret of the cards."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import liandong.foundation.keys
from liandong.foundation.migrating import at_once

SAID = """
DROP TRIGGER unchanging_but_answered ON feedback_familysaid;
CREATE TRIGGER unchanging_but_answered BEFORE UPDATE ON feedback_familysaid
    FOR EACH ROW WHEN (
        old.erased_at IS NOT NULL
        OR (old.key, old.household_id, old.place_id, old.kind, old.channel, old.card_id, old.proxy_id,
            old.person_id, old.member_id, old.about_work, old.objection_id, old.case_id, old.procedure,
            old.state, old.held, old.spoken, old.signature_id, old.trips, old.said_at, old.due_on, old.digest)
        IS DISTINCT FROM
           (new.key, new.household_id, new.place_id, new.kind, new.channel, new.card_id, new.proxy_id,
            new.person_id, new.member_id, new.about_work, new.objection_id, new.case_id, new.procedure,
            new.state, new.held, new.spoken, new.signature_id, new.trips, new.said_at, new.due_on, new.digest)
        OR new.erased_at IS NULL
        AND (old.text, old.about, old.wanted, old.content)
            IS DISTINCT FROM (new.text, new.about, new.wanted, new.content)
        OR (old.answered_at IS NOT NULL OR new.erased_at IS NOT NULL)
        AND (old.answered_at, old.answered_by_id) IS DISTINCT FROM (new.answered_at, new.answered_by_id)
        OR old.answered_at IS NOT NULL AND new.erased_at IS NULL AND old.answer <> new.answer
        OR (old.withdrawn_at IS NOT NULL OR new.erased_at IS NOT NULL)
        AND (old.withdrawn_at, old.withdrawn_by_id) IS DISTINCT FROM (new.withdrawn_at, new.withdrawn_by_id)
    ) EXECUTE FUNCTION liandong_refuse_change();
DROP TRIGGER unchanging_but_withdrawn ON feedback_objection;
CREATE TRIGGER unchanging_but_withdrawn BEFORE UPDATE ON feedback_objection
    FOR EACH ROW WHEN (
        old.erased_at IS NOT NULL
        OR old.withdrawn_at IS NOT NULL AND new.withdrawn_at IS DISTINCT FROM old.withdrawn_at
        OR (old.key, old.household_id, old.place_id, old.run_id, old.point, old.fact_id, old.column,
            old.origin, old.by, old.evidence_id, old.raised_at, old.raised_by_id)
        IS DISTINCT FROM
           (new.key, new.household_id, new.place_id, new.run_id, new.point, new.fact_id, new.column,
            new.origin, new.by, new.evidence_id, new.raised_at, new.raised_by_id)
        OR new.erased_at IS NULL
        AND (old.fact, old.reason, old.wanted) IS DISTINCT FROM (new.fact, new.reason, new.wanted)
    ) EXECUTE FUNCTION liandong_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0032_signed_by_the_family"),
        ("feedback", "0003_families_speak"),
        ("files", "0041_pictures"),
        ("places", "0025_borders"),
        ("registry", "0093_own_parents"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CardSecret",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "key",
                    models.UUIDField(default=liandong.foundation.keys.uuid7, editable=False, unique=True),
                ),
                ("purpose", models.CharField(max_length=10, unique=True)),
                ("sealed", models.BinaryField()),
            ],
            options={
                "verbose_name": "secret of the cards",
                "verbose_name_plural": "secrets of the cards",
            },
        ),
        migrations.RemoveConstraint(
            model_name="familysaid",
            name="said_kind_known",
        ),
        migrations.RemoveConstraint(
            model_name="familysaid",
            name="said_signed",
        ),
        migrations.RemoveConstraint(
            model_name="familysaid",
            name="said_answered_by_somebody_else",
        ),
        migrations.AddField(
            model_name="familysaid",
            name="content",
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name="familysaid",
            name="digest",
            field=models.CharField(blank=True, default="", max_length=64),
        ),
        migrations.AddField(
            model_name="familysaid",
            name="erased_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="familysaid",
            name="member",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.member"
            ),
        ),
        migrations.AddField(
            model_name="familysaid",
            name="procedure",
            field=models.CharField(blank=True, default="", max_length=30),
        ),
        migrations.AddField(
            model_name="familysaid",
            name="withdrawn_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="familysaid",
            name="withdrawn_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="objection",
            name="erased_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AlterField(
            model_name="familysaid",
            name="kind",
            field=models.CharField(
                choices=[
                    ("question", "a question"),
                    ("correction", "a correction that is asked for"),
                    ("objection", "an objection"),
                    ("consent", "its consent to the procedure, signed"),
                    ("agreed", "its agreement, signed"),
                    ("received", "the receipt of a decision, signed"),
                ],
                max_length=10,
            ),
        ),
        migrations.AddConstraint(
            model_name="familysaid",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__in", ["question", "correction", "objection", "consent", "agreed", "received"])
                ),
                name="said_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="familysaid",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind__in", ["consent", "agreed", "received"]), _negated=True),
                    models.Q(("case__isnull", False), ("signature__isnull", False)),
                    models.Q(
                        ("kind", "consent"),
                        ("signature__isnull", False),
                        models.Q(("procedure", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="said_signed",
            ),
        ),
        migrations.AddConstraint(
            model_name="familysaid",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answer", ""), ("answered_at__isnull", True), ("answered_by__isnull", True)),
                    models.Q(
                        ("answered_at__gte", models.F("said_at")),
                        ("answered_by__isnull", False),
                        models.Q(
                            models.Q(("answer", ""), _negated=True),
                            ("erased_at__isnull", False),
                            _connector="OR",
                        ),
                        models.Q(
                            ("about_work", False),
                            ("person__isnull", True),
                            models.Q(("answered_by", models.F("person")), _negated=True),
                            _connector="OR",
                        ),
                    ),
                    _connector="OR",
                ),
                name="said_answered_by_somebody_else",
            ),
        ),
        # going back keeps the triggers of today: they refuse what those of before refused
        migrations.RunSQL(SAID, migrations.RunSQL.noop),
    ]
    operations = at_once(operations)
