"""Who may do what, written down a second time: the walk over every address holds the code to this table."""

from __future__ import annotations

from dataclasses import dataclass

VILLAGE = {"village_cadre", "resident_team"}
FAMILY = VILLAGE | {"township_reviewer", "county_officer"}
ABOVE = {"city_officer", "province_officer"}
ADMINISTRATORS = {"system_admin", "security_admin", "audit_admin"}
NUMBERS = FAMILY | ABOVE | {"analyst", "evaluator"}
EVERYBODY = NUMBERS | ADMINISTRATORS | {"helper", "department", "assisting_unit", "organisation", "household"}

WHO: dict[str, set[str]] = {
    "household.look": FAMILY | ABOVE,
    "household.read": FAMILY,
    "household.write": VILLAGE,
    "household.export": FAMILY,
    "message.collect": {"system_admin"},
    "objection.enter": FAMILY,
    "clue.read": FAMILY,
    "clue.report": FAMILY,
    "column.declare": {"county_officer"} | ABOVE,
    "village.read": NUMBERS,
    "village.write": VILLAGE,
    "number.search": FAMILY,
    "number.reveal": {"county_officer"},
    "import.read": FAMILY,
    "import.upload": FAMILY,
    "import.merge": {"county_officer"},
    "task.read": FAMILY,
    "task.do": VILLAGE,
    "task.oversee": {"township_reviewer", "county_officer"},
    "mechanism.read": NUMBERS | ADMINISTRATORS,
    "mechanism.repair": {"system_admin"},
    "run.start": {"county_officer"},
    "run.read": NUMBERS,
    "run.families": FAMILY,
    "run.why": FAMILY | ABOVE,
    "run.what_if": NUMBERS,
    "standard.read": EVERYBODY,
    "standard.propose": {"county_officer"} | ABOVE,
    "standard.confirm": {"county_officer"} | ABOVE,
    "duty.read": FAMILY | ABOVE | ADMINISTRATORS,
    "duty.grant": {"security_admin"},
    "account.open": (FAMILY - VILLAGE) | ABOVE | {"system_admin"},
    "account.manage": {"system_admin"},
    "place.read": EVERYBODY,
    "place.load": {"system_admin"},
    "system.health": {"system_admin", "audit_admin"},
    "audit.read": {"audit_admin"},
    "chain.verify": {"audit_admin", "evaluator", "county_officer"},
}
"""Action to roles; a duty counts only for its own place and what lies below."""

_GIVE_VILLAGE = {"township_reviewer", "security_admin"}
GIVERS: dict[str, set[str]] = {
    "village_cadre": _GIVE_VILLAGE,
    "some role": _GIVE_VILLAGE | {"county_officer"} | ABOVE,
}
"""Who gives a role: the level right above, and security administrators."""

OPEN, SIGNED_IN = "open", "signed in"


@dataclass(frozen=True)
class Entry:
    """Who may call an address: everybody (OPEN), everybody signed in, or whoever may do the action.

    ``thing``: what its arguments name; then the action must be allowed where that thing lies.
    """

    who: str
    thing: str = ""
    methods: tuple[str, ...] = ("GET",)


_BOTH, _POST = ("GET", "POST"), ("POST",)

