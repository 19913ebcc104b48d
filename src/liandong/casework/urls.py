"""Addresses of tasks and cases."""

from __future__ import annotations

from django.urls import path

from liandong.casework import absence_views, case_views, spot_check_views, views
from liandong.casework.enacting.pages import proposal_paths
from liandong.casework.meetings import picture_views
from liandong.casework.meetings import views as meeting_views
from liandong.casework.settings import views as setting_views
from liandong.casework.settings.services import VALUES

app_name = "casework"
urlpatterns = [
    path("tasks/", views.task_list, name="tasks"),
    path("tasks/<uuid:key>/", views.task_page, name="task"),
    path("tasks/<uuid:key>/done/", views.task_done, name="task_done"),
    path("tasks/<uuid:key>/hand-over/", views.task_hand_over, name="task_hand_over"),
    path("settings/", setting_views.settings_page, name="settings"),
    path("settings/settings.csv", setting_views.settings_file, name="settings_file"),
    *proposal_paths(VALUES, "settings/values/", setting_views.show_value),
    path("settings/<str:name>/", setting_views.setting_page, name="setting"),
    path("settings/<str:name>/propose/", setting_views.setting_propose, name="setting_propose"),
    path("tasks/<uuid:key>/assign/", views.task_assign, name="task_assign"),
    path("away/", absence_views.away, name="away"),
    path("away/<uuid:key>/back/", absence_views.back, name="back"),
    path("cases/", case_views.case_list, name="cases"),
    path("cases/together/", case_views.steps_together, name="together"),
    path("cases/received/", case_views.received, name="received"),
    path("cases/meeting/", meeting_views.meeting, name="meeting"),
    path("cases/meeting/minutes.pdf", meeting_views.minutes, name="minutes"),
    path("cases/meetings/<uuid:key>/", meeting_views.meeting_page, name="meeting_page"),
    path(
        "cases/meetings/<uuid:key>/attendance/", meeting_views.meeting_attendance, name="meeting_attendance"
    ),
    path("cases/meetings/<uuid:key>/votes/", meeting_views.meeting_votes, name="meeting_votes"),
    path("cases/meetings/<uuid:key>/take-back/", meeting_views.meeting_back, name="meeting_back"),
    path("cases/meetings/<uuid:key>/minutes.pdf", meeting_views.meeting_minutes, name="meeting_minutes"),
    path("cases/meetings/<uuid:key>/photos/", picture_views.photos_add, name="photos_add"),
    path("cases/meetings/<uuid:key>/photos/<uuid:photo>/", picture_views.photo, name="photo"),
    path(
        "cases/meetings/<uuid:key>/photos/<uuid:photo>/small/", picture_views.photo_small, name="photo_small"
    ),
    path("cases/meetings/<uuid:key>/photos/<uuid:photo>/erase/", picture_views.photo_back, name="photo_back"),
    path("cases/meetings/<uuid:key>/signature/", picture_views.signature_new, name="signature_new"),
    path("cases/meetings/<uuid:key>/signatures/<uuid:signature>/", picture_views.signature, name="signature"),
    path("representatives/", meeting_views.representatives, name="representatives"),
    path("representatives/<uuid:key>/end/", meeting_views.representative_end, name="representative_end"),
    path("spot-checks/", spot_check_views.spot_checks, name="spot_checks"),
    path("spot-checks/commit/", spot_check_views.spot_check_commit, name="spot_check_commit"),
    path("spot-checks/<uuid:key>/", spot_check_views.spot_check, name="spot_check"),
    path("spot-checks/<uuid:key>/draw/", spot_check_views.spot_check_draw, name="spot_check_draw"),
    path(
        "spot-checks/<uuid:key>/found/<uuid:case>/",
        spot_check_views.spot_check_found,
        name="spot_check_found",
    ),
    path("cases/<uuid:key>/", case_views.show, name="case"),
    path("cases/<uuid:key>/papers/<int:number>/", case_views.paper, name="case_paper"),
    path("cases/<uuid:key>/steps/<slug:event>/", case_views.step, name="case_step"),
]
