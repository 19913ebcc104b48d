"""The tasks of a person, one task, and how it ends."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from liandong.analytics.errors import Refusal
from liandong.casework.forms import DoneForm, HandOverForm
from liandong.casework.lines import climbs_of, task_lines
from liandong.casework.models import Task, TaskState
from liandong.casework.selectors import DO, OVERSEE, access_task, climbed_to, has, late_in_area, tasks_for
from liandong.casework.services import assign, finish, hand_over
from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import may

ON_A_PAGE = 20


def _signed_in(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101  for the type; the decorators saw to it
    return request.user


@login_required
@require_safe
def task_list(request: HttpRequest) -> HttpResponse:
    """What is due from me, the first due first; what climbed to me; and what else is late in my area.

    Cost: seventeen queries at the most, however many tasks.
    """
    user = _signed_in(request)
    page = Paginator(tasks_for(user), ON_A_PAGE).get_page(request.GET.get("page"))
    late = Paginator(late_in_area(user), ON_A_PAGE).get_page(1)
    climbed = Paginator(climbed_to(user), ON_A_PAGE).get_page(1)
    context = {
        "page": page,
        "mine": task_lines(page.object_list, user),
        "climbed": task_lines(climbed.object_list, user),
        "climbed_count": climbed.paginator.count,
        "late": task_lines(late.object_list, user),
        "late_count": late.paginator.count,
    }
    return render(request, "casework/tasks.html", context)


@login_required
@require_safe
def task_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """One task: what to do, why, until when; and how it ended."""
    user = _signed_in(request)
    return _page(request, user, access_task(user, key))


def _page(
    request: HttpRequest, user: User, task: Task, *, done: DoneForm | None = None, status: int = 200
) -> HttpResponse:
    lines = task_lines([task], user)
    is_open = task.state == TaskState.OPEN
    is_theirs = is_open and has(user, task)
    assigning = is_open and not is_theirs and task.place is not None and may(user, OVERSEE, task.place)
    handing = HandOverForm(task=task) if is_theirs or assigning else None
    outcome = task.declared.outcomes.get(task.outcome or "") if task.declared else None
    context = {
        "line": lines[0] if lines else None,
        "task": task,
        "outcome": outcome or task.outcome,
        "done": done or (DoneForm(task=task) if is_theirs else None),
        "climbs": climbs_of(task),
        "assigning": assigning,
        "handing": handing if handing and handing.fields["to"].queryset.exists() else None,  # type: ignore[attr-defined]  # a ModelChoiceField
    }
    return render(request, "casework/task.html", context, status=status)


@login_required
@require_POST
def task_done(request: HttpRequest, key: UUID) -> HttpResponse:
    """Say how a task ended."""
    user = _signed_in(request)
    task = access_task(user, key, action=DO)
    form = DoneForm(request.POST, task=task)
    if task.state == TaskState.OPEN and not form.is_valid():
        return _page(request, user, task, done=form, status=422)
    try:
        finish(key, actor=user, outcome=form.data.get("outcome", ""), note=form.data.get("note", ""))
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("casework:task", key)
    messages.success(request, _("Written down. The task is done."))
    going_on = task.declared.then.get(form.data.get("outcome", "")) if task.declared else None
    return redirect(going_on, task.subject_key) if going_on else redirect("casework:tasks")


@login_required
@require_POST
def task_hand_over(request: HttpRequest, key: UUID) -> HttpResponse:
    """Give a task of one's own to somebody who could have it."""
    user = _signed_in(request)
    return _given(request, access_task(user, key, action=DO), partial(hand_over, actor=user))


@login_required
@require_POST
def task_assign(request: HttpRequest, key: UUID) -> HttpResponse:
    """Give a task of the area one oversees to somebody who could have it."""
    user = _signed_in(request)
    return _given(request, access_task(user, key, action=OVERSEE), partial(assign, actor=user))


def _given(request: HttpRequest, task: Task, give: Callable[..., Task]) -> HttpResponse:
    form = HandOverForm(request.POST, task=task)
    if not form.is_valid():
        messages.error(request, _("Choose somebody of the list; nothing was changed."))
        return redirect("casework:task", task.key)
    try:
        give(task.key, to=form.cleaned_data["to"])
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("%(who)s has the task now.") % {"who": form.cleaned_data["to"]})
    return redirect("casework:tasks")
