"""What a meeting refuses."""

from __future__ import annotations

from liandong.analytics.errors import Refusal, marked


class NameUnreadable(Refusal):
    """A line of the list of representatives that is no name."""

    message = marked(
        "Line {line}, “{text}”, is no name with a village group: write a name of up to 40 characters, then a "
        "space and the group if there is one, one person on a line."
    )


class NamedAlready(Refusal):
    """A representative twice."""

    message = marked("{name} is on the list already; where two have the same name, add the village group.")


class ElectedLater(Refusal):
    """A day that has not come."""

    message = marked("{day} is still to come; put people on the list when they were elected.")


class NobodyOnTheList(Refusal):
    """A meeting of nobody."""

    message = marked(
        "The list of this village’s representatives is empty on {day}; enter those elected first, then open "
        "the meeting."
    )


class MeetingOpen(Refusal):
    """Another meeting of the village waits for its votes."""

    message = marked(
        "A meeting of {day} is open in this village and has no votes yet; write them down or take the "
        "meeting back first."
    )


class MeetingToCome(Refusal):
    """A day that has not come."""

    message = marked("The meeting on {day} is still to come; write down a meeting when it was held.")


class AttendanceFixed(Refusal):
    """The votes rest on it."""

    message = marked(
        "Votes were written down on {day}; since then the attendance, photographs and signatures stay as "
        "they are. What lacks can still be added."
    )


class AttendanceNotWhole(Refusal):
    """Somebody of the list is left out, or absent without a reason."""

    message = marked("Nothing is said of {name}: tick who came, and choose why whoever did not stayed away.")


class TooManyPhotos(Refusal):
    """More photographs than a meeting needs."""

    message = marked(
        "A meeting keeps at most {most} photographs; this would be the {number}th. Leave some out."
    )


class PhotoTooLarge(Refusal):
    """More bytes than a photograph has."""

    message = marked("{name} is larger than {limit} MB; take it with a smaller size and send it again.")


class SignatureEmpty(Refusal):
    """A sheet with nothing on it."""

    message = marked("There is nothing on the signature; have it drawn or written once more, dark on light.")


class SignedAlready(Refusal):
    """There is a signature, and votes rest on it."""

    message = marked("A signature is kept already, and votes were written down since; it stays as it is.")
