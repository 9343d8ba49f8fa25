"""The founding facts and somebody for each right, with one of everything that an address can name."""

import re
from collections.abc import Mapping
from datetime import timedelta
from http.cookies import SimpleCookie
from typing import NamedTuple
from uuid import uuid4

from django.apps import apps
from django.test import Client
from django.test.client import ClientHandler
from django.utils import timezone

from cities.applications import applying
from cities.models import City
from cities.team import actions as team_actions
from cities.team.consents import agree as agree_as_staff
from cities.team.models import Invitation, StaffRole
from cooperation.links import actions as linking
from cooperation.requests import actions as requesting
from core.accounts import sessions
from core.accounts.models import User
from core.consent.models import What
from core.consent.records import Way
from core.feedback.actions import Message, write
from core.history.models import ListedCorrection
from core.history.snapshot import Snapshot
from core.history.write import Actor
from core.importexport.models import ImportJob
from core.messaging import actions as relay
from core.messaging import links as relay_links
from core.messaging.models import MessageRecord
from core.notifications.models import Delivery
from core.review.answer_texts.loading import load_texts
from core.review.bundles import actions as bundles
from core.review.models import AnswerText, Bundle, Proposal, Rule
from core.review.proposals import actions
from core.review.proposals.kinds import kind_of
from core.review.rules import actions as rule_actions
from core.review.rules import policy
from core.vocabulary.models import Term
from events import consents, links, message_recipients
from events.models import Speaker
from finance.interests import actions as interests
from finance.interests import packs
from measurement.layers import actions as layers
from measurement.layers.models import Run
from measurement.species import actions as species
from measurement.species.models import SpeciesCount
from resources.models import Resource
from tests import founding, people
from tests.access.asking import Row
from tests.factories import (
    CallFactory,
    CommitmentFactory,
    EditionFileFactory,
    FilingFactory,
    PostingFactory,
    PracticeFactory,
    ProjectProfileFactory,
    ResultFactory,
    SourceFactory,
    SpeakerFactory,
    SpeciesListFactory,
)
from tests.sample.actions import add_sample

NAME = re.compile(r"\{([a-z._]+)\}")


def first_of(model: str) -> str:
    """The key of some row of a model, for the addresses of the admin."""
    row = apps.get_model(model.replace("/", "."))._base_manager.order_by("pk").first()
    return str(row.pk) if row else "1"


class World(NamedTuple):
    persons: Mapping[str, User]
    names: Mapping[str, str]
    cookies: Mapping[str, SimpleCookie]
    handler: ClientHandler

    def path(self, row: Row) -> str:
        at = NAME.sub(lambda found: self.names.get(found[1]) or first_of(found[1]), row.at)
        return f"/en/{at.removeprefix('~/')}" if at.startswith("~/") else f"/{at}"

    def client(self, persona: str) -> Client:
        """Signed in once for all requests. A fault of a view is answered as in production: 500, which no row allows."""
        client = Client(raise_request_exception=False)
        client.handler = self.handler  # each of its own would make the chain of middleware anew
        client.cookies = SimpleCookie(self.cookies[persona].output(header=""))
        return client


def make_world() -> World:
    founding.load()
    kunming, yokohama = City.objects.get(slug="kunming"), City.objects.get(slug="yokohama")
    persons = {
        "registered": people.person(),
        "editor": people.editor(kunming),
        "lead": people.lead(kunming),
        "outsider": people.lead(yokohama),
        "curator": people.curator(),
        "superuser": people.superuser(),
    }
    people.lead(kunming)  # so that the lead may leave
    cookies = {name: cookies_of(person) for name, person in persons.items()}
    handler = ClientHandler(enforce_csrf_checks=False)
    return World(persons, names(kunming, persons), {"visitor": SimpleCookie(), **cookies}, handler)


def cookies_of(person: User) -> SimpleCookie:
    """Seen at the end of all requests already: one who was seen a minute ago is written down anew at each of them."""
    client = people.sign_in(Client(), person)
    session = client.session
    session[sessions.SEEN] += sessions.IDLE_PRIVILEGED
    session.save()
    return client.cookies


