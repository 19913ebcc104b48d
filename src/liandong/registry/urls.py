"""Addresses of the registry."""

from django.urls import path

from liandong.registry.views import households

app_name = "registry"

urlpatterns = [
    path("households/", households.household_list, name="households"),
    path("households/<uuid:key>/", households.household_page, name="household"),
]
