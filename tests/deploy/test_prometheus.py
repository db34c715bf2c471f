# SPDX-License-Identifier: AGPL-3.0-or-later
"""Alerts and dashboard ask for what the app counts, and ring when they should."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from prometheus_client.parser import text_string_to_metric_families
from ruamel.yaml import YAML

from tests.deploy.files import DEPLOY, program

RULES = DEPLOY / "prometheus" / "rules.yaml"
DASHBOARD: dict[str, Any] = json.loads((DEPLOY / "grafana" / "itop-intercom.json").read_text(encoding="utf-8"))
#: One metric of ours with what is asked of its labels.
SELECTOR = re.compile(r"\b(intercom_sync_\w+)(?:\{([^}]*)\})?")
LABEL = re.compile(r"(\w+)(=~?)\"([^\"]*)\"")
#: What an expression groups by, and what a text names in it.
GROUPED = re.compile(r"\b(?:by|on) \(([^)]*)\)")
NAMED = re.compile(r"\{\{ *(?:\$labels\.)?(\w+) *\}\}")


def rules() -> list[dict[str, Any]]:
    loaded = YAML(typ="safe").load(RULES.read_text(encoding="utf-8"))
    return [rule for group in loaded["groups"] for rule in group["rules"]]


def expressions() -> Iterator[tuple[str, str]]:
    """Each with where it stands."""
    for rule in rules():
        yield rule["alert"], rule["expr"]
    for panel in DASHBOARD["panels"]:
        for target in panel["targets"]:
            yield panel["title"], target["expr"]


def counted(app: Flask) -> dict[str, dict[str, set[str]]]:
    """By name of a sample: its labels with the values they had."""
    found: dict[str, dict[str, set[str]]] = {}
    for family in text_string_to_metric_families(app.test_client().get("/metrics").text):
        for sample in family.samples:
            labels = found.setdefault(sample.name, {})
            for label, value in sample.labels.items():
                labels.setdefault(label, set()).add(value)
    return found


def test_every_metric_and_label_that_is_asked_for_is_one_that_the_app_has(app: Flask) -> None:
    there = counted(app)
    # Those of Prometheus itself, and the bounds of a histogram.
    labels = {"instance", "le"} | {label for one in there.values() for label in one}

    for where, expression in expressions():
        selectors = SELECTOR.findall(expression)
        assert selectors or re.search(r"\bup\{", expression), where
        for name, asked in selectors:
            assert name in there, f"{where}: {name}"
            assert {label for label, _, _ in LABEL.findall(asked)} <= there[name].keys(), where
        grouped = {label.strip() for group in GROUPED.findall(expression) for label in group.split(",")}
        assert grouped <= labels, where


def test_everything_the_app_counts_is_on_the_dashboard(app: Flask) -> None:
    def family(sample: str) -> str:
        return re.sub(r"_(total|bucket|sum|count|created)$", "", sample)

    targets = [target["expr"] for panel in DASHBOARD["panels"] for target in panel["targets"]]
    shown = {family(name) for expression in targets for name, _ in SELECTOR.findall(expression)}

    assert shown == {family(name) for name in counted(app)}


def test_addresses_and_states_in_expressions_are_those_of_the_app(app: Flask) -> None:
    routes = {rule.rule for rule in app.url_map.iter_rules()}
    there = counted(app)

    for where, expression in expressions():
        for name, asked in SELECTOR.findall(expression):
            for label, operator, value in LABEL.findall(asked):
                known = routes if label == "route" else there[name][label] if label == "state" else {value}
                assert operator != "=" or value in known, f"{where}: {label} {value}"


def test_the_texts_of_an_alert_name_labels_that_it_has() -> None:
    for rule in rules():
        named = set(NAMED.findall(rule["annotations"]["summary"])) - {"value"}
        for label in named:
            assert re.search(rf"\b(by|on) \([^)]*\b{label}\b|^up", rule["expr"]), rule["alert"]


def test_each_panel_of_the_dashboard_stands_once_and_asks_the_chosen_prometheus() -> None:
    ids = [panel["id"] for panel in DASHBOARD["panels"]]
    places = [(panel["gridPos"]["x"], panel["gridPos"]["y"]) for panel in DASHBOARD["panels"]]

    assert len(set(ids)) == len(ids) and len(set(places)) == len(places)
    asking = [one for panel in DASHBOARD["panels"] for one in (panel, *panel["targets"])]
    assert {one["datasource"]["uid"] for one in asking} == {"${datasource}"}


@pytest.mark.parametrize("check", [("check", "rules", RULES), ("check", "config", RULES.with_name("scrape.yaml")),
                                   ("test", "rules", Path(__file__).with_name("alerts.yaml"))], ids=str)  # fmt: skip
def test_prometheus_takes_the_files_and_its_alerts_ring_when_they_should(check: tuple[str, str, Path]) -> None:
    promtool = program("promtool", "prometheus")

    run = subprocess.run([promtool, *map(str, check)], capture_output=True, text=True)

    assert run.returncode == 0, run.stdout + run.stderr
