"""How the two made-up cities of the demo help each other: offers, needs, a request under way, links.

No offer of a real city is invented. Everything says that it is an example and goes through the actions that people
use, by the demo people who work for these cities.
"""

from datetime import timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone

from alliance.founding.example import made_city
from alliance.founding.loading import BY
from cities.models import City, State
from cities.practices.actions import add_practice
from cooperation.links import actions as linking
from cooperation.models import Lesson, Link, Posting, Request
from cooperation.notifications import WORDS
from cooperation.postings import actions
from cooperation.requests import actions as requesting
from core.accounts.models import User
from core.accounts.tenants import LEAD, serving
from core.history.write import Actor, one_transaction
from core.notifications.models import Delivery
from core.vocabulary.loading import read_data_file, text_columns
from core.vocabulary.models import Term

HERE = Path(__file__).parent
SERVING = (("editor@yokohama.example", "editor"), ("lead@yokohama.example", "lead"))


def add_example_cooperation() -> None:
    """Adds the example, and leaves what is there. Without people who lead both cities nobody can ask or answer, so
    nothing is asked."""
    facts = read_data_file(HERE / "example-cooperation.yaml")
    with one_transaction():
        city = City.objects.filter(slug=facts["city"]["slug"]).first() or made_city(facts["city"], SERVING)
        if Posting.objects.filter(is_example=True, city=city).exists():
            return
        for posting in facts["postings"]:
            add_posting(posting)
        slugs = {posting["city"] for posting in facts["postings"]}
        if all(serving(each.pk, LEAD) for each in City.objects.filter(slug__in=slugs)):
            ask(facts["under_way"])
            for link in facts["links"]:
                add_link(link)
            Delivery.objects.filter(notices__kind__in=list(WORDS)).delete()  # told in the inbox, and by no mail


def add_posting(facts: dict[str, Any]) -> Posting:
    terms = {f"terms.{term_of(*each).pk}": True for each in facts["terms"]}
    changes = {
        **text_columns("title", facts["title"]),
        **text_columns("text", facts["text"]),
        **terms,
        "side": facts["side"],
        "forms": facts["forms"],
        "languages": ["en", "pt"],
        "effort": facts.get("effort"),
        "places": facts.get("places", 1),
        "state": Posting.State.PUBLISHED,
        "is_example": True,
    }
    city = City.objects.get(slug=facts["city"])
    return actions.add_posting(slug=facts["slug"], city=city, changes=changes, by=BY)


def term_of(scheme: str, code: str) -> Term:
    return Term.objects.get(scheme__code=scheme, code=code)


def lead_of(city: City) -> User:
    return serving(city.pk, LEAD)[0]


def ask(facts: dict[str, Any]) -> Request:
    """Written and sent by a lead of the asking city."""
    city, posting = City.objects.get(slug=facts["from"]), Posting.objects.get(slug=facts["posting"])
    lead = lead_of(city)
    by = Actor.person(lead)
    assert posting.city is not None
    row = requesting.start_request(city, posting.city, posting=posting, values=facts["words"], by=by)
    return requesting.send_request(row, expected=row.version, person=lead, by=by)


def add_link(facts: dict[str, Any]) -> Link:
    request = ask(facts)
    lead = lead_of(request.to_city)
    today = timezone.localdate()
    link = requesting.accept(
        request,
        kind=facts["kind"],
        is_shown=True,
        starts=today - timedelta(days=max(each["days_ago"] for each in facts["exchanges"]) + 7),
        expected=request.version,
        person=lead,
        by=Actor.person(lead),
    )
    log(link, facts["exchanges"])
    link.refresh_from_db()
    if facts.get("outcome"):
        city, person = request.from_city, lead_of(request.from_city)
        linking.end(
            link, city=city, outcome=facts["outcome"], expected=link.version, person=person, by=Actor.person(person)
        )
        learn(link, city, facts["practice"])
    return link


def log(link: Link, exchanges: list[dict[str, Any]]) -> None:
    """Writes exchanges into the log of the cities and, as after a review, for everybody."""
    city = link.city
    person = lead_of(city)
    shown: dict[str, Any] = {**facts_of(link)}
    for each in exchanges:
        day = timezone.localdate() - timedelta(days=each["days_ago"])
        said = {"day": day, "kind": each["kind"], "learned": each["learned"]["en"], "language": "en"}
        row = linking.log_exchange(link, city=city, values=said, person=person, by=Actor.person(person))
        head = f"public_exchanges.{row.pk}"
        words = {f"{head}.{name}": text for name, text in text_columns("learned", each["learned"]).items()}
        shown |= {
            head: True,
            f"{head}.city": city.pk,
            f"{head}.day": day.isoformat(),
            f"{head}.kind": each["kind"],
            **words,
        }
    linking.change_link(link, changes=shown, expected=None, by=BY)


def facts_of(link: Link) -> dict[str, Any]:
    """The words of the link in all languages."""
    facts = read_data_file(HERE / "example-cooperation.yaml")
    own = next(each for each in facts["links"] if each["words"]["title"] == link.words_title)
    return {**text_columns("title", own["title"]), **text_columns("summary", own["summary"])}


def learn(link: Link, city: City, facts: dict[str, Any]) -> None:
    changes: dict[str, Any] = {
        **text_columns("title", facts["title"]),
        **text_columns("summary", facts["summary"]),
        **text_columns("learned", facts["learned"]),
        "period_unknown": True,
        "result_unknown": True,
        "state": State.PUBLISHED,
        "is_example": True,
    }
    practice = add_practice(slug=facts["slug"], city=city, changes=changes, by=BY)
    Lesson.objects.create(link=link, city=city, practice=practice)
