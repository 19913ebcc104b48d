"""The mechanism: which reactions follow from which events. The paper's Figure 1 as a table.

This is the one page that ties events to what follows. Whoever wants to know what happens when a member falls
ill reads it here; the page "how it works" and the documents' diagram are drawn from it. A reaction is a plain
function of a set of events (*act*: once for each) or of subjects (*derive*: worked out anew); ``rules`` names
the lines of the linkage catalogue that it carries out, and a test named after each holds it to them.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from liandong.casework import answers as casework
from liandong.casework import telling, wrong_decisions
from liandong.desk import answers as desk
from liandong.dynamics import answers as dynamics
from liandong.dynamics import disasters, follow_up, helping, rounds, ruled, timely
from liandong.feedback import answers as feedback
from liandong.identification import answers as identification
from liandong.identification.services import deriving
from liandong.integration import answers as integration
from liandong.linkage.reactions import Reaction, act, derive
from liandong.registry import answers as registry
from liandong.registry.event_subjects import families_of

# Whatever changes what is known of a family, its members or where it is.
FACTS = (
    "household.registered",
    "household.changed",
    "household.corrected",
    "member.added",
    "household.split",
    "household.merged",
    "household.moved",
    "household.closed",
    "household.reopened",
    "household.undone",
    "household.withdrawn",
    "household.restored",
)
NATURAL_CHANGES = (
    "household.member_born",
    "household.member_died",
    "household.member_married_in",
    "household.member_married_out",
    "household.member_moved_in",
    "household.member_moved_out",
)
MEMBERS_MOVED = ("household.member_left", "household.member_joined")

REACTIONS: tuple[Reaction, ...] = (
    derive(
        "suggestions",
        _("Work out anew what the rules in force say of the family"),
        answers=[*FACTS, *NATURAL_CHANGES, *MEMBERS_MOVED],
        whose=families_of,
        by=deriving.derive_suggestions,
        rules=("L1", "L2", "L3"),
    ),
    derive(
        "timely_exit",
        _("Keep the lists of who meets the exit standard and is in, and of who fell and is out"),
        answers=[*FACTS, *NATURAL_CHANGES, *MEMBERS_MOVED],
        whose=families_of,
        by=timely.keep_lists,
        rules=("L3",),
    ),
    act(
        "relist_under_rules",
        _("Look anew at the families of a place where a line or a setting of the exit changed"),
        answers=["standard.enacted", "standard.ended", "setting.set", "setting.ended"],
        by=timely.relist_under_rules,
        rules=("L9",),
    ),
    act(
        "rederive_under_rules",
        _("Work out anew what a changed rule says of every family of its place"),
        answers=["standard.enacted", "standard.ended"],
        by=identification.rederive_under_rules,
        rules=("L9",),
    ),
    act(
        "follow_settings",
        _("Let open tasks follow a changed number of days"),
        answers=["setting.set", "setting.ended"],
        by=casework.follow_settings,
        rules=("L9",),
    ),
    act(
        "tell_of_rules",
        _("Tell the village once how many of its families a changed rule touches"),
        answers=["suggestion.changed_with_rule", "timely.listed"],
        by=ruled.tell_of_rules,
        rules=("L9",),
    ),
    act(
        "check_who_fell",
        _("Ask the village to visit and check"),
        answers=["suggestion.changed"],
        by=dynamics.check_who_fell,
        withdraw=dynamics.take_back,
        rules=("L3",),
    ),
    act(
        "check_who_rose",
        _("Ask the village whether help is still needed"),
        answers=["suggestion.changed"],
        by=dynamics.check_who_rose,
        withdraw=dynamics.take_back,
        rules=("L3",),
    ),
    act(
        "check_who_fell_ill",
        _("Open a clue where somebody fell gravely ill"),
        answers=["household.changed"],
        by=dynamics.check_who_fell_ill,
        withdraw=dynamics.take_back_clue,
        rules=("L1",),
    ),
    act(
        "check_who_lost_work",
        _("Open a clue where somebody lost work or came back from work elsewhere"),
        answers=["household.changed"],
        by=dynamics.check_who_lost_work,
        withdraw=dynamics.take_back_clue,
        rules=("L15",),
    ),
    act(
        "suggest_measures",
        _("Suggest measures where a cause or a risk is new, or somebody fell gravely ill"),
        answers=["household.changed", "household.corrected"],
        by=helping.suggest_measures,
        rules=("L1", "L4"),
    ),
    act(
        "check_help",
        _("Ask the helper, or the village, whether the help still fits"),
        answers=["measures.suggested"],
        by=helping.check_help,
        withdraw=dynamics.take_back,
        rules=("L1", "L4"),
    ),
    act(
        "check_grants",
        _("Ask the village for grants where a child reaches the next school"),
        answers=["household.changed"],
        by=dynamics.check_grants,
        withdraw=dynamics.take_back,
        rules=("L16",),
    ),
    act(
        "follow_up",
        _("Ask the village to visit again whoever left"),
        answers=["household.changed", "task.done"],
        by=follow_up.follow_up,
        withdraw=dynamics.take_back,
        rules=("L20",),
    ),
    act(
        "warn_at_once",
        _("Ask the warning rules that look at what changed"),
        answers=[*FACTS, *NATURAL_CHANGES, *MEMBERS_MOVED, "comparison.returned"],
        by=dynamics.warn_at_once,
        rules=("L1", "L3"),
    ),
    act(
        "settle_natural_change",
        _("Have the offices told of births, deaths and marriages"),
        answers=NATURAL_CHANGES,
        by=dynamics.settle_natural_change,
        withdraw=dynamics.take_back,
        rules=("L2",),
    ),
    act(
        "ask_family",
        _("Have the village let the family explain a hit"),
        answers=["doubt.opened"],
        by=integration.ask_family,
        withdraw=integration.take_back,
    ),
    act(
        "check_clue",
        _("Ask the village to visit the family of a clue, or to find out who is meant"),
        answers=["clue.reported", "clue.placed"],
        by=dynamics.check_clue,
        withdraw=dynamics.take_back,
        rules=("L1",),
    ),
    act(
        "settle_clues_of_visits",
        _("Settle the clues that a visit or a search was about"),
        answers=["task.done"],
        by=dynamics.settle_clues_of_visits,
    ),
    act(
        "ask_for_disaster_lists",
        _("Put the families of the villages on one list, and ask the villages to look at each"),
        answers=["disaster.opened"],
        by=disasters.ask_for_lists,
        rules=("L12",),
    ),
    act(
        "ask_for_rounds",
        _("Ask villages, townships and the county for their part of the annual adjustment"),
        answers=["round.opened"],
        by=rounds.ask_for_parts,
    ),
    act(
        "answer_reporters",
        _("Have whoever reported told what became of the clue"),
        answers=["clue.settled"],
        by=dynamics.answer_reporters,
    ),
    act(
        "note_answers",
        _("Write down that whoever reported was told"),
        answers=["task.done"],
        by=dynamics.note_answers,
    ),
    act(
        "check_objection",
        _("Ask the village to check what is objected to"),
        answers=["objection.raised"],
        by=feedback.check_objection,
        withdraw=feedback.take_back,
        rules=("L17",),
    ),
    act(
        "review_objections",
        _("Have somebody above the village look where it finds an objection wrong"),
        answers=["task.done"],
        by=feedback.review_objections,
        rules=("L17",),
    ),
    act(
        "ask_for_answers",
        _("Ask for an answer to what the family said"),
        answers=["family.said"],
        by=feedback.ask_for_answers,
        rules=("L17",),
    ),
    act(
        "recheck_similar",
        _("Have decisions like one that was wrong looked at"),
        answers=["case.advanced"],
        by=wrong_decisions.recheck_similar,
        rules=("L21",),
    ),
    act(
        "release_of_leavers",
        _("Give the tasks of somebody who leaves back to the duty"),
        answers=["duty.handed_over"],
        by=casework.release_of_leavers,
        rules=("L7",),
    ),
    act(
        "ask_for_helpers",
        _("Have those above the village pair a family anew whose helper left"),
        answers=["household.pairing_ended", "duty.handed_over"],
        by=desk.ask_for_helpers,
        rules=("L7",),
    ),
    act(
        "follow_pairs",
        _("Give the new helper what the former one was asked, and end the search"),
        answers=["household.pairing_started"],
        by=desk.follow_pairs,
        rules=("L7",),
    ),
    act(
        "tell_of_duties",
        _("Tell who takes over, or acts for somebody"),
        answers=["duty.handed_over", "duty.delegated"],
        by=telling.tell_of_duties,
    ),
    act(
        "tell_of_tasks",
        _("Tell people how many tasks are new to them, or have a new cause"),
        answers=["task.opened", "task.asked_again", "task.handed_over"],
        by=telling.tell_of_tasks,
    ),
    act(
        "tell_of_climbs",
        _("Tell those above how many late tasks climbed to them"),
        answers=["task.climbed"],
        by=telling.tell_of_climbs,
        rules=("L6",),
    ),
    act(
        "tell_of_questions",
        _("Tell the village that sources differ about its families"),
        answers=["household.questioned"],
        by=registry.tell_of_questions,
    ),
    act(
        "ask_for_repair",
        _("Ask an administrator to look at what failed"),
        answers=["reaction.parked"],
        by=casework.ask_for_repair,
    ),
)
