"""No public sentence says that a city is a member, that somebody confirmed, works with another, or released something,
unless the data say so: each such sentence of the catalogues has a row here that names what it stands on."""

import html
import re
from datetime import date, timedelta
from enum import StrEnum
from functools import cache

import polib
import pytest
from django.test import Client
from django.utils import timezone

from cities.models import City
from tests import catalogues
from tests.factories import (
    CityFactory,
    EventFactory,
    FigureFactory,
    OrganisationFactory,
    ParticipationFactory,
    PracticeFactory,
    ReleaseFactory,
    ResourceFactory,
    term,
)
from tests.packages import features

LANGUAGES = {"en": "", "zh-hans": "zh_Hans", "zh-hant": "zh_Hant", "ja": "ja"}
WORDS = {
    "en": r"\bmember|\bconfirmed|\bworks? with\b|\breleased",
    "zh-hans": "成员|会员|加盟|已确认|经.{0,4}确认|合作|发布",
    "zh-hant": "成員|會員|加盟|已確認|經.{0,4}確認|合作|發佈|發布",
    "ja": "加盟|会員|確認済|が確認|協力|連携|公表",
}
# What of a feature its staff, the secretariat or nobody reads: modules at any depth, and packages as a whole.
FOR_FEW = (
    *("admin", "audit", "forms", "consent", "importexport", "message_recipients", "apps", "notifications", "actions"),
    *("proposals", "permissions", "joinings", "team", "applications", "requests", "threads", "matches", "interests"),
)
PUBLIC = re.compile(
    r"templates/(portal|events/(?!card)|resources|components|ui|base)|alliance/(portal|navigation)"
    rf"|({'|'.join(features())})/(?!(?:\w+/)*(?:{'|'.join(FOR_FEW)}))|core/(ui|search)/|core/review/freshness"
)


class Basis(StrEnum):
    MEMBER = "City.status is `member`"
    CONFIRMED = "a day on which the city confirmed it"
    RELEASED = "a Release of an event that has begun, or the day on which a resource was released"
    PARTNER = "a body that stands beside a practice or an event"
    LINK = "a link that all its cities agreed to and want shown"
    CHECKED = "a call whose present version a second curator confirmed"
    CONSENT = "a consent that the person gave"
    BANDS = "bands of the index that two curators confirmed, each with the handbook"
    FOUNDING_TEXT = "the founding document of the platform"
    DENIED = "says that it is not so, or asks"
    RULE = "tells a rule or an offer; says nothing of any one city, person or thing"
    LABEL = "names a field, a list or an order"


