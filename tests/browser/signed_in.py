"""The pages of people who are signed in: one address of every kind of page, and whose it is."""

import json
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from alliance.workspace.finance.pages import TITLES
from assessment.models import Assessment
from cities.actions import change_city
from cities.applications import applying
from cities.models import City
from cities.team import actions as team_actions
from cities.team import consents, message_recipients
from cities.team.models import StaffRole
from cooperation.links import actions as linking
from cooperation.models import Link, Request
from cooperation.requests import actions as requesting
from core.accounts.models import User
from core.consent.models import What
from core.feedback import actions as reporting
from core.feedback.models import Report
from core.history.write import Actor
from core.importexport import jobs
from core.messaging import actions as relay
from core.messaging import links
from core.messaging.models import MessageRecord
from core.notifications.actions import follow, notify
from core.review.answer_texts.loading import load_texts
from core.review.bundles import actions as bundles
from core.review.models import Bundle, Proposal, Rule
from core.review.proposals import actions, next_draft
from core.review.proposals.kinds import kind_of
from core.review.proposals.references import reference
from core.review.rules import actions as rule_actions
from core.review.rules import policy
from core.vocabulary.models import Term
from events.models import Event
from finance.interests import packs
from finance.interests.models import Interest
from finance.projects.models import Project
from measurement.layers.models import Boundary, Layer, Run
from planning.models import Plan
from resources.models import Resource
from tests import people
from tests.factories import CityFactory, PracticeFactory
from tests.packages import ROOT

ANSWERS = ROOT / "tests" / "measurement"


@dataclass(frozen=True)
class Cast:
    """A person for each right, and a proposal in each state that a page can show."""

    people: dict[str, User]
    keys: dict[str, str]


def furnish() -> Cast:
    """On the founding facts: Kunming writes, Yokohama has sent, Kobe was asked for changes, Ninghe writes the next
    draft and has a text that is older than its original. Two cities of these pages' own: a member of long ago, and one
    in its first week."""
    cities = {city.slug: city for city in City.objects.filter(slug__in=("kunming", "yokohama", "kobe", "ninghe"))}
    roles = StaffRole.Role
    found = {
        "person": people.person("person@signed-in.example"),
        "editor": people.with_role(cities["kunming"], roles.EDITOR, email="editor@signed-in.example"),
        "lead": people.with_role(cities["kunming"], roles.LEAD, email="lead@signed-in.example"),
        "sender": people.with_role(cities["yokohama"], roles.LEAD, email="sender@signed-in.example"),
        "asked": people.with_role(cities["kobe"], roles.LEAD, email="asked@signed-in.example"),
        "ahead": people.with_role(cities["ninghe"], roles.LEAD, email="ahead@signed-in.example"),
        "curator": people.curator(email="curator@signed-in.example"),
        "superuser": people.superuser(email="superuser@signed-in.example"),
        "member": people.lead(member_of_long_ago(), email="member@signed-in.example"),
        "beginner": people.editor(
            CityFactory(slug="example-beginner", name_en="Beginner", status="draft"), email="beginner@signed-in.example"
        ),
        "assessor": people.lead(City.objects.get(slug="example-bay"), email="assessor@signed-in.example"),
        "applicant": people.person("applicant@signed-in.example"),
        "reader": people.person("reader@signed-in.example"),
    }
    for slug, person in (("kunming", "editor"), ("yokohama", "sender"), ("kobe", "asked")):
        propose(cities[slug], found[person])
    sent, returned = (send(cities[slug], found[who]) for slug, who in (("yokohama", "sender"), ("kobe", "asked")))
    actions.comment(returned, key="summary_en", text="Which shore?", by=Actor.person(found["curator"]))
    returned.refresh_from_db()
    actions.ask_for_changes(returned, message="One thing, please.", expected=returned.version, curator=found["curator"])
    go_on(cities["ninghe"], found["ahead"])
    passed = written_to(cities["yokohama"], found["sender"], found["editor"])
    follows(found["reader"], cities["kobe"])
    return Cast(
        found,
        {"sent": str(sent.pk), "returned": str(returned.pk), "passed": passed, "stop": links.stop_key("speaker", 1)}
        | keys()
        | applied(found["applicant"])
        | cooperating(found["assessor"])
        | financing(found["assessor"])
        | measuring(found["assessor"])
        | waiting(cities["yokohama"], found["sender"], found["curator"]),
    )


