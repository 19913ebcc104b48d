"""Cards of families, who may act for them, and what they say and sign, which nobody changes later."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import liandong.foundation.keys
from liandong.foundation.migrating import at_once

# What was said stays as it was said; an answer is added once.
UNCHANGING = """
CREATE TRIGGER unchanging BEFORE DELETE ON feedback_familysaid
    FOR EACH ROW EXECUTE FUNCTION liandong_refuse_change();
CREATE TRIGGER unchanging_but_answered BEFORE UPDATE ON feedback_familysaid
    FOR EACH ROW WHEN (
        old.answered_at IS NOT NULL
        OR (old.key, old.household_id, old.place_id, old.kind, old.channel, old.card_id, old.proxy_id,
            old.person_id, old.text, old.about, old.wanted, old.about_work, old.objection_id, old.case_id,
            old.state, old.held, old.spoken, old.signature_id, old.trips, old.said_at, old.due_on)
        IS DISTINCT FROM
           (new.key, new.household_id, new.place_id, new.kind, new.channel, new.card_id, new.proxy_id,
            new.person_id, new.text, new.about, new.wanted, new.about_work, new.objection_id, new.case_id,
            new.state, new.held, new.spoken, new.signature_id, new.trips, new.said_at, new.due_on)
    ) EXECUTE FUNCTION liandong_refuse_change();