CLAIMED = {Basis.MEMBER, Basis.CONFIRMED, Basis.RELEASED, Basis.PARTNER}
CLAIMS: dict[str, Basis] = {
    "%(city)s has been a member of the Cities Biodiversity Alliance since %(date)s.": Basis.MEMBER,
    "%(city)s is a member of the Cities Biodiversity Alliance.": Basis.MEMBER,
    "Member of the alliance": Basis.MEMBER,
    "Member of the alliance since %(year)s": Basis.MEMBER,
    "Member since %(year)s": Basis.MEMBER,
    "Confirmed by the city, %(date)s": Basis.CONFIRMED,
    "Confirmed by the city: %(said)s. From public sources, not yet confirmed: %(others)s.": Basis.CONFIRMED,
    "Confirmed by the city, %(date)s, %(age)s": Basis.CONFIRMED,
    "Last confirmed by the city: %(parts)s.": Basis.CONFIRMED,
    "How points are counted, and which score bands are confirmed": Basis.LABEL,
    "partner of an applicant from: %(country)s": Basis.LABEL,
    "Released": Basis.RELEASED,
    "Released for cities on %(day)s": Basis.RELEASED,
    "Released at": Basis.RELEASED,
    "Released at this event": Basis.RELEASED,
    "Released on": Basis.RELEASED,
    "Resources released at the event on this topic:": Basis.RELEASED,
    "Partners": Basis.PARTNER,
    "Partners: %(names)s": Basis.PARTNER,
    "Supported by": Basis.PARTNER,
    "%(count)d link": Basis.LINK,
    "%(count)d ongoing link": Basis.LINK,
    "Partner cities": Basis.LINK,
    "Learned in cooperation with %(cities)s": Basis.LINK,
    "Calculated with score bands that two curators confirmed against the handbook.": Basis.BANDS,
    "confirmed by two curators against the handbook": Basis.BANDS,
    "verified": Basis.BANDS,
    "verified in part": Basis.BANDS,
    "Confirmed": Basis.BANDS,
    (
        "The recipient agreed that members may contact them through this form. You do not see the "
        "recipient’s address. This site forwards your message by email."
    ): Basis.CONSENT,
    (
        "On 25 October 2024, the ICLEI East Asia Secretariat released the following for city governments:"
    ): Basis.FOUNDING_TEXT,
    "took part in the founding event; not a member": Basis.DENIED,
    (
        "A city becomes a member when it joins. Taking part in the founding event did not make a city a member."
    ): Basis.DENIED,
    (
        "This site shows what city governments do and plan for nature. Each fact has a date and a source. "
        "Cities that join maintain their own pages, find other cities with the same questions, and use the "
        "same guides."
    ): Basis.RULE,
    "Released by the ICLEI East Asia Secretariat on 25 October 2024.": Basis.FOUNDING_TEXT,
    "From public sources, not yet confirmed by the city": Basis.DENIED,
    (
        "The certificate was issued on %(date)s. The membership that it certifies has since ended or started again."
    ): Basis.DENIED,
    "Not yet confirmed by the city": Basis.DENIED,
    "Planned for this event": Basis.DENIED,
    "Information that a city has not confirmed yet is marked as such.": Basis.DENIED,
    (
        "A province, a university or an office of a network can prepare drafts for a small city. Each text "
        "is then sent to the city for confirmation. Contact the city or the secretariat."
    ): Basis.RULE,
    "version checked by a second person": Basis.CHECKED,
    "A second person has checked this call against its source.": Basis.CHECKED,
    "Enter the link. Without it, only a call that a second person has checked can be published.": Basis.RULE,
    "What cities currently offer each other and look for, with topics, forms of cooperation and languages.": Basis.RULE,
    "How cities work together, if all of them agree to show it, with topics, dates and outcomes.": Basis.LINK,
    "A city adds its plan after it has joined. Until then, see how other cities write their plans.": Basis.RULE,
    "After a city has joined, it fills in its page and the secretariat publishes it.": Basis.RULE,
    "Cities name their partners, and the secretariat names the organisations of events.": Basis.RULE,
    (
        "This site calculates points only with verified score bands. The score bands of these indicators are "
        "not confirmed: %(numbers)s. For these indicators, the city enters the points from the handbook, "
        "with a reason."
    ): Basis.DENIED,
    (
        "The score bands of this indicator are not confirmed, so no points are calculated. The city enters "
        "the points from the handbook, with a reason."
    ): Basis.DENIED,
    (
        "The other score bands are not confirmed. No points are calculated for values outside these score bands."
    ): Basis.DENIED,
    "The score bands of this indicator have not been confirmed yet, so there is no score.": Basis.DENIED,
    "The score bands for this value have not been confirmed yet, so there is no score.": Basis.DENIED,
    "not confirmed": Basis.DENIED,
    (
        "Every change is tested automatically: axe-core, horizontal scrolling at 320 pixels, text spacing, "
        "contrast of all colours, headings and languages. Before each release, people test the site with the "
        "keyboard and with screen readers."
    ): Basis.RULE,
    "Events that city governments took part in, with their speakers and released resources.": Basis.RULE,
    "See the programmes, speakers and released resources of past events.": Basis.RULE,
    (
        "Members of the alliance can print a certificate. The code on it shows whether the certificate is valid today."
    ): Basis.RULE,
    (
        "Membership is open to the governments of cities, districts, counties and municipalities of any "
        "size. Members agree to share what they do for nature, in their own words."
    ): Basis.RULE,
    "Once the profile is reviewed and published, the city is listed as a member, with the date.": Basis.RULE,
    "Your department and your job title. You need an account with a confirmed email address.": Basis.RULE,
    (
        "What membership of the alliance means for a city government, what it requires, and when each step takes place."
    ): Basis.RULE,
    (
        "If you have an account, you can do this yourself. “My data” downloads everything as a file. “Close "
        "the account” immediately deletes your name, email address and photo. Text that you wrote stays and "
        "is attributed to a former member."
    ): Basis.RULE,
    "Your city can end its membership at any time.": Basis.RULE,
    (
        "The log and the messages of a link between cities: 24 months after the link ends. Public content stays."
    ): Basis.RULE,
    "a partner supported by the city": Basis.RULE,
    "partner": Basis.RULE,
    "Projects looking for partners": Basis.LABEL,
    "Most recently confirmed": Basis.LABEL,
    "Cooperate": Basis.LABEL,
    "Links": Basis.LABEL,
    "Links between cities": Basis.LABEL,
    "All links between cities as a table (CSV)": Basis.LABEL,
    "Cities, events, resources, practices and cooperation on this site": Basis.LABEL,
    "Links by status": Basis.LABEL,
    (
        "All places of this offer are taken (%(taken)s of %(places)s). A place becomes free when a link from "
        "this offer ends."
    ): Basis.LINK,
    "Link between cities": Basis.LABEL,
    "link between cities": Basis.LABEL,
    "links between cities": Basis.LABEL,
    "city of a link": Basis.LABEL,
    "cities of a link": Basis.LABEL,
    "invitation to a link": Basis.LABEL,
    "invitations to links": Basis.LABEL,
    "agrees to show the link publicly": Basis.LABEL,
    "public link": Basis.LABEL,
    "Cooperation overview": Basis.LABEL,
    "Cooperation network": Basis.LABEL,
    "Open needs": Basis.LABEL,
    "Member since": Basis.LABEL,
    "Messages between members": Basis.LABEL,
    "Figures at launch, %(date)s": Basis.LABEL,
    "The year of the value, not of its publication.": Basis.LABEL,
    "The event and its sessions, and what was presented or released there.": Basis.LABEL,
    (
        "The topics of the event. The topics of resources released and practices presented at the event are "
        "added automatically."
    ): Basis.LABEL,
    "What membership means": Basis.LABEL,
    "confirmed by": Basis.LABEL,
    "confirmed by the city on": Basis.LABEL,
    "confirmed on": Basis.LABEL,
    "member of the alliance": Basis.LABEL,
    "member since": Basis.LABEL,
    "members may contact the speaker": Basis.LABEL,
    "release": Basis.LABEL,
    "released on": Basis.LABEL,
    "releases": Basis.LABEL,
    "supporters": Basis.LABEL,
    "public source confirmed by": Basis.LABEL,
    "partners": Basis.LABEL,
    "launched: %(day)s": Basis.LABEL,
    "%(count)d open need": Basis.LABEL,
    "%(name)s confirmed on %(day)s that the name and job title are public in this source.": Basis.CONSENT,
    "A staff member reads your message and answers by email.": Basis.RULE,
    "Apply for your city": Basis.LABEL,
    "Choose from the listed forms of cooperation.": Basis.RULE,
    "Date of publication": Basis.LABEL,
    "Form of cooperation": Basis.LABEL,
    "Learned from": Basis.LINK,
    "Link between %(cities)s": Basis.LINK,
    "Needs": Basis.LABEL,
    "Needs of cities": Basis.LABEL,
    "New content and changes will appear in your notices. You can also receive them by email.": Basis.RULE,
    "Not yet confirmed as complete by the city.": Basis.DENIED,
    "Not yet confirmed by the cities": Basis.DENIED,
    "Offer your experience, describe your needs, and see which cities fit and why.": Basis.RULE,
    "Offers or needs": Basis.LABEL,
    "Only if all cities of the link have agreed.": Basis.RULE,
    "The city confirmed on %(day)s that all targets of the document are entered here.": Basis.CONFIRMED,
    "The city is looking for what is offered here: {titles}.": Basis.RULE,
    "The city offers what is needed here: {titles}.": Basis.RULE,
    "Works with %(cities)s city": Basis.LINK,
    "Your message goes to the secretariat of the alliance. A staff member answers by email.": Basis.RULE,
    "confirmed at": Basis.LABEL,
    "copy from the day of publication": Basis.LABEL,
    "date on which the city confirmed that all targets are entered": Basis.LABEL,
    "forms of cooperation": Basis.LABEL,
    "need": Basis.LABEL,
    "offer or need": Basis.LABEL,
    "term of a need": Basis.LABEL,
    "sensitive species": Basis.LABEL,
    "unusual values confirmed": Basis.LABEL,
}


