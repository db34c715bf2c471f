# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the doctor says of parameters that do not fit, by the facts that iTop tells; real iTops are asked as well."""

from __future__ import annotations

from typing import Any

import pytest

from webapp.doctor.nearest import nearest
from webapp.doctor.parameters import CHECKS, problems
from webapp.parameters import PARAMETERS

MAPPING = "sync_app.ticket.attributes_mapping"
NAMES = [one.name for one in PARAMETERS]
DEFAULTS: dict[str, Any] = {
    one.name: list(one.default) if isinstance(one.default, tuple) else one.default for one in PARAMETERS
}
STATES = ["new", "resolved", "rejected", "closed"]
ATTRIBUTES: dict[str, Any] = {
    **{code: {"type": "string", "values": None, "default": ""} for code in ("title", "intercom_ref", "intercom_url")},
    **{code: {"type": "external_key", "values": None, "default": ""} for code in ("org_id", "caller_id")},
    **{code: {"type": "case_log", "values": None, "default": ""} for code in ("public_log", "private_log")},
    **{code: {"type": "datetime", "values": None, "default": ""} for code in ("start_date", "last_update")},
    "description": {"type": "html", "values": None, "default": ""},
    "urgency": {"type": "enum", "values": ["1", "2"], "default": "2"},
    "status": {"type": "enum", "values": STATES, "default": "new"},
    "origin": {"type": "enum", "values": ["chat", "phone"], "default": "phone"},
    "intercom_sync_activated": {"type": "enum", "values": ["no", "yes"], "default": "no"},
}
FACTS: dict[str, Any] = {
    "written": [], "unusable": [], "entries": {}, "class_problem": "", "may_modify": True, "may_create": True,
    "attributes": ATTRIBUTES, "default_callers": 0, "profiles": ["Intercom sync app", "Portal user"],
    "portals": ["itop-portal", "backoffice"], "url_maker": True, "not_asked": {},
}  # fmt: skip


def told(parameters: dict[str, Any] | None = None, **facts: Any) -> list[str]:
    """The sentences about an iTop whose parameters or facts differ from the published ones."""
    values = {**DEFAULTS, "workspaces": {"k7": {"scope": "SELECT Organization"}}, **(parameters or {})}
    itop = {"languages": ["EN US", "FR FR"]}
    raw = {"parameters": values, "facts": FACTS | facts, "ticket": {"class": "UserRequest"}, "itop": itop}
    return list(problems(raw))


def test_the_published_values_fit() -> None:
    assert told() == []


def test_every_parameter_is_checked_or_may_be_anything() -> None:
    """Their kind is checked of all of them; the others may be any list, words of any kind, yes or no."""
    anything = {"sync_app.client_secret", "sync_app.access_token", "sync_app.log_mark", "sync_app.files.types"}
    anything |= {one.name for one in PARAMETERS if one.kind == "bool"}
    missing = sorted(set(NAMES) - CHECKS.keys() - anything)
    assert not missing, f"check {missing[0]} in webapp/doctor/parameters.py, or say here that any value will do"


def test_nothing_is_said_of_an_itop_that_tells_no_facts() -> None:
    assert list(problems({"parameters": {}})) == []


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("sync_app.ticket.orgin", "sync_app.ticket.origin"),
        ("sync_app_ticket_class", "sync_app.ticket.class"),
        ("Sync_App.Ticket.Class", "sync_app.ticket.class"),
        ("sync_app.ticket.attribute_mapping", "sync_app.ticket.attributes_mapping"),
        ("sync_app.search_ticket.exclude_states", "sync_app.search_ticket.excluded_states"),
        ("search_ticket.excluded_states", "sync_app.search_ticket.excluded_states"),
        ("act_as", "sync_app.act_as"),
        ("client_secret", "sync_app.client_secret"),
        ("workspace", "workspaces"),
        ("enabled-portal", "enabled_portals"),
        ("allowed_profile", "allowed_profiles"),
    ],
)
def test_a_misspelt_name_is_told_with_the_right_one(written: str, meant: str) -> None:
    assert told(written=[written]) == [f'Parameter "{written}" means nothing; did you mean "{meant}"?']


