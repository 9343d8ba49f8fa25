"""Rules and dashboard ask for numbers that are told."""

import json
import re
from pathlib import Path

import pytest
import yaml
from django.conf import settings
from django.test import Client

from alliance.monitoring.counting import POOL, pool

DEPLOY = Path(settings.BASE_DIR) / "deploy"
NAME = re.compile(r"\balliance_[a-z_]+\b")

pytestmark = pytest.mark.django_db


def asked() -> set[str]:
    rules = yaml.safe_load((DEPLOY / "alerts.yml").read_text("utf-8"))["groups"][0]["rules"]
    panels = json.loads((DEPLOY / "dashboard.json").read_text("utf-8"))["panels"]
    questions = [rule["expr"] for rule in rules] + [target["expr"] for panel in panels for target in panel["targets"]]
    return {name for question in questions for name in NAME.findall(question)}


def test_every_number_that_rules_and_dashboard_ask_for_is_told(settings: pytest.FixtureRequest) -> None:
    settings.METRICS_TOKEN = "a-token-of-operators-that-is-long-enough"  # type: ignore[attr-defined]
    Client().get("/en/about/")
    for what in POOL:  # SQLite has no pool
        pool.labels(what).set(0)
    token = {"authorization": "Bearer a-token-of-operators-that-is-long-enough"}
    told = set(NAME.findall(Client().get("/metrics", headers=token).text))
    assert asked() - told == set()
    assert len(asked()) >= 7


def test_each_alert_says_what_to_do() -> None:
    rules = yaml.safe_load((DEPLOY / "alerts.yml").read_text("utf-8"))["groups"][0]["rules"]
    assert all(rule["annotations"]["summary"].endswith((".", "?", ").")) for rule in rules)
    assert {rule["labels"]["severity"] for rule in rules} == {"page", "morning"}
