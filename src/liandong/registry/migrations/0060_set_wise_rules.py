import django.db.models.deletion
from django.db import migrations, models

from liandong.registry.set_wise import FUNCTIONS, FUNCTIONS_BACK, NeverOverlapping, refers

_DATED = ("memberfacts", "livingconditions", "householdincome", "referencelevel")


class Migration(migrations.Migration):
    """Overlaps and most parents asked about once a statement; two keys that a third one implies go."""

    dependencies = [
        ("registry", "0003_dwelling_persons"),
    ]

    operations = [
        migrations.RunSQL(FUNCTIONS, FUNCTIONS_BACK),
        migrations.RemoveConstraint(
            model_name="householdincome",
            name="income_one_at_a_time",
        ),
        migrations.RemoveConstraint(
            model_name="livingconditions",
            name="living_one_at_a_time",
        ),
        migrations.RemoveConstraint(
            model_name="memberfacts",
            name="memberfacts_one_at_a_time",
        ),
        migrations.RemoveConstraint(
            model_name="memberfacts",
            name="memberfacts_one_head",
        ),
        migrations.AlterField(
            model_name="household",
            name="source",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="registry.source",
            ),
        ),
        migrations.AlterField(
            model_name="householdincome",
            name="source",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="registry.source",
            ),
        ),
        migrations.AlterField(
            model_name="livingconditions",
            name="source",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="registry.source",
            ),
        ),
        migrations.AlterField(
            model_name="member",
            name="source",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="registry.source",
            ),
        ),
        migrations.AlterField(
            model_name="memberfacts",
            name="household",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="member_facts",
                to="registry.household",
            ),
        ),
        migrations.AlterField(
            model_name="memberfacts",
            name="member",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="facts",
                to="registry.member",
            ),
        ),
        migrations.AlterField(
            model_name="memberfacts",
            name="source",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="registry.source",
            ),
        ),
        migrations.AlterField(
            model_name="referencelevel",
            name="source",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="registry.source",
            ),
        ),
        migrations.AlterField(
            model_name="household",
            name="county",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="places.place",
            ),
        ),
        migrations.AlterField(
            model_name="household",
            name="place",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="households",
                to="places.place",
            ),
        ),
        migrations.AlterField(
            model_name="member",
            name="household",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="members",
                to="registry.household",
            ),
        ),
        migrations.AlterField(
            model_name="livingconditions",
            name="household",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="living_conditions",
                to="registry.household",
            ),
        ),
        migrations.AlterField(
            model_name="householdincome",
            name="household",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="incomes",
                to="registry.household",
            ),
        ),
        migrations.AddConstraint(
            model_name="householdincome",
            constraint=NeverOverlapping(name="income_one_at_a_time", owner="household", with_year=True),
        ),
        migrations.AddConstraint(
            model_name="livingconditions",
            constraint=NeverOverlapping(name="living_one_at_a_time", owner="household"),
        ),
        migrations.AddConstraint(
            model_name="memberfacts",
            constraint=NeverOverlapping(name="memberfacts_one_at_a_time", owner="member"),
        ),
        migrations.AddConstraint(
            model_name="memberfacts",
            constraint=NeverOverlapping(
                name="memberfacts_one_head", only=models.Q(("is_head", True)), owner="household"
            ),
        ),
        *(
            refers(f"registry_{table}", "source_id", "registry_source")
            for table in ("household", "member", *_DATED)
        ),
        *(
            refers(f"registry_{table}", "household_id", "registry_household")
            for table in ("member", "livingconditions", "householdincome")
        ),
        *(refers("registry_household", column, "places_place") for column in ("county_id", "place_id")),
    ]
