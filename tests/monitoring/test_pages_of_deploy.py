"""What `deploy/` and the pages "from nothing to a running site" name is there, and fits together."""

import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml
from django.conf import settings
from django.core.management import get_commands
from django.test import Client

from alliance import environment, object_store

ROOT = Path(settings.BASE_DIR)
DEPLOY = ROOT / "deploy"
PAGE = (ROOT / "docs" / "deploying.md").read_text("utf-8")
PARTS = {"with": "## With containers", "without": "## Without containers"}
MADE_BY_THE_PAGE = {"./certificates", "./numbers"}
GIVE_ROOT_UP_THEMSELVES = {"database", "cache", "proxy"}  # by the start of their images


def compose() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
    return found


def services() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = compose()["services"]
    return found


def started_at_first() -> set[str]:
    """The others are asked for by name, with a profile."""
    return {name for name, service in services().items() if "profiles" not in service}


def ours() -> dict[str, dict[str, Any]]:
    return {name: service for name, service in services().items() if "build" in service}


def example(name: str) -> dict[str, str]:
    lines = (DEPLOY / f"{name}.env.example").read_text("utf-8").splitlines()
    pairs = [line.partition("=") for line in lines if line and not line.startswith("#")]
    return {key: value for key, _sign, value in pairs}


# --- Containers ---------------------------------------------------------------------------------------------------


def test_each_image_of_others_is_named_with_its_version() -> None:
    images = {name: service["image"] for name, service in services().items() if name not in ours()}
    assert {"database", "cache", "store", "proxy", "prometheus", "blackbox"} == images.keys()
    for image in images.values():
        assert re.search(r":v?\d", image), image
    assert all(service["image"] == "alliance" for service in ours().values())


def test_nothing_runs_as_root_or_writes_beside_its_volumes() -> None:
    assert re.search(r"^USER alliance$", (DEPLOY / "Containerfile").read_text("utf-8"), re.MULTILINE)
    for name, service in services().items():
        if name in GIVE_ROOT_UP_THEMSELVES:
            continue
        assert name in ours() or service["user"].split(":")[0] not in ("0", "root"), name
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert "no-new-privileges:true" in service["security_opt"], name
    assert all("privileged" not in service for service in services().values())


def test_a_service_waits_for_those_that_are_there_and_say_that_they_are_well() -> None:
    for name, service in services().items():
        needs = service.get("depends_on", {})
        conditions = needs if isinstance(needs, dict) else {key: {} for key in needs}
        for needed, how in conditions.items():
            other = services()[needed]
            if how.get("condition") == "service_healthy":
                assert "test" in other["healthcheck"], f"{name} waits for {needed}"
            if how.get("condition") == "service_completed_successfully":
                assert other["restart"] == "no", f"{name} waits for {needed}"


def test_what_goes_on_running_is_looked_after() -> None:
    """The health check of the site's own processes stands in the Containerfile; a worker answers no request."""
    assert "HEALTHCHECK" in (DEPLOY / "Containerfile").read_text("utf-8")
    for name, service in services().items():
        if service["restart"] == "no" or name == "worker":
            continue
        assert name in ours() or "test" in service["healthcheck"], name
        assert service["restart"] == "unless-stopped", name


def test_each_volume_is_declared_used_and_kept() -> None:
    named = [volume.partition(":")[0] for service in services().values() for volume in service.get("volumes", ())]
    assert {name for name in named if not name.startswith(".")} == compose()["volumes"].keys()
    for path in (name for name in named if name.startswith(".")):
        assert (DEPLOY / path).exists() or path in MADE_BY_THE_PAGE, path


def test_folders_of_new_volumes_belong_to_who_writes_them() -> None:
    """A new volume takes its owner from the folder of the image that first uses it."""
    text = (DEPLOY / "Containerfile").read_text("utf-8")
    made = re.search(r"mkdir (.*?)\s+&& chown alliance:alliance (.*)", text)
    assert made is not None
    assert set(made[1].split()) == set(made[2].split()) == {"/var/alliance", "/var/store"}
    number = re.search(r"useradd .*--uid (\d+)", text)
    assert number is not None
    assert services()["store"]["user"] == f"{number[1]}:{number[1]}"
    assert services()["store-folder"]["volumes"] == services()["store"]["volumes"] == ["store:/var/store"]


def test_the_store_is_the_one_that_the_settings_name() -> None:
    address = example("alliance")["STORAGE_URL"]
    found = urlsplit(object_store.options(address)["endpoint_url"])
    store = services()["store"]
    assert found.scheme == "http"
    assert found.hostname == "store"
    assert store["environment"]["VGW_PORT"] == f":{found.port}"
    assert f":{found.port}{store['environment']['VGW_HEALTH']}" in store["healthcheck"]["test"][-1]
    assert store["command"] == ["posix", store["volumes"][0].partition(":")[2]]
    assert "ports" not in store
    assert "make_bucket" in services()["bucket"]["command"]
    assert "bucket" in services()["prepare"]["depends_on"]