def public_messages() -> set[str]:
    return {
        message.text
        for message in catalogues.messages().values()
        if any(PUBLIC.match(place) for place in message.places)
    }


@cache
def catalogue(language: str) -> dict[str, str]:
    if language == "en":
        return {}
    entries = polib.pofile(str(catalogues.catalogue(LANGUAGES[language])))
    return {entry.msgid: entry.msgstr or entry.msgstr_plural.get(0, "") for entry in entries}


def in_language(text: str, language: str) -> str:
    return catalogue(language).get(text, "") if language != "en" else text


def claims_something(text: str) -> bool:
    """Chinese has one word for released and published."""
    is_published = "publish" in text.lower()
    words = [
        re.sub("发布|發佈|發布", "", in_language(text, code)) if is_published else in_language(text, code)
        for code in WORDS
    ]
    return any(re.search(pattern, said, re.I) for pattern, said in zip(WORDS.values(), words, strict=True))


def test_each_public_sentence_that_claims_something_says_on_what_data_it_stands() -> None:
    found = {text for text in public_messages() if claims_something(text)}

    assert found - CLAIMS.keys() == set()
    assert CLAIMS.keys() - found == set(), "rows of sentences that are gone"


# --- Against the data ---------------------------------------------------------------------------------------------

PLACEHOLDER = re.compile(r"%\\\((\w+)\\\)s")
DATED = ("date", "year")
PAGES = (
    *(
        "",
        "cities/",
        "cities/kunming/",
        "cities/kunming/figures/",
        "cities/kunming/brief/",
        "cities/compare/?c=kunming&c=kobe",
    ),
    *("events/", "events/forum/", "resources/guide/", "topics/finance/", "practices/lake/"),
)


