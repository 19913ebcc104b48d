"""What happened to a family: one page that asks, the short form, what would change, and undoing."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from liandong.analytics.errors import Refusal
from liandong.foundation import clock
from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import access
from liandong.foundation.keys import uuid7
from liandong.registry.change_codes import ChangeKind
from liandong.registry.change_forms import FORMS, ChangeForm, UndoForm, family_of, form_for
from liandong.registry.edit_forms import household_panels
from liandong.registry.happenings import ACTS, place_error
from liandong.registry.models import FamilyChange, Household
from liandong.registry.services.changes import WRITE, Order, previewed, undo, version_of
from liandong.registry.services.changes.refusals import ChangedMeanwhile

GROUPS = (
    (
        gettext_lazy("A person comes"),
        (
            (ChangeKind.BIRTH, gettext_lazy("A child is born; it belongs from its birthday.")),
            (ChangeKind.MARRIAGE_IN, gettext_lazy("Somebody who was in no household here marries in.")),
            (ChangeKind.MOVE_IN, gettext_lazy("Somebody comes for another reason, or comes back.")),
        ),
    ),
    (
        gettext_lazy("A person goes"),
        (
            (ChangeKind.DEATH, gettext_lazy("If it is the head, you say who takes over.")),
            (ChangeKind.MARRIAGE_OUT, gettext_lazy("To a family that is not registered here.")),
            (ChangeKind.MOVE_OUT, gettext_lazy("Moved away, settled abroad, in prison.")),
            (ChangeKind.TRANSFER, gettext_lazy("To another registered family, also by marriage.")),
        ),
    ),
    (
        gettext_lazy("The household itself"),
        (
            (ChangeKind.HEAD, gettext_lazy("Relations to the new head follow where they can.")),
            (ChangeKind.SPLIT, gettext_lazy("Some members form a household of their own.")),
            (ChangeKind.MERGE, gettext_lazy("Another household joins this one; its file ends.")),
            (ChangeKind.RELOCATE, gettext_lazy("To another village or group of your area.")),
            (ChangeKind.CLOSE, gettext_lazy("Moved away as a whole, nobody left, registered twice.")),
        ),
    ),
)


def signed_in(request: HttpRequest) -> User:
    """The user; the decorator of the view saw to it that there is one."""
    assert isinstance(request.user, User)  # noqa: S101  for the type
    return request.user


def writable(user: User, key: UUID) -> Household:
    """The household, if the user may change it. Raises: OutOfScope."""
    families = Household.objects.select_related("place", "source", "county")
    return access(user, families, {"key": key}, action=WRITE)


@login_required
@require_GET
def what_happened(request: HttpRequest, key: UUID) -> HttpResponse:
    """Asks what happened, and leads to the right form."""
    household = writable(signed_in(request), key)
    groups = [(title, [(kind, kind.label, hint) for kind, hint in kinds]) for title, kinds in GROUPS]
    context: dict[str, object] = {"household": household, "groups": groups, "family": family_of(household)}
    context["panels"] = household_panels()
    return render(request, "registry/what_happened.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def happening(request: HttpRequest, key: UUID, kind: str) -> HttpResponse:
    """The form of one thing that happens; then what would change; then it is done."""
    user = signed_in(request)
    household = writable(user, key)
    if kind not in [one.value for one in FORMS]:
        return redirect("registry:what_happened", key)
    wanted = ChangeKind(kind)
    form = form_for(wanted, family_of(household), user, request.POST or None)
    context: dict[str, object] = {"household": household, "form": form, "kind": wanted}
    if request.method == "GET" or "back" in request.POST:
        if "back" in request.POST:
            form.is_valid()
        return render(request, "registry/happening.html", context)
    if not form.is_valid():
        return render(request, "registry/happening.html", context, status=422)
    return _confirmed(request, form, context)


def _confirmed(request: HttpRequest, form: ChangeForm, context: dict[str, object]) -> HttpResponse:
    household = form.family.household
    act = ACTS[form.kind]
    try:
        if "confirmed" not in request.POST:
            done = previewed(lambda: act(form, household.key))
            return render(request, "registry/confirm.html", {**context, "lines": done.lines})
        done = act(form, household.key)
    except ChangedMeanwhile as refusal:
        # the same form for the family as it is now: nothing typed is lost
        data = request.POST.copy()
        data["version"] = str(version_of(household))
        form = form_for(form.kind, family_of(household), form.user, data)
        if not form.is_valid():
            return render(request, "registry/happening.html", {**context, "form": form}, status=422)
        return _again(request, form, {**context, "form": form}, str(refusal))
    except Refusal as refusal:
        place_error(form, refusal)
        return render(request, "registry/happening.html", context, status=422)
    messages.success(request, _("Written down: %(what)s.") % {"what": form.kind.label})
    return redirect("registry:household", done.household.key)


def _again(request: HttpRequest, form: ChangeForm, context: dict[str, object], sentence: str) -> HttpResponse:
    try:
        done = previewed(lambda: ACTS[form.kind](form, form.family.household.key))
    except Refusal as refusal:
        place_error(form, refusal)
        return render(request, "registry/happening.html", context, status=422)
    again = {**context, "lines": done.lines, "changed": sentence}
    return render(request, "registry/confirm.html", again, status=409)


@login_required
@require_http_methods(["GET", "POST"])
def undo_change(request: HttpRequest, key: UUID, change: UUID) -> HttpResponse:
    """Asks before a change is taken back, and does it."""
    user = signed_in(request)
    household = writable(user, key)
    wanted = FamilyChange.objects.filter(household=household, key=change).first()
    if wanted is None:
        return redirect("registry:household", key)
    context: dict[str, object] = {"household": household, "change": wanted, "key": uuid7()}
    form = UndoForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            undo(Order(user, clock.today(), form.cleaned_data["key"]), change)
        except Refusal as refusal:
            return render(request, "registry/undo.html", {**context, "refused": str(refusal)}, status=422)
        messages.success(request, _("Undone: %(what)s.") % {"what": wanted.get_kind_display()})
        return redirect("registry:household", key)
    return render(request, "registry/undo.html", context)
