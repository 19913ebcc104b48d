"""Registration with Django."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from liandong.dynamics.events import EVENTS
from liandong.foundation.personal.holdings import SealedColumn, register_column
from liandong.linkage.kinds import register_events

WARNED = "dynamics_earlywarning.facts_sealed"


class DynamicsConfig(AppConfig):
    """Dynamic management: where families stand against lines and guarantees."""

    name = "liandong.dynamics"
    label = "dynamics"
    verbose_name = _("Dynamic management")

    def ready(self) -> None:
        """Declare events, where clues stand sealed and how long, and what decisions do."""
        register_events("dynamics", EVENTS)
        for name in ("who", "said", "contact"):
            column = f"{name}_sealed"
            register_column(SealedColumn("dynamics_clue", of=f"dynamics_clue.{column}", column=column))
        register_column(SealedColumn("dynamics_earlywarning", of=WARNED, column="facts_sealed"))
        offers = ("consenting", "decisions", "hints", "place_decisions", "planning", "risk_traits", "visits")
        for part in offers:
            import_module(f"{self.name}.{part}").register()
        import_module(f"{self.name}.retention")
