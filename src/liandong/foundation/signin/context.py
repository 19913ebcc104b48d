"""What every page of signing in shows: the door of the identity provider, where there is one."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse


def doors(request: HttpRequest) -> dict[str, object]:
    """``issuer``: name and address of signing in by the identity provider; None where none is set up."""
    apps = settings.SOCIALACCOUNT_PROVIDERS.get("openid_connect", {}).get("APPS", [])
    if not apps:
        return {"issuer": None}
    address = reverse("openid_connect_login", kwargs={"provider_id": apps[0]["provider_id"]})
    return {"issuer": {"name": apps[0]["name"], "url": address}}
