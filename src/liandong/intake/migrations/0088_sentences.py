"""Why a file was refused is read in the language of the reader; the columns stay texts."""

from django.db import migrations

import liandong.intake.sentences


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0087_read_by_a_worker"),
    ]

    operations = [
        migrations.AlterField(
            model_name="askedstep",
            name="setback",
            field=liandong.intake.sentences.SentenceField(blank=True, default=""),
        ),
        migrations.AlterField(
            model_name="importbatch",
            name="refusal",
            field=liandong.intake.sentences.SentenceField(
                blank=True, help_text="the sentence why the file was refused", null=True
            ),
        ),
    ]
