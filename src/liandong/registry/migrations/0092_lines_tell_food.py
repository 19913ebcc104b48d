"""A household's line also tells whether food or clothing is not secured, so that lists filter by them.

No line of before changes: nobody can have stated either yet.
"""

from importlib import import_module

from django.db import migrations

WRITE: str = import_module("liandong.registry.migrations.0089_lines_in_bulk").WRITE
FIRST = "            CASE WHEN g.education_guarantee = 'problem' THEN 'problem=education' END,\n"
ADDED = "".join(
    f"            CASE WHEN g.{name}_guarantee = 'problem' THEN 'problem={name}' END,\n"
    for name in ("food", "clothing")
)


class Migration(migrations.Migration):
    """No table changes; what is written into the lines does."""

    dependencies = [("registry", "0091_food_and_clothing")]

    operations = [migrations.RunSQL(WRITE.replace(FIRST, ADDED + FIRST), WRITE)]