def names(kunming: City, persons: Mapping[str, User]) -> dict[str, str]:
    """One of each thing that an address names by its key: all of them Kunming's, or the person's own."""
    editor, lead = Actor.person(persons["editor"]), Actor.person(persons["lead"])
    waiting = actions.start(kind_of("city"), tenant=kunming.pk, row=kunming, patch={"summary_en": "New."}, by=editor)
    waiting = actions.send(waiting, expected=waiting.version, by=lead)
    patch = {"title_en": "New", "summary_en": "New."}
    draft = actions.start(kind_of("practice"), tenant=kunming.pk, row=None, patch=patch, by=editor)
    roles = StaffRole.objects.filter(city=kunming)
    expires = timezone.now() + timedelta(days=7)
    invited = Invitation(city=kunming, email="new@example.org", email_key="new@example.org", role="editor")
    invited.token_hash, invited.expires_at = "0" * 64, expires
    invited.save()
    job = ImportJob(person=persons["curator"], kind="organisations", format="csv", name="bodies.csv")
    job.save()
    application = applying.start(applicant=persons["registered"], facts={"city_name": "Quito", "country": "EC"})
    kind = Term.objects.filter(scheme__code="place-kinds").first()
    told = {
        "city_name": "Quito",
        "kind": kind,
        "country": "EC",
        "office": "Parks",
        "post": "Head",
        "purpose": "Ravines.",
    }
    by = Actor.person(persons["registered"])
    application = applying.save(application, facts=told, expected=application.version, by=by)
    application = applying.submit(application, expected=application.version, by=by)
    undecided = Delivery.objects.create(person=persons["registered"], state=Delivery.State.UNSURE)
    own_job = ImportJob(person=persons["editor"], tenant=kunming.pk, kind="own-practices", format="csv", name="own.csv")
    own_job.save()
    plan_job = ImportJob(person=persons["editor"], tenant=kunming.pk, kind="plan", format="json", name="plan.xlsx")
    plan_job.state = ImportJob.State.DONE
    plan_job.save()
    project_job = ImportJob(person=persons["editor"], tenant=kunming.pk, kind="project", format="json", name="p.xlsx")
    project_job.state = ImportJob.State.DONE
    project_job.save()
    said: Snapshot = {
        "name": "cover.gpkg",
        "year": 2024,
        "source_title": "Land cover",
        "licence": "CC0",
        "shows": "natural",
    }
    layer = layers.add_layer(kunming, changes=said, by=lead)
    result: dict[str, object] = {"inputs": {"group_areas_ha": []}, "results": {}, "groups": {"largest_ha": []}}
    given = {"boundary": layer.told, "layers": [layer.told]}
    run = Run(city=kunming, state=Run.State.READY, given=given, result=result, picture="<svg/>")
    run.save()
    add_sample(slug="birds", city=kunming, changes={"title_en": "Birds", "state": "published"}, by=lead)
    file = EditionFileFactory(resource=Resource.objects.get(slug="lbsap-guide"), language="en")
    contact = consents.keep_contact(SpeakerFactory(), email="speaker@example.org", by=editor)
    ResultFactory(city=kunming)
    count = SpeciesCount(
        city=kunming, name="records.csv", given={"first": 2020, "last": 2024, "source_title": "Survey"}
    )
    count.state = SpeciesCount.State.FAILED
    count.save()
    species.hide(["Milvus migrans"], changes={"country": "CN"}, by=lead)
    filing = FilingFactory(commitment=CommitmentFactory(city=kunming, slug="shade"))
    project = ProjectProfileFactory(city=kunming, slug="kunming-project").project
    until = timezone.localdate() + timedelta(days=30)
    pack, key = packs.make(project, groups=(), recipients=["A fund"], until=until, person=persons["lead"], by=lead)
    return {
        "pack": str(pack.pk),
        "interest": str(interests.begin(project, CallFactory(), person=persons["lead"], by=lead).pk),
        "pack_key": key,
        "card": links.key_of(contact),
        **written_to(kunming, contact.speaker, persons["lead"]),
        **review_names(kunming, persons["curator"]),
        **cooperating(kunming, persons),
        "city": str(kunming.pk),
        "filing": str(filing.key),
        "waiting": str(waiting.pk),
        **together(kunming, lead),
        "draft": str(draft.pk),
        "role": str(roles.get(user=persons["editor"]).pk),
        "invitation": str(invited.pk),
        "application": str(application.pk),
        "job": str(job.pk),
        "delivery": str(undecided.pk),
        "own_job": str(own_job.pk),
        "layer": str(layer.pk),
        "run": str(run.pk),
        "count": str(count.pk),
        "species": str(SpeciesListFactory(city=kunming).key),
        "plan_job": str(plan_job.pk),
        "project_job": str(project_job.pk),
        "file": str(file.pk),
    }


