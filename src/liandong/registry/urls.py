"""Addresses of the registry."""

from django.urls import path

from liandong.registry.views import (
    changes,
    documents,
    edits,
    entry,
    exports,
    household_list,
    households,
    income,
    local_columns,
    numbers,
    questions,
    records,
    search,
    villages,
)

app_name = "registry"

urlpatterns = [
    path("households/", household_list.household_list, name="households"),
    path("households/columns/", household_list.columns, name="list_columns"),
    path("households/views/", household_list.view_keep, name="list_view_keep"),
    path("households/views/<uuid:key>/forget/", household_list.view_forget, name="list_view_forget"),
    path("households/export/", exports.export, name="export"),
    path("households/new/", entry.new_family, name="new_family"),
    path("households/new/check/", entry.check_row, name="entry_check"),
    path("households/new/draft/", entry.keep_draft, name="entry_draft"),
    path("households/new/throw-away/", entry.throw_away, name="entry_throw_away"),
    path("households/files/", documents.village_files, name="village_files"),
    path("households/<uuid:key>/file.pdf", documents.household_file, name="household_file"),
    path("households/by-number/", numbers.search, name="number_search"),
    path("households/<uuid:key>/numbers/show/", numbers.show, name="number_show"),
    path("households/<uuid:key>/", households.household_page, name="household"),
    path("households/<uuid:key>/change/", changes.what_happened, name="what_happened"),
    path("households/<uuid:key>/change/<slug:kind>/", changes.happening, name="happening"),
    path("households/<uuid:key>/edit/<slug:panel>/", edits.edit, name="edit"),
    path("households/<uuid:key>/income/<int:year>/", income.income_items, name="income_items"),
    path("households/<uuid:key>/undo/<uuid:change>/", changes.undo_change, name="undo"),
    path("households/<uuid:key>/documents/", records.documents, name="documents"),
    path("households/<uuid:key>/consents/", records.consents, name="consents"),
    path("households/<uuid:key>/abilities/", records.abilities, name="abilities"),
    path("households/<uuid:key>/<slug:kind>/<uuid:record>/end/", records.record_end, name="record_end"),
    path("documents/<uuid:key>/", records.document_file, name="document_file"),
    path("questions/", questions.question_list, name="questions"),
    path("questions/<uuid:key>/answer/", questions.question_answer, name="question_answer"),
    path("columns/", local_columns.column_list, name="local_columns"),
    path("columns/<uuid:key>/end/", local_columns.column_end, name="local_column_end"),
    path("households/<uuid:key>/local/", local_columns.local_values, name="local_values"),
    path("villages/", villages.village_list, name="villages"),
    path("villages/<int:place_id>/", villages.village, name="village"),
    path("villages/<int:place_id>/<int:year>/", villages.village_edit, name="village_edit"),
    path("search/", search.search, name="search"),
]
