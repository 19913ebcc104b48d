"""Addresses of comparison."""

from django.urls import path

from liandong.integration.views import comparisons, doubts, returns, seats

app_name = "integration"
_ONE = "comparisons/<uuid:key>/"

urlpatterns = [
    path("comparisons/", comparisons.comparison_list, name="comparisons"),
    path("comparisons/new/", comparisons.comparison_new, name="comparison_new"),
    path("comparisons/departments/", seats.departments, name="departments"),
    path("comparisons/standing/<uuid:key>/end/", comparisons.standing_end, name="standing_end"),
    path("comparisons/answers/<uuid:key>/settle/", returns.settle_answer, name="settle"),
    path(_ONE, comparisons.comparison, name="comparison"),
    path(f"{_ONE}withdraw/", comparisons.comparison_withdraw, name="withdraw"),
    path(f"{_ONE}lines/<int:line>/", returns.line, name="line"),
    path(f"{_ONE}lines/<int:line>/number/", returns.line_number, name="line_number"),
    path(f"{_ONE}workbook/", returns.workbook, name="workbook"),
    path(f"{_ONE}return/", returns.return_file, name="return_file"),
    path(f"{_ONE}tokens/", returns.tokens, name="tokens"),
    path(f"{_ONE}key/", returns.key_file, name="key_file"),
    path("doubts/<uuid:key>/", doubts.doubt, name="doubt"),
    path("doubts/<uuid:key>/explain/", doubts.explain_doubt, name="explain"),
    path("doubts/<uuid:key>/judge/", doubts.judge_doubt, name="judge"),
    path("doubts/<uuid:key>/evidence/", doubts.evidence, name="evidence"),
]
