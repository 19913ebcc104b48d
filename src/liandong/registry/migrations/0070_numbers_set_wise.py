import django.db.models.deletion
from django.db import migrations, models

from liandong.foundation.migrating import at_once
from liandong.registry.set_wise import FUNCTIONS, refers

_BOTH_COLUMNS = (
    "alter table registry_memberfacts add constraint memberfacts_household_of_member"
    " foreign key (member_id, household_id) references registry_member (id, household_id)"
    " deferrable initially deferred"
)


class Migration(migrations.Migration):
    """What the numbers and the facts of members name is asked once a statement too."""

    dependencies = [("registry", "0042_history_of_changes")]

    operations = [
        migrations.RunSQL(FUNCTIONS, migrations.RunSQL.noop),
        migrations.RunSQL(
            "alter table registry_memberfacts drop constraint memberfacts_household_of_member", _BOTH_COLUMNS
        ),
        migrations.RemoveConstraint(model_name="member", name="member_id_household"),
        refers(
            "registry_memberfacts",
            "member_id, household_id",
            "registry_member",
            parent_columns="id, household_id",
            name="memberfacts_household_of_member",
        ),
        migrations.AlterField(
            model_name="personalnumber",
            name="household",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="numbers",
                to="registry.household",
            ),
        ),
        migrations.AlterField(
            model_name="personalnumber",
            name="member",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="numbers",
                to="registry.member",
            ),
        ),
        migrations.AlterField(
            model_name="personalnumber",
            name="source",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="registry.source",
            ),
        ),
        refers("registry_personalnumber", "household_id", "registry_household"),
        refers("registry_personalnumber", "member_id", "registry_member"),
        refers("registry_personalnumber", "source_id", "registry_source"),
    ]
    operations = at_once(operations)
