"""Registration with Django."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from liandong.feedback.events import EVENTS
from liandong.foundation.personal.holdings import SealedColumn, register_column
from liandong.linkage.kinds import register_events


class FeedbackConfig(AppConfig):
    """Objections; later grievances and satisfaction."""

    name = "liandong.feedback"
    label = "feedback"
    verbose_name = _("Feedback")

    def ready(self) -> None:
        """Declare this part's events, and where contacts stand sealed."""
        register_events("feedback", EVENTS)
        register_bar = import_module("liandong.casework.deciding").register_bar
        register_bar("feedback.proxies", import_module(f"{self.name}.proxies").bar_proxies)
        import_module(f"{self.name}.retention")
        import_module(f"{self.name}.signatures").register()
        register_column(SealedColumn("feedback_cardsecret", of="feedback_cardsecret.sealed"))
        register_column(
            SealedColumn(
                "feedback_objection", of="feedback_objection.contact_sealed", column="contact_sealed"
            )
        )
