from django.db import migrations


class Migration(migrations.Migration):
    """A fact's household is its member's household: held by a foreign key over both columns."""

    dependencies = [("registry", "0001_first")]

    operations = [
        migrations.RunSQL(
            "alter table registry_memberfacts add constraint memberfacts_household_of_member"
            " foreign key (member_id, household_id) references registry_member (id, household_id)"
            " deferrable initially deferred",
            "alter table registry_memberfacts drop constraint memberfacts_household_of_member",
        )
    ]
