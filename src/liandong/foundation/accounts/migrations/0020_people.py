"""First passwords, delegated duties, hand-overs; separation of duty held by a trigger."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import liandong.foundation.clock
import liandong.foundation.keys
from liandong.foundation.accounts.separation import BACK, TRIGGER, functions
from liandong.foundation.migrating import at_once


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_first"),
        ("places", "0020_succession"),
    ]

    operations = [
        migrations.CreateModel(
            name="HandOver",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "key",
                    models.UUIDField(default=liandong.foundation.keys.uuid7, editable=False, unique=True),
                ),
                ("on", models.DateField(verbose_name="on")),
                ("remark", models.CharField(blank=True, max_length=200, verbose_name="remark")),
                ("made_at", models.DateTimeField(default=liandong.foundation.clock.now, editable=False)),
            ],
            options={
                "verbose_name": "hand-over",
                "verbose_name_plural": "hand-overs",
            },
        ),
        migrations.CreateModel(
            name="HandOverItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=40)),
                ("subject", models.CharField(blank=True, max_length=200)),
                ("title", models.CharField(blank=True, max_length=200)),
            ],
            options={
                "verbose_name": "line of a hand-over",
                "verbose_name_plural": "lines of a hand-over",
            },
        ),
        migrations.AddField(
            model_name="duty",
            name="on_behalf_of",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="delegated_to",
                to="accounts.duty",
            ),
        ),
        migrations.AddField(
            model_name="user",
            name="must_change_password",
            field=models.BooleanField(default=False, verbose_name="first password"),
        ),
        migrations.AddField(
            model_name="user",
            name="opened_by",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="accounts_opened",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="duty",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("on_behalf_of__isnull", True), ("valid_to__isnull", False), _connector="OR"
                ),
                name="duty_delegated_ends_by_itself",
            ),
        ),
        migrations.AddField(
            model_name="handover",
            name="leaver",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="hand_overs_left",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="handover",
            name="made_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="handover",
            name="successor",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="hand_overs_taken",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="handoveritem",
            name="ended",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.duty"
            ),
        ),
        migrations.AddField(
            model_name="handoveritem",
            name="follows",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.duty"
            ),
        ),
        migrations.AddField(
            model_name="handoveritem",
            name="hand_over",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="items", to="accounts.handover"
            ),
        ),
        migrations.AddConstraint(
            model_name="handover",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("successor__isnull", True),
                    models.Q(("successor", models.F("leaver")), _negated=True),
                    _connector="OR",
                ),
                name="handover_to_somebody_else",
            ),
        ),
        migrations.RunSQL(functions(), migrations.RunSQL.noop),
        migrations.RunSQL(TRIGGER, BACK),
    ]
    operations = at_once(operations)
