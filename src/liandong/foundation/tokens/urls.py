"""Addresses of tokens."""

from __future__ import annotations

from django.urls import path

from liandong.foundation.tokens import views

urlpatterns = [
    path("account/tokens/", views.mine, name="tokens"),
    path("account/tokens/<uuid:key>/revoke/", views.revoke, name="token_revoke"),
]
