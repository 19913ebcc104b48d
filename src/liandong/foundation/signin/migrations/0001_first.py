"""The first tables."""

from django.db import migrations, models

# As Django's createcachetable would make it: codes of second factors that were used once, for all processes.
_CACHE = """
CREATE TABLE signin_cache (
    cache_key varchar(255) PRIMARY KEY, value text NOT NULL, expires timestamp with time zone NOT NULL
);
CREATE INDEX signin_cache_expires ON signin_cache (expires);
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="LimitWindow",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "limit", "key", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("limit", models.CharField(max_length=30)),
                ("key", models.BinaryField(max_length=32)),
                ("used", models.PositiveIntegerField()),
                ("ends_at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["ends_at"], name="limitwindow_end")],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("used__gte", 1)), name="limitwindow_used")
                ],
            },
        ),
        migrations.RunSQL(_CACHE, "DROP TABLE signin_cache"),
    ]
