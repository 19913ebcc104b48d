"""Addresses of signing in: those of allauth's pages that are used here, and no others.

Nobody signs up, sets a password without having one, or gets one by mail, so those pages are not routed.
"""

from __future__ import annotations

from allauth.account import views as account
from allauth.mfa.base import views as factor
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.socialaccount import views as social
from allauth.socialaccount.providers.openid_connect import views as issuer
from django.urls import path

from liandong.foundation.signin import views

urlpatterns = [
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("password/change/", views.password_change, name="account_change_password"),
    path("password/forgotten/", views.password_forgotten, name="account_reset_password"),
    path("2fa/", factor.index, name="mfa_index"),
    path("2fa/authenticate/", factor.authenticate, name="mfa_authenticate"),
    path("2fa/reauthenticate/", factor.reauthenticate, name="mfa_reauthenticate"),
    path("2fa/totp/activate/", totp.activate_totp, name="mfa_activate_totp"),
    path("2fa/totp/deactivate/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("2fa/recovery-codes/", codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("2fa/recovery-codes/generate/", codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("2fa/recovery-codes/download/", codes.download_recovery_codes, name="mfa_download_recovery_codes"),
    path("issuer/cancelled/", social.login_cancelled, name="socialaccount_login_cancelled"),
    path("issuer/error/", social.login_error, name="socialaccount_login_error"),
    path("issuer/<str:provider_id>/login/", issuer.login, name="openid_connect_login"),
    path("issuer/<str:provider_id>/login/callback/", issuer.callback, name="openid_connect_callback"),
]