def written_to(kunming: City, speaker: Speaker, lead: User) -> dict[str, str]:
    """A speaker and a focal point who agreed that members write to them, and a message that one of them got."""
    by = Actor.person(lead)
    consents.agree(speaker, dict.fromkeys(What, True), by=by, way=Way.OFFICE, language="en")
    focal_point = StaffRole.objects.get(user=people.lead(kunming), city=kunming)
    team_actions.make_focal_point(focal_point, by=by, expected=focal_point.version)
    agree_as_staff(focal_point, dict.fromkeys(What, True), by=by, language="en")
    to = message_recipients.by_slug(speaker.slug)
    assert to is not None
    said = relay.Message(
        key=uuid4(), sender=lead, tenant=kunming.pk, subject="Trees", text="How many?", with_address=False
    )
    relay.pass_on(said, to)
    return {
        "speaker": speaker.slug,
        "passed": relay_links.key_for(MessageRecord.objects.get()),
        "stop": relay_links.stop_key("speaker", speaker.pk),
    }


def review_names(kunming: City, curator: User) -> dict[str, str]:
    """What a reader reported, a text to answer with, what a rule published, a correction that waits, and a source whose
    address nobody has opened."""
    SourceFactory(key="archived", read_in_archive="2026-11-29")
    load_texts()
    key = uuid4()
    write(Message(key=key, kind="error", text="No.", email="r@example.org", language="en"), is_confirmed=True)
    everywhere: Snapshot = {"is_on": True, "scope": Rule.Scope.ALL}
    spelling = next(rule for rule in policy.in_order() if rule.code == "spelling")
    rule_actions.set_rule(spelling, changes=everywhere, reason="Tests", expected=0, curator=curator)
    return {
        "text": str(AnswerText.objects.get(code="source-missing").pk),
        "report": str(key),
        "ruled": str(published_by_rule(kunming).pk),
        "correction": str(listed_correction().pk),
    }


def listed_correction() -> ListedCorrection:
    practice = PracticeFactory(city__slug="elsewhere")
    return ListedCorrection.objects.create(
        number=900,
        object_type="cities.practice",
        object_id=str(practice.pk),
        old={"starts": 2019},
        new={"starts": 2020},
        reason="The source gives another year",
    )


def cooperating(kunming: City, persons: Mapping[str, User]) -> dict[str, str]:
    """A draft of Kunming to Yokohama, what they wrote to each other, their link, and a need."""
    yokohama, editor, lead = City.objects.get(slug="yokohama"), persons["editor"], persons["lead"]
    need = PostingFactory(city=kunming, side="need", slug="kunming-need")
    offer = PostingFactory(city=kunming, slug="kunming-offer")
    words = {"title": "Reeds", "text": "How?", "form": "call", "language": "en"}
    asked = requesting.start_request(kunming, yokohama, values=words, by=Actor.person(editor))
    asked = requesting.send_request(asked, expected=asked.version, person=lead, by=Actor.person(lead))
    other = persons["outsider"]
    link = requesting.accept(asked, is_shown=True, expected=asked.version, person=other, by=Actor.person(other))
    log = {"day": link.starts, "kind": "call", "learned": "Much.", "language": "en"}
    exchange = linking.log_exchange(link, city=kunming, values=log, person=editor, by=Actor.person(editor))
    draft = requesting.start_request(kunming, yokohama, values=words, by=Actor.person(editor))
    return {
        "need": need.slug,
        "offer": offer.slug,
        "request": str(draft.key),
        "sent_request": str(asked.key),
        "link": link.slug,
        "exchange": str(exchange.pk),
    }


def together(kunming: City, lead: Actor) -> dict[str, str]:
    bundle = sent_together(kunming, lead)
    return {"bundle": str(bundle.pk), "bundle_row": str(bundle.proposals.get().pk)}


def sent_together(kunming: City, lead: Actor) -> Bundle:
    bundle = bundles.start(tenant=kunming.pk, by=lead)
    patch = {"name_en": "Lake Forum", "kind": "foundation"}
    part = actions.start(kind_of("organisation"), tenant=kunming.pk, row=None, patch=patch, by=lead)
    part = bundles.add(bundle, part, expected=part.version, by=lead)
    expected = Bundle.objects.get(pk=bundle.pk).version
    return bundles.send(bundle, expected=expected, read={part.pk: part.version}, by=lead)


def published_by_rule(kunming: City) -> Proposal:
    practice = PracticeFactory(city=kunming, summary_en="Trees were plantd along the river.")
    lead = Actor.person(people.lead(kunming))
    patch = {"summary_en": "Trees were planted along the river."}
    proposal = actions.start(kind_of("practice"), tenant=kunming.pk, row=practice, patch=patch, by=lead)
    return actions.send(proposal, expected=proposal.version, by=lead)
