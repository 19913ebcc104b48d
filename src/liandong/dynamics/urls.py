"""Addresses of dynamic management."""

from django.urls import path

from liandong.dynamics import procedure_views, public_views, views, warning_views

app_name = "dynamics"

urlpatterns = [
    path("clues/", views.clue_list, name="clues"),
    path("clues/new/", views.clue_new, name="clue_new"),
    path("clues/<uuid:key>/", views.clue_page, name="clue"),
    path("clues/<uuid:key>/place/", views.clue_place, name="clue_place"),
    path("clues/<uuid:key>/settle/", views.clue_settle, name="clue_settle"),
    path("clues/<uuid:key>/withdraw/", views.clue_withdraw, name="clue_withdraw"),
    path("warnings/", warning_views.warning_list, name="warnings"),
    path("warnings/rule/", warning_views.warning_rule, name="warning_rule"),
    path("households/<uuid:key>/procedure/", procedure_views.procedure, name="procedure"),
    path("decisions/<uuid:key>/family/", procedure_views.decided_family, name="decided_family"),
    path("report/", public_views.choose_village, name="report"),
    path("report/status/", public_views.report_status, name="report_status"),
    path("report/<str:code>/", public_views.report, name="report_for"),
]
