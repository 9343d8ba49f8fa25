"""One rule of clocks: the city's in its workspace, else the reader's own where it is known, and always named. Names of
cities that were kept long ago are told in the language of whoever reads."""

import re
from datetime import UTC, datetime

import pytest
from django.conf import settings
from django.contrib.admin.utils import display_for_field
from django.db.models import DateTimeField
from django.test import Client
from django.utils.translation import override

from cities.naming import names_now, with_name
from cities.team.models import StaffRole
from core.notifications.actions import notify
from core.notifications.models import Notice
from core.text import clocks
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
