"""Addresses of identification."""

from django.urls import path

from liandong.casework.enacting.pages import proposal_paths
from liandong.identification.services.enactments import RULES
from liandong.identification.views import (
    comparisons,
    editor,
    enactments,
    explanations,
    groups,
    places,
    previews,
    runs,
    standards,
    what_if,
)

app_name = "identification"

urlpatterns = [
    path("runs/", runs.run_list, name="runs"),
    path("runs/new/", runs.run_new, name="run_new"),
    path("runs/<uuid:key>/", runs.run_page, name="run"),
    path("runs/<uuid:key>/resume/", runs.run_resume, name="run_resume"),
    path("runs/<uuid:key>/families.<str:kind>", runs.run_export, name="run_export"),
    path("runs/<uuid:key>/brief.pdf", runs.run_brief, name="run_brief"),
    path("runs/<uuid:key>/areas.csv", runs.run_areas, name="run_areas"),
    path("runs/<uuid:key>/groups/", groups.groups_page, name="groups"),
    path("runs/<uuid:key>/groups.xlsx", groups.groups_file, name="groups_file"),
    path("runs/<uuid:key>/places/", places.places_page, name="places"),
    path("runs/<uuid:key>/places.<str:kind>", places.places_file, name="places_file"),
    path("runs/<uuid:key>/what-if/", what_if.what_if_page, name="what_if"),
    path("runs/<uuid:key>/preview/", previews.preview_page, name="preview"),
    path("runs/<uuid:key>/compare/<uuid:other>/", comparisons.comparison_page, name="compare"),
    path(
        "runs/<uuid:key>/compare/<uuid:other>/changes.<str:kind>",
        comparisons.comparison_file,
        name="comparison_file",
    ),
    path("runs/<uuid:key>/why/", explanations.explanation_find, name="explanation_find"),
    path("runs/<uuid:key>/households/<uuid:household>/", explanations.explanation, name="explanation"),
    path(
        "runs/<uuid:key>/households/<uuid:household>/explanation.pdf",
        explanations.explanation_file,
        name="explanation_file",
    ),
    path("standards/", standards.standard_list, name="standards"),
    path("standards/new/", standards.standard_new, name="standard_new"),
    path("standards/in-force/", enactments.in_force_page, name="in_force"),
    *proposal_paths(RULES, "standards/proposals/", enactments.show_enactment),
    path("standards/<str:ref>/", standards.standard_page, name="standard"),
    path("standards/<str:ref>/edit/", editor.standard_edit, name="standard_edit"),
    path("standards/<str:ref>/propose/", enactments.standard_propose, name="standard_propose"),
    path("standards/<str:ref>/file.toml", standards.standard_file, name="standard_file"),
]
