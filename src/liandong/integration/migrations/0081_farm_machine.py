"""The question about large farm machines gets its own name: it was kept as “cooperative”."""

from django.db import migrations

_THERE = """
update integration_asked set question = 'farm_machine' where question = 'cooperative';
update integration_doubt set question = 'farm_machine' where question = 'cooperative';
update integration_comparison set questions = array_replace(questions, 'cooperative', 'farm_machine')
where 'cooperative' = any (questions);
update integration_schedule set questions = array_replace(questions, 'cooperative', 'farm_machine')
where 'cooperative' = any (questions);
"""
_BACK = """
update integration_asked set question = 'cooperative' where question = 'farm_machine';
update integration_doubt set question = 'cooperative' where question = 'farm_machine';
update integration_comparison set questions = array_replace(questions, 'farm_machine', 'cooperative')
where 'farm_machine' = any (questions);
update integration_schedule set questions = array_replace(questions, 'farm_machine', 'cooperative')
where 'farm_machine' = any (questions);
"""


class Migration(migrations.Migration):
    dependencies = [("integration", "0008_family_explains")]

    operations = [migrations.RunSQL(_THERE, _BACK)]
