"""Rules and dashboard ask for numbers that are told."""

import json
import os
import re
import shlex
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families

from alliance import environment
from alliance.monitoring.counting import POOL, pool
from benchmarks.cluster import configuration

DEPLOY = Path(settings.BASE_DIR) / "deploy"
NAME = re.compile(r"\balliance_[a-z_]+\b")
SELECTOR = re.compile(r"\b(alliance_[a-z_]+)\{([^}]*)\}")
TOKEN = "a-token-of-operators-that-is-long-enough"

pytestmark = pytest.mark.django_db


def questions() -> list[str]:
    rules = yaml.safe_load((DEPLOY / "alerts.yml").read_text("utf-8"))["groups"][0]["rules"]
    panels = json.loads((DEPLOY / "dashboard.json").read_text("utf-8"))["panels"]
    return [rule["expr"] for rule in rules] + [target["expr"] for panel in panels for target in panel["targets"]]


def told(settings: pytest.FixtureRequest) -> dict[str, list[dict[str, str]]]:
    """Each number with the labels that it has here."""
    settings.METRICS_TOKEN = TOKEN  # type: ignore[attr-defined]
    Client().get("/en/about/")
    for what in POOL:  # SQLite has no pool
        pool.labels(what).set(0)
    text = Client().get("/metrics", headers={"authorization": f"Bearer {TOKEN}"}).text
    found: dict[str, list[dict[str, str]]] = {}
    for family in text_string_to_metric_families(text):
        for row in family.samples:
            found.setdefault(row.name, []).append(row.labels)
    return found


def test_every_number_that_rules_and_dashboard_ask_for_is_told(settings: pytest.FixtureRequest) -> None:
    asked = {name for question in questions() for name in NAME.findall(question)}
    assert asked - told(settings).keys() == set()
    assert len(asked) >= 10


def test_with_the_labels_by_which_they_ask(settings: pytest.FixtureRequest) -> None:
    found = told(settings)
    selected = [each for question in questions() for each in SELECTOR.findall(question)]
    assert len(selected) >= 8
    for name, conditions in selected:
        for label, sign, value in re.findall(r'(\w+)(=~|!~|!=|=)"([^"]*)"', conditions):
            values = {labels[label] for labels in found[name]}
            if label in ("state", "what") and sign in ("=", "=~"):
                assert {*value.split("|")} <= values, name


def test_what_the_site_does_not_tell_has_a_teller_that_is_named() -> None:
    """`up` is of Prometheus itself."""
    functions = {"sum", "rate", "max", "min", "time", "by", "ignoring", "absent", "histogram_quantile", "topk", "or"}
    bare = [re.sub(r"\{[^}]*\}|\[\w+\]|by \([^)]*\)|ignoring\([^)]*\)", " ", question) for question in questions()]
    names = {name for question in bare for name in re.findall(r"[a-z_]{2,}", question)} - functions
    others = {name for name in names if not name.startswith("alliance_")}
    assert {name.partition("_")[0] for name in others} == {"up", "probe", "node"}
    assert "blackbox_exporter" in (DEPLOY / "alerts.yml").read_text("utf-8")


def test_no_alert_asks_how_much_a_number_rose_that_falls() -> None:
    """What may fall, such as a number of rows, is no counter: its fall would be taken for a new beginning."""
    for question in questions():
        for name in re.findall(r"(?:increase|rate)\((\w+)", question):
            assert name.endswith(("_total", "_bucket", "_sum", "_count")), name


# --- Prometheus reaches the site ----------------------------------------------------------------------------------


def scraped(text: str) -> dict[str, dict[str, Any]]:
    return {job["job_name"]: job for job in yaml.safe_load(text)["scrape_configs"]}


def shipped() -> str:
    return (DEPLOY / "prometheus.yml").read_text("utf-8")


def targets(job: dict[str, Any]) -> list[str]:
    return [target for group in job["static_configs"] for target in group["targets"]]


def asker(job: dict[str, Any]) -> str:
    return next(str(rule["replacement"]) for rule in job["relabel_configs"] if rule["target_label"] == "__address__")


def services() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))["services"]
    return found


def line_of_the_guide(beginning: str, end: str) -> str:
    lines = (Path(settings.BASE_DIR) / "docs" / "deploying.md").read_text("utf-8").splitlines()
    return next(line for line in lines if line.startswith(beginning) and line.endswith(end))


def test_prometheus_asks_each_web_container_at_the_port_of_its_server(settings: pytest.FixtureRequest) -> None:
    port = re.search(r'"--port", "(\d+)"', (DEPLOY / "Containerfile").read_text("utf-8"))
    assert port is not None
    asked = targets(scraped(shipped())["alliance"])
    assert asked == [f"{name}:{port[1]}" for name in services() if name.startswith("web")]
    assert asker(scraped(shipped())["certificate"]).partition(":")[0] in services()


