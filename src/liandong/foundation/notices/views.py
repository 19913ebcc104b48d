"""One's own notices, and by what else they come."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liandong.analytics.errors import Refusal
from liandong.foundation.accounts.models import User
from liandong.foundation.notices import services
from liandong.foundation.notices.models import Notice, Wanted

ON_A_PAGE = 30


class WantedForm(forms.Form):
    """By what else notices come."""

    by_mail = forms.BooleanField(label=_("also by mail"), required=False)
    by_sms = forms.BooleanField(label=_("also by short message"), required=False)
    phone = forms.CharField(label=_("Mobile number"), required=False, max_length=20)


def _signed_in(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101  for the type; the decorator saw to it
    return request.user


@login_required
@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """My notices, latest first."""
    user = _signed_in(request)
    page = Paginator(Notice.objects.filter(user=user).order_by("-id"), ON_A_PAGE).get_page(
        request.GET.get("page")
    )
    return render(request, "notices/mine.html", {"page": page, "rows": list(page.object_list)})


@login_required
@require_GET
def one(request: HttpRequest, key: UUID) -> HttpResponse:
    """Follow a notice to what it is about; from then on it is read."""
    found = services.read_one(_signed_in(request), key)
    if found is None:
        raise Http404
    return redirect(found.link)


@login_required
@require_POST
def all_read(request: HttpRequest) -> HttpResponse:
    """All my notices are read."""
    services.read_all(_signed_in(request))
    return redirect("notices")


@login_required
@require_http_methods(["GET", "POST"])
def wanted(request: HttpRequest) -> HttpResponse:
    """Choose by what else notices come to me."""
    user = _signed_in(request)
    kept = Wanted.objects.filter(user=user).first()
    initial = {
        "by_mail": kept.by_mail if kept else False,
        "by_sms": kept.by_sms if kept else False,
        "phone": services.phone_of(kept) if kept else "",
    }
    form = WantedForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            services.want(user, **form.cleaned_data, language=get_language() or "zh-hans")
        except (services.NoMailHere, services.NoAddress) as refusal:
            form.add_error("by_mail", str(refusal))
        except Refusal as refusal:
            form.add_error("phone", str(refusal))
        else:
            messages.success(request, gettext("Your choice is kept."))
            return redirect("notices")
    context = {"form": form, "address": user.email}
    return render(request, "notices/wanted.html", context, status=422 if form.errors else 200)
