import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    """What the reader left out of a file is kept with its import."""

    dependencies = [("intake", "0060_withdrawn")]

    operations = [
        migrations.AddField(
            model_name="importbatch",
            name="remarks",
            field=models.JSONField(
                default=list, help_text="what the reader chose or left out: name and details"
            ),
        ),
        migrations.AddField(
            model_name="importbatch",
            name="unread",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.TextField(),
                default=list,
                help_text="columns of the file that no rule of the mapping reads",
                size=None,
            ),
        ),
    ]
