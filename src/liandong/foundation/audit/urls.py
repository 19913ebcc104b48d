"""Addresses of the chain."""

from __future__ import annotations

from django.urls import path

from liandong.foundation.audit import views

urlpatterns = [
    path("audit/", views.stream, name="audit_stream"),
    path("chain/", views.chain, name="audit_head"),
    path("chain/head.json", views.head_json, name="audit_head_json"),
]
