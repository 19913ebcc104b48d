"""The words of what was done for families go by the rule of retention, from history too."""

from django.conf import settings
from django.db import migrations, models

# The application reads history and writes nothing there. This empties the words of an entry that has none any more.
FORGET = """
CREATE FUNCTION liandong_forget_help(entries text, entry bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF entries = 'registry_visit' THEN
    UPDATE registry_visitversion v SET visitor = '', purpose = '', needs = '', withdrawn_why = ''
    FROM registry_visit r WHERE r.id = entry AND r.visitor = '' AND v.pgh_obj_id = entry;
  ELSIF entries = 'registry_receivedmeasure' THEN
    UPDATE registry_receivedmeasureversion v SET provider = '', effect = '', withdrawn_why = ''
    FROM registry_receivedmeasure r WHERE r.id = entry AND r.provider = '' AND v.pgh_obj_id = entry;
  ELSIF entries = 'registry_plannedmeasure' THEN
    UPDATE registry_plannedmeasureversion v SET project = '', scale = '', withdrawn_why = ''
    FROM registry_plannedmeasure r
    WHERE r.id = entry AND (r.project, r.scale, r.withdrawn_why) = ('', '', '') AND v.pgh_obj_id = entry;
  ELSE
    RAISE EXCEPTION 'no entries of help: %', entries;
  END IF;
END $$;
REVOKE ALL ON FUNCTION liandong_forget_help(text, bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION liandong_forget_help(text, bigint) TO liandong_app;
"""
NO_FORGET = "DROP FUNCTION liandong_forget_help(text, bigint);"


class Migration(migrations.Migration):
    dependencies = [
        ("registry", "0096_help"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="plannedmeasure",
            name="planned_withdrawn_whole",
        ),
        migrations.RemoveConstraint(
            model_name="receivedmeasure",
            name="received_says_from_whom",
        ),
        migrations.RemoveConstraint(
            model_name="receivedmeasure",
            name="received_withdrawn_whole",
        ),
        migrations.RemoveConstraint(
            model_name="visit",
            name="visit_says_who_and_why",
        ),
        migrations.RemoveConstraint(
            model_name="visit",
            name="visit_withdrawn_whole",
        ),
        migrations.AddConstraint(
            model_name="plannedmeasure",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("withdrawn_at__isnull", True), ("withdrawn_why", "")),
                    models.Q(
                        ("withdrawn_at__isnull", False),
                        models.Q(
                            models.Q(("withdrawn_why", ""), _negated=True),
                            models.Q(("project", ""), ("scale", "")),
                            _connector="OR",
                        ),
                    ),
                    _connector="OR",
                ),
                name="planned_withdrawn_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="receivedmeasure",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("provider", ""), _negated=True),
                    models.Q(("effect", ""), ("provider", "")),
                    _connector="OR",
                ),
                name="received_says_from_whom",
            ),
        ),
        migrations.AddConstraint(
            model_name="receivedmeasure",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("withdrawn_at__isnull", True), ("withdrawn_why", "")),
                    models.Q(
                        ("withdrawn_at__isnull", False),
                        models.Q(
                            models.Q(("withdrawn_why", ""), _negated=True), ("provider", ""), _connector="OR"
                        ),
                    ),
                    _connector="OR",
                ),
                name="received_withdrawn_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="visit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        models.Q(("visitor", ""), _negated=True), models.Q(("purpose", ""), _negated=True)
                    ),
                    models.Q(("needs", ""), ("purpose", ""), ("visitor", "")),
                    _connector="OR",
                ),
                name="visit_says_who_and_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="visit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("withdrawn_at__isnull", True), ("withdrawn_why", "")),
                    models.Q(
                        ("withdrawn_at__isnull", False),
                        models.Q(
                            models.Q(("withdrawn_why", ""), _negated=True), ("visitor", ""), _connector="OR"
                        ),
                    ),
                    _connector="OR",
                ),
                name="visit_withdrawn_whole",
            ),
        ),
        migrations.RunSQL(FORGET, NO_FORGET),
    ]
