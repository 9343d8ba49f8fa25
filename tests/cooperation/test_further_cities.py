"""Links of more than two cities: proposed until every lead agreed, words that change meanwhile, a city that leaves."""

from datetime import timedelta
from typing import Any, NamedTuple

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.utils import timezone

from cities.models import City
from cities.team.models import StaffRole
from cooperation.daily import tend
from cooperation.links import actions as linking
from cooperation.links import joinings
from cooperation.models import Joining, Link, Request
from cooperation.neighbours.models import CityOutline
from cooperation.neighbours.renewal import rebuild
from cooperation.requests import actions as requesting
from core.accounts.models import User
from core.accounts.permissions import may
from core.notifications.models import Notice
from core.review.models import Proposal
from core.workflow import InvalidTransition
from tests import people
from tests.cooperation.helping import World, agreed, by, drafted, logged, make_world
from tests.factories import CityFactory
from tests.worlds import fresh, made_once

pytestmark = pytest.mark.django_db
HERE, THERE, THIRD = "/en/w/heron-bay/", "/en/w/reed-hills/", "/en/w/otter-quay/"


class Three(NamedTuple):
    world: World
    third: City
    third_lead: User
    third_editor: User
    link: Link


def make() -> Three:
    world = make_world()
    third = CityFactory(slug="otter-quay", name_en="Otter Quay")
    lead = people.lead(third, name="Example lead of Otter Quay")
    return Three(world, third, lead, people.editor(third), agreed(world))


everything = made_once(make)


@pytest.fixture
def three(everything: Three) -> Three:
    return fresh(everything)


def invited(three: Three) -> Joining:
    return joinings.invite(
        three.link,
        three.third,
        city=three.world.asking,
        text="zqjoin us on the river.",
        language="en",
        person=three.world.lead,
        by=by(three.world.lead),
    )


def agrees(three: Three, row: Joining, city: City, person: User, **more: Any) -> Joining:
    row.link.refresh_from_db()
    return joinings.agree(row, city=city, read=row.link.words_version, person=person, by=by(person), **more)


def joined(three: Three, *, is_shown: bool = True) -> Link:
    row = invited(three)
    agrees(three, row, three.third, three.third_lead, is_shown=is_shown)
    agrees(three, row, three.world.asked, three.world.other_lead)
    return Link.objects.prefetch_related("parts__city").get()


def client_of(person: Any) -> Client:
    return people.sign_in(Client(), person)


def test_a_third_city_is_proposed_until_every_lead_has_agreed_and_the_link_goes_on(three: Three) -> None:
    row = invited(three)
    assert (row.state, three.link.parts.count()) == ("proposed", 2)
    assert Notice.objects.filter(person=three.third_lead, kind="joining_asked").exists()
    assert Notice.objects.filter(person=three.world.other_lead, kind="joining_proposed").exists()
    assert not may(three.third_lead, "link.work", three.link)
    logged(three.world, three.link)  # the two go on

    agrees(three, row, three.third, three.third_lead, is_shown=True)
    row.refresh_from_db()
    assert row.state == "proposed"
    agrees(three, row, three.world.asked, three.world.other_lead)

    row.refresh_from_db()
    link = Link.objects.get()
    assert (row.state, row.text) == ("agreed", "")
    assert {part.city for part in link.parts.all()} == {three.world.asking, three.world.asked, three.third}
    assert (link.is_public, link.state) == (True, "active")
    assert may(three.third_editor, "link.work", link)
    assert may(three.third_lead, "link.lead", link)


def test_it_is_public_only_if_all_agree_and_again_when_who_did_not_has_left(three: Three) -> None:
    link = joined(three, is_shown=False)
    assert not link.is_public

    left = joinings.leave(link, city=three.third, person=three.third_lead, by=by(three.third_lead))

    assert left.is_public
    part = link.parts.get(city=three.third)
    assert part.left_on == timezone.localdate()
    assert link.state == left.state
    assert not may(three.third_lead, "link.work", Link.objects.get())
    assert Notice.objects.filter(person=three.world.lead, kind="link_left").exists()
    page = Client().get(f"/en/cooperation/links/{link.slug}/").text
    assert "Otter Quay" in page
    assert "Left on" in page
    with pytest.raises(InvalidTransition, match="End the link instead"):
        joinings.leave(link, city=three.world.asking, person=three.world.lead, by=by(three.world.lead))


