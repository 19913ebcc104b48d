"""Registration with Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from liandong.feedback.events import EVENTS
from liandong.linkage.kinds import register_events


class FeedbackConfig(AppConfig):
    """Objections; later grievances and satisfaction."""

    name = "liandong.feedback"
    label = "feedback"
    verbose_name = _("Feedback")

    def ready(self) -> None:
        """Declare this part's events."""
        register_events("feedback", EVENTS)
