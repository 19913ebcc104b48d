"""Lines of the audit stream are found by their action."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """One index: an action that is rare was looked for in the whole stream."""

    dependencies = [("audit", "0001_first")]

    operations = [
        migrations.AddIndex(
            model_name="auditentry",
            index=models.Index(
                fields=["action", "id"],
                name="auditentry_action",
                opclasses=["varchar_pattern_ops", "uuid_ops"],
            ),
        ),
    ]
