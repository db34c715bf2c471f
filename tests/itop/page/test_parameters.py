# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every parameter in the ways people write it into iTop's configuration file: taken as meant, or told what is wrong."""

from __future__ import annotations

import re
from collections.abc import Mapping

from tests.itop.page.caller import Caller
from tests.itop.page.parameters import Configure, problems, settled
from webapp.parameters import PARAMETERS

MAPPING = "sync_app.ticket.attributes_mapping"
STATES = "sync_app.search_ticket.excluded_states"
BUTTON = "sync_app.view_ticket.show_open_in_backoffice_button"
PUBLISHED: Mapping[str, object] = {
    one.name: list(one.default) if isinstance(one.default, tuple) else one.default for one in PARAMETERS
}

#: Parameter, what is written, what it means.
TAKEN: list[tuple[str, object, object]] = [
    ("sync_app.url", " https://intercom-sync.example.com/app ", "https://intercom-sync.example.com/app"),
    ("sync_app.client_secret", 12345, "12345"),
    ("sync_app.access_token", False, ""),
    ("sync_app.service_profiles", "Intercom sync app,\r\nSupport Agent", ["Intercom sync app", "Support Agent"]),
    ("sync_app.ticket.class", " UserRequest", "UserRequest"),
    ("sync_app.ticket.origin", "phone", "phone"),
    (MAPPING, {"caller_id": "caller_id", "org_id": None}, {"caller_id": "caller_id", "org_id": None}),
    ("sync_app.act_as", "agent", "agent"),
    ("sync_app.act_as_unknown", "service", "service"),
    ("sync_app.default_caller", "ida@client.example", "ida@client.example"),
    ("sync_app.create_ticket.form_attributes", "title; description", ["title", "description"]),
    (STATES, ["closed", ""], ["closed"]),
    ("sync_app.search_ticket.subtitle_attribute", "", ""),
    ("sync_app.view_ticket.details_attributes", {"first": "status", "second": "title"}, ["status", "title"]),
    (BUTTON, "off", False),
    ("sync_app.copy_bot_messages", 1, True),
    ("sync_app.fold_quotes", "no", False),
    ("sync_app.tell_all", "on", True),
    ("sync_app.search_ticket.logs", "yes", True),
    ("sync_app.tell_end_user_on_creation", " never", "never"),
    ("sync_app.log_mark", "", ""),
    ("sync_app.reply_to_finished", "reopen", "reopen"),
    ("sync_app.reopen_days", 30, "30"),
    ("sync_app.files", "no", False),
    ("sync_app.files.max_size", 1000000, "1000000"),
    ("sync_app.files.types", "png; pdf", ["png", "pdf"]),
    ("sync_app.connectors.mask_cards", "no", False),
    ("sync_app.to_intercom.public_log", " note", "note"),
    ("sync_app.to_intercom.private_log", False, ""),
    ("sync_app.to_intercom.states", "resolved; closed", ["resolved", "closed"]),
    ("sync_app.to_intercom.assignment", "note", "note"),
    ("sync_app.to_intercom.solved", "reply", "reply"),
    ("sync_app.to_intercom.satisfaction", "ask", "ask"),
    ("sync_app.to_intercom.then", "close", "close"),
    ("sync_app.to_intercom.snooze_days", 3, "3"),
    ("sync_app.to_intercom.files", "public", "public"),
    ("sync_app.to_intercom.teammate", "mara@shop.example", "mara@shop.example"),
    (
        "sync_app.ticket_rules",
        {"Night": {"when": {"unanswered_minutes": 30, "office_hours": "Mon 08:00-18:00"}, "ticket": {}, "on": True}},
        {"Night": {"when": {"unanswered_minutes": 30, "office_hours": "Mon 08:00-18:00"}, "ticket": [], "on": True}},
    ),
    ("sync_app.portal_url_maker_class", False, ""),
    ("enabled_portals", "itop-portal, backoffice", ["itop-portal", "backoffice"]),
    ("allowed_profiles", [], []),
    (
        "workspaces",
        {"7123": {"scope": "SELECT Organization", "region": "EU", "language": "fr", "access_token": None,
                  "timezone": "europe/Paris", "identity_secret": "hidden"},
         "abc": "SELECT Person WHERE id = :current_contact_id"},
        {"7123": {"scope": "SELECT Organization", "region": "EU", "language": "fr", "access_token": None,
                  "timezone": "europe/Paris"},
         "abc": "SELECT Person WHERE id = :current_contact_id"},
    ),
]  # fmt: skip

