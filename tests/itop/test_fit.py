# SPDX-License-Identifier: AGPL-3.0-or-later
"""What `intercom-module check --itop` foretells of a real iTop, beside what its setup has made of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

from generator import unpacked_itop
from generator.fit import fits, problems
from generator.module import Module
from generator.render import render
from generator.spec import Spec
from tests.world import World
from webapp.languages import Languages

MODULES = {"itil": "itop-request-mgmt-itil", "simple": "itop-request-mgmt"}
DETAILS = "details/items/item[@id='col:col3']/items/item[@id='fieldset:Ticket:relation']/items/item"
#: Node as it is foretold => where it stands in the class.
PLACES = {
    "field origin > value chat": "fields/field[@id='origin']/values/value[@id='chat']",
    "index intercom_ref": "properties/indexes/index[@id='intercom_ref']",
    "field intercom_ref": "fields/field[@id='intercom_ref']",
    "field intercom_url": "fields/field[@id='intercom_url']",
    "field intercom_sync_activated": "fields/field[@id='intercom_sync_activated']",
    "details > item col:col3 > item fieldset:Ticket:relation > item intercom_ref":
        f"presentation/{DETAILS}[@id='intercom_ref']",
    "search > item intercom_ref": "presentation/search/items/item[@id='intercom_ref']",
}  # fmt: skip


def test_what_is_foretold_of_this_itop_is_what_its_setup_made(world: World) -> None:
    compiled = Path(world.itop_dir) / "data" / "datamodel-production.xml"
    if not compiled.is_file():
        pytest.skip("the data model of this iTop is out of reach")
    languages = Languages.load()
    spec = Spec(languages=languages.ids)
    module, itop = Module(spec, render(spec, languages)), unpacked_itop.read(Path(world.itop_dir))
    found = list(fits(module, itop))
    assert list(problems(module, itop, found)) == []
    made = etree.parse(compiled).find(".//class[@id='UserRequest']")
    if world.ticket_module not in MODULES:
        assert made is None
        return
    assert made is not None
    [fit] = [one for one in found if one.brought_by == MODULES[world.ticket_module]]
    foretold = {step.node.removeprefix("class UserRequest > "): step.outcome for step in fit.steps}
    assert {node: outcome for node, outcome in foretold.items() if outcome == "skipped"} == {}
    for node, place in PLACES.items():
        assert foretold[node] in ("applies", "kept")
        assert made.find(place) is not None, node
