"""Addresses of the intake."""

from django.urls import path

from liandong.intake.views import imports, matching, workbooks

app_name = "intake"

urlpatterns = [
    path("imports/", imports.import_list, name="imports"),
    path("imports/new/", imports.upload, name="upload"),
    path("imports/workbooks/", workbooks.workbooks, name="workbooks"),
    path("imports/template/", workbooks.template, name="template"),
    path("imports/template/<slug:layout>/", workbooks.template, name="template_of"),
    path("imports/<uuid:key>/", imports.batch_page, name="batch"),
    path("imports/<uuid:key>/mapping/", imports.choose_mapping, name="mapping"),
    path("imports/<uuid:key>/columns/", matching.columns, name="columns"),
    path("imports/<uuid:key>/check/", imports.check, name="check"),
    path("imports/<uuid:key>/merge/", imports.merge, name="merge"),
    path("imports/<uuid:key>/stop/", imports.stop, name="stop"),
    path("imports/<uuid:key>/discard/", imports.discard, name="discard"),
    path("imports/<uuid:key>/withdraw/", imports.withdraw, name="withdraw"),
    path("imports/<uuid:key>/marked/", imports.marked, name="marked"),
]
