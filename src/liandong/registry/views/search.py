"""The search box of the header, and what it finds."""

from __future__ import annotations

import re
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from liandong.registry.finding import find
from liandong.registry.selectors import sight_of
from liandong.registry.views.household_list import reader_of

_LONGEST = 80
_PERSONAL = re.compile(r"1\d{10}|\d{15,19}|\d{17}[Xx]")  # a phone, an ID number, an account


@login_required
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Families by name, pinyin or number, and places, in groups.

    A household number that is typed whole leads straight to the family. Cost: twenty-two queries at the most.
    """
    user = reader_of(request)
    text = request.GET.get("q", "").strip()[:_LONGEST]
    if _PERSONAL.fullmatch(text.replace(" ", "")):
        # out of the address at once; the page for such numbers asks by POST and writes the search down
        return redirect(f"{reverse('registry:search')}?number")
    results = find(user, text)
    exact = [hit for hit in results.by_number if hit.household.household_no.upper() == text.upper()]
    if len(exact) == 1 and results.found.count == 1:
        return redirect("registry:household", exact[0].household.key)
    more = f"{reverse('registry:households')}?{urlencode({'q': text})}"
    context = {"results": results, "more": more, "is_number": "number" in request.GET}
    context["is_masked"] = sight_of(user).is_masked
    return render(request, "registry/search.html", context)
