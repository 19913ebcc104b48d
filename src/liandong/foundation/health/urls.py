"""Addresses of health."""

from __future__ import annotations

from django.urls import path

from liandong.foundation.health import views

urlpatterns = [
    path("health/", views.page, name="health"),
    path("health/live", views.live, name="health_live"),
    path("health/ready", views.ready, name="health_ready"),
]