def cooperating(person: User) -> dict[str, str]:
    """Of the made-up city: what it is asked, a request that it writes, an exchange that nobody else has read."""
    bay, hills = City.objects.get(slug="example-bay"), City.objects.get(slug="example-hills")
    by = Actor.person(person)
    words = {"title": "Example: reeds", "text": "Example: how?", "form": "call", "language": "en"}
    draft = requesting.start_request(bay, hills, values=words, by=by)
    link = Link.objects.get(slug="example-bay-example-hills")
    said = {"day": link.starts, "kind": "call", "learned": "Example: much.", "language": "en"}
    exchange = linking.log_exchange(link, city=bay, values=said, person=person, by=by)
    asked = Request.objects.waiting().get(to_city=bay)
    return {"drafted": str(draft.key), "asked_for": str(asked.key), "exchange": str(exchange.pk)}


def financing(person: User) -> dict[str, str]:
    """Of the made-up city: an application under way and one that ended, a pack with its link, a table that is looked
    through."""
    project, by = Project.objects.get(slug="example-salt-marsh-belt"), Actor.person(person)
    until = timezone.localdate() + timedelta(days=30)
    pack, key = packs.make(
        project, groups=["place", "money"], recipients=["Example fund"], until=until, person=person, by=by
    )
    return {
        "applied_to": str(Interest.objects.get(state="applied").pk),
        "closed": str(Interest.objects.get(state="closed").pk),
        "pack": str(pack.pk),
        "opened": key,
        "table": table_of_projects(project.city, person),
    }


def measuring(person: User) -> dict[str, str]:
    """Of the made-up city: two layers that were looked at and a measurement, as the program answers."""
    natural, park = (Layer.objects.get(city__slug="example-bay", shows=shows) for shows in ("natural", "park"))
    look, result = (json.loads((ANSWERS / name).read_text()) for name in ("look.json", "run.json"))
    look["fields"] = [{"name": "nature", "sum": None}]
    made: dict[str, Any] = {"city": natural.city, "state": Run.State.READY, "by_label": person.name}
    for layer in (natural, park):
        Run.objects.create(purpose=Run.Purpose.LOOK, given={"file": layer.told}, result=look, **made)
    given = {"boundary": Boundary.objects.get(city=natural.city).told, "layers": [natural.told]}
    run = Run.objects.create(given=given, result=result, picture="<svg/>", **made)
    return {"natural": str(natural.pk), "park": str(park.pk), "measured": str(run.pk)}


def table_of_projects(city: City, person: User) -> str:
    """A new project, one that is changed, and a row that cannot be."""
    rows = (
        "key,language,title,problem",
        ",en,Example: ponds,Example: frogs have no water",
        "example-lagoon-reeds,en,Example: reeds,Example: too much nitrate",
        ",en,,Example: a row without a title",
    )
    file = SimpleUploadedFile("projects.csv", "\n".join(rows).encode())
    return str(jobs.send_grid(file, kind="project", person=person, tenant=city.pk).pk)


def member_of_long_ago() -> City:
    """Listed, with a practice, and confirmed years ago."""
    city: City = CityFactory(
        slug="example-member",
        name_en="Member",
        status="member",
        member_since=date(2019, 3, 1),
        confirmed_parts=["names:2020-01-15", "text:2020-01-15"],
        oldest_part_on=date(2020, 1, 15),
        confirmed_on=date(2020, 1, 15),
    )
    PracticeFactory(city=city, slug="example-shade", title_en="Shade", state="published")
    return city


def follows(person: User, city: City) -> None:
    follow(person, kind="city", thing=city.pk)
    notify([person.pk], "followed_many", facts={"count": "12"}, address="account/following/")


def applied(person: User) -> dict[str, str]:
    """An application that is begun, and one that is sent."""
    by, place = Actor.person(person), {"country": "EC"}
    begun = applying.start(applicant=person, facts={"city_name": "Ambato", **place})
    sent = applying.start(applicant=person, facts={"city_name": "Ibarra", **place})
    kind = Term.objects.filter(scheme__code="place-kinds").first()
    facts = {"kind": kind, "office": "Parks", "post": "Head", "purpose": "Ravines. " * 40}
    sent = applying.save(sent, facts=facts, expected=sent.version, by=by)
    sent = applying.submit(sent, expected=sent.version, by=by)
    return {"begun": str(begun.pk), "applied": str(sent.pk)}


