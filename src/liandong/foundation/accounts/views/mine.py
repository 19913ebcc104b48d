"""The page of one's own account, and delegating one's own duty."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from liandong.analytics.errors import Refusal
from liandong.foundation.accounts import services
from liandong.foundation.accounts.forms import DelegateForm
from liandong.foundation.accounts.handing_over import hand_overs_of
from liandong.foundation.accounts.models import Duty, User
from liandong.foundation.accounts.people import READ, colleagues, delegations_of, holdings
from liandong.foundation.accounts.scope import OutOfScope, duties_of
from liandong.foundation.accounts.selectors import people_to_ask, shown_duties


@login_required
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """My duties, what they allow, what I delegated, my hand-overs, the language, and whom to ask for more."""
    user = request.user
    assert isinstance(user, User)  # noqa: S101  for the type; the decorator saw to it
    context = {
        "duties": shown_duties(user),
        "own": [duty for duty in duties_of(user) if duty.on_behalf_of_id is None],
        "delegations": delegations_of(user),
        "hand_overs": hand_overs_of(user)[:10],
        "people": people_to_ask(user),
    }
    return render(request, "accounts/mine.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def delegate(request: HttpRequest, duty_id: int) -> HttpResponse:
    """Have a colleague act by one of my duties for some days."""
    user = request.user
    assert isinstance(user, User)  # noqa: S101  for the type; the decorator saw to it
    duty = next((one for one in duties_of(user) if one.pk == duty_id and one.on_behalf_of is None), None)
    if duty is None:
        raise OutOfScope(READ)
    form = DelegateForm(request.POST or None, people=colleagues([duty], actor=user))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        to = form.people[data["to"]]
        try:
            services.delegate(duty, to=to, valid_from=data["valid_from"], valid_to=form.until, actor=user)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            told = _("%(name)s acts for you on these days; what is done is recorded as done for you.")
            messages.success(request, told % {"name": to})
            return redirect("account_mine")
    shown = next(one for one in holdings(user) if one.duty.pk == duty.pk)
    return render(
        request, "accounts/delegate.html", {"form": form, "held": shown}, status=422 if form.errors else 200
    )


@login_required
@require_POST
def end_delegation(request: HttpRequest, duty_id: int) -> HttpResponse:
    """End a delegation that I gave or received."""
    user = request.user
    assert isinstance(user, User)  # noqa: S101  for the type; the decorator saw to it
    given = Duty.objects.filter(pk=duty_id, on_behalf_of__isnull=False).select_related(
        "user", "place", "on_behalf_of__user"
    )
    duty = given.first()
    if duty is None or duty.on_behalf_of is None or user.pk not in {duty.user_id, duty.on_behalf_of.user_id}:
        raise OutOfScope(READ)
    services.end_duty(duty, actor=user)
    messages.success(request, _("The delegation has ended."))
    return redirect("account_mine")