"""
BACK = """
DROP TRIGGER unchanging_but_answered ON feedback_familysaid;
DROP TRIGGER unchanging ON feedback_familysaid;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0031_minutes_and_trips"),
        ("audit", "0001_first"),
        ("feedback", "0002_facts_named"),
        ("files", "0041_pictures"),
        ("identification", "0033_warnings"),
        ("places", "0025_borders"),
        ("registry", "0089_lines_in_bulk"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="FamilyCard",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "key",
                    models.UUIDField(default=liandong.foundation.keys.uuid7, editable=False, unique=True),
                ),
                ("code_hash", models.BinaryField(max_length=32, unique=True)),
                ("issued_at", models.DateTimeField()),
                ("expires_on", models.DateField()),
                ("wrong", models.PositiveSmallIntegerField(default=0)),
                ("opened_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "why",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("replaced", "a new card was issued"),
                            ("lost", "lost, or in other hands"),
                            ("unwanted", "the family wants none"),
                            ("tried", "too many wrong tries"),
                            ("no_proxy", "the person acts for the family no longer"),
                        ],
                        max_length=8,
                    ),
                ),
            ],
            options={
                "verbose_name": "card of a family",
                "verbose_name_plural": "cards of families",
            },
        ),
        migrations.CreateModel(
            name="FamilySaid",
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
                            ("question", "a question"),
                            ("correction", "a correction that is asked for"),
                            ("objection", "an objection"),
                            ("agreed", "its agreement, signed"),
                            ("received", "the receipt of a decision, signed"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("account", "by its own account"),
                            ("card", "by its card"),
                            ("point", "at the service point"),
                        ],
                        max_length=8,
                    ),
                ),
                ("text", models.CharField(blank=True, max_length=1000)),
                ("about", models.CharField(blank=True, max_length=400)),
                ("wanted", models.CharField(blank=True, max_length=400)),
                ("about_work", models.BooleanField(default=False)),
                (
                    "state",
                    models.CharField(blank=True, help_text="of the case, when it was said", max_length=30),
                ),
                ("held", models.BooleanField(default=False)),
                ("spoken", models.BooleanField(default=False)),
                ("trips", models.PositiveSmallIntegerField(null=True)),
                ("said_at", models.DateTimeField()),
                ("due_on", models.DateField(null=True)),
                ("answer", models.CharField(blank=True, max_length=1000)),
                ("answered_at", models.DateTimeField(null=True)),
            ],
            options={
                "verbose_name": "what a family said",
                "verbose_name_plural": "what families said",
            },
        ),
        migrations.CreateModel(
            name="Proxy",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "key",
                    models.UUIDField(default=liandong.foundation.keys.uuid7, editable=False, unique=True),
                ),
                ("name", models.CharField(max_length=50)),
                (
                    "relation",
                    models.CharField(
                        choices=[
                            ("relative", "relative"),
                            ("neighbour", "neighbour or friend"),
                            ("cadre", "village cadre"),
                            ("legal_aid", "legal aid or social worker"),
                            ("other", "somebody else"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "extent",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("read", "see the file and how the case stands"),
                                ("speak", "ask, have facts corrected, object"),
                                ("sign", "sign"),
                            ],
                            max_length=5,
                        ),
                        size=None,
                    ),
                ),
                ("knows", models.BinaryField(blank=True, default=b"", max_length=32)),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(help_text="the first day it no longer holds")),
                ("recorded_at", models.DateTimeField()),
                ("withdrawn_at", models.DateTimeField(null=True)),
            ],
            options={
                "verbose_name": "person who acts for a family",
                "verbose_name_plural": "persons who act for a family",
            },
        ),
        migrations.AlterField(
            model_name="objection",
            name="raised_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="objection",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("raised_by__isnull", False), ("by__in", ["family", "proxy"]), _connector="OR"
                ),
                name="objection_raised_by_somebody",
            ),
        ),
        migrations.AddField(
            model_name="familycard",
            name="ended_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="familycard",
            name="household",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="cards", to="registry.household"
            ),
        ),
        migrations.AddField(
            model_name="familycard",
            name="issued_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="familysaid",
            name="answered_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="familysaid",
            name="card",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="feedback.familycard",
            ),
        ),
        migrations.AddField(
            model_name="familysaid",
            name="case",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="said_of_family",
                to="casework.case",
            ),
        ),
        migrations.AddField(
            model_name="familysaid",
            name="household",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="said", to="registry.household"
            ),
        ),
        migrations.AddField(
            model_name="familysaid",
            name="objection",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="said",
                to="feedback.objection",
            ),
        ),
        migrations.AddField(
            model_name="familysaid",
            name="person",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="familysaid",
            name="place",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.place"
            ),
        ),
        migrations.AddField(
            model_name="familysaid",
            name="signature",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="files.storedfile",
            ),
        ),
        migrations.AddField(
            model_name="proxy",
            name="account",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="proxy",
            name="household",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="proxies", to="registry.household"
            ),
        ),
        migrations.AddField(
            model_name="proxy",
            name="paper",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="files.storedfile"
            ),
        ),
        migrations.AddField(
            model_name="proxy",
            name="recorded_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="proxy",
            name="withdrawn_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="familysaid",
            name="proxy",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="feedback.proxy"
            ),
        ),
        migrations.AddField(
            model_name="familycard",
            name="proxy",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="cards",
                to="feedback.proxy",
            ),
        ),
        migrations.AddIndex(
            model_name="proxy",
            index=models.Index(fields=["household", "-id"], name="proxy_of_household"),
        ),
        migrations.AddConstraint(
            model_name="proxy",
            constraint=models.CheckConstraint(
                condition=models.Q(("valid_to__gt", models.F("valid_from"))), name="proxy_some_days"
            ),
        ),
        migrations.AddConstraint(
            model_name="proxy",
            constraint=models.CheckConstraint(
                condition=models.Q(("extent__len__gte", 1)), name="proxy_for_something"
            ),
        ),
        migrations.AddConstraint(
            model_name="proxy",
            constraint=models.CheckConstraint(
                condition=models.Q(("name", ""), _negated=True), name="proxy_named"
            ),
        ),
        migrations.AddConstraint(
            model_name="proxy",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("relation__in", ["relative", "neighbour", "cadre", "legal_aid", "other"])
                ),
                name="proxy_relation_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="proxy",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("withdrawn_at__isnull", True), ("withdrawn_by__isnull", True)),
                    ("withdrawn_at__gte", models.F("recorded_at")),
                    _connector="OR",
                ),
                name="proxy_withdrawn_at_a_time",
            ),
        ),
        migrations.AddIndex(
            model_name="familysaid",
            index=models.Index(fields=["household", "-id"], name="said_of_household"),
        ),
        migrations.AddConstraint(
            model_name="familysaid",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__in", ["question", "correction", "objection", "agreed", "received"])
                ),
                name="said_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="familysaid",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("card__isnull", False), ("channel", "card"), ("person__isnull", True)),
                    models.Q(
                        ("card__isnull", True),
                        ("channel__in", ["account", "point"]),
                        ("person__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="said_by_a_way",
            ),
        ),
        migrations.AddConstraint(
            model_name="familysaid",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("channel", "point"), _negated=True),
                    ("spoken", True),
                    ("signature__isnull", False),
                    _connector="OR",
                ),
                name="said_confirmed_at_the_point",
            ),
        ),
        migrations.AddConstraint(
            model_name="familysaid",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind__in", ["agreed", "received"]), _negated=True),
                    models.Q(("case__isnull", False), ("signature__isnull", False)),
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
                        models.Q(("answer", ""), _negated=True),
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
        migrations.AddConstraint(
            model_name="familycard",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at__isnull", True)),
                fields=("household", "proxy"),
                name="card_one_in_hand",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="familycard",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at__isnull", True), ("ended_by__isnull", True), ("why", "")),
                    models.Q(("ended_at__gte", models.F("issued_at")), models.Q(("why", ""), _negated=True)),
                    _connector="OR",
                ),
                name="card_ended_for_a_reason",
            ),
        ),
        migrations.RunSQL(UNCHANGING, BACK),
    ]
    operations = at_once(operations)