def test_settings_come_from_files_that_have_an_example() -> None:
    for name, service in services().items():
        given = service.get("env_file")
        assert given is None or (DEPLOY / f"{given}.example").exists(), name
        assert name not in ours() or given == "alliance.env"
        assert name not in ours() or "environment" not in service
    hosts = {urlsplit(example("alliance")[name]).hostname for name in ("DATABASE_URL", "CACHE_URL")}
    assert hosts <= services().keys()
    assert urlsplit(example("alliance")["DATABASE_URL"]).username == example("database")["POSTGRES_USER"]
    assert urlsplit(example("alliance")["DATABASE_URL"]).path.strip("/") == example("database")["POSTGRES_DB"]
    assert all(value == "" for value in example("store").values())


def test_secrets_come_into_no_image() -> None:
    left_out = (DEPLOY / "Containerfile.dockerignore").read_text("utf-8").splitlines()
    assert {"deploy/*.env", "deploy/certificates", "deploy/numbers", ".git"} <= set(left_out)
    made = {f"./{name}" for name in re.findall(r"^(?:mkdir|install -d -m 755) (\w+)$", part("with"), re.MULTILINE)}
    assert made == MADE_BY_THE_PAGE


def test_nginx_asks_each_web_process() -> None:
    asked = re.findall(r"server (\w+):8000 ", (DEPLOY / "nginx.conf").read_text("utf-8"))
    webs = sorted(name for name in services() if name.startswith("web"))
    assert asked == [*webs, *webs]  # once more, while one is exchanged and the other just closes a connection
    assert set(asked) == set(services()["proxy"]["depends_on"])


# --- Units and nginx ----------------------------------------------------------------------------------------------


def test_units_are_read_by_systemd_itself(tmp_path: Path) -> None:
    """As far as it can without the folders of a real machine; where it is not installed, `test_units…` below reads."""
    program = shutil.which("systemd-analyze")
    for path in sorted((DEPLOY / "systemd").iterdir()):
        text = path.read_text("utf-8")
        assert re.findall(r"^\[(\w+)\]$", text, re.MULTILINE) == ["Unit", "Service", "Install"]
        assert "User=alliance" in text
        assert "Restart=always" in text
        if program:
            unit = tmp_path / path.name.replace("@", "@8001")
            unit.write_text(text.replace("/srv/alliance/current/bin/", "/bin/true --"))
            done = subprocess.run([program, "verify", str(unit)], capture_output=True, text=True, check=False)
            said = [line for line in done.stderr.splitlines() if unit.name in line]
            assert [line for line in said if "Unknown" in line or "Failed to parse" in line or "bad" in line] == []