def world(*, is_so: bool) -> None:
    """Two cities of one event, with what it releases. Where it `is_so`, they joined and confirmed, and it has begun."""
    past = date(2025, 3, 1)
    kunming, kobe = (
        CityFactory(
            slug=slug,
            name_en=slug.capitalize(),
            status=City.Status.MEMBER if is_so else City.Status.FOUNDING,
            member_since=past if is_so else None,
            confirmed_on=past if is_so else None,
        )
        for slug in ("kunming", "kobe")
    )
    FigureFactory(city=kunming)
    practice = PracticeFactory(slug="lake", city=kunming)
    event = EventFactory(slug="forum", starts=past if is_so else timezone.localdate() + timedelta(days=30))
    ParticipationFactory(event=event, city=kunming)
    ParticipationFactory(event=event, city=kobe)
    resource = ResourceFactory(slug="guide", released_on=past if is_so else None)
    resource.terms.add(term("topics", "finance"))
    ReleaseFactory(event=event, resource=resource)
    if is_so:
        practice.organisations.add(OrganisationFactory())


def pattern_of(text: str) -> re.Pattern[str]:
    """A date has a digit, or the sentence that denies would look like the one that claims."""
    words = PLACEHOLDER.sub(lambda found: r".*\d.*" if found[1] in DATED else ".+", re.escape(text))
    return re.compile(words)


def claimed_on(language: str) -> set[Basis]:
    said = [(basis, pattern_of(in_language(text, language))) for text, basis in CLAIMS.items() if basis in CLAIMED]
    found = set()
    for address in PAGES:
        answer = Client().get(f"/{language}/{address}")
        assert answer.status_code == 200, address
        lines = html.unescape(re.sub(r"<[^>]+>", "\n", answer.content.decode())).splitlines()
        found |= {basis for basis, words in said if any(words.fullmatch(line.strip()) for line in lines)}
    return found


@pytest.mark.django_db
@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_claimed_where_nobody_joined_confirmed_or_released(language: str) -> None:
    world(is_so=False)

    assert claimed_on(language) == set()


@pytest.mark.django_db
@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_said_where_it_is_so(language: str) -> None:
    world(is_so=True)

    assert claimed_on(language) == CLAIMED
