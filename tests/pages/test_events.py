"""Events, their programme and the people, as readers meet them."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from events.models import Event, Material
from tests import factories as make
from tests import people
from tests.pages.reading import read

pytestmark = pytest.mark.django_db
type Queries = Callable[[int], AbstractContextManager[Any]]
PAYLOAD = '</script><img src=x onerror=alert(1)>"'


ORIGINAL = "Local action in China to implement the Kunming-Montreal Biodiversity Framework"


@pytest.fixture
def today() -> date:
    return timezone.localdate()


# --- Lists --------------------------------------------------------------------------------------------------------


def test_few_events_stand_on_one_page_and_without_a_coming_one_it_says_so(client: Client) -> None:
    make.EventFactory(title_en="Long ago", starts=date(2024, 10, 25))

    page = read(client, "/en/events/")

    assert "The next event has not been announced yet." in page.text
    assert page.link("Long ago")


def test_from_ten_events_on_coming_and_past_are_two_pages(client: Client, today: date) -> None:
    for number in range(10):
        make.EventFactory(title_en=f"Long ago {number}", starts=date(2024, 10, 1 + number))

    page = read(client, "/en/events/")

    assert "No upcoming event is listed at present." in page.text
    assert page.link("See past events") == "/en/events/past/"
    assert "Long ago" not in page.text


def test_coming_events_come_soonest_first_and_one_that_lasts_until_today_counts(client: Client, today: date) -> None:
    make.EventFactory(title_en="Later", starts=today + timedelta(days=20))
    make.EventFactory(title_en="Running", starts=today - timedelta(days=3), ends=today)
    make.EventFactory(title_en="Over", starts=today - timedelta(days=3), ends=today - timedelta(days=1))

    page = read(client, "/en/events/")

    assert [text for tag, text in page.main.headings if tag == "h3"] == ["Running", "Later", "Over"]


def test_a_list_names_cities_of_this_site_and_says_of_none_that_it_took_part(client: Client, today: date) -> None:
    for title, starts, state in (
        ("Coming", today + timedelta(days=20), "published"),
        ("Called off", today - timedelta(days=20), "cancelled"),
        ("Over", today - timedelta(days=20), "published"),
    ):
        event = make.EventFactory(title_en=title, starts=starts, state=state)
        make.ParticipationFactory(event=event, role="invited")

    page = read(client, "/en/events/").text

    assert page.count("cities on this site: 1") == 3
    assert "took part:" not in page
    assert "city took part" not in page


def test_past_events_stand_under_their_years(client: Client) -> None:
    for year, title in ((2023, "Forum"), (2024, "Meeting"), (2024, "Workshop")):
        make.EventFactory(title_en=title, starts=date(year, 10, 1))

    page = read(client, "/en/events/past/")

    assert page.headings == ["Past events", "2024", "Workshop", "Meeting", "2023", "Forum"]
    assert page.link("2023 1") == "?year=2023"


def test_past_events_of_one_year_and_one_city(client: Client) -> None:
    kobe = make.CityFactory(slug="kobe", name_en="Kobe")
    make.EventFactory(title_en="At Kobe", starts=date(2023, 1, 1), city=kobe)
    make.ParticipationFactory(event=make.EventFactory(title_en="With Kobe", starts=date(2024, 1, 1)), city=kobe)
    make.EventFactory(title_en="Without", starts=date(2024, 2, 2))

    of_city = read(client, "/en/events/past/?city=kobe")
    of_both = read(client, "/en/events/past/?city=kobe&year=2024")

    assert [text for tag, text in of_city.main.headings if tag == "h3"] == ["With Kobe", "At Kobe"]
    assert [text for tag, text in of_both.main.headings if tag == "h3"] == ["With Kobe"]
    assert of_both.link("Remove filter: Kobe") == "?year=2024"


def test_events_on_a_topic_name_it_or_showed_something_on_it(client: Client) -> None:
    water = make.term("topics", "water", label_en="Water")
    make.EventFactory(title_en="Names it", starts=date(2024, 10, 25)).terms.add(water)
    release = make.ReleaseFactory(event=make.EventFactory(title_en="Released", starts=date(2023, 10, 25)))
    release.resource.terms.add(water)
    make.EventFactory(title_en="Neither", starts=date(2024, 10, 25))

    page = read(client, "/en/events/past/?topic=water")
    of_a_year = read(client, "/en/events/past/?topic=water&year=2023")

    assert "Names it" in page.text
    assert "Released" in page.text
    assert "Neither" not in page.text
    assert page.link("Remove filter: Water") == "?"
    assert page.link("2023 1") == "?year=2023&topic=water"
    assert "Names it" not in of_a_year.text
    assert of_a_year.link("Remove filter: 2023") == "?topic=water"


@pytest.mark.parametrize(
    "query", ["year=abc", "year=1900", "city=nowhere", "topic=nothing", "colour=red", "year=%F0%9F%8C%B3"]
)
def test_a_filter_that_means_nothing_is_passed_over(client: Client, query: str) -> None:
    make.EventFactory(title_en="Meeting")

    assert "Meeting" in read(client, f"/en/events/past/?{query}").text


def test_lists_are_cut_into_pages_and_other_numbers_are_not_found(client: Client) -> None:
    for number in range(26):
        make.EventFactory(starts=date(2024, 1, 1) + timedelta(days=number))

    assert "26 to 26 of 26" in read(client, "/en/events/past/?page=2").text
    for wrong in ("0", "3", "-1", "x", "1.5", "9" * 30):
        assert client.get(f"/en/events/past/?page={wrong}").status_code == 404


@pytest.mark.parametrize("rows", [3, 50])
def test_lists_of_events_take_few_queries(client: Client, django_assert_num_queries: Queries, rows: int) -> None:
    for number in range(rows):
        event = make.EventFactory(starts=date(2024, 1, 1) + timedelta(days=number))
        make.ParticipationFactory(event=event, city__slug=f"kobe-{number}")

    with django_assert_num_queries(3):
        client.get("/en/events/past/")
    with django_assert_num_queries(4):
        client.get("/en/events/past/?city=kobe-1")


def test_the_list_marks_the_language_of_a_title_and_a_cancelled_event(client: Client) -> None:
    make.EventFactory(title_en="Meeting", state="cancelled", kind="forum")
    make.EventFactory(title_en="Workshop", title_ja="研修会")

    page = read(client, "/ja/events/past/")

    assert page.language_of("Meeting") == "en"
    assert page.language_of("研修会") == "ja"
    assert 'class="tag bad"' in page.html


# --- An event -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", ["draft", "withdrawn"])
def test_what_is_not_published_is_not_found(client: Client, state: str) -> None:
    make.EventFactory(slug="quiet", state=state)

    assert client.get("/en/events/quiet/").status_code == 404
    assert client.get("/en/events/nothing/").status_code == 404


def test_a_curator_sees_a_draft(client: Client) -> None:
    make.EventFactory(slug="quiet", title_en="Quiet", state="draft")
    people.sign_in(client, people.curator())

    assert read(client, "/en/events/quiet/").h1 == ["Quiet"]


def test_pages_are_read_only(client: Client) -> None:
    make.EventFactory(slug="meeting")

    for address in ("/en/events/", "/en/events/meeting/", "/en/speakers/"):
        assert client.post(address).status_code == 405


def test_the_founding_event_as_it_was(client: Client, founding_facts: None) -> None:
    page = read(client, "/en/events/local-action-in-china-2024/")

    assert page.h1 == ["Local action in China to implement the Kunming-Montreal Biodiversity Framework"]
    assert page.link("Local and Subnational Governments (LSNG) event") == "/en/events/lsng-2024/"
    assert "Multistakeholder Auditorium · Cali, Colombia" in page.text
    assert page.headings[1] == "Programme"
    sources = 2
    assert sum(tag == "h3" for tag, _text in page.main.headings) == 8 + sources
    assert page.link("Bing Hui") == "/en/speakers/bing-hui/"
    assert page.language_of("惠冰") == "zh-Hans"
    for city in ("hong-kong", "ninghe", "beijing", "kunming", "yokohama", "kobe", "waterberg"):
        assert f"/en/cities/{city}/" in page.addresses
    for resource in ("lbsap-guide", "finance-guide", "cbi", "alliance-platform"):
        assert f"/en/resources/{resource}/" in page.addresses
    assert page.link("ICLEI East Asia Secretariat") == "/en/organisations/iclei-east-asia/"
    assert "Times:" not in page.text
    assert page.html.count("<time") == 1
    assert "Founding text of the platform" in page.text


def test_the_founding_event_in_chinese_and_japanese(client: Client, founding_facts: None) -> None:
    chinese = read(client, "/zh-hans/events/local-action-in-china-2024/")
    japanese = read(client, "/ja/events/local-action-in-china-2024/")

    assert "七里海湿地的保护" in chinese.headings
    assert "七里海湿地の保全" in japanese.headings
    assert japanese.h1 == ["昆明・モントリオール生物多様性枠組の実施に向けた中国の地方の取組"]
    assert japanese.language_of(ORIGINAL) == "en"
    assert "本サイトによる翻訳です。" in japanese.text
    assert "寧河区長" in japanese.text
    assert chinese.link("昆明") == "/zh-hans/cities/kunming/"
    assert "译文由本平台提供" not in read(client, "/zh-hans/events/kunming-forum-2023/").text


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("en/speakers/landi-he/", "Landi He"),
        ("ja/speakers/landi-he/", "He Landi"),
        ("zh-hans/speakers/nobuaki-sekine/", "Sekine Nobuaki"),
        ("zh-hans/speakers/precioustone-raputsoa/", "Precioustone Raputsoa"),
        ("zh-hans/speakers/bing-hui/", "惠冰"),
        ("ja/speakers/bing-hui/", "Hui Bing 惠冰"),
    ],
)
def test_names_stand_in_the_order_of_the_reader(client: Client, founding_facts: None, path: str, shown: str) -> None:
    page = read(client, f"/{path}")

    assert page.h1 == [shown]
    assert ('<span class="family-name">' in page.html.partition("</h1>")[0]) is (shown != "惠冰")


def test_the_sign_beside_a_name_is_the_character_of_the_family(client: Client, founding_facts: None) -> None:
    signs = {
        language: re.findall(r'class="avatar"[^>]*>(\w*)', client.get(f"/{language}/speakers/").text)
        for language in ("en", "zh-hans", "ja")
    }

    assert {"BH", "LH"} <= {*signs["en"]}
    assert {*signs["zh-hans"]} == {"惠", "张", ""}
    assert {*signs["ja"]} == {""}


def test_what_cities_did_is_said_once_for_all_of_them(client: Client, founding_facts: None) -> None:
    page = read(client, "/en/events/local-action-in-china-2024/")

    assert "Presented their work Hong Kong Ninghe District Beijing Kunming" in page.text
    assert "Invited to exchange experience Yokohama Kobe Waterberg District" in page.text
    assert "Cities taking part 7 Programme items 8 Contributions 10 Released 4" in page.text


def test_works_that_were_released_stand_in_chinese_marks_for_titles(client: Client, founding_facts: None) -> None:
    assert read(client, "/zh-hans/events/local-action-in-china-2024/").link("《地方生物多样性战略和行动计划编制指南》")
    assert read(client, "/en/events/local-action-in-china-2024/").link("Biodiversity Finance Guide")
    assert "《" not in read(client, "/zh-hans/resources/").headings[0]


@pytest.mark.parametrize("path", ["", "about/", "resources/finance-guide/"])
def test_a_list_marks_titles_of_works_in_chinese_and_no_platform(
    client: Client, founding_facts: None, path: str
) -> None:
    page = read(client, f"/zh-hans/{path}")

    assert page.link("《地方生物多样性战略和行动计划编制指南》")
    assert "《城市生物多样性联盟平台》" not in page.text
    assert "《" not in read(client, f"/ja/{path}").text


def test_the_whole_leads_to_its_part_and_a_session_to_its_event(client: Client, founding_facts: None) -> None:
    page = read(client, "/en/events/lsng-2024/")

    assert page.link("Cities in China") == "/en/events/local-action-in-china-2024/"
    assert "Events within this event" in page.headings


def test_hours_are_those_of_the_place_with_the_zone_in_words(client: Client) -> None:
    event = make.EventFactory(slug="meeting", time_zone="America/Bogota")
    start = datetime(2024, 10, 25, 19, 10, tzinfo=UTC)
    make.SessionFactory(event=event, order=1, title_en="Talk", starts=start, ends=start + timedelta(minutes=40))
    make.SessionFactory(event=event, order=2, title_en="Not yet fixed")

    page = read(client, "/en/events/meeting/")

    assert "Times: Colombia time (UTC−5)" in page.text
    assert "14:10 – 14:50 40 minutes Talk" in page.text
    assert "2 Not yet fixed" in page.text
    assert '<time datetime="2024-10-25T14:10-05:00">14:10</time>' in page.html


def test_hours_that_nobody_knows_are_not_made_up(client: Client) -> None:
    event = make.EventFactory(slug="meeting", time_zone="America/Bogota")
    for order in (1, 2):
        make.SessionFactory(event=event, order=order, title_en=f"Talk {order}")

    page = read(client, "/en/events/meeting/")

    assert "1 Talk 1 2 Talk 2" in page.text
    assert "Times:" not in page.text


def test_who_did_not_agree_is_shown_by_post_and_body_alone(client: Client) -> None:
    talk = make.ContributionFactory(
        session__event__slug="meeting",
        speaker__slug="kaya-tanaka",
        speaker__given_name="Kaya",
        speaker__family_name="Tanaka",
        speaker__local_name="田中花弥",
        speaker__consent="none",
        post_en="Head of Parks",
        organisation=make.OrganisationFactory(name_en="City Office"),
    )

    page = read(client, f"/en/events/{talk.event.slug}/")

    assert "Head of Parks City Office" in page.text
    for secret in ("Tanaka", "tanaka", "Kaya", "田中", ">KT<"):
        assert secret not in page.html
    assert client.get("/en/speakers/kaya-tanaka/").status_code == 404
    assert "Tanaka" not in read(client, "/en/speakers/").html


def test_a_speaker_who_is_no_longer_published_is_not_named(client: Client) -> None:
    make.ContributionFactory(session__event__slug="meeting", speaker__family_name="Tanaka", speaker__state="withdrawn")

    assert "Tanaka" not in read(client, "/en/events/meeting/").html


def test_post_and_body_are_those_of_that_day(client: Client) -> None:
    make.ContributionFactory(
        session__event__slug="meeting",
        speaker__post_en="Mayor",
        speaker__organisation=make.OrganisationFactory(name_en="City Hall"),
        post_en="Head of Parks",
        organisation=make.OrganisationFactory(name_en="Park Office"),
    )

    page = read(client, "/en/events/meeting/")

    assert "Head of Parks · Park Office" in page.text
    assert "Mayor" not in page.text


def test_days_of_the_programme_have_headings_and_sessions_an_end_also_after_midnight(client: Client) -> None:
    event = make.EventFactory(
        slug="night", starts=date(2027, 6, 5), ends=date(2027, 6, 6), time_zone="Asia/Tokyo", state="published"
    )
    for order, (title, starts, ends) in enumerate(
        [("Opening", "05T18:00", "05T20:00"), ("Moths", "05T22:30", "06T01:30"), ("Birds", "06T04:30", "06T06:00")]
    ):
        begins, until = (datetime.fromisoformat(f"2027-06-{each}:00+09:00") for each in (starts, ends))
        make.SessionFactory(event=event, order=order, title_en=title, starts=begins, ends=until)

    html = re.sub(r"\s+", " ", client.get("/en/events/night/").content.decode())
    programme = html[html.index('id="programme"') :]

    words = re.sub("<[^>]+>", "", programme)
    expected = ["Saturday, 5 June 2027", "18:00–20:00", "Opening", "22:30–01:30 on 6 June", "Moths"]
    expected += ["Sunday, 6 June 2027", "04:30–06:00", "Birds"]
    places = [words.index(each) for each in expected]
    assert places == sorted(places)
    assert '<time datetime="2027-06-06T01:30+09:00">' in programme
    assert re.search(r"<h4[^>]*>Moths</h4>", programme)


def test_a_programme_of_one_day_needs_no_heading_of_the_day(client: Client) -> None:
    event = make.EventFactory(slug="day", starts=date(2027, 6, 5), time_zone="Asia/Tokyo", state="published")
    starts = datetime.fromisoformat("2027-06-05T09:00:00+09:00")
    make.SessionFactory(event=event, title_en="Opening", starts=starts, ends=None)

    html = client.get("/en/events/day/").content.decode()

    assert "Saturday" not in html[html.index('id="programme"') :]
    assert re.search(r"<h3[^>]*>Opening</h3>", html)


def test_cancelled_and_changed_sessions_keep_their_place_with_a_tag(client: Client) -> None:
    event = make.EventFactory(slug="meeting")
    for order, state in enumerate(("planned", "cancelled", "changed"), start=1):
        make.SessionFactory(event=event, order=order, title_en=f"Talk {order}", state=state)

    page = read(client, "/en/events/meeting/")

    assert "1 Talk 1 2 Talk 2 Cancelled 3 Talk 3 Changed" in page.text


def test_nothing_on_the_page_leads_to_what_is_not_public(client: Client) -> None:
    event = make.EventFactory(slug="meeting", part_of=make.EventFactory(slug="whole", state="draft"))
    make.EventFactory(slug="part", part_of=event, state="draft")
    make.ParticipationFactory(event=event, city=make.CityFactory(slug="hidden", status="draft"))
    make.ReleaseFactory(event=event, resource=make.ResourceFactory(slug="hidden", state="draft"))
    event.organisers.add(make.OrganisationFactory(slug="hidden", state="draft"))
    event.practices.add(make.PracticeFactory(slug="hidden", state="draft"))
    make.ContributionFactory(session__event=event, speaker__city=make.CityFactory(slug="hidden-too", status="draft"))
    make.SessionFactory(event=event, shown_as=make.EventFactory(slug="own", state="draft"))

    html = read(client, "/en/events/meeting/").html

    for slug in ("hidden", "hidden-too", "whole", "part", "own"):
        assert f"/{slug}/" not in html


def test_no_link_leads_to_a_weak_source(client: Client) -> None:
    event = make.EventFactory(slug="meeting")
    event.sources.add(make.SourceFactory(key="good", title="Good", url="https://good.example/"))
    event.sources.add(make.SourceFactory(title="Weak", url="https://weak.example/", kind="weak"))

    page = read(client, "/en/events/meeting/")

    assert page.link("Good") == "/en/sources/good/"
    assert "weak.example" not in page.html


def test_registration_is_offered_before_the_event_only(client: Client, today: date) -> None:
    link = "https://register.example/"
    make.EventFactory(slug="coming", starts=today + timedelta(days=3), registration_link=link)
    make.EventFactory(slug="over", starts=today - timedelta(days=3), registration_link=link)

    assert read(client, "/en/events/coming/").link("Register for this event") == link
    assert link not in read(client, "/en/events/over/").html


def test_t15_payload_in_plain_fields_stays_text(client: Client) -> None:
    event = make.EventFactory(slug="meeting", title_en=PAYLOAD, summary_en=PAYLOAD, venue_en=PAYLOAD, note_en=PAYLOAD)
    session = make.SessionFactory(event=event, title_en=PAYLOAD, about_en=PAYLOAD)
    speaker = make.SpeakerFactory(slug="person", given_name=PAYLOAD, post_en=PAYLOAD, local_name=PAYLOAD)
    make.ContributionFactory(session=session, speaker=speaker, topic_en=PAYLOAD, post_en=PAYLOAD)
    make.ParticipationFactory(event=event, city__name_en=PAYLOAD)
    Material.objects.create(event=event, kind="slides", title_en=PAYLOAD, link="https://slides.example/")

    for address in ("events/meeting/", "events/past/", "speakers/", "speakers/person/"):
        assert "<img" not in read(client, f"/en/{address}").html


def test_machines_read_the_event_and_no_name_without_consent(client: Client) -> None:
    event = make.EventFactory(slug="meeting", title_en="Meeting", ends=date(2024, 10, 26), state="cancelled")
    make.ContributionFactory(session__event=event, speaker__given_name="Ada", speaker__family_name="Open")
    make.ContributionFactory(session__event=event, speaker__family_name="Closed", speaker__consent="none")

    data = read(client, "/en/events/meeting/").data

    assert (data["@type"], data["name"]) == ("Event", "Meeting")
    assert (data["startDate"], data["endDate"]) == ("2024-10-25", "2024-10-26")
    assert data["eventStatus"] == "https://schema.org/EventCancelled"
    assert [person["name"] for person in data["performer"]] == ["Ada Open"]


def full_event(rows: int) -> Event:
    event = make.EventFactory(slug="full", part_of=make.EventFactory(), city=make.CityFactory())
    for number in range(rows):
        make.ContributionFactory(
            session__event=event,
            speaker__city=make.CityFactory(),
            organisation=make.OrganisationFactory(),
        )
        make.ParticipationFactory(event=event)
        make.ReleaseFactory(event=event)
        make.EventFactory(part_of=event)
        event.organisers.add(make.OrganisationFactory())
        event.supporters.add(make.OrganisationFactory())
        event.practices.add(make.PracticeFactory())
        event.terms.add(make.term("topics", f"topic-{number}"))
        event.sources.add(make.SourceFactory())
        Material.objects.create(event=event, kind="slides", title_en=f"Slides {number}", link="https://slides.example/")
    return event


@pytest.mark.parametrize("rows", [3, 50])
def test_an_event_takes_nine_queries_whatever_hangs_on_it(
    client: Client, django_assert_num_queries: Queries, rows: int
) -> None:
    full_event(rows)

    with django_assert_num_queries(9):
        response = client.get("/en/events/full/")

    assert response.status_code == 200
    assert response.content.count(b"https://slides.example/") == rows


# --- Speakers -----------------------------------------------------------------------------------------------------


def test_speakers_stand_in_the_order_of_their_sort_keys(client: Client) -> None:
    for key in ("liu wei", "chan kin-fung", "hui bing"):
        family, given = key.split()
        make.SpeakerFactory(given_name=given, family_name=family, sort_key=key)

    page = read(client, "/en/speakers/")

    names = [words for address, words in page.main.links if address.startswith("/en/speakers/")]
    assert names == ["kin-fung chan", "bing hui", "wei liu"]


def test_a_speaker_with_both_orders_of_the_name_and_the_people_met(client: Client, founding_facts: None) -> None:
    page = read(client, "/en/speakers/yingyi-zhang/")

    assert page.h1 == ["Yingyi Zhang 张颖溢"]
    assert page.language_of("张颖溢") == "zh-Hans"
    assert "Other spellings Zhang Yingyi" in page.text
    assert page.link("Zhilan Foundation").startswith("/en/organisations/")
    assert "Experience and difficulties in conservation cases" in page.text
    people = [
        words for address, words in page.main.links if address.startswith("/en/speakers/") and words != "Speakers"
    ]
    assert people[:3] == ["Atsushi Okada", "Canzhong Rong", "Jiang Chang"]
    assert len(people) == 9
    assert page.link("Kobe") == "/en/cities/kobe/"
    assert "Source of the name and job title: Founding text" in page.text
    assert page.data["alternateName"] == ["Zhang Yingyi", "张颖溢"]


def test_a_speaker_in_the_language_of_the_reader(client: Client, founding_facts: None) -> None:
    page = read(client, "/zh-hans/speakers/bing-hui/")

    assert "宁河区区长" in page.text
    assert page.link("宁河区") == "/zh-hans/cities/ninghe/"


def test_an_unpublished_event_is_not_told_by_its_speaker(client: Client) -> None:
    make.ContributionFactory(speaker__slug="person", session__event__title_en="Unseen", session__event__state="draft")

    assert "Unseen" not in read(client, "/en/speakers/person/").html


@pytest.mark.parametrize("rows", [3, 50])
def test_speakers_take_few_queries(client: Client, django_assert_num_queries: Queries, rows: int) -> None:
    speaker = make.SpeakerFactory(slug="person", city=make.CityFactory(), organisation=make.OrganisationFactory())
    for _number in range(rows):
        talk = make.ContributionFactory(speaker=speaker, organisation=make.OrganisationFactory())
        make.ContributionFactory(session=talk.session, event=talk.event, speaker__city=make.CityFactory())

    with django_assert_num_queries(3):
        client.get("/en/speakers/")
    with django_assert_num_queries(4):
        client.get("/en/speakers/person/")


def test_cities_stand_below_the_title_and_a_note_on_certainty_beside_the_sources(client: Client) -> None:
    event = make.EventFactory(slug="forum", title_en="Forum", note_en="The place is not certain.")
    make.SessionFactory(event=event)
    make.ParticipationFactory(event=event, city=make.CityFactory(slug="kunming", name_en="Kunming"))

    page = client.get("/en/events/forum/").content.decode()

    order = [
        page.index(each) for each in (">Forum</h1>", 'class="avatars', 'id="programme"', "The place is not certain.")
    ]
    assert order == sorted(order)
    assert page.count('href="/en/cities/kunming/"') == 1


def test_a_year_that_only_past_events_have_shows_those_alone(client: Client, today: date) -> None:
    make.EventFactory(title_en="Long ago", starts=date(2024, 10, 25))
    make.EventFactory(title_en="Another year", starts=date(2023, 10, 25))
    make.EventFactory(title_en="Coming soon", starts=today + timedelta(days=200))
    page = client.get("/en/events/?year=2024").text
    assert [title in page for title in ("Long ago", "Another year", "Coming soon")] == [True, False, False]
