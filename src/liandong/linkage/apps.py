"""Registration with Django."""

from importlib import import_module
from typing import TYPE_CHECKING, cast

from django.apps import AppConfig, apps
from django.utils.module_loading import module_has_submodule
from django.utils.translation import gettext_lazy as _

from liandong.foundation.audit.streams import register_stream
from liandong.linkage.kinds import register_events

if TYPE_CHECKING:
    from liandong.foundation.audit.append_only import AppendOnly


class LinkageConfig(AppConfig):
    """Events and what follows from them."""

    name = "liandong.linkage"
    label = "linkage"
    verbose_name = _("Linkage")

    def ready(self) -> None:
        """Have the events sealed, collect each part's events and their words, and hear of duties."""
        register_stream(cast("type[AppendOnly]", self.get_model("Event")))
        import_module(f"{self.name}.people")
        for part in apps.get_app_configs():
            if part.name.startswith("liandong.") and module_has_submodule(part.module, "events"):
                register_events(part.label, import_module(f"{part.name}.events").EVENTS)
        words = import_module(f"{self.name}.words")
        for part in apps.get_app_configs():
            if part.name.startswith("liandong.") and module_has_submodule(part.module, "event_words"):
                said = import_module(f"{part.name}.event_words")
                words.register_words(said.SUBJECTS, said.SAID)
        import_module(f"{self.name}.checks")
