"""The list of households, its columns and the views that people keep of it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import may, places_for, require
from liandong.registry.exports.services import EXPORT
from liandong.registry.household_list import Cut, ListPage, lines_for, order_for, page_of
from liandong.registry.list_columns import (
    ListColumn,
    ListedFamily,
    columns_of,
    families_of,
    groups_of,
)
from liandong.registry.list_form import ListFilter
from liandong.registry.selectors import LOOK, reading, saved_views, sight_of
from liandong.registry.selectors_personal import SEARCH
from liandong.registry.services.lists import choose_columns, forget_view, keep_view


@dataclass(frozen=True)
class Cell:
    """What stands in one column of one row."""

    column: ListColumn
    text: str


@dataclass(frozen=True)
class Move:
    """The addresses of the pages on either side; empty where there is none."""

    back: str
    on: str


def reader_of(request: HttpRequest) -> User:
    """Who is signed in and may look at households."""
    user = request.user
    assert isinstance(user, User)  # noqa: S101  for the type; the decorator saw to it
    require(user, LOOK)
    return user


@login_required
@require_GET
def household_list(request: HttpRequest) -> HttpResponse:
    """The households of my area, filtered, sorted and page by page.

    Cost: twenty-two queries at the most, whatever is chosen and however many there are.
    """
    user = reader_of(request)
    form = ListFilter(request.GET, user=user)
    sight = sight_of(user)
    order = order_for(user, request.GET.get("sort", ""))
    columns = columns_of(user)
    page = page_of(user, lines_for(user, form.selection), order, Cut.of(request.GET.get("page", "")))
    families = families_of(page.ids, columns)
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "form": form,
        "found": page.found,
        "columns": columns,
        "rows": [
            (family, sight.head(family.household), [Cell(column, column.words(family)) for column in columns])
            for family in families
        ],
        "chips": chips(form, request.GET),
        "move": _moves(page, families, request.GET),
        "sight": sight,
        "is_given": not places_for(user, reading(user)),
        "column_groups": groups_of(user),
        "chosen_columns": {column.name for column in columns},
        "views": saved_views(user),
        "query": query.urlencode(),
        "may_declare": may(user, "column.declare"),
        "may_search": may(user, SEARCH),
        "may_export": may(user, EXPORT),
    }
    return render(request, "registry/households.html", context)


def chips(form: ListFilter, query: QueryDict) -> list[tuple[str, str]]:
    """The filters in force as words and the address without each."""
    found = []
    for name, value, words in form.in_force():
        rest = query.copy()
        kept = [other for other in rest.getlist(name) if value and other != value]
        rest.setlist(name, kept)
        rest.pop("page", None)
        found.append((words, f"?{rest.urlencode()}"))
    return found


def _moves(page: ListPage, families: list[ListedFamily], query: QueryDict) -> Move:
    def address(side: str, family: ListedFamily) -> str:
        rest = query.copy()
        rest["page"] = f"{side}-{family.household.key}"
        return f"?{rest.urlencode()}"

    return Move(
        address("before", families[0]) if families and page.has_previous else "",
        address("after", families[-1]) if families and page.has_next else "",
    )


@login_required
@require_POST
def columns(request: HttpRequest) -> HttpResponse:
    """Keep the columns that I want to see; none ticked brings back those that everybody gets."""
    choose_columns(reader_of(request), request.POST.getlist("column"))
    return _back(request)


@login_required
@require_POST
def view_keep(request: HttpRequest) -> HttpResponse:
    """Keep the filters and the order under a name."""
    user = reader_of(request)
    name = request.POST.get("name", "").strip()
    if not name:
        messages.warning(request, _("The view was not kept: give it a name."))
        return _back(request)
    view = keep_view(user, name=name, query=request.POST.get("query", ""))
    messages.success(request, _("Kept as “%(name)s”.") % {"name": view.name})
    return _back(request)


@login_required
@require_POST
def view_forget(request: HttpRequest, key: UUID) -> HttpResponse:
    """Forget one of my views."""
    forget_view(reader_of(request), key)
    return _back(request)


def _back(request: HttpRequest) -> HttpResponseRedirect:
    """Back to the list as it was, if that is where the form came from."""
    home = reverse("registry:households")
    target = f"{home}?{request.POST.get('query', '')}"
    is_ours = url_has_allowed_host_and_scheme(target, allowed_hosts=None)
    return redirect(target if is_ours else home)
