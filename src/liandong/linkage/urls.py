"""Addresses of the trace and of what failed."""

from __future__ import annotations

from django.urls import path

from liandong.linkage import views

app_name = "linkage"
urlpatterns = [
    path("trace/<uuid:key>/", views.trace, name="trace"),
    path("trace/of/<uuid:key>/", views.trace_of, name="trace_of"),
    path("mechanism/failed/", views.failed, name="failed"),
    path("mechanism/failed/<str:reaction>/", views.repair, name="repair"),
]
