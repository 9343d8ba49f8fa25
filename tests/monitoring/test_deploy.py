"""Rules and dashboard ask for numbers that are told."""

import json
import os
import re
from pathlib import Path

import pytest
import yaml
from django.conf import settings
from django.test import Client

from alliance import environment
from alliance.monitoring.counting import POOL, pool
from benchmarks.cluster import configuration

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


# --- What starts the parts ----------------------------------------------------------------------------------------


def test_every_setting_of_the_examples_is_one_of_the_site() -> None:
    lines = (DEPLOY / "alliance.env.example").read_text("utf-8").splitlines()
    names = {line.partition("=")[0] for line in lines if line and not line.startswith("#")}
    assert names - environment.known == set()
    assert {"SECRET_KEY", "DATABASE_URL", "SITE_URL", "ALLOWED_HOSTS", "TASKS"} <= names


def test_what_is_started_is_there() -> None:
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
    services = compose["services"]
    assert {"database", "cache", "web1", "web2", "worker", "proxy"} <= services.keys()
    commands = [service["command"][0] for service in services.values() if "build" in service and "command" in service]
    commands += re.findall(r"^ExecStart=/srv/alliance/current/(\S+)", units(), re.MULTILINE)
    for command in {*commands} - {"true"}:
        assert os.access(Path(settings.BASE_DIR) / command, os.X_OK), command
    for service in services.values():
        for needed in service.get("depends_on", ()):
            assert needed in services


def units() -> str:
    return "\n".join(path.read_text("utf-8") for path in sorted((DEPLOY / "systemd").iterdir()))


def test_the_file_for_nginx_fits_this_machine_too() -> None:
    text = configuration(8000, [8001, 8002])
    assert "127.0.0.1:8001 " in text
    assert "listen 127.0.0.1:8000;" in text
    assert not re.search("ssl|web1|/dev/stdout", text)
    assert text.count("{") == text.count("}")


def test_no_secret_and_no_password_stands_in_the_examples() -> None:
    for path in DEPLOY.glob("*.example"):
        for line in path.read_text("utf-8").splitlines():
            name, _sign, value = line.partition("=")
            if name.endswith(("SECRET_KEY", "TOKEN")) or name == "POSTGRES_PASSWORD":
                assert value == "", name
