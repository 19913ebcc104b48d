import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

from liandong.foundation.migrating import at_once


class Migration(migrations.Migration):
    """Who visits a family, collects its data and answers for it, as forms say it."""

    dependencies = [
        ("registry", "0072_questions"),
    ]

    operations = at_once(
        [
            pgtrigger.migrations.RemoveTrigger(
                model_name="householdfacts",
                name="superseded_update",
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name="householdfacts",
                name="removed_delete",
            ),
            migrations.AddField(
                model_name="householdfacts",
                name="bank_name",
                field=models.CharField(blank=True, max_length=80, null=True),
            ),
            migrations.AddField(
                model_name="householdfacts",
                name="collected_on",
                field=models.DateField(blank=True, null=True),
            ),
            migrations.AddField(
                model_name="householdfacts",
                name="collector_name",
                field=models.CharField(blank=True, max_length=80, null=True),
            ),
            migrations.AddField(
                model_name="householdfacts",
                name="contact_name",
                field=models.CharField(blank=True, max_length=80, null=True),
            ),
            migrations.AddField(
                model_name="householdfacts",
                name="first_measure_on",
                field=models.DateField(blank=True, null=True),
            ),
            migrations.AddField(
                model_name="householdfacts",
                name="helped_since_on",
                field=models.DateField(blank=True, null=True),
            ),
            migrations.AddField(
                model_name="householdfacts",
                name="helper_level",
                field=models.CharField(
                    blank=True,
                    choices=[
                        ("01", "central"),
                        ("02", "province"),
                        ("03", "city"),
                        ("04", "county"),
                        ("05", "township"),
                        ("06", "army"),
                        ("07", "other"),
                    ],
                    max_length=24,
                    null=True,
                ),
            ),
            migrations.AddField(
                model_name="householdfacts",
                name="helper_name",
                field=models.CharField(blank=True, max_length=80, null=True),
            ),
            migrations.AddField(
                model_name="householdfacts",
                name="helper_post",
                field=models.CharField(blank=True, max_length=80, null=True),
            ),
            migrations.AddField(
                model_name="householdfacts",
                name="helper_unit",
                field=models.CharField(blank=True, max_length=80, null=True),
            ),
            migrations.AddField(
                model_name="householdfactsversion",
                name="bank_name",
                field=models.CharField(blank=True, max_length=80, null=True),
            ),
            migrations.AddField(
                model_name="householdfactsversion",
                name="collected_on",
                field=models.DateField(blank=True, null=True),
            ),
            migrations.AddField(
                model_name="householdfactsversion",
                name="collector_name",
                field=models.CharField(blank=True, max_length=80, null=True),
            ),
            migrations.AddField(
                model_name="householdfactsversion",
                name="contact_name",
                field=models.CharField(blank=True, max_length=80, null=True),
            ),
            migrations.AddField(
                model_name="householdfactsversion",
                name="first_measure_on",
                field=models.DateField(blank=True, null=True),
            ),
            migrations.AddField(
                model_name="householdfactsversion",
                name="helped_since_on",
                field=models.DateField(blank=True, null=True),
            ),
            migrations.AddField(
                model_name="householdfactsversion",
                name="helper_level",
                field=models.CharField(
                    blank=True,
                    choices=[
                        ("01", "central"),
                        ("02", "province"),
                        ("03", "city"),
                        ("04", "county"),
                        ("05", "township"),
                        ("06", "army"),
                        ("07", "other"),
                    ],
                    max_length=24,
                    null=True,
                ),
            ),
            migrations.AddField(
                model_name="householdfactsversion",
                name="helper_name",
                field=models.CharField(blank=True, max_length=80, null=True),
            ),
            migrations.AddField(
                model_name="householdfactsversion",
                name="helper_post",
                field=models.CharField(blank=True, max_length=80, null=True),
            ),
            migrations.AddField(
                model_name="householdfactsversion",
                name="helper_unit",
                field=models.CharField(blank=True, max_length=80, null=True),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name="householdfacts",
                trigger=pgtrigger.compiler.Trigger(
                    name="superseded_update",
                    sql=pgtrigger.compiler.UpsertTriggerSql(
                        func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "registry_householdfactsversion" ("bank_name", "collected_on", "collector_name", "contact_name", "custom", "diet", "first_measure_on", "helped_since_on", "helper_level", "helper_name", "helper_post", "helper_unit", "home_language", "household_id", "household_kind", "id", "id_standard", "is_family_planning_family", "is_in_cooperative", "is_led_by_enterprise", "is_led_by_pioneer", "is_martyr_family", "is_only_child_family", "is_two_daughter_family", "main_cause", "natural_village", "needs_interpreter", "other_cause", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "second_other_cause", "source_id", "stated", "valid_from", "valid_to") SELECT old_values."bank_name", old_values."collected_on", old_values."collector_name", old_values."contact_name", old_values."custom", old_values."diet", old_values."first_measure_on", old_values."helped_since_on", old_values."helper_level", old_values."helper_name", old_values."helper_post", old_values."helper_unit", old_values."home_language", old_values."household_id", old_values."household_kind", old_values."id", old_values."id_standard", old_values."is_family_planning_family", old_values."is_in_cooperative", old_values."is_led_by_enterprise", old_values."is_led_by_pioneer", old_values."is_martyr_family", old_values."is_only_child_family", old_values."is_two_daughter_family", old_values."main_cause", old_values."natural_village", old_values."needs_interpreter", old_values."other_cause", _pgh_attached_context.value, liandong_known_at(), \'superseded\', old_values."id", old_values."recorded_at", old_values."second_other_cause", old_values."source_id", old_values."stated", old_values."valid_from", old_values."valid_to" FROM ( SELECT old_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS old_values, _pgh_attached_context; RETURN NULL;',
                        hash="99bd9fd73d8a5f285e1a7e113e858fcf3e94c03e",
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
                        func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "registry_householdfactsversion" ("bank_name", "collected_on", "collector_name", "contact_name", "custom", "diet", "first_measure_on", "helped_since_on", "helper_level", "helper_name", "helper_post", "helper_unit", "home_language", "household_id", "household_kind", "id", "id_standard", "is_family_planning_family", "is_in_cooperative", "is_led_by_enterprise", "is_led_by_pioneer", "is_martyr_family", "is_only_child_family", "is_two_daughter_family", "main_cause", "natural_village", "needs_interpreter", "other_cause", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "second_other_cause", "source_id", "stated", "valid_from", "valid_to") SELECT old_values."bank_name", old_values."collected_on", old_values."collector_name", old_values."contact_name", old_values."custom", old_values."diet", old_values."first_measure_on", old_values."helped_since_on", old_values."helper_level", old_values."helper_name", old_values."helper_post", old_values."helper_unit", old_values."home_language", old_values."household_id", old_values."household_kind", old_values."id", old_values."id_standard", old_values."is_family_planning_family", old_values."is_in_cooperative", old_values."is_led_by_enterprise", old_values."is_led_by_pioneer", old_values."is_martyr_family", old_values."is_only_child_family", old_values."is_two_daughter_family", old_values."main_cause", old_values."natural_village", old_values."needs_interpreter", old_values."other_cause", _pgh_attached_context.value, liandong_known_at(), \'removed\', old_values."id", old_values."recorded_at", old_values."second_other_cause", old_values."source_id", old_values."stated", old_values."valid_from", old_values."valid_to" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                        hash="2305c8c9ce27b114f8f1d7b0432b835eab0bc38f",
                        level="STATEMENT",
                        operation="DELETE",
                        pgid="pgtrigger_removed_delete_46d97",
                        referencing="REFERENCING OLD TABLE AS old_values ",
                        table="registry_householdfacts",
                        when="AFTER",
                    ),
                ),
            ),
            migrations.AddConstraint(
                model_name="householdfacts",
                constraint=models.CheckConstraint(
                    condition=models.Q(("helper_level__in", ["01", "02", "03", "04", "05", "06", "07"])),
                    name="householdfacts_helper_level",
                ),
            ),
        ]
    )
