"""What casework refuses."""

from __future__ import annotations

from liandong.analytics.errors import Refusal, marked


class NotOpen(Refusal):
    """Somebody finished the task, or it fell away."""

    message = marked("This task is not open any more: {state} on {day}. Nothing was changed.")


class UnknownOutcome(Refusal):
    """An end that this kind of task does not know."""

    message = marked("A task “{task}” cannot end with “{outcome}”; choose one of: {known}.")


class NotTheirs(Refusal):
    """Whoever is to take the task over could not do it."""

    message = marked(
        "{who} has no duty there that such a task belongs to; choose somebody who serves there as {roles}."
    )


class HeldByAnother(Refusal):
    """A colleague took it over by name."""

    message = marked("{who} has this task; ask them to hand it over. Nothing was changed.")
