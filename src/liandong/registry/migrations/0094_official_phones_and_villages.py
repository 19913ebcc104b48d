"""Who answers for a family, with phone, unit and last day; the lie of a village, its disasters and helper."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

from liandong.foundation.audit.history_schema import PARTITION_AND_CLOSE
from liandong.foundation.migrating import at_once


class Migration(migrations.Migration):
    dependencies = [
        ("places", "0025_borders"),
        ("registry", "0093_own_parents"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="householdfacts",
            name="superseded_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="householdfacts",
            name="removed_delete",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="villageprofile",
            name="superseded_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="villageprofile",
            name="removed_delete",
        ),
        migrations.RemoveConstraint(
            model_name="personalnumber",
            name="number_kind",
        ),
        migrations.AddField(
            model_name="householdfacts",
            name="helped_until_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="householdfacts",
            name="helper_unit_kind",
            field=models.CharField(
                blank=True,
                choices=[
                    ("organ", "public authority"),
                    ("social", "social organisation"),
                    ("university", "university or college"),
                    ("state_firm", "state-owned enterprise"),
                    ("firm", "private enterprise"),
                    ("east", "partner province or city in the east"),
                    ("fixed", "institution assigned to the place"),
                    ("village", "self-governing organisation of villagers"),
                    ("other", "other"),
                ],
                max_length=24,
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="householdfacts",
            name="planned_measures",
            field=models.CharField(blank=True, max_length=200, null=True),
        ),
        migrations.AddField(
            model_name="householdfactsversion",
            name="helped_until_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="householdfactsversion",
            name="helper_unit_kind",
            field=models.CharField(
                blank=True,
                choices=[
                    ("organ", "public authority"),
                    ("social", "social organisation"),
                    ("university", "university or college"),
                    ("state_firm", "state-owned enterprise"),
                    ("firm", "private enterprise"),
                    ("east", "partner province or city in the east"),
                    ("fixed", "institution assigned to the place"),
                    ("village", "self-governing organisation of villagers"),
                    ("other", "other"),
                ],
                max_length=24,
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="householdfactsversion",
            name="planned_measures",
            field=models.CharField(blank=True, max_length=200, null=True),
        ),
        migrations.AddField(
            model_name="villageprofile",
            name="assisting_unit",
            field=models.CharField(blank=True, max_length=80, null=True),
        ),
        migrations.AddField(
            model_name="villageprofile",
            name="had_animal_disease",
            field=models.BooleanField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="villageprofile",
            name="had_drought",
            field=models.BooleanField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="villageprofile",
            name="had_earthquake",
            field=models.BooleanField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="villageprofile",
            name="had_flood",
            field=models.BooleanField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="villageprofile",
            name="had_frost",
            field=models.BooleanField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="villageprofile",
            name="had_hot_wind",
            field=models.BooleanField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="villageprofile",
            name="had_landslide",
            field=models.BooleanField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="villageprofile",
            name="had_other_disaster",
            field=models.BooleanField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="villageprofile",
            name="had_pests",
            field=models.BooleanField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="villageprofile",
            name="terrain",
            field=models.CharField(
                blank=True,
                choices=[
                    ("plain", "plain"),
                    ("hills", "hills"),
                    ("mountains", "mountains"),
                    ("plateau", "plateau"),
                    ("basin", "basin"),
                    ("other", "other"),
                ],
                max_length=24,
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="villageprofileversion",
            name="assisting_unit",
            field=models.CharField(blank=True, max_length=80, null=True),
        ),
        migrations.AddField(
            model_name="villageprofileversion",
            name="had_animal_disease",
            field=models.BooleanField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="villageprofileversion",
            name="had_drought",
            field=models.BooleanField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="villageprofileversion",
            name="had_earthquake",
            field=models.BooleanField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="villageprofileversion",
            name="had_flood",
            field=models.BooleanField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="villageprofileversion",
            name="had_frost",
            field=models.BooleanField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="villageprofileversion",
            name="had_hot_wind",
            field=models.BooleanField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="villageprofileversion",
            name="had_landslide",
            field=models.BooleanField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="villageprofileversion",
            name="had_other_disaster",
            field=models.BooleanField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="villageprofileversion",
            name="had_pests",
            field=models.BooleanField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="villageprofileversion",
            name="terrain",
            field=models.CharField(
                blank=True,
                choices=[
                    ("plain", "plain"),
                    ("hills", "hills"),
                    ("mountains", "mountains"),
                    ("plateau", "plateau"),
                    ("basin", "basin"),
                    ("other", "other"),
                ],
                max_length=24,
                null=True,
            ),
        ),
        migrations.AlterField(
            model_name="personalnumber",
            name="kind",
            field=models.CharField(
                choices=[
                    ("id_number", "ID number"),
                    ("disability_card", "disability card"),
                    ("phone", "phone number"),
                    ("bank_account", "bank account"),
                    ("collector_phone", "phone of who collected the facts"),
                    ("helper_phone", "phone of the helper"),
                    ("contact_phone", "phone of who watches over the family"),
                ],
                max_length=16,
            ),
        ),
        migrations.AlterField(
            model_name="personalnumberversion",
            name="kind",
            field=models.CharField(
                choices=[
                    ("id_number", "ID number"),
                    ("disability_card", "disability card"),
                    ("phone", "phone number"),
                    ("bank_account", "bank account"),
                    ("collector_phone", "phone of who collected the facts"),
                    ("helper_phone", "phone of the helper"),
                    ("contact_phone", "phone of who watches over the family"),
                ],
                max_length=16,
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="householdfacts",
            trigger=pgtrigger.compiler.Trigger(
                name="superseded_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "registry_householdfactsversion" ("bank_name", "collected_on", "collector_name", "contact_name", "custom", "diet", "first_measure_on", "helped_since_on", "helped_until_on", "helper_level", "helper_name", "helper_post", "helper_unit", "helper_unit_kind", "home_language", "household_id", "household_kind", "id", "id_standard", "is_family_planning_family", "is_in_cooperative", "is_led_by_enterprise", "is_led_by_pioneer", "is_martyr_family", "is_only_child_family", "is_two_daughter_family", "main_cause", "natural_village", "needs_interpreter", "other_cause", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "planned_measures", "recorded_at", "second_other_cause", "source_id", "stated", "valid_from", "valid_to") SELECT old_values."bank_name", old_values."collected_on", old_values."collector_name", old_values."contact_name", old_values."custom", old_values."diet", old_values."first_measure_on", old_values."helped_since_on", old_values."helped_until_on", old_values."helper_level", old_values."helper_name", old_values."helper_post", old_values."helper_unit", old_values."helper_unit_kind", old_values."home_language", old_values."household_id", old_values."household_kind", old_values."id", old_values."id_standard", old_values."is_family_planning_family", old_values."is_in_cooperative", old_values."is_led_by_enterprise", old_values."is_led_by_pioneer", old_values."is_martyr_family", old_values."is_only_child_family", old_values."is_two_daughter_family", old_values."main_cause", old_values."natural_village", old_values."needs_interpreter", old_values."other_cause", _pgh_attached_context.value, liandong_known_at(), \'superseded\', old_values."id", old_values."planned_measures", old_values."recorded_at", old_values."second_other_cause", old_values."source_id", old_values."stated", old_values."valid_from", old_values."valid_to" FROM ( SELECT old_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="5503c26af8c4d3224649aaad101d7e8dc117954a",
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
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "registry_householdfactsversion" ("bank_name", "collected_on", "collector_name", "contact_name", "custom", "diet", "first_measure_on", "helped_since_on", "helped_until_on", "helper_level", "helper_name", "helper_post", "helper_unit", "helper_unit_kind", "home_language", "household_id", "household_kind", "id", "id_standard", "is_family_planning_family", "is_in_cooperative", "is_led_by_enterprise", "is_led_by_pioneer", "is_martyr_family", "is_only_child_family", "is_two_daughter_family", "main_cause", "natural_village", "needs_interpreter", "other_cause", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "planned_measures", "recorded_at", "second_other_cause", "source_id", "stated", "valid_from", "valid_to") SELECT old_values."bank_name", old_values."collected_on", old_values."collector_name", old_values."contact_name", old_values."custom", old_values."diet", old_values."first_measure_on", old_values."helped_since_on", old_values."helped_until_on", old_values."helper_level", old_values."helper_name", old_values."helper_post", old_values."helper_unit", old_values."helper_unit_kind", old_values."home_language", old_values."household_id", old_values."household_kind", old_values."id", old_values."id_standard", old_values."is_family_planning_family", old_values."is_in_cooperative", old_values."is_led_by_enterprise", old_values."is_led_by_pioneer", old_values."is_martyr_family", old_values."is_only_child_family", old_values."is_two_daughter_family", old_values."main_cause", old_values."natural_village", old_values."needs_interpreter", old_values."other_cause", _pgh_attached_context.value, liandong_known_at(), \'removed\', old_values."id", old_values."planned_measures", old_values."recorded_at", old_values."second_other_cause", old_values."source_id", old_values."stated", old_values."valid_from", old_values."valid_to" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="9a34c1260b141df9f1b9e052010ad6c1dc8c9245",
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
            model_name="villageprofile",
            trigger=pgtrigger.compiler.Trigger(
                name="superseded_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "registry_villageprofileversion" ("assisting_unit", "broadband_natural_village_count", "broadcast_household_count", "clinic_count", "collective_income_yuan", "cooperative_count", "cooperative_household_count", "cooperative_poor_household_count", "dangerous_house_household_count", "dibao_household_count", "dibao_population", "difficult_water_household_count", "disabled_population", "disaster_count", "dropout_count", "ecommerce_household_count", "ecommerce_worker_count", "female_population", "had_animal_disease", "had_drought", "had_earthquake", "had_flood", "had_frost", "had_hot_wind", "had_landslide", "had_other_disaster", "had_pests", "has_broadband", "has_bus", "has_culture_room", "has_ecommerce_station", "has_first_secretary", "has_information_officer", "has_mobile_internet", "has_mutual_fund", "household_count", "id", "is_deeply_poor", "is_minority_village", "is_old_base", "is_poor_village", "is_road_to_town_paved", "is_whole_village_scheme", "kindergarten_count", "labour_count", "land_cultivated_mu", "land_forest_mu", "land_irrigated_mu", "land_orchard_mu", "land_pasture_mu", "land_water_mu", "licensed_doctor_count", "medically_insured_population", "minority_population", "natural_village_count", "net_income_pc_yuan", "no_living_power_village_count", "no_production_power_village_count", "online_order_month_count", "online_sales_month_yuan", "online_shop_count", "out_of_province_worker_count", "outside_worker_count", "pension_insured_population", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "poor_household_count", "poor_population", "population", "public_toilet_count", "recorded_at", "relocated_household_count", "relocated_population", "relocation_needed_household_count", "relocation_needed_population", "resident_team_size", "rubbish_point_count", "source_id", "stated", "terrain", "tourism_household_income_yuan", "tourism_worker_count", "trained_labour_count", "unpaved_km_to_town", "unpaved_natural_village_count", "unpaved_natural_village_km", "unsafe_water_household_count", "valid_from", "valid_to", "village_doctor_count", "village_id", "wubao_household_count", "wubao_population", "year") SELECT old_values."assisting_unit", old_values."broadband_natural_village_count", old_values."broadcast_household_count", old_values."clinic_count", old_values."collective_income_yuan", old_values."cooperative_count", old_values."cooperative_household_count", old_values."cooperative_poor_household_count", old_values."dangerous_house_household_count", old_values."dibao_household_count", old_values."dibao_population", old_values."difficult_water_household_count", old_values."disabled_population", old_values."disaster_count", old_values."dropout_count", old_values."ecommerce_household_count", old_values."ecommerce_worker_count", old_values."female_population", old_values."had_animal_disease", old_values."had_drought", old_values."had_earthquake", old_values."had_flood", old_values."had_frost", old_values."had_hot_wind", old_values."had_landslide", old_values."had_other_disaster", old_values."had_pests", old_values."has_broadband", old_values."has_bus", old_values."has_culture_room", old_values."has_ecommerce_station", old_values."has_first_secretary", old_values."has_information_officer", old_values."has_mobile_internet", old_values."has_mutual_fund", old_values."household_count", old_values."id", old_values."is_deeply_poor", old_values."is_minority_village", old_values."is_old_base", old_values."is_poor_village", old_values."is_road_to_town_paved", old_values."is_whole_village_scheme", old_values."kindergarten_count", old_values."labour_count", old_values."land_cultivated_mu", old_values."land_forest_mu", old_values."land_irrigated_mu", old_values."land_orchard_mu", old_values."land_pasture_mu", old_values."land_water_mu", old_values."licensed_doctor_count", old_values."medically_insured_population", old_values."minority_population", old_values."natural_village_count", old_values."net_income_pc_yuan", old_values."no_living_power_village_count", old_values."no_production_power_village_count", old_values."online_order_month_count", old_values."online_sales_month_yuan", old_values."online_shop_count", old_values."out_of_province_worker_count", old_values."outside_worker_count", old_values."pension_insured_population", _pgh_attached_context.value, liandong_known_at(), \'superseded\', old_values."id", old_values."poor_household_count", old_values."poor_population", old_values."population", old_values."public_toilet_count", old_values."recorded_at", old_values."relocated_household_count", old_values."relocated_population", old_values."relocation_needed_household_count", old_values."relocation_needed_population", old_values."resident_team_size", old_values."rubbish_point_count", old_values."source_id", old_values."stated", old_values."terrain", old_values."tourism_household_income_yuan", old_values."tourism_worker_count", old_values."trained_labour_count", old_values."unpaved_km_to_town", old_values."unpaved_natural_village_count", old_values."unpaved_natural_village_km", old_values."unsafe_water_household_count", old_values."valid_from", old_values."valid_to", old_values."village_doctor_count", old_values."village_id", old_values."wubao_household_count", old_values."wubao_population", old_values."year" FROM ( SELECT old_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="6450318b5b936984d5d19b62e4936774cb778c80",
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
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "registry_villageprofileversion" ("assisting_unit", "broadband_natural_village_count", "broadcast_household_count", "clinic_count", "collective_income_yuan", "cooperative_count", "cooperative_household_count", "cooperative_poor_household_count", "dangerous_house_household_count", "dibao_household_count", "dibao_population", "difficult_water_household_count", "disabled_population", "disaster_count", "dropout_count", "ecommerce_household_count", "ecommerce_worker_count", "female_population", "had_animal_disease", "had_drought", "had_earthquake", "had_flood", "had_frost", "had_hot_wind", "had_landslide", "had_other_disaster", "had_pests", "has_broadband", "has_bus", "has_culture_room", "has_ecommerce_station", "has_first_secretary", "has_information_officer", "has_mobile_internet", "has_mutual_fund", "household_count", "id", "is_deeply_poor", "is_minority_village", "is_old_base", "is_poor_village", "is_road_to_town_paved", "is_whole_village_scheme", "kindergarten_count", "labour_count", "land_cultivated_mu", "land_forest_mu", "land_irrigated_mu", "land_orchard_mu", "land_pasture_mu", "land_water_mu", "licensed_doctor_count", "medically_insured_population", "minority_population", "natural_village_count", "net_income_pc_yuan", "no_living_power_village_count", "no_production_power_village_count", "online_order_month_count", "online_sales_month_yuan", "online_shop_count", "out_of_province_worker_count", "outside_worker_count", "pension_insured_population", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "poor_household_count", "poor_population", "population", "public_toilet_count", "recorded_at", "relocated_household_count", "relocated_population", "relocation_needed_household_count", "relocation_needed_population", "resident_team_size", "rubbish_point_count", "source_id", "stated", "terrain", "tourism_household_income_yuan", "tourism_worker_count", "trained_labour_count", "unpaved_km_to_town", "unpaved_natural_village_count", "unpaved_natural_village_km", "unsafe_water_household_count", "valid_from", "valid_to", "village_doctor_count", "village_id", "wubao_household_count", "wubao_population", "year") SELECT old_values."assisting_unit", old_values."broadband_natural_village_count", old_values."broadcast_household_count", old_values."clinic_count", old_values."collective_income_yuan", old_values."cooperative_count", old_values."cooperative_household_count", old_values."cooperative_poor_household_count", old_values."dangerous_house_household_count", old_values."dibao_household_count", old_values."dibao_population", old_values."difficult_water_household_count", old_values."disabled_population", old_values."disaster_count", old_values."dropout_count", old_values."ecommerce_household_count", old_values."ecommerce_worker_count", old_values."female_population", old_values."had_animal_disease", old_values."had_drought", old_values."had_earthquake", old_values."had_flood", old_values."had_frost", old_values."had_hot_wind", old_values."had_landslide", old_values."had_other_disaster", old_values."had_pests", old_values."has_broadband", old_values."has_bus", old_values."has_culture_room", old_values."has_ecommerce_station", old_values."has_first_secretary", old_values."has_information_officer", old_values."has_mobile_internet", old_values."has_mutual_fund", old_values."household_count", old_values."id", old_values."is_deeply_poor", old_values."is_minority_village", old_values."is_old_base", old_values."is_poor_village", old_values."is_road_to_town_paved", old_values."is_whole_village_scheme", old_values."kindergarten_count", old_values."labour_count", old_values."land_cultivated_mu", old_values."land_forest_mu", old_values."land_irrigated_mu", old_values."land_orchard_mu", old_values."land_pasture_mu", old_values."land_water_mu", old_values."licensed_doctor_count", old_values."medically_insured_population", old_values."minority_population", old_values."natural_village_count", old_values."net_income_pc_yuan", old_values."no_living_power_village_count", old_values."no_production_power_village_count", old_values."online_order_month_count", old_values."online_sales_month_yuan", old_values."online_shop_count", old_values."out_of_province_worker_count", old_values."outside_worker_count", old_values."pension_insured_population", _pgh_attached_context.value, liandong_known_at(), \'removed\', old_values."id", old_values."poor_household_count", old_values."poor_population", old_values."population", old_values."public_toilet_count", old_values."recorded_at", old_values."relocated_household_count", old_values."relocated_population", old_values."relocation_needed_household_count", old_values."relocation_needed_population", old_values."resident_team_size", old_values."rubbish_point_count", old_values."source_id", old_values."stated", old_values."terrain", old_values."tourism_household_income_yuan", old_values."tourism_worker_count", old_values."trained_labour_count", old_values."unpaved_km_to_town", old_values."unpaved_natural_village_count", old_values."unpaved_natural_village_km", old_values."unsafe_water_household_count", old_values."valid_from", old_values."valid_to", old_values."village_doctor_count", old_values."village_id", old_values."wubao_household_count", old_values."wubao_population", old_values."year" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="62de445481c4be19aa50f83813ccd0d784d9dc28",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_removed_delete_5658a",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="registry_villageprofile",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="householdfacts",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "helper_unit_kind__in",
                        [
                            "organ",
                            "social",
                            "university",
                            "state_firm",
                            "firm",
                            "east",
                            "fixed",
                            "village",
                            "other",
                        ],
                    )
                ),
                name="householdfacts_helper_unit_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="personalnumber",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "id_number",
                            "disability_card",
                            "phone",
                            "bank_account",
                            "collector_phone",
                            "helper_phone",
                            "contact_phone",
                        ],
                    )
                ),
                name="number_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="villageprofile",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("terrain__in", ["plain", "hills", "mountains", "plateau", "basin", "other"])
                ),
                name="village_terrain",
            ),
        ),
        # the triggers are new: they write history as its owner again, as 0021 says
        migrations.RunSQL(PARTITION_AND_CLOSE, migrations.RunSQL.noop),
    ]
    operations = at_once(operations)