def waiting(city: City, person: User, curator: User) -> dict[str, str]:
    """For the secretariat: texts for answers, two small changes, one that a rule has published, a reader's report."""
    load_texts()
    small = [small_change(city, person) for _number in range(2)]
    for is_on in (True, False):
        rule = next(each for each in policy.in_order() if each.code == "spelling")
        changes = {"is_on": is_on, "scope": Rule.Scope.ALL}
        rule_actions.set_rule(rule, changes=changes, reason="Tests", expected=rule.version, curator=curator)
        if is_on:
            small_change(city, person)
    report = reporting.Message(
        key=uuid4(), kind="error", text="The area is wrong.", email="reader@example.org",
        page="/en/cities/kobe/", about="Kobe", tenant=city.pk, language="en",
    )  # fmt: skip
    reporting.write(report, is_confirmed=True)
    return {
        "bundle": str(sent_together(city, Actor.person(person)).pk),
        "small": "&".join(f"pick={proposal.pk}" for proposal in small),
        "report": str(Report.objects.get(pk=report.key).pk),
    }


def sent_together(city: City, by: Actor) -> Bundle:
    """A new practice that names a new organisation."""
    bundle = bundles.start(tenant=city.pk, by=by)
    found: dict[str, Any] = {
        "organisation": {"name_en": "Reed Forum", "kind": "foundation"},
        "practice": {
            "title_en": "Reeds",
            "title_zh_hans": "芦苇",
            "title_zh_hant": "蘆葦",
            "summary_en": "Reeds along the water.",
        },
    }
    for code, patch in found.items():
        part = actions.start(kind_of(code), tenant=city.pk, row=None, patch=patch, by=by)
        bundles.add(bundle, part, expected=part.version, by=by)
    forum, practice = bundles.proposals_of(bundle)
    linked = {f"organisations.{reference(forum.number or 0)}": True}
    actions.save(practice, patch=linked, started={}, expected=practice.version, by=by)
    read = {each.pk: each.version for each in bundles.proposals_of(bundle)}
    return bundles.send(bundle, expected=Bundle.objects.get(pk=bundle.pk).version, read=read, by=by)


def small_change(city: City, person: User) -> Proposal:
    by, typo, right = Actor.person(person), "Trees were plantd along the river.", "Trees were planted along the river."
    row: Any = PracticeFactory(city=city, summary_en=typo)
    made = actions.start(kind_of("practice"), tenant=city.pk, row=row, patch={"summary_en": right}, by=by)
    return actions.send(made, expected=made.version, by=by)


def go_on(city: City, person: User) -> None:
    by = Actor.person(person)
    for changes in (
        {"summary_en": "A district.", "summary_zh_hans": "一个区。"},
        {"summary_en": "A district of reeds."},
    ):
        city = change_city(city, changes=changes, expected=city.version, by=by)
    propose(city, person)
    draft = next_draft.begin(send(city, person), by=by)
    actions.save(draft, patch={"summary_en": "Reeds and birds."}, started={}, expected=draft.version, by=by)


def written_to(city: City, focal_point: User, sender: User) -> str:
    """A focal point who agreed that members write to them, and the link to report what they got."""
    by, role = Actor.person(focal_point), StaffRole.objects.get(user=focal_point)
    team_actions.make_focal_point(role, by=by, expected=role.version)
    consents.agree(role, {What.CONTACT: True}, by=by, language="en")
    to = message_recipients.by_slug(city.slug)
    assert to is not None
    message = relay.Message(
        key=uuid4(), sender=sender, tenant=None, subject="Trees", text="How do you water them?", with_address=True
    )
    relay.pass_on(message, to)
    return links.key_for(MessageRecord.objects.get(pk=message.key))


def propose(city: City, person: User) -> None:
    figure = city.figures.order_by("pk").first()
    patch: dict[str, Any] = {"summary_en": "A city by the water.", "summary_zh_hans": "水边的城市。"}
    if figure:
        patch |= {f"figures.{figure.pk}.value": "7.000", f"figures.{figure.pk}.source_title": "Example yearbook"}
    actions.start(kind_of("city"), tenant=city.pk, row=city, patch=patch, by=Actor.person(person))


