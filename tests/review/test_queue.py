"""What curators find waiting, and who else finds nothing."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from alliance.secretariat.ages import counted, working_days
from alliance.secretariat.queue import waited
from cities.applications.models import Application
from core.accounts.models import User
from core.content.models import content_kinds
from core.history.write import Actor
from core.review.models import Proposal
from core.review.proposals import actions
from core.review.proposals.kinds import kind_of
from tests import people
from tests.cities.applications.helping import waiting
from tests.factories import CityFactory, PracticeFactory, term
from tests.review.conftest import Cast

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)


def opened(client: Client, user: User, address: str = "/en/review/") -> Any:
    return people.sign_in(client, user).get(address)


def text(client: Client, user: User, address: str = "/en/review/") -> str:
    response = opened(client, user, address)
    assert response.status_code == 200
    return str(response.content.decode())


def sent_on(proposal: Proposal, moment: datetime) -> None:
    Proposal._base_manager.filter(pk=proposal.pk).update(sent_at=moment)


def practice_sent(**texts: Any) -> Proposal:
    city = CityFactory()
    by = Actor.person(people.lead(city, name="P. Lead"))
    row = PracticeFactory(city=city)
    proposal = actions.start(
        kind_of("practice"), tenant=city.pk, row=row, patch=texts or {"problem_en": "Too dry."}, by=by
    )
    return actions.send(proposal, expected=proposal.version, by=by)


def application_sent() -> Application:
    term("place-kinds", "city", label_en="City")
    return waiting(people.person("ana@quito.example"))


@pytest.mark.parametrize("address", ["/en/review/", "/en/review/?state=mine"])
def test_visitors_are_asked_to_sign_in(client: Client, db: None, address: str) -> None:
    response = client.get(address)

    assert response.status_code == 302
    assert response.headers["Location"].startswith("/en/sign-in/?next=/en/review/")


@pytest.mark.parametrize("who", ["registered", "editor", "lead", "outsider"])
def test_queue_does_not_exist_for_anybody_but_curators(client: Client, cast: Cast, who: str) -> None:
    user = people.person() if who == "registered" else getattr(cast, who)

    assert opened(client, user).status_code == 404


@pytest.mark.parametrize("make", [people.curator, people.superuser])
def test_curators_see_what_who_and_from_which_city(client: Client, cast: Cast, make: Any) -> None:
    proposal = cast.sent(
        summary_en="A city in spring.", summary_zh_hans="春城", kana="クンミン", website="https://k.example"
    )

    html = text(client, make())

    assert f'href="/en/review/{proposal.pk}/"' in html
    for words in ("City profile", "Kunming", "4 fields, 2 languages", "Lin Lead", "Just now"):
        assert words in html


def test_drafts_are_not_in_the_queue(client: Client, cast: Cast) -> None:
    proposal = cast.propose(summary_en="Half a sentence")

    html = text(client, cast.curator)

    assert str(proposal.pk) not in html
    assert "Nothing is waiting for review." in html


def test_oldest_comes_first(client: Client, cast: Cast) -> None:
    young, old = practice_sent(), cast.sent(summary_en="A city in spring.")
    sent_on(old, MONDAY)

    html = text(client, cast.curator)

    assert html.index(str(old.pk)) < html.index(str(young.pk))


def test_empty_queue_tells_of_the_last_decision(client: Client, cast: Cast) -> None:
    proposal = cast.sent(summary_en="A city in spring.")
    actions.publish(proposal, expected=proposal.version, curator=cast.curator)

    html = text(client, cast.curator)

    assert "Nothing is waiting for review." in html
    assert "Last decision: " in html


def test_new_thing_is_called_new_and_by_its_title(client: Client, cast: Cast) -> None:
    by = Actor.person(cast.lead)
    patch = {"title_en": "Lake shore <restored>", "summary_en": "Actions taken."}
    proposal = actions.start(kind_of("practice"), tenant=cast.city.pk, row=None, patch=patch, by=by)
    actions.send(proposal, expected=proposal.version, by=by)

    html = text(client, cast.curator)

    assert "Practice: Lake shore &lt;restored&gt;" in html
    assert "New" in html


def test_thing_with_the_same_number_as_its_city_is_called_by_its_title(client: Client, cast: Cast) -> None:
    row = PracticeFactory(pk=cast.city.pk, city=cast.city, title_en="River park")
    by = Actor.person(cast.lead)
    patch = {"problem_en": "Too dry."}
    proposal = actions.start(kind_of("practice"), tenant=cast.city.pk, row=row, patch=patch, by=by)
    actions.send(proposal, expected=proposal.version, by=by)

    assert "Practice: River park" in text(client, cast.curator)
    assert "From Kunming." in text(client, cast.curator, f"/en/review/{proposal.pk}/")


def test_tabs_hold_what_they_say(client: Client, cast: Cast) -> None:
    waits, mine = practice_sent(), practice_sent()
    actions.assign(mine, reviewer=cast.curator, by=Actor.person(cast.curator))
    returned = practice_sent()
    actions.ask_for_changes(returned, message="Which year?", expected=returned.version, curator=cast.curator)
    done, long_ago = practice_sent(), practice_sent()
    for proposal in (done, long_ago):
        actions.publish(proposal, expected=proposal.version, curator=cast.curator)
    Proposal._base_manager.filter(pk=long_ago.pk).update(decided_at=timezone.now() - timedelta(days=40))
    everything = {waits, mine, returned, done, long_ago}

    def listed(state: str) -> set[Proposal]:
        html = text(client, cast.curator, f"/en/review/?state={state}")
        return {proposal for proposal in everything if f'/review/{proposal.pk}/"' in html}

    assert listed("waiting") == listed("") == listed("nonsense") == {waits, mine}
    assert listed("mine") == {mine}
    assert listed("returned") == {returned}
    assert listed("published") == {done}
    assert "You" in text(client, cast.curator, "/en/review/?state=mine")


def test_tab_names_carry_their_counts(client: Client, cast: Cast) -> None:
    practice_sent()
    practice_sent()

    html = text(client, cast.curator)

    assert 'aria-current="true">Waiting <span class="count">2</span>' in html
    assert '>Mine <span class="count">0</span>' in html


@pytest.mark.parametrize(
    ("first", "last", "days"),
    [
        ("2026-03-02", "2026-03-02", 0),  # Monday
        ("2026-03-02", "2026-03-03", 1),
        ("2026-03-02", "2026-03-06", 4),
        ("2026-03-06", "2026-03-08", 0),  # Friday to Sunday
        ("2026-03-06", "2026-03-09", 1),
        ("2026-03-02", "2026-03-09", 5),
        ("2026-03-07", "2026-03-21", 10),
        ("2026-03-09", "2026-03-02", 0),
    ],
)
def test_weekends_do_not_count_as_waiting(first: str, last: str, days: int) -> None:
    assert working_days(datetime.fromisoformat(first).date(), datetime.fromisoformat(last).date()) == days


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (timedelta(minutes=10), {"text": "just now", "tone": "info"}),
        (timedelta(hours=5), {"text": "5 hours", "tone": "info"}),
        (timedelta(days=1), {"text": "1 day", "tone": "info"}),
        (timedelta(days=3), {"text": "3 days", "tone": "warn"}),
        (timedelta(days=7), {"text": "5 days", "tone": "warn"}),
        (timedelta(days=8), {"text": "6 days, overdue", "tone": "bad"}),
    ],
)
def test_word_and_colour_of_the_wait_follows_the_aim_of_five_working_days(
    after: timedelta, expected: dict[str, str]
) -> None:
    assert waited(MONDAY, MONDAY + after) == expected


def test_t45_list_has_pages_of_25_and_a_bounded_number_of_queries(client: Client, cast: Cast) -> None:
    people.sign_in(client, cast.curator)

    def queries() -> int:
        client.get("/en/review/")  # the first request of each minute writes down that the person was seen
        with CaptureQueriesContext(connection) as captured:
            assert client.get("/en/review/").status_code == 200
        return len(captured)

    for _ in range(3):
        practice_sent()
    few = queries()
    for _ in range(47):
        practice_sent()

    assert queries() == few
    assert few <= 16
    assert client.get("/en/review/").content.decode().count('<th scope="row">') == 25
    assert client.get("/en/review/?page=2").status_code == 200
    assert client.get("/en/review/?page=3").status_code == 404


@pytest.mark.parametrize("language", ["zh-hans", "zh-hant", "ja"])
def test_queue_is_there_in_every_language(client: Client, cast: Cast, language: str) -> None:
    cast.sent(summary_en="A city in spring.")

    assert opened(client, cast.curator, f"/{language}/review/").status_code == 200


def test_an_empty_queue_names_what_waits_elsewhere(client: Client, cast: Cast) -> None:
    application_sent()

    html = text(client, cast.curator)

    assert "Nothing is waiting for review." not in html
    assert '<a href="/en/review/applications/">1 application is waiting for review.</a>' in html


AREAS = ("Review queue", "Applications", "Tools", "Content", "Data quality", "Settings")


def bar_of(html: str) -> str:
    return html[html.index('class="workspace-bar"') : html.index('<main id="main"')]


def test_bar_has_areas_with_what_waits_in_each_and_marks_the_page(client: Client, cast: Cast) -> None:
    practice_sent()
    practice_sent()
    application_sent()

    html = text(client, cast.curator)

    bar = bar_of(html)
    areas = re.findall(r"<summary[^>]*>(.*?)<svg|</ul>\s*</details>|<li>\s*(<a .*?</a>)", bar, re.DOTALL)
    words = [" ".join(re.sub("<[^>]+>", " ", first or second).split()) for first, second in areas]
    tops = [each for each in words if each.startswith(AREAS)]
    assert tops == ["Review queue 2", "Applications 1", "Tools", "Content", "Data quality", "Settings"]
    assert re.search(r'<a href="/en/review/" aria-current="true">Review queue\s', bar)
    assert 'href=""' not in html
    assert "Waiting for the secretariat: 3." in html


SETTINGS = {"history.entry", "vocabulary.scheme", "notices.delivery", "accounts.user", "cities.staffrole"}


def test_bar_leads_to_the_list_of_everything_that_readers_see(client: Client, cast: Cast) -> None:
    """All that the admin holds: what is no content is reached by "Site administration"."""
    bar = bar_of(text(client, cast.curator))

    kinds = [model._meta for model in {*content_kinds(), *admin.site._registry}]
    missing = {kind.label_lower for kind in kinds if f'/{kind.app_label}/{kind.model_name}/"' not in bar}
    assert missing == SETTINGS


@pytest.mark.parametrize(
    ("path", "room"),
    [
        ("/en/review/freshness/", "Data quality"),
        ("/en/review/rules/", "Settings"),
        ("/en/review/applications/", "Applications"),
    ],
)
def test_every_page_of_curators_stands_in_its_room(client: Client, cast: Cast, path: str, room: str) -> None:
    bar = bar_of(text(client, cast.curator, path))

    [*_before, mark] = re.findall(r'(?:<summary|<a href="[^"]*") aria-current="true">([^<]+?) ?(?:<|$)', bar)[:1]

    assert mark.strip() == room


def test_t34_answer_is_kept_by_nobody(client: Client, cast: Cast) -> None:
    assert "no-store" in opened(client, cast.curator).headers["Cache-Control"]


# --- How long all have waited -----------------------------------------------------------------------------------------


def test_from_a_number_of_items_on_a_bar_says_how_many_have_waited_how_long(
    client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("alliance.secretariat.ages.DRAWN_FROM", 2)
    sent_on(cast.sent(summary_en="A city in spring."), MONDAY)
    assert "How long the items have been waiting" not in text(client, cast.curator)

    practice_sent()
    html = text(client, cast.curator).partition("How long the items have been waiting")[2]

    counts = re.findall(r'<b class="num">(\d+)</b>', html.partition("</figure>")[0])
    assert counts == ["1", "0", "1"]
    assert "How long the items have been waiting" not in text(client, cast.curator, "/en/review/?state=mine")


def test_weekends_do_not_make_anything_overdue() -> None:
    now = MONDAY + timedelta(days=7)

    counts = counted([MONDAY, MONDAY - timedelta(days=3), now, now - timedelta(days=3), None], now)

    assert counts == {"completed": 2, "active": 1, "failed": 1}