PAGES: dict[str, Entry] = {
    # signing in
    "set_language": Entry(OPEN, methods=_POST),
    "tour": Entry(OPEN, "nothing of mine", methods=_BOTH),  # of the demonstration alone
    "account_login": Entry(OPEN, methods=_BOTH),
    "account_logout": Entry(OPEN, methods=_BOTH),
    "account_inactive": Entry(OPEN),
    "account_reset_password": Entry(OPEN),
    "account_reauthenticate": Entry(SIGNED_IN, methods=_BOTH),
    "account_change_password": Entry(SIGNED_IN, methods=_BOTH),
    "mfa_index": Entry(SIGNED_IN),
    "mfa_authenticate": Entry(SIGNED_IN, "a sign-in half done", methods=_BOTH),
    "mfa_reauthenticate": Entry(SIGNED_IN, methods=_BOTH),
    "mfa_activate_totp": Entry(SIGNED_IN, methods=_BOTH),
    "mfa_deactivate_totp": Entry(SIGNED_IN, "nothing of mine", methods=_BOTH),
    "mfa_view_recovery_codes": Entry(SIGNED_IN, "nothing of mine"),
    "mfa_generate_recovery_codes": Entry(SIGNED_IN, methods=_BOTH),
    "mfa_download_recovery_codes": Entry(SIGNED_IN, "nothing of mine"),
    "socialaccount_login_cancelled": Entry(OPEN),
    "socialaccount_login_error": Entry(OPEN, "an error"),
    "openid_connect_login": Entry(OPEN, "no provider", methods=_BOTH),
    "openid_connect_callback": Entry(OPEN, "no provider"),
    # one's own account
    "account_mine": Entry(SIGNED_IN),
    "tokens": Entry(SIGNED_IN, methods=_BOTH),
    "notices": Entry(SIGNED_IN),
    "notices_read": Entry(SIGNED_IN, methods=_POST),
    "notices_wanted": Entry(SIGNED_IN, methods=_BOTH),
    "notice": Entry(SIGNED_IN, "nothing of mine"),
    "token_revoke": Entry(SIGNED_IN, "token of somebody else", methods=_POST),
    # for everybody
    "api_openapi": Entry(OPEN),
    "api_docs": Entry(OPEN),
    "duty_delegate": Entry(SIGNED_IN, "duty of somebody else", methods=_BOTH),
    "delegation_end": Entry(SIGNED_IN, "duty of somebody else", methods=_POST),
    "hand_over": Entry(SIGNED_IN, "hand-over of others"),
    # people and duties
    "people": Entry("duty.read"),
    "people_new": Entry("account.open", methods=_BOTH),
    "people_import": Entry("account.open", methods=_BOTH),
    "people_template": Entry("account.open"),
    "people_marked": Entry("account.open"),
    "person": Entry("duty.read", "person"),
    "person_grant": Entry("some role", "person", methods=_POST),
    "person_end": Entry("village_cadre", "person", methods=_POST),
    "person_close": Entry("duty.read", "person", methods=_POST),
    "person_reopen": Entry("duty.read", "person", methods=_POST),
    "person_renew": Entry("duty.read", "person", methods=_POST),
    "person_hand_over": Entry("village_cadre", "person", methods=_BOTH),
    "audit_stream": Entry("audit.read"),
    "health": Entry("system.health"),
    "health_live": Entry(OPEN),
    "health_ready": Entry(OPEN),
    "audit_head": Entry(OPEN),
    "audit_head_json": Entry(OPEN, "nothing sealed"),
    # the desk
    "desk:home": Entry(SIGNED_IN),
    "desk:components": Entry(OPEN),
    "desk:mechanism": Entry(OPEN),
    # tasks, and what follows from what
    "casework:tasks": Entry(SIGNED_IN),
    "casework:task": Entry("task.read", "task"),
    "casework:task_done": Entry("task.do", "task", methods=_POST),
    "casework:task_hand_over": Entry("task.do", "task", methods=_POST),
    "linkage:trace": Entry("household.read", "event"),
    "linkage:trace_of": Entry("household.read", "household"),
    "linkage:failed": Entry("mechanism.repair"),
    "linkage:repair": Entry("mechanism.repair", methods=_POST),
    # the registry
    "registry:households": Entry("household.look"),
    "registry:household": Entry("household.look", "household"),
    "registry:search": Entry("household.look"),
    "registry:list_columns": Entry("household.look", methods=_POST),
    "registry:list_view_keep": Entry("household.look", methods=_POST),
    "registry:list_view_forget": Entry("household.look", methods=_POST),
    "registry:export": Entry("household.export", methods=_BOTH),
    "registry:village_files": Entry("household.read"),
    "registry:household_file": Entry("household.read", "household"),
    "registry:number_search": Entry("number.search", methods=_BOTH),
    "registry:number_show": Entry("number.reveal", "household", methods=_POST),
    "registry:new_family": Entry("household.write", methods=_BOTH),
    "registry:entry_check": Entry("household.write", methods=_POST),
    "registry:entry_draft": Entry("household.write", methods=_POST),
    "registry:entry_throw_away": Entry("household.write", methods=_POST),
    "registry:what_happened": Entry("household.write", "household"),
    "registry:happening": Entry("household.write", "household", methods=_BOTH),
    "registry:edit": Entry("household.write", "household", methods=_BOTH),
    "registry:questions": Entry("household.read"),
    "registry:question_answer": Entry("household.write", "question", methods=_POST),
    "registry:income_items": Entry("household.write", "household", methods=_BOTH),
    "registry:documents": Entry("household.write", "household", methods=_BOTH),
    "registry:consents": Entry("household.write", "household", methods=_BOTH),
    "registry:abilities": Entry("household.write", "household", methods=_BOTH),
    "registry:record_end": Entry("household.write", "household", methods=_POST),
    "registry:document_file": Entry("household.read", "document"),
    "registry:villages": Entry("village.read"),
    "registry:village": Entry("village.read", "village"),
    "registry:village_edit": Entry("village.write", "village", methods=_BOTH),
    "registry:local_columns": Entry("column.declare", methods=_BOTH),
    "registry:local_column_end": Entry("column.declare", "column", methods=_POST),
    "registry:local_values": Entry("household.write", "household", methods=_BOTH),
    "registry:undo": Entry("household.write", "household", methods=_BOTH),
    # the intake
    "intake:imports": Entry("import.read"),
    "intake:upload": Entry("import.upload", methods=_BOTH),
    "intake:workbooks": Entry("import.upload", methods=_BOTH),
    "intake:template": Entry("import.upload"),
    "intake:template_of": Entry("import.upload"),
    "intake:batch": Entry("import.read", "batch"),
    "intake:mapping": Entry("import.upload", "batch", methods=_POST),
    "intake:columns": Entry("import.upload", "batch", methods=_BOTH),
    "intake:check": Entry("import.upload", "batch", methods=_POST),
    "intake:merge": Entry("import.merge", "batch", methods=_POST),
    "intake:stop": Entry("import.upload", "batch", methods=_POST),
    "intake:discard": Entry("import.upload", "batch", methods=_POST),
    "intake:marked": Entry("import.read", "batch"),
    "intake:withdraw": Entry("import.merge", "batch", methods=_POST),
    # identification
    "identification:runs": Entry("run.read"),
    "identification:run_new": Entry("run.start", methods=_BOTH),
    "identification:run": Entry("run.read", "run"),
    "identification:run_resume": Entry("run.start", "run itself", methods=_POST),
    "identification:run_export": Entry("run.families", "run"),
    "identification:run_brief": Entry("run.read", "run"),
    "identification:run_areas": Entry("run.read", "run"),
    "identification:what_if": Entry("run.what_if", "run"),
    "identification:preview": Entry("run.what_if", "run"),
    "identification:compare": Entry("run.read", "run"),
    "identification:comparison_file": Entry("run.families", "run"),
    "dynamics:clues": Entry("clue.read"),
    "dynamics:clue_new": Entry("clue.report", methods=_BOTH),
    "dynamics:clue": Entry("clue.read", "clue"),
    "dynamics:clue_place": Entry("clue.report", "clue", methods=_POST),
    "dynamics:clue_settle": Entry("clue.report", "clue", methods=_POST),
    "dynamics:clue_withdraw": Entry("clue.report", "clue", methods=_POST),
    "dynamics:report": Entry(OPEN),
    "dynamics:report_for": Entry(OPEN, "code", methods=_BOTH),
    "dynamics:report_status": Entry(OPEN, methods=_BOTH),
    "feedback:objection_new": Entry("objection.enter", "result", methods=_BOTH),
    "feedback:objection_evidence": Entry("household.read", "objection"),
    "feedback:objection_withdraw": Entry("objection.enter", "objection", methods=_POST),
    "identification:explanation_find": Entry("run.why", "run"),
    "identification:explanation_file": Entry("run.why", "result"),
    "identification:explanation": Entry("run.why", "result"),
    "identification:standards": Entry("standard.read"),
    "identification:standard_new": Entry("standard.propose", methods=_BOTH),
    "identification:standard": Entry("standard.read", "standard"),
    "identification:standard_file": Entry("standard.read", "standard"),
    "identification:standard_edit": Entry("standard.propose", "standard", methods=_BOTH),
    "identification:standard_propose": Entry("standard.propose", "standard", methods=_BOTH),
    "identification:in_force": Entry("standard.read"),
    "identification:enactment": Entry("standard.read", "enactment"),
    "identification:enactment_confirm": Entry("standard.confirm", "enactment itself", methods=_POST),
    "identification:enactment_refuse": Entry("standard.confirm", "enactment itself", methods=_POST),
    "identification:enactment_end": Entry("standard.confirm", "enactment itself", methods=_POST),
}

