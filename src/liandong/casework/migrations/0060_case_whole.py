"""From the clue to the decision: the limit of the whole, beside those of its parts."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("casework", "0051_visit_on_record")]

    operations = [
        migrations.AddField("case", "whole_since", models.DateField(null=True)),
        migrations.AddField("case", "whole_until", models.DateField(null=True)),
    ]