WRONG_ROLES = {"private_log": "title", "logs": "x", "calller_id": "caller_id", "org_id": "org_idd"}
RULES = "sync_app.ticket_rules"
WRONG_RULES = {
    "Typo": {"when": {"tagg": "x"}},
    "Values": {
        "when": {"tag": "x"},
        "ticket": {"servce_id": "1", "urgency": "high", "caller_id": "1"},
        "workspace": "nobodys",
    },
}
#: Nowhere in this iTop, or in no form of a new ticket; but for the last one.
NOT_ASKED = "nowhere, status, org_name, solution, workorders_list, title"
#: Parameter, what is written, what the sentence about it says, whether the published value counts instead.
REFUSED: list[tuple[str, object, str, bool]] = [
    ("sync_app.url", "intercom-sync.example.com", "must be an address", False),
    ("sync_app.client_secret", ["a secret"], "must be a text", True),
    ("sync_app.access_token", True, "must be a text", True),
    ("sync_app.ticket.origin", "chatt", r'names "chatt".*value of origin in UserRequest \("chat" is\)', False),
    (MAPPING, WRONG_ROLES, 'has "logs", which means nothing; known are org_id', False),
    (MAPPING, WRONG_ROLES, r'has "calller_id", which means nothing; did you mean "caller_id"\?$', False),
    (MAPPING, WRONG_ROLES, r'says "org_idd" for org_id, .* UserRequest \("org_id" is\)', False),
    (MAPPING, WRONG_ROLES, '"title" for private_log, which is not a case log', False),
    ("sync_app.act_as", "somebody", 'names "somebody", which is not "service" or "agent"', False),
    ("sync_app.act_as_unknown", "allow", 'names "allow", which is not "refuse" or "service"', False),
    ("sync_app.default_caller", "nils@other.example", "is not the id or address of one person that the account", False),
    ("sync_app.create_ticket.form_attributes", NOT_ASKED, r'names "nowhere".*attribute of UserRequest\.', False),
    ("sync_app.view_ticket.details_attributes", "titel", r'names "titel".*UserRequest \("title" is\)', False),
    ("sync_app.create_ticket.form_attributes", NOT_ASKED, '"status", .* does not ask: iTop gives each new', False),
    ("sync_app.create_ticket.form_attributes", NOT_ASKED, '"org_name", .* not ask: nobody can write it', False),
    ("sync_app.create_ticket.form_attributes", NOT_ASKED, '"solution", .* not ask: iTop hides it', False),
    ("sync_app.create_ticket.form_attributes", NOT_ASKED, '"workorders_list", .* not ask: the panel has no', False),
    (STATES, "closed, rejceted", r'"rejceted", which is not a state of UserRequest \("rejected" is\)', False),
    ("sync_app.search_ticket.subtitle_attribute", ["title"], "must be a text", True),
    ("sync_app.service_profiles", False, "must be a list of texts", True),
    (BUTTON, "perhaps", "must be true or false", True),
    ("sync_app.copy_bot_messages", ["yes"], "must be true or false", True),
    (RULES, WRONG_RULES, r'rule "Typo" has in "when" "tagg", which means nothing; it knows tag', False),
    (RULES, WRONG_RULES, r'rule "Values" gives "servce_id", .* UserRequest \("service_id" is\)', False),
    (RULES, WRONG_RULES, r'rule "Values" gives "high" for urgency, which is none of ', False),
    (RULES, WRONG_RULES, r'rule "Values" cannot give "caller_id": it is whoever', False),
    (RULES, WRONG_RULES, r'rule "Values" is for the workspace "nobodys", which', False),
    ("sync_app.portal_url_maker_class", "UserRequest", "not a URL maker", False),
    ("enabled_portals", "itop-portl", r'names "itop-portl".*portal of this iTop \("itop-portal" is\)', False),
    ("allowed_profiles", "portal user", r'names "portal user".*profile of this iTop \("Portal user" is\)', False),
    ("workspaces", [{"scope": "SELECT Organization"}], "must be an array of names and values", True),
]  # fmt: skip

