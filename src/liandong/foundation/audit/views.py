"""The public page of the chain."""

from __future__ import annotations

from dataclasses import asdict

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from liandong.foundation.audit.selectors import last_heads


@require_safe
def chain(request: HttpRequest) -> HttpResponse:
    """The last signed heads, for everybody: fingerprints, counts and instants, nothing about anyone."""
    return render(request, "audit/chain.html", {"heads": last_heads()})


@require_safe
def head_json(request: HttpRequest) -> HttpResponse:
    """The last head as ``liandong audit head --json`` prints it; 404 before anything was sealed."""
    heads = last_heads(1)
    return JsonResponse(asdict(heads[0]) if heads else {}, status=200 if heads else 404)
