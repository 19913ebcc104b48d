"""Addresses of feedback."""

from django.urls import path

from liandong.casework.procedures import Sign
from liandong.feedback import card_views, effort_views, point_views, views

app_name = "feedback"

urlpatterns = [
    path("runs/<uuid:key>/households/<uuid:household>/object/", views.objection_new, name="objection_new"),
    path("objections/<uuid:key>/evidence/", views.objection_evidence, name="objection_evidence"),
    path("objections/<uuid:key>/withdraw/", views.objection_withdraw, name="objection_withdraw"),
    path("card/", card_views.enter, name="card"),
    path("card/family/", card_views.family, name="card_family"),
    path("card/say/", card_views.say, name="card_say"),
    path("card/explain/<uuid:key>/", card_views.explain, name="card_explain"),
    *(
        path(
            f"card/cases/<uuid:key>/{kind.value}/",
            card_views.sign_case,
            {"kind": kind},
            name=f"card_{kind.value}",
        )
        for kind in Sign
    ),
    path("card/consent/<slug:procedure>/", card_views.consent, name="card_apply"),
    path("card/signatures/<uuid:key>/withdraw/", card_views.take_back, name="card_take_back"),
    path("card/close/", card_views.close, name="card_close"),
    path("households/<uuid:key>/card/", point_views.card_new, name="card_new"),
    path("cards/<uuid:key>/end/", point_views.card_end, name="card_end"),
    path("households/<uuid:key>/proxies/", point_views.proxy_list, name="proxies"),
    path("proxies/<uuid:key>/withdraw/", point_views.proxy_withdraw, name="proxy_withdraw"),
    path("proxies/<uuid:key>/paper/", point_views.proxy_paper, name="proxy_paper"),
    path("households/<uuid:key>/service-point/", point_views.point, name="point"),
    *(
        path(
            f"households/<uuid:key>/service-point/<uuid:case>/{kind.value}/",
            point_views.point_sign,
            {"kind": kind},
            name=f"point_{kind.value}",
        )
        for kind in Sign
    ),
    path(
        "households/<uuid:key>/service-point/consent/<slug:procedure>/",
        point_views.point_apply,
        name="point_apply",
    ),
    path("said/<uuid:key>/take-back/", point_views.point_take_back, name="point_take_back"),
    path("effort/", effort_views.effort, name="effort"),
    path("effort/effort.csv", effort_views.effort_file, name="effort_file"),
    path("said/<uuid:key>/", point_views.said, name="said"),
    path("said/<uuid:key>/receipt.pdf", point_views.receipt, name="receipt"),
    path("said/<uuid:key>/signature/", point_views.signature, name="signature"),
]
