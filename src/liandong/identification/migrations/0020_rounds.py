import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models

import liandong.foundation.keys
from liandong.foundation.migrating import at_once

# Every run there is becomes a round of one. Finished runs and their results refuse changes, so the triggers
# that see to it stand aside while the new columns are filled; nothing else of a row is touched.
FILLED = """
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE identification_run DISABLE TRIGGER unchanging;
ALTER TABLE identification_runresult DISABLE TRIGGER unchanging;
INSERT INTO identification_round (key, place_id, as_of, started_at, started_by_id)
    SELECT key, place_id, as_of, started_at, started_by_id FROM identification_run;
UPDATE identification_run run SET round_id = round.id
    FROM identification_round round WHERE round.key = run.key;
UPDATE identification_runresult SET answers = left(suggestion, 1);
INSERT INTO identification_roundpattern (round_id, place_id, answers, households, persons)
    SELECT run.round_id, result.place_id, result.answers, count(*), sum(result.persons)
    FROM identification_runresult result JOIN identification_run run ON run.id = result.run_id
    GROUP BY 1, 2, 3;
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE identification_run ENABLE TRIGGER unchanging;
ALTER TABLE identification_runresult ENABLE TRIGGER unchanging;
"""


class Migration(migrations.Migration):
    """Runs that were made at once over the same snapshot stand in a round; results lose keys they can spare."""

    dependencies = [
        ("identification", "0003_rules"),
        ("places", "0020_succession"),
        ("registry", "0042_history_of_changes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Round",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "key",
                    models.UUIDField(default=liandong.foundation.keys.uuid7, editable=False, unique=True),
                ),
                ("as_of", models.DateField()),
                ("started_at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "identification round",
                "verbose_name_plural": "identification rounds",
            },
        ),
        migrations.CreateModel(
            name="RoundPattern",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("answers", models.CharField(max_length=8)),
                ("households", models.IntegerField()),
                ("persons", models.IntegerField()),
            ],
            options={
                "verbose_name": "pattern of a round",
                "verbose_name_plural": "patterns of a round",
            },
        ),
        migrations.RemoveConstraint(
            model_name="run",
            name="run_finished_is_whole",
        ),
        migrations.RemoveConstraint(
            model_name="runresult",
            name="result_once_a_household",
        ),
        migrations.RemoveConstraint(
            model_name="runresult",
            name="result_scores_in_order",
        ),
        migrations.RemoveIndex(
            model_name="runresult",
            name="result_by_suggestion",
        ),
        migrations.AddField(
            model_name="run",
            name="number",
            field=models.SmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="runresult",
            name="answers",
            field=models.CharField(default="", max_length=8),
        ),
        migrations.AddField(
            model_name="runresult",
            name="line",
            field=models.BigIntegerField(null=True),
        ),
        migrations.AlterField(
            model_name="runpattern",
            name="place",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="places.place",
            ),
        ),
        migrations.AlterField(
            model_name="runpattern",
            name="run",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="patterns",
                to="identification.run",
            ),
        ),
        migrations.AlterField(
            model_name="runresult",
            name="household",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="run_results",
                to="registry.household",
            ),
        ),
        migrations.AlterField(
            model_name="runresult",
            name="place",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="places.place",
            ),
        ),
        migrations.AlterField(
            model_name="runresult",
            name="run",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="results",
                to="identification.run",
            ),
        ),
        migrations.AlterField(
            model_name="runresult",
            name="score_high",
            field=models.BigIntegerField(null=True),
        ),
        migrations.AlterField(
            model_name="runresult",
            name="score_low",
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddConstraint(
            model_name="runresult",
            constraint=models.UniqueConstraint(fields=("household", "run"), name="result_once_a_household"),
        ),
        migrations.AddConstraint(
            model_name="runresult",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("score_low__isnull", True), ("score_high__gte", models.F("score_low")), _connector="OR"
                ),
                name="result_scores_in_order",
            ),
        ),
        migrations.AddField(
            model_name="round",
            name="place",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.place"
            ),
        ),
        migrations.AddField(
            model_name="round",
            name="started_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="run",
            name="round",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="runs",
                to="identification.round",
            ),
        ),
        migrations.AddConstraint(
            model_name="run",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "finished"), _negated=True),
                    models.Q(
                        ("finished_at__isnull", False),
                        (
                            "households",
                            django.db.models.expressions.CombinedExpression(
                                django.db.models.expressions.CombinedExpression(
                                    models.F("poor"), "+", models.F("not_poor")
                                ),
                                "+",
                                models.F("cannot_tell"),
                            ),
                        ),
                        ("rows_sha256__isnull", False),
                        ("snapshot__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="run_finished_is_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="run",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("denominator__isnull", True),
                    models.Q(("denominator__gte", models.F("line")), ("line__gte", 1)),
                    _connector="OR",
                ),
                name="run_line_within_scores",
            ),
        ),
        migrations.AddConstraint(
            model_name="run",
            constraint=models.UniqueConstraint(fields=("round", "number"), name="run_once_a_number"),
        ),
        migrations.AddConstraint(
            model_name="run",
            constraint=models.UniqueConstraint(fields=("round", "standard"), name="run_once_a_rule_file"),
        ),
        migrations.AddField(
            model_name="roundpattern",
            name="place",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="places.place",
            ),
        ),
        migrations.AddField(
            model_name="roundpattern",
            name="round",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="patterns",
                to="identification.round",
            ),
        ),
        migrations.RunSQL(FILLED, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="run",
            name="round",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="runs", to="identification.round"
            ),
        ),
        migrations.AlterField(model_name="runresult", name="answers", field=models.CharField(max_length=8)),
        migrations.AddConstraint(
            model_name="runresult",
            constraint=models.CheckConstraint(
                condition=models.Q(("answers__regex", "^[pnc]+$")), name="result_answers"
            ),
        ),
        migrations.AddConstraint(
            model_name="roundpattern",
            constraint=models.UniqueConstraint(
                fields=("round", "place", "answers"), name="round_pattern_once_a_place"
            ),
        ),
    ]
    operations = at_once(operations)
