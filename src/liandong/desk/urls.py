"""Addresses of the desk."""

from __future__ import annotations

from django.urls import path

from liandong.desk import gap_views, views

app_name = "desk"
urlpatterns = [
    path("", views.home, name="home"),
    path("duties/", gap_views.gaps, name="gaps"),
    path("duties/duties.csv", gap_views.gaps_file, name="gaps_file"),
    path("duties/families/", gap_views.gap_families, name="gap_families"),
    path("how-it-works/", views.mechanism, name="mechanism"),
    path("components/", views.components, name="components"),
]
