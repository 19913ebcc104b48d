"""Addresses of notices."""

from __future__ import annotations

from django.urls import path

from liandong.foundation.notices import views

urlpatterns = [
    path("notices/", views.mine, name="notices"),
    path("notices/read/", views.all_read, name="notices_read"),
    path("notices/wanted/", views.wanted, name="notices_wanted"),
    path("notices/<uuid:key>/", views.one, name="notice"),
]
