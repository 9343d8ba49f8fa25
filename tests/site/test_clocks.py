"""One rule of clocks: the city's in its workspace, else the reader's own where it is known, and always named. Names of
cities that were kept long ago are told in the language of whoever reads."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from django.conf import settings
from django.contrib.admin.utils import display_for_field
from django.db.models import DateTimeField
from django.test import Client
from django.utils import timezone
from django.utils.translation import override

from cities.naming import names_now, with_name
from cities.team.models import StaffRole
from core.accounts.models import User
from core.history.models import Entry
from core.history.write import Actor
from core.notifications.actions import notify
from core.notifications.mails import message_of
from core.notifications.models import Delivery, Notice
from core.text import clocks
from finance.projects.actions import begin
from tests import factories as make
from tests import people
from tests.packages import ROOT, python_files

EVENING = datetime(2026, 3, 4, 16, 30, tzinfo=UTC)


def at(zone: str, moment: datetime = EVENING) -> str:
    with clocks.showing(lambda: zone):
        return clocks.clock(moment)


def test_a_moment_names_its_clock() -> None:
    assert clocks.clock(EVENING) == "4 March 2026, 16:30 (UTC)"
    assert at("Asia/Shanghai") == "5 March 2026, 00:30 (UTC+8)"
    assert at("America/Bogota") == "4 March 2026, 11:30 (UTC−5)"
    assert at("Asia/Kolkata") == "4 March 2026, 22:00 (UTC+5:30)"
    assert at("no zone") == "4 March 2026, 16:30 (UTC)"
    with override("ja"):
        assert at("Asia/Tokyo") == "2026年3月5日 01:30（UTC+9）"


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_a_moment_that_django_shows_by_itself_names_its_clock(language: str) -> None:
    """In the columns and forms of the admin."""
    with override(language):
        shown = display_for_field(EVENING, DateTimeField(), "-")
        assert "UTC" in shown
        assert ("(" in shown) == (language == "en")


def test_today_is_told_by_the_hour_of_the_same_clock() -> None:
    with clocks.showing(lambda: "Asia/Tokyo"):
        assert clocks.short_clock(EVENING, datetime(2026, 3, 4, 23, tzinfo=UTC)) == "01:30 (UTC+9)"
        assert clocks.short_clock(EVENING, datetime(2026, 3, 5, 23, tzinfo=UTC)) == "5 March 2026, 01:30 (UTC+9)"


def test_a_zone_is_asked_for_once_and_only_where_a_moment_is_shown() -> None:
    asked: list[int] = []

    def zone() -> str:
        asked.append(1)
        return "Asia/Tokyo"

    with clocks.showing(zone):
        assert not asked
        clocks.clock(EVENING)
        clocks.clock(EVENING)
    assert len(asked) == 1
    assert clocks.clock(EVENING).endswith("(UTC)")


@pytest.mark.django_db
def test_staff_read_their_notices_by_the_clock_of_their_city_and_others_by_utc() -> None:
    tokyo, lima = make.CityFactory(time_zone="Asia/Tokyo"), make.CityFactory(time_zone="America/Lima")
    at_home, of_two, of_none = people.editor(tokyo), people.editor(tokyo), people.person()
    StaffRole.objects.create(user=of_two, city=lima, role="editor")
    shown = {}
    for person in (at_home, of_two, of_none):
        notify([person.pk], "city_admitted", facts={"tenant": str(lima.pk)}, address="")
        Notice.objects.update(at=EVENING)
        page = people.sign_in(Client(), person).get("/en/account/notices/").content.decode()
        shown[person] = re.findall(r"4 March 2026[^<]*|5 March 2026[^<]*", page)

    assert shown[at_home] == ["5 March 2026, 01:30 (UTC+9)"]
    assert shown[of_two] == shown[of_none] == ["4 March 2026, 16:30 (UTC)"]


@pytest.mark.django_db
def test_the_workspace_goes_by_the_clock_of_the_city_whoever_reads() -> None:
    lima, tokyo = make.CityFactory(time_zone="America/Lima"), make.CityFactory(time_zone="Asia/Tokyo")
    of_two = people.lead(lima)
    StaffRole.objects.create(user=of_two, city=tokyo, role="lead")
    client = people.sign_in(Client(), of_two)

    for city, clock in ((lima, "(UTC−5)"), (tokyo, "(UTC+9)")):
        client.post(f"/en/w/{city.slug}/team/invite/", {"email": "new@example.org", "role": "editor", "language": "en"})
        assert clock in client.get(f"/en/w/{city.slug}/team/").content.decode()


def test_no_page_shows_a_moment_in_another_way() -> None:
    """The clocks alone format moments: a date with hours but without a zone is nobody's."""
    pages = (ROOT / "templates").rglob("*.*")
    found = {path.name for path in (*python_files(), *pages) if "DATETIME_FORMAT" in path.read_text(encoding="utf-8")}
    assert found == {"clocks.py", "formats.py"}


@pytest.mark.django_db
def test_the_name_of_a_city_in_a_notice_is_in_the_language_of_the_reader() -> None:
    city = make.CityFactory(name_en="Kunming", name_zh_hans="昆明", name_ja="昆明市")
    kept, older = {"tenant": str(city.pk)}, {"city": "Kunming"}

    with override("zh-hans"):
        assert with_name(kept)["city"] == "昆明"
        assert with_name(older)["city"] == "Kunming"
        assert names_now(["Kunming", "Nowhere", ""]) == {"Kunming": "昆明"}
    with override("ja"):
        assert names_now(["昆明"]) == {"昆明": "昆明市"}


