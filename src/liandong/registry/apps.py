"""Registration with Django."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from liandong.foundation.personal.holdings import SealedColumn, register_column
from liandong.linkage.kinds import register_events
from liandong.registry.events import EVENTS


class RegistryConfig(AppConfig):
    """Households and members as dated facts with their sources."""

    name = "liandong.registry"
    label = "registry"
    verbose_name = _("Registry")

    def ready(self) -> None:
        """Make this part's kinds of events known, and where its sealed numbers stand."""
        register_events("registry", EVENTS)
        for table in ("registry_personalnumber", "registry_personalnumberversion"):
            register_column(
                SealedColumn(
                    table,
                    of="registry_personalnumber.sealed",
                    blind_column="blind",
                    blind_key_column="blind_key",
                    kind_column="kind",
                )
            )
        register_column(SealedColumn("registry_entrydraft", of="registry_entrydraft.sealed"))
        import_module(f"{self.name}.retention")
        import_module(f"{self.name}.notices")
