"""The facts that made a rule warn are erased when their time has come."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("dynamics", "0012_relapse_model")]

    operations = [
        migrations.AlterField(
            model_name="earlywarning", name="facts_sealed", field=models.BinaryField(null=True)
        ),
    ]