def send(city: City, person: User) -> Proposal:
    proposal = Proposal.objects.get(tenant=city.pk, kind="city")
    return actions.send(proposal, expected=proposal.version, by=Actor.person(person))


def keys() -> dict[str, str]:
    def of(model: Any) -> str:
        return str(model.objects.order_by("pk").values_list("pk", flat=True)[0])

    work = str(Assessment.objects.values_list("key", flat=True).get(city__slug="kunming"))
    older = str(City.objects.values_list("pk", flat=True).get(slug="ninghe"))
    return {
        "older": older,
        "work": work,
        "city": of(City),
        "event": of(Event),
        "resource": of(Resource),
        "plan": of(Plan),
        "user": of(User),
    }


# --- Where: whose it is, and the address. `{…}` is filled from the keys. ----------------------------------------------

SIGNED_OUT = ("sign-in/", "sign-up/", "sign-up/sent/", "reset/", "reset/sent/")
ACCOUNT = (
    *("account/", "account/details/", "account/email/", "account/password/", "account/sessions/", "account/tokens/"),
    *(
        "account/two-step/",
        "account/two-step/app/",
        "account/two-step/passkeys/add/",
        "account/data/",
        "account/close/",
    ),
)
DESK = (
    *("w/kunming/", "w/kunming/history/", "w/kunming/profile/", "w/kunming/profile/check/"),
    *("w/kunming/profile/history/", "w/kunming/profile/discard/", "w/kunming/practices/", "w/kunming/practices/new/"),
    *("w/kunming/assessments/", "w/kunming/assessments/new/", "w/kunming/assessments/{work}/"),
    *(
        f"w/kunming/assessments/{{work}}/{page}/"
        for page in ("profile", "1", "2", "4", "17", "check", "result", "import", "1/evidence")
    ),
    *(
        "w/kunming/plans/",
        "w/kunming/plans/new/first-hour/",
        "w/kunming/import/plan/",
        "w/kunming/year/2025/",
        "w/kunming/year/2025/check/",
        "w/kunming/organisations/",
        "w/kunming/team/",
        "w/kunming/team/handover/",
    ),
    *("cities/yokohama/write/", "messages/sent/", "account/cities/kunming/"),
    *(f"w/kunming/profile/{code}/" for code in ("names", "text", "nature", "work", "figures", "voice", "picture")),
)
REVIEW = (
    *("review/", "review/?tab=returned", "review/{sent}/", "review/{sent}/?comment=summary_en", "review/{returned}/"),
    "review/bundles/{bundle}/",
    *("review/import/", "review/import/cities/", "review/history/cities.city/{city}/", "review/team/kunming/"),
    *("review/reports/", "review/messages/", "review/translations/", "review/translations/city/{older}/"),
    *(
        "review/reports/{report}/",
        "review/small/",
        "review/small/check/?{small}",
        "review/by-rule/",
        "review/freshness/",
        "review/market/?show=all",
        "review/market/gap-fund/",
        "review/standing/",
        "review/standing/reports/",
    ),
    *("review/bands/", "review/bands/cbi-2021/", "review/bands/cbi-2014/1/", "review/bands/cbi-2021/17/"),
    *("review/rules/", "review/rules/spelling/", "review/rules/cities/?q=k", "review/rules/cities/{city}/"),
    *("review/texts/", "review/texts/new/", "contact/", "contact/report/?page=/en/cities/kobe/"),
)
MEMBER = ("", "profile/", "card/", "certificate/", "import/practices/")
JOINING = (
    *("about/join/", "join/", "join/new/?q=san", "join/{begun}/", "join/{begun}/edit/", "join/{begun}/discard/"),
    "join/{applied}/",
)
ADMIN = (
    *("", "cities/city/", "cities/city/add/", "cities/city/{city}/change/", "cities/city/{city}/history/"),
    *("resources/resource/{resource}/change/?rows=3", "events/event/{event}/change/", "planning/plan/{plan}/change/"),
    *("accounts/user/", "accounts/user/{user}/change/", "history/entry/", "cities/city/{city}/delete/"),
    *("events/speaker/?q=a&state__exact=published", "cities/city/{city}/history/1/revert/"),
)

