"""What is not public stays unsaid, in lists, counts, details and relations."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from core.pagecache.models import raise_content_version
from tests import factories as make
from tests.api.reading import LISTS, get, slugs

pytestmark = pytest.mark.django_db

HIDDEN: list[tuple[str, Callable[[], Any]]] = [
    ("cities", lambda: make.CityFactory(status="draft")),
    ("cities", lambda: make.CityFactory(status="withdrawn")),
    ("organisations", lambda: make.OrganisationFactory(state="draft")),
    ("organisations", lambda: make.OrganisationFactory(state="withdrawn")),
    ("practices", lambda: make.PracticeFactory(state="draft")),
    ("practices", lambda: make.PracticeFactory(city=make.CityFactory(status="draft"))),
    ("events", lambda: make.EventFactory(state="draft")),
    ("speakers", lambda: make.SpeakerFactory(state="draft")),
    ("speakers", lambda: make.SpeakerFactory(consent="none")),
    ("resources", lambda: make.ResourceFactory(state="draft")),
]


@pytest.mark.parametrize(("name", "hide"), HIDDEN)
def test_t01_t08_t27_what_is_hidden_answers_like_what_never_was(name: str, hide: Callable[[], Any]) -> None:
    row = hide()

    def body(slug: str, **headers: str) -> dict[str, Any]:
        response = Client().get(f"/api/v1/{name}/{slug}/", headers=headers)
        assert response.status_code == 404
        assert "ETag" not in response.headers
        return {**response.json(), "request_id": ""}

    assert body(row.slug) == body("never-was")
    assert body(row.slug, **{"If-None-Match": "*"}) == body("never-was")
    assert Client().head(f"/api/v1/{name}/{row.slug}/").status_code == 404
    assert get(name)["count"] == 0


def test_sessions_of_hidden_events_are_not_listed() -> None:
    make.SessionFactory(event=make.EventFactory(state="draft"))

    assert get("sessions")["count"] == 0


def test_retired_terms_are_not_listed() -> None:
    make.TermFactory(is_retired=True)

    assert get("terms")["count"] == 0


def test_relations_lead_to_public_rows_only() -> None:
    hidden_city = make.CityFactory(status="draft", slug="hidden-city")
    hidden_body = make.OrganisationFactory(state="draft", slug="hidden-body")
    hidden_event = make.EventFactory(state="draft", slug="hidden-event")
    event = make.EventFactory(slug="forum", city=hidden_city, part_of=hidden_event)
    event.organisers.add(hidden_body)
    make.ParticipationFactory(event=event, city=hidden_city)
    resource = make.ResourceFactory(slug="guide")
    resource.publishers.add(hidden_body)
    make.ReleaseFactory(event=hidden_event, resource=resource)
    make.ReleaseFactory(event=event, resource=make.ResourceFactory(state="draft", slug="hidden-resource"))
    make.PlanFactory(city=make.CityFactory(), state="draft", slug="hidden-plan")
    make.ContributionFactory(
        session=make.SessionFactory(event=event, shown_as=hidden_event),
        speaker=make.SpeakerFactory(city=hidden_city, organisation=hidden_body),
        organisation=hidden_body,
    )
    make.OrganisationFactory(parent=hidden_body, city=hidden_city)

    told = [Client().get(f"/api/v1/{name}/?page_size=100").content for name in LISTS]
    told.append(Client().get("/api/v1/events/forum/").content)

    assert not [answer for answer in told if b"hidden" in answer]


def test_t06_private_and_long_columns_are_in_no_answer() -> None:
    city = make.CityFactory(photo_credit="canary")
    make.FigureFactory(city=city, confirmed_by="canary", confirmed_on="2025-01-01")

    assert "canary" not in str(get(f"cities/{city.slug}"))
    assert "canary" not in str(get("cities"))


def test_without_consent_a_person_is_a_post_and_a_body() -> None:
    event = make.EventFactory(slug="forum")
    body = make.OrganisationFactory(slug="office")
    speaker = make.SpeakerFactory(
        slug="canary-slug",
        given_name="Canarygiven",
        family_name="Canaryfamily",
        local_name="秘密",
        post_en="Director",
        consent="none",
        city=make.CityFactory(slug="kobe"),
    )
    make.ContributionFactory(session=make.SessionFactory(event=event), speaker=speaker, organisation=body)

    programme = get("events/forum")["sessions"][0]["contributions"]

    assert programme == [
        {
            "speaker": None,
            "display_name": "",
            "role": "speaker",
            "organisation": "office",
            "city": None,
            "topic": {"en": "A topic"},
            "post": {"en": "Director"},
        }
    ]
    told = str([get("events/forum"), *(get(name) for name in LISTS)])
    assert not [word for word in ("canary-slug", "Canarygiven", "Canaryfamily", "秘密") if word in told]


def test_a_consent_that_is_taken_back_acts_at_the_next_request() -> None:
    speaker = make.SpeakerFactory(slug="wei-liu")
    raise_content_version()
    etag = Client().get("/api/v1/speakers/").headers["ETag"]
    assert slugs("speakers") == ["wei-liu"]

    speaker.consent = "none"
    speaker.save()
    raise_content_version()

    answer = Client().get("/api/v1/speakers/", headers={"If-None-Match": etag})
    assert (answer.status_code, answer.json()["count"]) == (200, 0)


def test_links_to_weak_sources_and_copies_are_left_out() -> None:
    event = make.EventFactory(slug="forum")
    event.sources.add(
        make.SourceFactory(key="a", title="Weak", kind="weak"), make.SourceFactory(key="b", title="Good", kind="news")
    )

    assert [(each["title"], each["url"]) for each in get("events/forum")["sources"]] == [
        ("Weak", None),
        ("Good", "https://source.example/"),
    ]