@pytest.mark.parametrize("who", ["third", "other"])
def test_one_no_ends_the_invitation_and_not_the_link(three: Three, who: str) -> None:
    row = invited(three)
    city, person = (three.third, three.third_lead) if who == "third" else (three.world.asked, three.world.other_lead)

    joinings.decline(row, city=city, person=person, by=by(person))

    row.refresh_from_db()
    assert (row.state, row.text) == ("declined", "")
    assert Link.objects.get().state == three.link.state
    assert three.link.parts.count() == 2
    assert Notice.objects.filter(person=three.world.lead, kind="joining_refused").exists()
    with pytest.raises(InvalidTransition):
        agrees(three, row, three.third, three.third_lead)


def test_t60_who_invited_takes_it_back_and_nobody_else(three: Three) -> None:
    row = invited(three)
    for person in (three.third_lead, three.world.other_lead, three.world.outsider):
        with pytest.raises(PermissionDenied):
            joinings.take_back(row, city=three.world.asking, person=person, by=by(person))

    joinings.take_back(row, city=three.world.asking, person=three.world.lead, by=by(three.world.lead))

    row.refresh_from_db()
    assert (row.state, row.text) == ("taken_back", "")
    assert three.link.parts.count() == 2
    assert Notice.objects.filter(person=three.third_lead, kind="joining_over").exists()


def test_words_that_change_meanwhile_begin_the_agreement_anew_and_both_texts_are_shown(three: Three) -> None:
    row = invited(three)
    agrees(three, row, three.third, three.third_lead)
    link = Link.objects.get()
    read = link.words_version
    linking.describe(
        link,
        city=three.world.asked,
        values={"words_title": "Rivers for all"},
        expected=link.version,
        person=three.world.other_lead,
        by=by(three.world.other_lead),
    )

    row.refresh_from_db()
    assert row.agreed == [three.world.asked.pk]
    with pytest.raises(InvalidTransition, match="changed while you were reading"):
        joinings.agree(row, city=three.third, read=read, person=three.third_lead, by=by(three.third_lead))
    page = client_of(three.third_lead).get(f"{THIRD}inbox/joining/{row.key}/").text
    assert "Reed beds" in page  # before
    assert "Rivers for all" in page  # now

    agrees(three, row, three.third, three.third_lead)
    assert agrees(three, row, three.world.asking, three.world.lead).state == "agreed"


def test_t60_who_leads_no_city_that_is_asked_or_lost_the_role_does_not_answer(three: Three) -> None:
    row = invited(three)
    for person, city in (
        (three.third_editor, three.third),
        (three.world.outsider, three.third),
        (three.world.lead, three.third),  # leads another city of the link
    ):
        with pytest.raises(PermissionDenied):
            agrees(three, row, city, person)
    row.refresh_from_db()
    assert row.agreed == [three.world.asking.pk]


def test_what_the_invited_city_reads_before_and_after(three: Three) -> None:
    logged(three.world, three.link, learned="zqlearned")
    row = invited(three)
    editor = client_of(three.third_editor)
    page = editor.get(f"{THIRD}inbox/joining/{row.key}/")
    assert "zqjoin us" in page.text
    assert "zqlearned" not in page.text
    assert editor.get(f"{THIRD}links/{three.link.slug}/").status_code == 404
    assert client_of(three.world.outsider).get(f"{THIRD}inbox/joining/{row.key}/").status_code == 404
    public = Client().get(f"/en/cooperation/links/{three.link.slug}/").text
    assert "Otter Quay" not in public

    agrees(three, row, three.third, three.third_lead, is_shown=True)
    agrees(three, row, three.world.asked, three.world.other_lead)

    assert "zqlearned" in editor.get(f"{THIRD}links/{three.link.slug}/").text
    assert "Otter Quay" in Client().get(f"/en/cooperation/links/{three.link.slug}/").text


