"""What an installation chooses about signing in, read from the environment for the settings."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from liandong.analytics.errors import Refusal, marked
from liandong.project import home

ISSUER_ID = "issuer"  # in the addresses: /accounts/issuer/issuer/login/callback/
# Whoever sees or decides for a whole county, or administers the installation.
REQUIRED = (
    "system_admin",
    "security_admin",
    "audit_admin",
    "county_officer",
    "city_officer",
    "province_officer",
)


class NumberExpected(Refusal):
    """A setting that is no whole number, or too small a one."""

    message = marked("{name} must be a whole number from {least} on, not “{given}”.")


class IssuerIncomplete(Refusal):
    """An identity provider of which something is missing."""

    message = marked(
        "Sign-in by {issuer} also needs {missing}; set it, or take LIANDONG_OIDC_ISSUER away again."
    )


class IssuerNotSecure(Refusal):
    """An identity provider that is not reached by HTTPS."""

    message = marked(
        "LIANDONG_OIDC_ISSUER must begin with https://, not “{issuer}”; identities travel on it."
    )


def whole_number(name: str, default: str, *, least: int = 1) -> int:
    """The number in a variable. Errors: NumberExpected."""
    given = os.environ.get(name) or default
    if not given.isascii() or not given.isdigit() or int(given) < least:
        raise NumberExpected(name=name, least=least, given=given)
    return int(given)


def second_factor_roles() -> frozenset[str]:
    """The roles that must sign in with a second factor; whether they exist is checked when the app loads."""
    given = os.environ.get("LIANDONG_SECOND_FACTOR") or "optional"
    if given == "optional":
        return frozenset()
    if given == "required":
        return frozenset(REQUIRED)
    return frozenset(role.strip() for role in given.split(","))


def identity_provider() -> dict[str, Any]:
    """allauth's ``SOCIALACCOUNT_PROVIDERS`` for the configured identity provider; empty without one.

    Errors: IssuerIncomplete, IssuerNotSecure, and KeyTooOpen where others may read the secret.
    """
    issuer = os.environ.get("LIANDONG_OIDC_ISSUER", "").rstrip("/")
    if not issuer:
        return {}
    parts = urlsplit(issuer)
    if parts.scheme != "https" and parts.hostname not in ("127.0.0.1", "localhost"):
        raise IssuerNotSecure(issuer=issuer)
    client = os.environ.get("LIANDONG_OIDC_CLIENT_ID", "")
    secret = os.environ.get("LIANDONG_OIDC_SECRET_FILE", "")
    for name, given in (("LIANDONG_OIDC_CLIENT_ID", client), ("LIANDONG_OIDC_SECRET_FILE", secret)):
        if not given or (name.endswith("FILE") and not Path(given).is_file()):
            raise IssuerIncomplete(issuer=issuer, missing=name)
    return {
        "openid_connect": {
            "OAUTH_PKCE_ENABLED": True,
            "APPS": [
                {
                    "provider_id": ISSUER_ID,
                    "name": os.environ.get("LIANDONG_OIDC_NAME") or parts.hostname,
                    "client_id": client,
                    "secret": home.read_key(Path(secret)).decode().strip(),
                    "settings": {"server_url": issuer},
                }
            ],
        }
    }


def issuer_origins() -> tuple[str, ...]:
    """Where the form of signing in may lead, besides this site: the identity provider's own pages."""
    parts = urlsplit(os.environ.get("LIANDONG_OIDC_ISSUER", ""))
    return (f"{parts.scheme}://{parts.netloc}",) if parts.netloc else ()