def test_a_name_from_another_place_is_told_with_its_place() -> None:
    assert told(written=["identity_secret", "intercom_ref"]) == [
        'Parameter "identity_secret" means nothing; it belongs into an entry of "workspaces".',
        'Parameter "intercom_ref" means nothing; it belongs into "sync_app.ticket.attributes_mapping".',
    ]
    for beginning in ("sync_app", "sync_app.ticket"):
        [sentence] = told(written=[beginning])
        assert "a parameter is named as a whole, such as" in sentence


def test_a_name_that_is_near_to_nothing_is_told_alone() -> None:
    assert told(written=["colour", "0", "x" * 1000]) == [
        'Parameter "colour" means nothing.', 'Parameter "0" means nothing.', f'Parameter "{"x" * 200}" means nothing.',
    ]  # fmt: skip


def test_the_name_of_the_first_releases_is_told_with_what_has_become_of_it() -> None:
    [sentence] = told(written=["api_key"])
    assert sentence.startswith('Parameter "api_key" has become "workspaces"') and sentence.endswith(", with a scope.")


def test_what_the_form_leaves_out_is_told_with_the_reason() -> None:
    name = "sync_app.create_ticket.form_attributes"
    reasons = {"status": "state", "org_name": "computed", "solution": "hidden", "contract_copy": "type"}
    said = {
        "status": "iTop gives each new ticket its first state",
        "org_name": "nobody can write it",
        "solution": "iTop hides it while a ticket is made",
        "contract_copy": "the panel has no field of its type; iTop's own form has, where the panel's goes on",
    }
    assert told(not_asked=reasons) == [
        f'Parameter {name} names "{code}", for which the form does not ask: {why}.' for code, why in said.items()
    ]


def test_names_of_now_and_of_earlier_versions_are_right() -> None:
    assert told(written=[*NAMES, "sync_app.search_ticket.done_states"]) == []


@pytest.mark.parametrize(
    ("name", "known", "meant"),
    [
        ("acess_token", ["client_secret", "access_token"], "access_token"),
        ("portal user", ["Administrator", "Portal user"], "Portal user"),
        ("titel", ["description", "title"], "title"),
        ("rejceted", ["closed", "rejected"], "rejected"),
        ("class", ["sync_app.url", "ticket.class"], "ticket.class"),
        # Of short names more than a letter would make everything near to everything.
        ("uk", ["us", "eu", "au"], ""),
        ("new", ["now", "open"], "now"),
        ("new", ["nil", "open"], ""),
        ("", ["a", "b"], ""),
        ("日本", ["a", "b"], ""),
    ],
)
def test_only_what_is_near_is_proposed(name: str, known: list[str], meant: str) -> None:
    assert nearest(name, known) == meant


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("sync_app.url", "intercom.example", " must be an address like https://intercom-sync.example.com."),
        ("sync_app.ticket.origin", "chatt",
         ' names "chatt", which is not a value of origin in UserRequest ("chat" is); tickets have "phone" instead.'),
        ("sync_app.act_as", "boss", ' names "boss", which is not "service" or "agent".'),
        ("sync_app.default_caller", "9",
         ' names "9", which is not the id or address of one person that the account sees.'),
        ("sync_app.search_ticket.excluded_states", ["closd"],
         ' names "closd", which is not a state of UserRequest ("closed" is).'),
        ("sync_app.search_ticket.subtitle_attribute", "x", ' names "x", which is not an attribute of UserRequest.'),
        ("allowed_profiles", ["portal user"],
         ' names "portal user", which is not a profile of this iTop ("Portal user" is).'),
        (MAPPING, {"logs": "x"}, ' has "logs", which means nothing; known are org_id, caller_id, status, intercom_ref, '
         "intercom_url, intercom_sync_activated, public_log, private_log."),
        (MAPPING, {"org_id": ["a"]}, " must give one attribute for org_id."),
        (MAPPING, {"intercom_ref": ""}, " leaves intercom_ref out, without which this cannot be done."),
        (MAPPING, {"status": "statu"},
         ' says "statu" for status, which is not an attribute of UserRequest ("status" is).'),
        (MAPPING, {"public_log": "title"}, ' says "title" for public_log, which is not a case log.'),
        (MAPPING, {"intercom_sync_activated": "status"},
         ' says "status" for intercom_sync_activated, which is not an enumeration of yes and no.'),
        ("workspaces", {"k7": {"region": "uk"}}, ', entry "k7" has the region "uk"; it must be us, eu or au.'),
        ("workspaces", {"a b": "SELECT Person"}, ', entry "a b" is not the id of a workspace.'),
        ("workspaces", {"k7": {"token": "hidden"}}, ', entry "k7" has "token", which means nothing; known are scope, '
         "organizations, client_secret, access_token, region, identity_secret, identity_method, connector_secret, "
         "language, timezone, tell_end_user_on_creation, "
         "reply_to_finished, reopen_days, to_intercom.public_log, to_intercom.private_log, "
         "to_intercom.assignment, to_intercom.solved, to_intercom.satisfaction, to_intercom.then, to_intercom.files, "
         "to_intercom.snooze_days, to_intercom.states, to_intercom.teammate."),
        ("workspaces", {"k7": {"tell_end_user_on_creation": "maybe"}},
         ', entry "k7" has the tell_end_user_on_creation "maybe"; it must be ask, always or never.'),
        ("sync_app.tell_end_user_on_creation", "nevr",
         ' names "nevr", which is not "ask" or "always" or "never" ("never" is).'),
        ("sync_app.reply_to_finished", "re-open", ' names "re-open", which is not "note" or "reopen" or "follow_up" or '
         '"reopen_or_follow_up" ("reopen" is).'),
        ("sync_app.files.max_size", "20 MB", ' says "20 MB", which is not a number of bytes, such as 20971520 '
         'for 20 MB.'),
        ("sync_app.reopen_days", "two weeks", ' says "two weeks", which is not a number of days.'),
        ("workspaces", {"k7": {"reply_to_finished": "nothing"}}, ', entry "k7" has the reply_to_finished "nothing"; it '
         "must be note, reopen, follow_up or reopen_or_follow_up."),
        ("sync_app.to_intercom.public_log", "replay",
         ' names "replay", which is not "off" or "note" or "reply" ("reply" is).'),
        ("sync_app.to_intercom.states", ["resloved"],
         ' names "resloved", which is not a state of UserRequest ("resolved" is).'),
        ("sync_app.to_intercom.snooze_days", "a week", ' says "a week", which is not a number of days.'),
        ("sync_app.to_intercom.teammate", "Mara", ' says "Mara", which is not an e-mail address.'),
        ("workspaces", {"k7": {"to_intercom.private_log": "reply"}}, ', entry "k7" has the to_intercom.private_log '
         '"reply"; it must be off or note.'),
        ("workspaces", {"k7": {"reopen_days": "-3"}}, ', entry "k7" for reopen_days says "-3", which is not a '
         "number of days."),
    ],
)  # fmt: skip
def test_a_value_that_does_not_fit_is_told(name: str, value: object, sentence: str) -> None:
    assert told({name: value}) == [f"Parameter {name}{sentence}"]