def test_by_buttons_alone_from_the_invitation_to_the_third_city(three: Three) -> None:
    lead, other, third = map(client_of, (three.world.lead, three.world.other_lead, three.third_lead))
    here = f"{HERE}links/{three.link.slug}/"
    unknown = lead.post(f"{here}invite/", {"city": "Nowhere", "text": "Join us.", "language": "en"})
    assert "There is no city with this name in the list." in unknown.text
    assert "Join us." in unknown.text
    assert lead.post(f"{here}invite/", {"city": "otter quay", "text": "Join us.", "language": "en"}).status_code == 302
    row = Joining.objects.get()
    assert "Otter Quay is invited to a link" in third.get(f"{THIRD}cooperation/").text

    words = {"words": str(three.link.words_version), "is_shown": "on"}
    assert third.post(f"{THIRD}inbox/joining/{row.key}/agree/", words).status_code == 302
    assert "Agree to this city joining" in other.get(f"{THERE}links/{three.link.slug}/").text
    done = other.post(f"{THERE}inbox/joining/{row.key}/agree/", words, follow=True)

    assert "The city is now in the link." in done.text
    assert three.link.parts.count() == 3
    left = third.post(f"{THIRD}links/{three.link.slug}/leave/", follow=True)
    assert "Your city has left the link." in left.text


def test_a_third_city_named_in_the_request_is_invited_by_both(three: Three) -> None:
    world = three.world
    row = requesting.start_request(
        world.asking,
        world.asked,
        third=three.third,
        values={"title": "Rivers", "text": "Together?", "form": "call", "language": "en"},
        by=by(world.editor),
    )
    row = requesting.send_request(row, expected=row.version, person=world.lead, by=by(world.lead))
    link = requesting.accept(row, expected=row.version, person=world.other_lead, by=by(world.other_lead))

    invitation = Joining.objects.get()
    assert (invitation.state, set(invitation.agreed)) == ("proposed", {world.asking.pk, world.asked.pk})
    assert link.state == "agreed"
    assert agrees(three, invitation, three.third, three.third_lead).state == "agreed"
    assert link.parts.count() == 3


def test_a_request_names_no_third_city_that_is_one_of_the_two(three: Three) -> None:
    with pytest.raises(ValidationError, match="Enter a city other than your own"):
        requesting.start_request(
            three.world.asking,
            three.world.asked,
            third=three.world.asked,
            values={"title": "R", "text": "T", "form": "call", "language": "en"},
            by=by(three.world.editor),
        )
    assert not Request.objects.filter(state="draft").exists()


def test_matching_and_neighbours_know_all_pairs_of_a_link(three: Three) -> None:
    link = joined(three)
    cities = [three.world.asking, three.world.asked, three.third]
    linked = {row.city_id: row.data.get("links", []) for row in CityOutline.objects.all()}
    for city in cities:
        assert {other for _link, other in linked[city.pk]} == {each.pk for each in cities} - {city.pk}
    rebuild()
    again = {row.city_id: row.data.get("links", []) for row in CityOutline.objects.filter(city__in=cities)}
    assert again == linked
    assert link.is_public


def test_nobody_of_the_three_decides_what_is_published_of_the_link(three: Three) -> None:
    link = joined(three)
    partial = people.curator()
    StaffRole.objects.create(user=partial, city=three.third, role="editor")
    for city, person in (
        (three.world.asking, three.world.lead),
        (three.world.asked, three.world.other_lead),
        (three.third, three.third_lead),
    ):
        linking.agree(link, city=city, read=link.words_version, person=person, by=by(person))
    proposal = Proposal.objects.get(kind="link")
    assert not may(partial, "proposal.decide", proposal)  # words of a city that they work for are in it
    assert may(three.world.curator, "proposal.decide", proposal)


def test_an_invitation_lapses_and_an_unlisted_third_city_leaves(three: Three) -> None:
    row = invited(three)
    Joining._base_manager.filter(pk=row.pk).update(began_on=timezone.localdate() - timedelta(days=60))
    tend()
    row.refresh_from_db()
    assert (row.state, row.text) == ("lapsed", "")

    link = joined(three)
    City._base_manager.filter(pk=three.third.pk).update(status="withdrawn")
    tend()
    link = Link.objects.get()
    assert link.state != "closed"
    assert link.parts.get(city=three.third).left_on == timezone.localdate()
    City._base_manager.filter(pk=three.world.asked.pk).update(status="withdrawn")
    tend()
    assert Link.objects.get().state == "closed"


def test_drafts_keep_the_third_city(three: Three) -> None:
    row = drafted(three.world)
    editor = client_of(three.world.editor)
    said = {"title": "Reed beds", "text": "How?", "form": "call", "language": "en", "version": str(row.version)}
    answer = editor.post(f"{HERE}inbox/{row.key}/edit/", {**said, "third": "Otter Quay"})
    assert answer.status_code == 302, answer.text
    assert Request.objects.get(pk=row.pk).third == three.third
    assert "Otter Quay" in editor.get(f"{HERE}inbox/{row.key}/edit/").text
