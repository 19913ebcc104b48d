"""Registration with Django."""

from importlib import import_module

from django.apps import AppConfig, apps
from django.utils.module_loading import module_has_submodule
from django.utils.translation import gettext_lazy as _

from liandong.foundation.personal.holdings import SealedColumn, register_column


class CaseworkConfig(AppConfig):
    """Tasks of people."""

    name = "liandong.casework"
    label = "casework"
    verbose_name = _("Casework")

    def ready(self) -> None:
        """Collect each part's ``TASKS`` and uses of settings; say where seeds lie sealed."""
        register_tasks = import_module(f"{self.name}.kinds").register_tasks
        for part in apps.get_app_configs():
            if not part.name.startswith("liandong."):
                continue
            if module_has_submodule(part.module, "tasks"):
                register_tasks(part.label, import_module(f"{part.name}.tasks").TASKS)
            for told in ("setting_uses", "rules_elsewhere"):
                if module_has_submodule(part.module, told):
                    import_module(f"{part.name}.{told}")
        column = "seed_sealed"
        register_column(SealedColumn("casework_spotcheck", of=f"casework_spotcheck.{column}", column=column))
        import_module(f"{self.name}.keeping")
        import_module(f"{self.name}.open_work")
        import_module(f"{self.name}.wrong_decisions").register()
        import_module(f"{self.name}.notices")
        import_module(f"{self.name}.retention")
