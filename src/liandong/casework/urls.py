"""Addresses of tasks."""

from __future__ import annotations

from django.urls import path

from liandong.casework import views

app_name = "casework"
urlpatterns = [
    path("tasks/", views.task_list, name="tasks"),
    path("tasks/<uuid:key>/", views.task_page, name="task"),
    path("tasks/<uuid:key>/done/", views.task_done, name="task_done"),
    path("tasks/<uuid:key>/hand-over/", views.task_hand_over, name="task_hand_over"),
]
