"""Addresses of the registry."""

from django.urls import path

from liandong.registry.views import exports, household_list, households, numbers, search

app_name = "registry"

urlpatterns = [
    path("households/", household_list.household_list, name="households"),
    path("households/columns/", household_list.columns, name="list_columns"),
    path("households/views/", household_list.view_keep, name="list_view_keep"),
    path("households/views/<uuid:key>/forget/", household_list.view_forget, name="list_view_forget"),
    path("households/export/", exports.export, name="export"),
    path("households/by-number/", numbers.search, name="number_search"),
    path("households/<uuid:key>/numbers/show/", numbers.show, name="number_show"),
    path("households/<uuid:key>/", households.household_page, name="household"),
    path("search/", search.search, name="search"),
]
