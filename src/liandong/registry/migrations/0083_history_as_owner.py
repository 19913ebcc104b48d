"""Triggers that the migrations before made anew write history as their owner again, as 0021 says."""

from django.db import migrations

from liandong.foundation.audit.history_schema import PARTITION_AND_CLOSE


class Migration(migrations.Migration):
    """No table changes; only whose rights the triggers have."""

    dependencies = [("registry", "0082_online_shops")]

    operations = [migrations.RunSQL(PARTITION_AND_CLOSE, migrations.RunSQL.noop)]
