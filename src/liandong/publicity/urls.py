"""Addresses of notices."""

from django.urls import path

from liandong.publicity import views

app_name = "publicity"

urlpatterns = [
    path("cases/<uuid:key>/notice/", views.make, name="make"),
    path("cases/<uuid:key>/announcement/", views.announce, name="announce"),
    path("board/<uuid:key>/", views.public, name="public"),
    path("board/<uuid:key>/sheet.pdf", views.paper, name="sheet"),
]
