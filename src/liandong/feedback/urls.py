"""Addresses of feedback."""

from django.urls import path

from liandong.feedback import views

app_name = "feedback"

urlpatterns = [
    path("runs/<uuid:key>/households/<uuid:household>/object/", views.objection_new, name="objection_new"),
    path("objections/<uuid:key>/evidence/", views.objection_evidence, name="objection_evidence"),
    path("objections/<uuid:key>/withdraw/", views.objection_withdraw, name="objection_withdraw"),
]
