"""Every address of the site; each part lists its own."""

from __future__ import annotations

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path
from django.views.i18n import set_language

from liandong.project.demo.tour_page import tour

# Parts in the order in which their addresses are tried.
PARTS = (
    "desk",
    "registry",
    "intake",
    "integration",
    "identification",
    "casework",
    "dynamics",
    "feedback",
    "publicity",
    "linkage",
    "foundation.accounts",
    "foundation.tokens",
    "foundation.notices",
    "foundation.audit",
    "foundation.health",
    "foundation.pages",
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("language/", set_language, name="set_language"),
    path("accounts/", include("liandong.foundation.signin.urls")),
    path("api/v1/", include("liandong.project.api")),
    path("tour/", tour, name="tour"),
    *(path("", include(f"liandong.{part}.urls")) for part in PARTS if find_spec(f"liandong.{part}.urls")),
]
