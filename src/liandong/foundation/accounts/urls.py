"""Addresses of accounts; signing in and out is allauth's, below ``accounts/``."""

from __future__ import annotations

from django.urls import path

from liandong.foundation.accounts.views import handing_over, mine, people

urlpatterns = [
    path("account/", mine.mine, name="account_mine"),
    path("account/delegate/<int:duty_id>/", mine.delegate, name="duty_delegate"),
    path("account/delegations/<int:duty_id>/end/", mine.end_delegation, name="delegation_end"),
    path("people/", people.people, name="people"),
    path("people/new/", people.open_one, name="people_new"),
    path("people/import/", people.open_many, name="people_import"),
    path("people/import/template.xlsx", people.template, name="people_template"),
    path("people/import/marked.xlsx", people.marked_workbook, name="people_marked"),
    path("people/<uuid:key>/", people.person, name="person"),
    path("people/<uuid:key>/duties/", people.grant, name="person_grant"),
    path("people/<uuid:key>/duties/<int:duty_id>/end/", people.end, name="person_end"),
    path("people/<uuid:key>/close/", people.close, name="person_close"),
    path("people/<uuid:key>/reopen/", people.reopen, name="person_reopen"),
    path("people/<uuid:key>/password/", people.renew, name="person_renew"),
    path("people/<uuid:key>/hand-over/", handing_over.begin, name="person_hand_over"),
    path("hand-overs/<uuid:key>/", handing_over.done, name="hand_over"),
]