OPERATIONS: dict[str, Entry] = {
    "list_places": Entry("place.read", "anywhere"),
    "list_households": Entry("household.look"),
    "get_household": Entry("household.look", "household"),
    "list_imports": Entry("import.read"),
    "get_import": Entry("import.read", "batch"),
    "upload_import": Entry("import.upload", methods=_POST),
    "check_import": Entry("import.upload", "batch", methods=_POST),
    "merge_import": Entry("import.merge", "batch", methods=_POST),
    "discard_import": Entry("import.upload", "batch", methods=_POST),
    "stop_import": Entry("import.upload", "batch", methods=_POST),
    "list_runs": Entry("run.read"),
    "get_run": Entry("run.read", "run"),
    "list_results": Entry("run.families", "run"),
    "compare": Entry("run.families", "run"),
    "get_explanation": Entry("run.why", "result"),
    "list_objections": Entry("household.read", "household"),
    "enter_objection": Entry("objection.enter", "result", methods=_POST),
    "take_objection_back": Entry("objection.enter", "objection", methods=_POST),
    "report_clue": Entry("clue.report", "household", methods=_POST),
    "get_clue": Entry("clue.read", "clue"),
    "list_standards": Entry("standard.read"),
    "get_standard": Entry("standard.read", "standard"),
    "get_in_force": Entry("standard.read"),
    "list_events": Entry("household.read"),
    "fetch_messages": Entry("message.collect", methods=_POST),
    "message_handed_on": Entry("message.collect", methods=_POST),
}
