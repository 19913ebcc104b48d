"""The question about large farm machines gets its own name: it was kept as “cooperative”."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("integration", "0008_family_explains")]

    operations = [
        migrations.RunSQL(f"update {table} set {change};", f"update {table} set {back};")
        for table, change, back in (
            *(
                (
                    table,
                    "question = 'farm_machine' where question = 'cooperative'",
                    "question = 'cooperative' where question = 'farm_machine'",
                )
                for table in ("integration_asked", "integration_doubt")
            ),
            *(
                (
                    table,
                    "questions = array_replace(questions, 'cooperative', 'farm_machine')",
                    "questions = array_replace(questions, 'farm_machine', 'cooperative')",
                )
                for table in ("integration_comparison", "integration_schedule")
            ),
        )
    ]