def test_it_asks_by_names_that_the_site_answers_to_and_is_let_in(settings: pytest.FixtureRequest) -> None:
    """On plain http, since it goes past the proxy."""
    example = (DEPLOY / "alliance.env.example").read_text("utf-8")
    hosts = re.search(r"^ALLOWED_HOSTS=(.*)$", example, re.MULTILINE)
    assert hosts is not None
    settings.ALLOWED_HOSTS = hosts[1].split(",")  # type: ignore[attr-defined]
    settings.METRICS_TOKEN = TOKEN  # type: ignore[attr-defined]
    settings.SECURE_SSL_REDIRECT = True  # type: ignore[attr-defined]
    for text in (shipped(), of_the_machine()):
        job = scraped(text)["alliance"]
        assert job["authorization"]["type"] == "Bearer"
        for target in targets(job):
            headers = {"host": target, "authorization": f"Bearer {TOKEN}"}
            answer = Client().get(job["metrics_path"], headers=headers)
            assert (answer.status_code, "alliance_requests_total" in answer.text) == (200, True), target


def of_the_machine() -> str:
    """The file as the guide without containers changes it."""
    written = line_of_the_guide("sed -e 's/web1:8000/localhost:8001/", "> /etc/prometheus/prometheus.yml")
    return subprocess.run(
        shlex.split(written.partition(" > ")[0]), cwd=settings.BASE_DIR, capture_output=True, text=True, check=True
    ).stdout


def test_without_containers_it_asks_the_ports_of_the_units() -> None:
    job = scraped(of_the_machine())["alliance"]
    started = line_of_the_guide("systemctl enable --now alliance-web", "")
    assert [target.partition(":")[2] for target in targets(job)] == re.findall(r"alliance-web@(\d+)", started)
    assert asker(scraped(of_the_machine())["certificate"]) == "localhost:9115"


@pytest.mark.parametrize(
    ("end", "folder"), [("numbers/alliance-token", "numbers"), ("/etc/prometheus/alliance-token", "/etc/prometheus")]
)
def test_the_token_comes_to_the_place_where_prometheus_reads_it(tmp_path: Path, end: str, folder: str) -> None:
    """The line of the guide, without the owner that only root may give."""
    written = line_of_the_guide("sed -n 's/^METRICS_TOKEN=//p'", end)
    (tmp_path / "alliance.env").write_text(f"SECRET_KEY=other\nMETRICS_TOKEN={TOKEN}\n")
    (tmp_path / folder.strip("/")).mkdir(parents=True)
    here = re.sub(r"-o \S+ ", "", written).replace("/etc/alliance/", "").replace(" /etc/prometheus", " etc/prometheus")
    subprocess.run(["sh", "-c", here], cwd=tmp_path, check=True)
    kept = tmp_path / folder.strip("/") / "alliance-token"
    assert kept.read_text("utf-8").strip() == TOKEN
    assert kept.stat().st_mode & 0o077 == 0
    reads = Path(scraped(shipped())["alliance"]["authorization"]["credentials_file"])
    volumes = [each.split(":") for each in services()["prometheus"]["volumes"]]
    mounted = {each[0].removeprefix("./"): each[1] for each in volumes if each[0].startswith("./")}
    assert reads == Path(mounted.get(folder, folder)) / "alliance-token"
    assert yaml.safe_load(shipped())["rule_files"] == ["alerts.yml"]


def test_the_proxy_hands_out_no_numbers_so_prometheus_does_not_ask_it() -> None:
    text = (DEPLOY / "nginx.conf").read_text("utf-8")
    assert re.search(r"location = /metrics \{\s+return 404;", text)
    assert not any(target.startswith("proxy") for target in targets(scraped(shipped())["alliance"]))
    asked = targets(scraped(shipped())["certificate"])
    assert all(target.endswith("/healthz") for target in asked)  # which the proxy hands on


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
    assert re.findall(r"server 127.0.0.1:(\d+) max_fails=0;", text) == ["8001", "8002"] * 2
    assert "listen 127.0.0.1:8000;" in text
    assert not re.search("ssl|web1|/dev/stdout", text)
    assert text.count("{") == text.count("}")


def test_no_secret_and_no_password_stands_in_the_examples() -> None:
    for path in DEPLOY.glob("*.example"):
        for line in path.read_text("utf-8").splitlines():
            name, _sign, value = line.partition("=")
            if name.endswith(("SECRET_KEY", "TOKEN")) or name == "POSTGRES_PASSWORD":
                assert value == "", name
