"""Addresses of procedures about families, and of what was decided."""

from django.urls import path

from liandong.dynamics import views

app_name = "dynamics"

urlpatterns = [
    path("households/<uuid:key>/procedure/", views.procedure, name="procedure"),
    path("decisions/<uuid:key>/family/", views.decided_family, name="decided_family"),
]