@pytest.mark.django_db
def test_the_history_of_a_city_calls_it_as_the_reader_does() -> None:
    city = make.CityFactory(slug="kunming", name_en="Kunming", name_zh_hans="昆明")
    lead = people.sign_in(Client(), people.lead(city, name="Li"))
    lead.post("/en/w/kunming/profile/text/", {"action": "save", "summary_en": "A city on a lake."})

    page = lead.get("/zh-hans/w/kunming/history/").content.decode()

    assert re.search(r"<bdi>Li</bdi>代表<bdi>昆明</bdi>|昆明</bdi>", page)
    assert "<bdi>Kunming</bdi>" not in page


# --- Half past eleven in the evening, UTC: the next morning in Tokyo, the early evening in Bogotá ---------------------

LATE = datetime(2026, 3, 4, 23, 30, tzinfo=UTC)
OWN = {"Asia/Tokyo": "5 March 2026, 08:30 (UTC+9)", "America/Bogota": "4 March 2026, 18:30 (UTC−5)"}
OWN_DAY = {"Asia/Tokyo": "5 March 2026", "America/Bogota": "4 March 2026"}
MOMENT_AS_DAY = re.compile(r"\b\w*(?:_at|\.at)\s*\|\s*date\b")


@pytest.mark.parametrize("zone", OWN)
@pytest.mark.django_db
def test_notices_and_their_mails_are_told_by_the_clock_of_whom_they_go_to(zone: str) -> None:
    lead = people.lead(make.CityFactory(time_zone=zone))
    notify([lead.pk], "report_reading", facts={"page": "", "at": LATE.isoformat()}, address="")
    Notice.objects.update(at=LATE)

    page = people.sign_in(Client(), lead).get("/en/account/notices/").text
    letter = message_of(Delivery.objects.get())

    due = {"Asia/Tokyo": "19 March 2026", "America/Bogota": "18 March 2026"}[zone]  # ten working days
    assert OWN[zone] in page
    assert letter is not None
    assert due in page
    assert due in letter.body


@pytest.mark.django_db
def test_the_secretariat_reads_utc_with_its_name_in_the_admin_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """It works for cities everywhere, also where one of its people works for a city as well."""
    superuser = people.superuser()
    StaffRole.objects.create(user=superuser, city=make.CityFactory(time_zone="Asia/Tokyo"), role="editor")
    with monkeypatch.context() as evening:
        evening.setattr(timezone, "now", lambda: LATE)
        entry = Entry.objects.create(by_label="x", verb="city_added", object_type="cities.city", object_id="1")
    User.objects.filter(pk=superuser.pk).update(joined_at=LATE)
    client = people.sign_in(Client(), superuser)

    pages = ("history/entry/", f"history/entry/{entry.pk}/change/", "accounts/user/")
    shown = ["4 March 2026, 23:30 (UTC)" in client.get(f"/admin/{page}").text for page in pages]

    assert shown == [True] * len(pages)


@pytest.mark.parametrize("zone", OWN)
@pytest.mark.django_db
def test_what_a_city_takes_along_has_the_day_of_the_city(zone: str, monkeypatch: pytest.MonkeyPatch) -> None:
    city = make.CityFactory(slug="heron-bay", time_zone=zone)
    changes: dict[str, Any] = {"title_en": "Reeds"}
    by = Actor(id=None, label="Tests")
    begin(city, changes=changes, stage="concept", reason="As it was.", slug="reeds", by=by)
    client = people.sign_in(Client(), people.lead(city))
    monkeypatch.setattr(timezone, "now", lambda: LATE)

    assert f"<span>{OWN_DAY[zone]}</span>" in client.get("/en/w/heron-bay/finance/reeds/note/").text


def test_no_template_shows_the_day_of_a_moment_by_the_clock_of_the_server() -> None:
    """`|date` reads a moment in UTC; `|clock_day` by the clock of the reader."""
    templates = [path for path in (ROOT / "templates").rglob("*.*") if path.suffix in (".html", ".txt")]
    assert [path.name for path in templates if MOMENT_AS_DAY.search(path.read_text(encoding="utf-8"))] == []


def test_no_page_of_a_city_goes_by_the_day_of_the_server() -> None:
    """Its staff live by its calendar (`workspace.today`). What is said here has reasons of its own."""
    folder = ROOT / "alliance/workspace"
    found = {
        path.relative_to(folder).as_posix()
        for path in python_files()
        if path.is_relative_to(folder) and "timezone.localdate()" in path.read_text(encoding="utf-8")
    }
    assert found == {
        "management/commands/remind_freshness.py",  # of all cities together
        "reminding.py",
        "confirming.py",  # days of confirmation are those of the site, on every page
        "card_and_certificate.py",  # a code that everybody can check on the same day
        "finance/import_looks.py",  # a fingerprint
        "cooperation/matches.py",  # days of postings and links, which two cities share
        "cooperation/wanted.py",
        "planning/missing.py",  # a year
    }