COOPERATING = (
    *(
        "cooperation/",
        "cooperation/matches/",
        "cooperation/needs/new/",
        "cooperation/ask/?posting=example-green-roof-rules",
    ),
    *("inbox/", "inbox/{asked_for}/", "inbox/{drafted}/", "inbox/{drafted}/edit/", "postings/"),
    *("links/", "links/example-bay-example-hills/", "links/example-bay-example-hills/practice/"),
    *("links/example-bay-example-hills/exchanges/{exchange}/", "links/example-hills-example-bay/"),
)
MARSH, YARDS = "finance/example-salt-marsh-belt/", "finance/example-school-yards/"
FINANCING = (
    *("finance/", "finance/new/", "finance/new/?action=example-bay--action-3", "import/projects/", MARSH, YARDS),
    "import/projects/{table}/",
    *(f"{MARSH}write/{group}/" for group in TITLES),
    *(f"{MARSH}{path}" for path in ("match/", "note/", "show/", "interests/", "packs/", "packs/new/")),
    *(f"{MARSH}interests/{{applied_to}}/", f"{MARSH}packs/{{pack}}/"),
    *(f"{YARDS}interests/", f"{YARDS}interests/{{closed}}/", "finance/example-lagoon-reeds/show/"),
)
MEASURING = (
    *("", "sheet/", "boundary/", "layers/new/", "runs/new/", "layers/{natural}/", "layers/{park}/"),
    *("layers/{natural}/file/", "runs/{measured}/"),
)
SHADE = "commitments/example-bay-shade-for-every-street/"
COMMITTING = (
    *("commitments/", "reporting/", SHADE, f"{SHADE}coverage/", f"{SHADE}aims/"),
    *(f"{SHADE}{path}" for path in ("tool/", "export/", "sign-off/")),
)
CARE = (
    "review/filings/",
    *("review/cooperation/", "review/cooperation/?show=requests", "review/cooperation/?show=postings"),
    *("review/cooperation/requests/{asked_for}/", "review/cooperation/links/example-bay-example-hills/"),
    "review/cooperation/postings/example-green-roof-rules/",
)

SignedInPage = tuple[str, str]
SIGNED_IN_PAGES: list[SignedInPage] = [
    *(("", path) for path in SIGNED_OUT),
    ("", "messages/{passed}/report/"),
    ("", "messages/{stop}/stop/"),
    *(("person", path) for path in ACCOUNT),
    *(("curator", path) for path in ("account/two-step/", "account/two-step/codes/")),
    *(("editor", path) for path in DESK),
    *(("lead", path) for path in ("w/kunming/profile/check/", "w/kunming/team/")),
    *(("sender", path) for path in ("w/yokohama/", "w/yokohama/profile/", "w/yokohama/profile/figures/")),
    *(("asked", path) for path in ("w/kobe/", "w/kobe/profile/", "w/kobe/profile/text/", "w/kobe/profile/check/")),
    ("sender", "w/yokohama/together/{bundle}/"),
    ("sender", "w/yokohama/together/"),
    *(("ahead", f"w/ninghe/{path}") for path in ("", "profile/", "profile/sent/", "profile/check/", "profile/text/")),
    *(("member", f"w/example-member/{path}") for path in MEMBER),
    *(("assessor", f"w/example-bay/assessments/{path}") for path in ("", "2026/", "2026/result/")),
    *(("assessor", f"w/example-bay/{path}") for path in COOPERATING),
    *(("assessor", f"w/example-bay/{path}") for path in COMMITTING),
    *(("assessor", f"w/example-bay/{path}") for path in FINANCING),
    *(("assessor", f"w/example-bay/data/{path}") for path in MEASURING),
    ("", "pack/{opened}/"),
    ("beginner", "w/example-beginner/"),
    *(("applicant", path) for path in JOINING),
    *(("reader", path) for path in ("account/notices/", "account/notices/settings/", "account/following/")),
    *(("curator", path) for path in REVIEW),
    *(("curator", path) for path in CARE),
]
ADMIN_PAGES: list[SignedInPage] = [("superuser", path) for path in ADMIN]
