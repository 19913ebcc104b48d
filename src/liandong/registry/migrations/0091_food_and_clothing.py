"""Food and clothing beside the guarantees, in what holds and in what held."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

from liandong.foundation.audit.history_schema import PARTITION_AND_CLOSE
from liandong.foundation.migrating import at_once


class Migration(migrations.Migration):
    dependencies = [
        ("registry", "0089_lines_in_bulk"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="guarantees",
            name="superseded_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="guarantees",
            name="removed_delete",
        ),
        migrations.AddField(
            model_name="guarantees",
            name="clothing_evidence",
            field=models.CharField(
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
        migrations.AddField(
            model_name="guarantees",
            name="clothing_guarantee",
            field=models.CharField(
                blank=True, choices=[("safe", "secured"), ("problem", "a problem")], max_length=24, null=True
            ),
        ),
        migrations.AddField(
            model_name="guarantees",
            name="food_evidence",
            field=models.CharField(
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
        migrations.AddField(
            model_name="guarantees",
            name="food_guarantee",
            field=models.CharField(
                blank=True, choices=[("safe", "secured"), ("problem", "a problem")], max_length=24, null=True
            ),
        ),
        migrations.AddField(
            model_name="guaranteesversion",
            name="clothing_evidence",
            field=models.CharField(
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
        migrations.AddField(
            model_name="guaranteesversion",
            name="clothing_guarantee",
            field=models.CharField(
                blank=True, choices=[("safe", "secured"), ("problem", "a problem")], max_length=24, null=True
            ),
        ),
        migrations.AddField(
            model_name="guaranteesversion",
            name="food_evidence",
            field=models.CharField(
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
        migrations.AddField(
            model_name="guaranteesversion",
            name="food_guarantee",
            field=models.CharField(
                blank=True, choices=[("safe", "secured"), ("problem", "a problem")], max_length=24, null=True
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="guarantees",
            trigger=pgtrigger.compiler.Trigger(
                name="superseded_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "registry_guaranteesversion" ("clothing_evidence", "clothing_guarantee", "education_evidence", "education_guarantee", "food_evidence", "food_guarantee", "household_id", "housing_evidence", "housing_guarantee", "id", "medical_evidence", "medical_guarantee", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "source_id", "stated", "valid_from", "valid_to", "water_evidence", "water_guarantee") SELECT old_values."clothing_evidence", old_values."clothing_guarantee", old_values."education_evidence", old_values."education_guarantee", old_values."food_evidence", old_values."food_guarantee", old_values."household_id", old_values."housing_evidence", old_values."housing_guarantee", old_values."id", old_values."medical_evidence", old_values."medical_guarantee", _pgh_attached_context.value, liandong_known_at(), \'superseded\', old_values."id", old_values."recorded_at", old_values."source_id", old_values."stated", old_values."valid_from", old_values."valid_to", old_values."water_evidence", old_values."water_guarantee" FROM ( SELECT old_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="eba20441a50619187fb9da06a6d12cbdc3b82793",
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
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "registry_guaranteesversion" ("clothing_evidence", "clothing_guarantee", "education_evidence", "education_guarantee", "food_evidence", "food_guarantee", "household_id", "housing_evidence", "housing_guarantee", "id", "medical_evidence", "medical_guarantee", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "source_id", "stated", "valid_from", "valid_to", "water_evidence", "water_guarantee") SELECT old_values."clothing_evidence", old_values."clothing_guarantee", old_values."education_evidence", old_values."education_guarantee", old_values."food_evidence", old_values."food_guarantee", old_values."household_id", old_values."housing_evidence", old_values."housing_guarantee", old_values."id", old_values."medical_evidence", old_values."medical_guarantee", _pgh_attached_context.value, liandong_known_at(), \'removed\', old_values."id", old_values."recorded_at", old_values."source_id", old_values."stated", old_values."valid_from", old_values."valid_to", old_values."water_evidence", old_values."water_guarantee" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="e3839f6983f1fb44dadc0eceadb6c0985c04fa5d",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_removed_delete_db83c",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="registry_guarantees",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="guarantees",
            constraint=models.CheckConstraint(
                condition=models.Q(("food_guarantee__in", ["safe", "problem"])),
                name="guarantees_food_guarantee",
            ),
        ),
        migrations.AddConstraint(
            model_name="guarantees",
            constraint=models.CheckConstraint(
                condition=models.Q(("clothing_guarantee__in", ["safe", "problem"])),
                name="guarantees_clothing_guarantee",
            ),
        ),
        migrations.AddConstraint(
            model_name="guarantees",
            constraint=models.CheckConstraint(
                condition=models.Q(("food_evidence__in", ["A", "B", "C", "D"])),
                name="guarantees_food_evidence",
            ),
        ),
        migrations.AddConstraint(
            model_name="guarantees",
            constraint=models.CheckConstraint(
                condition=models.Q(("clothing_evidence__in", ["A", "B", "C", "D"])),
                name="guarantees_clothing_evidence",
            ),
        ),
        # the triggers are new: they write history as its owner again, as 0021 says
        migrations.RunSQL(PARTITION_AND_CLOSE, migrations.RunSQL.noop),
    ]
    operations = at_once(operations)
