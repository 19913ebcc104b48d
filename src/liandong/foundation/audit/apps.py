"""Registration with Django."""

from importlib import import_module
from typing import TYPE_CHECKING, cast

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from liandong.foundation.audit.streams import register_stream

if TYPE_CHECKING:
    from liandong.foundation.audit.append_only import AppendOnly


class AuditConfig(AppConfig):
    """Who read, revealed, exported or configured what; and the sealed chain."""

    name = "liandong.foundation.audit"
    label = "audit"
    verbose_name = _("Audit")

    def ready(self) -> None:
        """Have the stream sealed, and sign-ins noted."""
        register_stream(cast("type[AppendOnly]", self.get_model("AuditEntry")))
        import_module(f"{self.name}.receivers")
