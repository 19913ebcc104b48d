"""Addresses of accounts; signing in and out is allauth's, below ``accounts/``."""

from __future__ import annotations

from django.urls import path

from liandong.foundation.accounts import views

urlpatterns = [path("account/", views.mine, name="account_mine")]