def test_nginx_accepts_the_file_as_the_page_changes_it(tmp_path: Path) -> None:
    program = shutil.which("nginx", path="/usr/sbin:/usr/local/sbin:/usr/bin")
    written = next(line for line in commands("without") if line.startswith("sed -e 's/web1"))
    changed = subprocess.run(
        shlex.split(written.partition(" > ")[0]), cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    assert "server 127.0.0.1:8001 " in changed
    assert "server 127.0.0.1:8002 " in changed
    assert not re.search(r"web[12]|/dev/stdout|stderr", changed)
    assert changed.startswith("user www-data;")
    if program is None:
        return
    key, made = tmp_path / "privkey.pem", tmp_path / "fullchain.pem"
    make = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    subprocess.run(
        [*make, "-subj", "/CN=localhost", "-keyout", str(key), "-out", str(made)], capture_output=True, check=True
    )
    here = changed.replace("/etc/nginx/certificates", str(tmp_path)).replace("user www-data;\n", "")
    here = re.sub(r"/var/log/nginx/|/run/", f"{tmp_path}/", here)
    (tmp_path / "nginx.conf").write_text(here)
    done = subprocess.run(
        [program, "-t", "-p", str(tmp_path), "-c", str(tmp_path / "nginx.conf")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert "test is successful" in done.stderr, done.stderr


# --- Who reads meanwhile ------------------------------------------------------------------------------------------


def test_nginx_asks_again_what_only_reads_and_hands_on_what_the_site_says() -> None:
    text = (DEPLOY / "nginx.conf").read_text("utf-8")
    again = re.search(r"proxy_next_upstream ([^;]*);", text)
    assert again is not None
    assert {*again[1].split()} == {"error", "timeout"}  # neither of writes (non_idempotent) nor of answers
    tries = re.search(r"proxy_next_upstream_tries (\d+);", text)
    assert tries is not None
    assert int(tries[1]) > len({*re.findall(r"server (\w+):8000 ", text)})
    assert all("max_fails=0;" in line for line in text.splitlines() if ":8000 " in line)


@pytest.mark.parametrize("name", PARTS)
def test_the_page_waits_for_each_process_before_it_exchanges_the_next(name: str) -> None:
    """Some processes take half a minute."""
    waiting = [line for line in commands(name) if "/readyz" in line or " -d --no-deps --wait " in line]
    assert len(waiting) == 3
    for line in waiting:
        asked = re.search(r"--retry (\d+) .*--retry-delay (\d+)", line)
        assert "--wait" in line or (asked and int(asked[1]) * int(asked[2]) >= 120), line
        assert "--wait" in line or "--fail " in line, line
    for line in waiting[1:]:
        assert " && " in line, line


def test_a_container_has_two_minutes_to_become_healthy() -> None:
    check = services()["web1"]["healthcheck"]
    said = re.search(r"--interval=(\w+) --timeout=(\w+) --start-period=(\w+)", (DEPLOY / "Containerfile").read_text())
    assert said is not None
    assert said.groups() == (check["interval"], check["timeout"], check["start_period"])
    assert check["start_period"] == "120s"


# --- The pages ----------------------------------------------------------------------------------------------------


def part(name: str) -> str:
    return PAGE.split(PARTS[name])[1].split("\n## ")[0]


def commands(name: str) -> Iterator[str]:
    for block in re.findall(r"```sh\n(.*?)```", part(name), re.DOTALL):
        yield from block.splitlines()


@pytest.mark.parametrize("name", PARTS)
def test_files_that_the_page_copies_and_runs_are_there(name: str) -> None:
    """Of the project; those that somebody else makes are written as /path/to/."""
    text = part(name)
    for file in re.findall(r"(\w+\.env)\.example", text):
        assert (DEPLOY / f"{file}.example").exists(), file
    for file in re.findall(r"(?<![\w/.])((?:bin|deploy)/[\w./-]*\w)", text):
        assert (ROOT / file).exists(), file
    for command in re.findall(r"manage\.py (\w+)", text):
        assert command in get_commands(), command


@pytest.mark.parametrize("name", PARTS)
def test_each_line_of_the_examples_that_has_to_be_filled_in_is_named_by_the_page(name: str) -> None:
    """And nothing that is no line of them, or no setting of the site."""
    rows = re.findall(r"^\| *(?:`\w+\.env` *)?\|? *(`[A-Z_`, ]+`) *\|", part(name), re.MULTILINE)
    named = {word for row in rows for word in re.findall(r"[A-Z_]{4,}", row)}
    files = ("alliance", "database", "store") if name == "with" else ("alliance",)
    lines = {key: value for file in files for key, value in example(file).items()}
    to_fill = {key for key, value in lines.items() if not value or re.search(r"\.example|PASSWORD|SECRET", value)}
    assert to_fill <= named
    assert named <= lines.keys()
    added = set(re.findall(r'echo "(\w+)=', part(name))) - {"$name"}
    assert added <= environment.known


def test_the_page_of_containers_names_services_that_are_there() -> None:
    text = part("with")
    for line in commands("with"):
        for asked in re.findall(r"docker compose (?:exec|run --rm|up -d --no-deps(?: --wait)?) (\w+)", line):
            assert asked in services(), line
    said = re.search(r"At first (?:.|\n)*?`worker` as `Up`", text)
    assert said is not None
    words = {"ps", "Exited (0)", "healthy", "Up"}
    assert {*re.findall(r"`([^`]+)`", said[0])} - words == started_at_first()


def test_the_page_of_units_starts_units_that_are_there_on_ports_that_nginx_asks() -> None:
    text = "\n".join(commands("without"))
    units = {path.name for path in (DEPLOY / "systemd").iterdir()}
    started = set(re.findall(r"(alliance-\w+)@(\w+)", text))
    assert {f"{unit}@.service" for unit, _ in started} == units
    ports = {port for unit, port in started if unit == "alliance-web"}
    assert ports == set(re.findall(r"127\.0\.0\.1:(\d+)", text))
    assert ports == set(re.findall(r"localhost:(\d+)/readyz", text))
    folders = set(re.findall(r"install -d .*?(/[\w/]+)$", text, re.MULTILINE))
    for path in (DEPLOY / "systemd").iterdir():
        for folder in re.findall(r"(?:ReadWritePaths|EnvironmentFile|WorkingDirectory)=(\S+)", path.read_text("utf-8")):
            assert any(folder.startswith(each) for each in folders), folder


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/en/sign-in/", "/en/reset/", "/readyz"])
def test_addresses_that_the_page_sends_somebody_to_are_there(address: str) -> None:
    assert address in PAGE
    assert Client().get(address).status_code in (200, 503)
