"""Addresses of the desk."""

from __future__ import annotations

from django.urls import path

from liandong.desk import views

app_name = "desk"
urlpatterns = [
    path("", views.home, name="home"),
    path("how-it-works/", views.mechanism, name="mechanism"),
    path("components/", views.components, name="components"),
]