#: What may stand in an entry of the parameter workspaces, and what the sentence about it says.
ENTRIES: list[tuple[str, object, str]] = [
    ("a b", "SELECT Organization", 'entry "a b" is not the id of a workspace'),
    ("number", 5, 'entry "number" must be an array'),
    ("query", {"scope": "SELECT Nothing"}, 'entry "query" has a scope that is not a valid OQL query'),
    ("list", {"scope": ["SELECT Person"]}, 'entry "list" must give a text for scope'),
    ("flag", {"access_token": True}, 'entry "flag" must give a text for access_token'),
    ("region", {"region": "uk"}, 'entry "region" has the region "uk"; it must be us, eu or au'),
    ("language", {"language": "tlh"}, 'entry "language" has the language "tlh"'),
    ("signed", {"identity_secret": ["hidden"]}, 'entry "signed" must give a text for identity_secret'),
    ("method", {"identity_method": "md5"}, 'entry "method" has the identity_method "md5"'),
    (
        "typo",
        {"acess_token": "hidden"},
        'entry "typo" has "acess_token", which means nothing; did you mean "access_token"?',
    ),
    ("foreign", {"colour": "hidden"}, 'entry "foreign" has "colour", which means nothing; known are scope, '),
]


def test_every_parameter_is_taken_as_it_is_meant(caller: Caller, configured: Configure) -> None:
    assert {name for name, _, _ in TAKEN} == set(PUBLISHED), "a parameter without an example here"
    configured({name: written for name, written, _ in TAKEN})
    result = settled(caller, "allowed_profiles", [])
    assert result["parameters"] == {name: meant for name, _, meant in TAKEN}
    assert result["signing_workspaces"] == ["7123"]
    assert problems(result) == []


def test_every_wrong_value_is_told_and_harms_nothing_else(caller: Caller, configured: Configure) -> None:
    configured({name: written for name, written, _, _ in REFUSED})
    result = settled(caller, "sync_app.ticket.origin", "chatt")
    found = problems(result)
    for name, _, sentence, published in REFUSED:
        assert any(re.match(f"Parameter {re.escape(name)}.*{sentence}", problem) for problem in found), name
        if published:
            assert result["parameters"][name] == PUBLISHED[name]
    assert len(found) == len(REFUSED)
    assert "a secret" not in " ".join(found) + str(result["facts"])


def test_each_entry_of_the_workspaces_is_checked(caller: Caller, configured: Configure) -> None:
    workspaces = {key: entry for key, entry, _ in ENTRIES if key != "signed"}
    configured({"workspaces": {key: entry for key, entry, _ in ENTRIES}})
    result = settled(caller, "workspaces", workspaces | {"signed": []})
    found = problems(result)
    assert len(found) == len(ENTRIES)
    for problem, (_, _, sentence) in zip(found, ENTRIES, strict=True):
        assert sentence in problem
        assert "hidden" not in problem


def test_a_name_that_nobody_reads_is_told_with_the_one_that_was_meant(caller: Caller, configured: Configure) -> None:
    misspelt = {"sync_app.ticket.orgin": "phone", "sync_app.acess_token": "a secret", "region": "eu", "colour": "red"}
    misspelt |= {"api_key": "k7qd2m1x"}
    configured({**misspelt, STATES: ["closed"]})
    result = settled(caller, STATES, ["closed"])
    told = [
        'Parameter "sync_app.ticket.orgin" means nothing; did you mean "sync_app.ticket.origin"?',
        'Parameter "sync_app.acess_token" means nothing; did you mean "sync_app.access_token"?',
        'Parameter "region" means nothing; it belongs into an entry of "workspaces".',
        'Parameter "colour" means nothing.',
        'Parameter "api_key" has become "workspaces": make its value the name of an entry there, with a scope.',
    ]
    assert problems(result) == told
    assert set(result["parameters"]) == set(PUBLISHED)
    assert "a secret" not in str(result)


def test_the_old_name_of_the_excluded_states_still_counts(caller: Caller, configured: Configure) -> None:
    configured({"sync_app.search_ticket.done_states": "closed, resolved"})
    assert problems(settled(caller, STATES, ["closed", "resolved"])) == []
