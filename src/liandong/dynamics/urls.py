"""Addresses of dynamic management."""

from django.urls import path

from liandong.dynamics import (
    disaster_opening,
    disaster_views,
    procedure_views,
    public_views,
    relapse_views,
    round_views,
    timely_views,
    views,
    warning_views,
)

app_name = "dynamics"

urlpatterns = [
    path("clues/", views.clue_list, name="clues"),
    path("clues/new/", views.clue_new, name="clue_new"),
    path("clues/<uuid:key>/", views.clue_page, name="clue"),
    path("clues/<uuid:key>/place/", views.clue_place, name="clue_place"),
    path("clues/<uuid:key>/settle/", views.clue_settle, name="clue_settle"),
    path("clues/<uuid:key>/told/", views.clue_told, name="clue_told"),
    path("clues/<uuid:key>/withdraw/", views.clue_withdraw, name="clue_withdraw"),
    path("warnings/", warning_views.warning_list, name="warnings"),
    path("warnings/model/", relapse_views.relapse_model, name="relapse_model"),
    path("warnings/model/propose/", relapse_views.relapse_propose, name="relapse_propose"),
    path("warnings/rule/", warning_views.warning_rule, name="warning_rule"),
    path("households/<uuid:key>/procedure/", procedure_views.procedure, name="procedure"),
    path("standings/", procedure_views.places, name="places"),
    path("standings/<int:place_id>/procedure/", procedure_views.place_procedure, name="place_procedure"),
    path("decisions/<uuid:key>/family/", procedure_views.decided_family, name="decided_family"),
    path("rounds/", round_views.round_list, name="rounds"),
    path("rounds/new/", round_views.round_new, name="round_new"),
    path("rounds/<uuid:key>/", round_views.round_page, name="round"),
    path("rounds/<uuid:key>/close/", round_views.round_close, name="round_close"),
    path("rounds/<uuid:key>/parts/<uuid:part>/done/", round_views.round_done, name="round_done"),
    path("timely/", timely_views.timely, name="timely"),
    path("disasters/", disaster_views.disaster_list, name="disasters"),
    path("disasters/new/", disaster_opening.disaster_new, name="disaster_new"),
    path("disasters/<uuid:key>/", disaster_views.disaster, name="disaster"),
    path("disasters/<uuid:key>/close/", disaster_views.disaster_close, name="disaster_close"),
    path("disasters/<uuid:key>/<int:place_id>/", disaster_views.disaster_village, name="disaster_village"),
    path("disasters/<uuid:key>/<int:place_id>/found/", disaster_views.disaster_found, name="disaster_found"),
    path("report/", public_views.choose_village, name="report"),
    path("report/status/", public_views.report_status, name="report_status"),
    path("report/<str:code>/", public_views.report, name="report_for"),
]