@pytest.mark.parametrize("what", ["follow_up", "reopen_or_follow_up"])
def test_follow_ups_are_not_to_be_had_with_an_account_that_may_not_make_them(what: str) -> None:
    [sentence] = told({"sync_app.reply_to_finished": what}, may_create=False)
    assert sentence.endswith("which the account may not create for replies to finished tickets.")
    assert told({"sync_app.reply_to_finished": "reopen"}, may_create=False) == []


def test_what_is_left_out_of_the_mapping_or_empty_is_no_mistake() -> None:
    assert told({MAPPING: {"org_id": None, "private_log": "", "caller_id": "caller_id"}}) == []
    assert told({"workspaces": {"k7": [], "7123": {"scope": "", "region": None, "language": "fr"}}}) == []


def test_what_only_itop_can_judge_is_told_as_it_says_it() -> None:
    maker = "sync_app.portal_url_maker_class"
    entries = {"k7": ["has a scope that is not a valid OQL query"]}
    assert told({maker: "No"}, url_maker=False, entries=entries, unusable=["enabled_portals"], may_modify=False) == [
        "Parameter enabled_portals must be a list of texts; the default is used.",
        'Parameter workspaces, entry "k7" has a scope that is not a valid OQL query.',
        'Parameter sync_app.ticket.class names "UserRequest", which the account may not modify; '
        "give it a profile that may.",
        f'Parameter {maker} names "No", which is not a URL maker of this iTop.',
    ]
    gone = told(attributes={}, may_modify=False, class_problem=' names "Foo", which is not a class of this iTop')
    assert gone == ['Parameter sync_app.ticket.class names "Foo", which is not a class of this iTop.']
    # iTop without a portal: the published class is not there.
    assert told(url_maker=False) == []
