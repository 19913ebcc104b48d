"""Addresses of the registry."""

from django.urls import path

from liandong.registry.views import households, numbers

app_name = "registry"

urlpatterns = [
    path("households/", households.household_list, name="households"),
    path("households/by-number/", numbers.search, name="number_search"),
    path("households/<uuid:key>/numbers/show/", numbers.show, name="number_show"),
    path("households/<uuid:key>/", households.household_page, name="household"),
]
