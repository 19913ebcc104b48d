"""The first tables: tasks of people."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import liandong.foundation.keys
from liandong.foundation.migrating import at_once


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("linkage", "0010_following"),
        ("places", "0020_succession"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Task",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "key",
                    models.UUIDField(default=liandong.foundation.keys.uuid7, editable=False, unique=True),
                ),
                ("kind", models.CharField(max_length=60)),
                ("subject_kind", models.CharField(max_length=30)),
                ("subject_key", models.UUIDField()),
                ("opened_at", models.DateTimeField()),
                ("due_on", models.DateField(null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "open"), ("done", "done"), ("withdrawn", "withdrawn")],
                        default="open",
                        max_length=9,
                    ),
                ),
                ("ended_at", models.DateTimeField(null=True)),
                ("outcome", models.CharField(max_length=30, null=True)),
                ("note", models.TextField(blank=True)),
                (
                    "done_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "holder",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tasks",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "opened_by",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="linkage.event",
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="places.place",
                    ),
                ),
            ],
            options={
                "verbose_name": "task",
                "verbose_name_plural": "tasks",
            },
        ),
        migrations.CreateModel(
            name="TaskCause",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("withdrawn_at", models.DateTimeField(null=True)),
                (
                    "event",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="linkage.event",
                    ),
                ),
                (
                    "task",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="causes", to="casework.task"
                    ),
                ),
            ],
            options={
                "verbose_name": "cause of a task",
                "verbose_name_plural": "causes of tasks",
            },
        ),
        migrations.AddIndex(
            model_name="task",
            index=models.Index(
                condition=models.Q(("state", "open")),
                fields=["place", "kind", "due_on"],
                name="task_open_there",
            ),
        ),
        migrations.AddIndex(
            model_name="task",
            index=models.Index(fields=["subject_key", "subject_kind"], name="task_of_subject"),
        ),
        migrations.AddIndex(
            model_name="task",
            index=models.Index(
                condition=models.Q(("state", "open")), fields=["holder", "due_on"], name="task_of_holder"
            ),
        ),
        migrations.AddConstraint(
            model_name="task",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "open")),
                fields=("kind", "subject_kind", "subject_key"),
                name="task_open_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="task",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("done_by__isnull", True),
                        ("ended_at__isnull", True),
                        ("outcome__isnull", True),
                        ("state", "open"),
                    ),
                    models.Q(
                        ("done_by__isnull", False),
                        ("ended_at__isnull", False),
                        ("outcome__isnull", False),
                        ("state", "done"),
                    ),
                    models.Q(("ended_at__isnull", False), ("outcome__isnull", True), ("state", "withdrawn")),
                    _connector="OR",
                ),
                name="task_ends_when_it_is_not_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="taskcause",
            constraint=models.UniqueConstraint(fields=("task", "event"), name="taskcause_once"),
        ),
    ]
    operations = at_once(operations)
