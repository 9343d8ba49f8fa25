"""Rules publish small changes without a curator: which apply, in which order, for whom; and what stays of it."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cities.actions import change_city
from cities.models import City
from core.history.models import Entry
from core.history.snapshot import Snapshot
from core.history.write import Actor, VersionConflict
from core.notifications.models import Notice
from core.review.diff.text import Budget
from core.review.models import Proposal, Rule, Trust
from core.review.proposals import actions
from core.review.proposals.kinds import kind_of
from core.review.rules import actions as rule_actions
from core.review.rules import auto_publish, policy
from core.review.rules.auto_publish import RuleDefinition
from tests import people
from tests.factories import CityFactory, PracticeFactory
from tests.review.conftest import Cast
from tests.review.reading import summary

pytestmark = pytest.mark.django_db
State = Proposal.State
TYPO, RIGHT = "Kunming lies on a lak in the south.", "Kunming lies on a lake in the south."


def rule_at(code: str) -> Rule:
    return next(rule for rule in policy.in_order() if rule.code == code)


def turn_on(code: str, curator: Any, scope: str = "trusted", tenants: list[int] | None = None) -> Rule:
    rule = rule_at(code)
    changes: Snapshot = {"is_on": True, "scope": scope, "tenants": tenants or []}
    return rule_actions.set_rule(rule, changes=changes, reason="For tests", expected=rule.version, curator=curator)


def turn_off(code: str, curator: Any) -> Rule:
    rule = rule_at(code)
    return rule_actions.set_rule(
        rule, changes={"is_on": False}, reason="For tests", expected=rule.version, curator=curator
    )


def trust(city: City, curator: Any, *, is_trusted: bool = True) -> Trust:
    there = Trust.objects.filter(tenant=city.pk).first()
    version = there.version if there else 0
    return rule_actions.set_trust(city.pk, is_trusted=is_trusted, reason="Careful", expected=version, curator=curator)


@pytest.fixture
def spelling(cast: Cast) -> Cast:
    """A trusted city, and spelling is published at once."""
    change_city(cast.city, changes={"summary_en": TYPO}, expected=None, by=Actor(id=None, label="Loader"))
    cast.city.refresh_from_db()
    trust(cast.city, cast.curator)
    turn_on("spelling", cast.curator)
    return cast


# --- What is published and what waits -----------------------------------------------------------------------------


def test_nothing_is_published_by_a_rule_that_nobody_turned_on(cast: Cast) -> None:
    trust(cast.city, cast.curator)

    assert cast.sent(website="https://kunming.example/").state == State.SUBMITTED


def test_spelling_of_a_trusted_city_is_published_at_once(spelling: Cast) -> None:
    proposal = spelling.sent(summary_en=RIGHT)

    assert proposal.state == State.PUBLISHED
    assert summary(spelling.city) == RIGHT
    assert proposal.rule == "spelling"
    assert proposal.rule_reason == "A change of a few words without a number is published immediately."
    assert proposal.became == City.objects.get(pk=spelling.city.pk).version


def test_publisher_is_the_rule_on_behalf_of_who_sent_it(spelling: Cast) -> None:
    proposal = spelling.sent(summary_en=RIGHT)

    entries = Entry.objects.filter(object_type__in=["review.proposal", "cities.city"]).order_by("-id")[:2]
    assert [entry.object_type for entry in entries] == ["review.proposal", "cities.city"]
    for entry in entries:
        assert (entry.by_id, entry.by_label, entry.on_behalf_of) == (None, "Rule: Text corrections", "Lin Lead")
        assert entry.reason == proposal.rule_reason
    assert (proposal.decided_by_id, proposal.decided_by_label) == (None, "Rule: Text corrections")


def test_city_is_told_that_it_is_published(spelling: Cast) -> None:
    spelling.sent(summary_en=RIGHT)

    assert Notice.objects.filter(person=spelling.lead, kind="proposal_published").count() == 1


@pytest.mark.parametrize(
    "patch",
    [
        {"summary_en": "Another city altogether, on a hill far away from here, with other words."},
        {"summary_en": TYPO.replace("lies", "lies 7 km")},
        {"summary_en": ""},
        {"summary_en": RIGHT, "latitude": 36.0},
        {"website": "https://kunming.example/"},
        {"name_ja": "昆明"},
        {"photo_credit": "Somebody"},
    ],
)
def test_what_is_more_than_spelling_waits(spelling: Cast, patch: dict[str, Any]) -> None:
    proposal = spelling.propose(summary_zh_hans="湖城", **patch) if not patch.get("summary_en", "x") else None
    proposal = proposal or spelling.propose(**patch)

    sent = actions.send(proposal, expected=proposal.version, by=Actor.person(spelling.lead))

    assert sent.state == State.SUBMITTED


def test_another_word_in_place_of_the_only_one_is_no_spelling(spelling: Cast) -> None:
    change_city(spelling.city, changes={"leader_name": "Li Na"}, expected=None, by=Actor(id=None, label="Loader"))
    spelling.city.refresh_from_db()

    assert spelling.sent(leader_name="Wang Wei").state == State.SUBMITTED


def test_city_that_is_not_trusted_waits(spelling: Cast) -> None:
    trust(spelling.city, spelling.curator, is_trusted=False)

    assert spelling.sent(summary_en=RIGHT).state == State.SUBMITTED


def test_rule_for_some_cities_holds_for_them_alone(spelling: Cast) -> None:
    other = CityFactory()
    trust(other, spelling.curator)
    turn_on("spelling", spelling.curator, "chosen", [other.pk])

    assert spelling.sent(summary_en=RIGHT).state == State.SUBMITTED

    turn_on("spelling", spelling.curator, "chosen", [spelling.city.pk])
    again = Proposal.objects.get(tenant=spelling.city.pk)
    again = actions.withdraw(again, expected=again.version, by=Actor.person(spelling.lead))
    assert actions.send(again, expected=again.version, by=Actor.person(spelling.lead)).state == State.PUBLISHED


def test_chosen_city_that_lost_its_trust_waits(spelling: Cast) -> None:
    turn_on("spelling", spelling.curator, "chosen", [spelling.city.pk])
    trust(spelling.city, spelling.curator, is_trusted=False)

    assert spelling.sent(summary_en=RIGHT).state == State.SUBMITTED


def test_contact_details_of_a_trusted_city_are_published_at_once(cast: Cast) -> None:
    trust(cast.city, cast.curator)
    turn_on("contact-details", cast.curator)

    assert cast.sent(website="https://kunming.example/", contact_office_en="Parks office").state == State.PUBLISHED


def test_contact_details_with_something_else_wait(cast: Cast) -> None:
    trust(cast.city, cast.curator)
    turn_on("contact-details", cast.curator)

    assert cast.sent(website="https://kunming.example/", summary_en="A city in spring.").state == State.SUBMITTED


def test_what_is_taken_away_waits_though_it_is_contact(cast: Cast) -> None:
    by = Actor(id=None, label="Loader")
    change_city(cast.city, changes={"website": "https://kunming.example/"}, expected=None, by=by)
    cast.city.refresh_from_db()
    trust(cast.city, cast.curator)
    turn_on("contact-details", cast.curator)

    assert cast.sent(website="").state == State.SUBMITTED


def test_the_first_rule_that_applies_decides(cast: Cast) -> None:
    by = Actor(id=None, label="Loader")
    change_city(cast.city, changes={"website": "https://kunming.example/"}, expected=None, by=by)
    cast.city.refresh_from_db()
    trust(cast.city, cast.curator)
    turn_on("contact-details", cast.curator)
    for _step in range(4):  # before what is taken away
        rule = rule_at("contact-details")
        rule_actions.move_rule(rule.code, is_later=False, expected=rule.version, curator=cast.curator)

    assert policy.in_order()[0].code == "contact-details"
    assert cast.sent(website="").state == State.PUBLISHED


def test_rule_that_is_off_keeps_nothing_waiting(spelling: Cast) -> None:
    everything = RuleDefinition(
        code="everything",
        name="All",
        sentence="All.",
        verdict="wait",
        applies=lambda change: True,
        order=1,
        is_on=True,
        scope=Rule.Scope.ALL,
    )
    auto_publish.register_rule(everything)
    try:
        assert spelling.sent(summary_en=RIGHT).state == State.SUBMITTED
        turn_off("everything", spelling.curator)
        again = Proposal.objects.get(tenant=spelling.city.pk)
        again = actions.withdraw(again, expected=again.version, by=Actor.person(spelling.lead))
        assert actions.send(again, expected=again.version, by=Actor.person(spelling.lead)).state == State.PUBLISHED
    finally:
        auto_publish._definitions.pop("everything")


def test_large_change_of_a_figure_waits(cast: Cast) -> None:
    key = f"figures.{cast.figure.pk}.value"
    base = {key: "1000.000"}

    def applies(value: str) -> bool:
        return auto_publish.changes_a_figure_much(auto_publish.Change(cast.kind, base, {key: value}, False))

    assert [applies(value) for value in ("1200", "1249", "1250", "1300", "700")] == [False, False, True, True, True]


def test_t54_rule_that_fails_makes_it_wait(spelling: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(change: object) -> bool:
        raise ValueError("a fault of ours")

    broken = RuleDefinition(code="spelling", name="S", sentence="S.", verdict="publish", applies=fails, order=50)
    monkeypatch.setitem(auto_publish._definitions, "spelling", broken)

    assert spelling.sent(summary_en=RIGHT).state == State.SUBMITTED


def test_what_a_curator_asked_to_change_goes_back_to_the_curator(spelling: Cast) -> None:
    turn_off("spelling", spelling.curator)
    proposal = spelling.sent(summary_en=RIGHT)
    actions.ask_for_changes(proposal, message="Why?", expected=proposal.version, curator=spelling.curator)
    turn_on("spelling", spelling.curator)
    again = Proposal.objects.get(pk=proposal.pk)

    sent = actions.send(again, expected=again.version, by=Actor.person(spelling.lead))

    assert sent.state == State.SUBMITTED


def test_t13_no_rule_publishes_the_words_of_a_curator(spelling: Cast) -> None:
    helper = people.lead(spelling.city, is_curator=True)
    proposal = actions.start(
        spelling.kind, tenant=spelling.city.pk, row=spelling.city, patch={"summary_en": RIGHT}, by=Actor.person(helper)
    )

    sent = actions.send(proposal, expected=proposal.version, by=Actor.person(spelling.lead))

    assert sent.state == State.SUBMITTED


def test_new_things_wait_whatever_else_applies(cast: Cast) -> None:
    trust(cast.city, cast.curator)
    turn_on("spelling", cast.curator)
    by = Actor.person(cast.lead)
    patch = {"title_en": "Lake shore", "summary_en": "Actions taken."}
    proposal = actions.start(kind_of("practice"), tenant=cast.city.pk, row=None, patch=patch, by=by)

    assert actions.send(proposal, expected=proposal.version, by=by).state == State.SUBMITTED


@pytest.mark.parametrize(
    ("old", "new", "is_small"),
    [
        ("The park is beautifull.", "The park is beautiful.", True),
        ("湖边的公园很美丽。", "湖边的公园很美。", True),
        ("A park of 12 hectares by the lake.", "A park of 13 hectares by the lake.", False),
        ("Open.", "Shut.", False),
        ("a" * 20_000, "b" * 20_000, False),
        ("word " * 3_900, "wort " * 3_900, False),
        ("", "New words", False),
    ],
)
def test_t46_size_of_a_change_is_told_soon(old: str, new: str, is_small: bool) -> None:
    assert auto_publish.is_small(old, new, Budget(auto_publish.STEPS_OF_A_LIST)) is is_small


# --- The workspace ------------------------------------------------------------------------------------------------


def test_city_reads_at_once_that_it_is_published_and_pressing_twice_is_harmless(client: Client, spelling: Cast) -> None:
    proposal = spelling.propose(summary_en=RIGHT)
    people.sign_in(client, spelling.lead)
    address = f"/en/w/{spelling.city.slug}/profile/send/"

    first = client.post(address, {"version": proposal.version}, follow=True)
    second = client.post(address, {"version": proposal.version})

    assert ("Your changes have been published. A change of a few words without a number is published immediately.") in (
        first.content.decode()
    )
    assert second.status_code == 302


# --- Setting them -------------------------------------------------------------------------------------------------


def page(client: Client, user: Any, address: str) -> str:
    response = people.sign_in(client, user).get(address)
    assert response.status_code == 200
    return str(response.content.decode())


def test_curators_see_the_rules_in_their_order_with_their_sentences(client: Client, cast: Cast) -> None:
    html = page(client, cast.curator, "/en/review/rules/")

    places = [html.index(str(definition.sentence)) for definition in auto_publish.definitions()]
    assert places == sorted(places)
    assert html.count(">Off<") == 5
    assert html.count(">On<") == 3


def test_curator_turns_a_rule_on_with_a_reason(client: Client, cast: Cast) -> None:
    people.sign_in(client, cast.curator)

    response = client.post(
        "/en/review/rules/spelling/",
        {"version": 0, "is_on": "on", "scope": "trusted", "reason": "Saves a day"},
    )

    assert response.status_code == 302
    rule = Rule.objects.get(code="spelling")
    assert (rule.is_on, rule.scope) == (True, "trusted")
    entry = Entry.objects.get(object_type="review.rule")
    assert (entry.by_label, entry.verb, entry.reason) == ("Ana Curator", "rule_set", "Saves a day")


def test_rule_without_a_reason_comes_back_with_what_was_chosen(client: Client, cast: Cast) -> None:
    people.sign_in(client, cast.curator)

    response = client.post("/en/review/rules/spelling/", {"version": 0, "is_on": "on", "scope": "all"})

    html = response.content.decode()
    assert response.status_code == 200
    assert 'role="alert"' in html
    assert "Enter a reason." in html
    assert 'value="all" checked' in html or 'value="all" id="id_scope" checked' in html
    assert not Rule.objects.exists()


def test_some_cities_need_a_city(client: Client, cast: Cast) -> None:
    people.sign_in(client, cast.curator)

    html = client.post(
        "/en/review/rules/spelling/", {"version": 0, "scope": "chosen", "reason": "Saves a day"}
    ).content.decode()

    assert "Choose at least one city." in html


def test_t42_second_curator_sees_what_the_first_one_saved(client: Client, cast: Cast) -> None:
    turn_on("spelling", cast.curator)
    people.sign_in(client, people.curator())

    response = client.post("/en/review/rules/spelling/", {"version": 0, "scope": "all", "reason": "My own reason"})

    html = response.content.decode()
    assert response.status_code == 409
    assert "My own reason" in html
    assert Rule.objects.get(code="spelling").scope == "trusted"


def test_order_is_moved_one_place_at_a_time(client: Client, cast: Cast) -> None:
    people.sign_in(client, cast.curator)

    response = client.post("/en/review/rules/spelling/move/", {"version": 0, "to": "earlier"})

    assert response.status_code == 302
    codes = [rule.code for rule in policy.in_order()]
    assert codes.index("contact-details") == codes.index("spelling") + 1


def test_t13_first_rule_cannot_go_further_up(client: Client, cast: Cast) -> None:
    people.sign_in(client, cast.curator)

    assert client.post("/en/review/rules/cooperation/move/", {"version": 0, "to": "earlier"}).status_code == 409
    assert client.post("/en/review/rules/cooperation/move/", {"version": 5, "to": "later"}).status_code == 409
    assert client.post("/en/review/rules/no-such-rule/move/", {"version": 0}).status_code == 404


def test_curator_trusts_a_city_and_takes_it_back(client: Client, cast: Cast) -> None:
    people.sign_in(client, cast.curator)
    address = f"/en/review/rules/cities/{cast.city.pk}/"

    client.post(address, {"version": 0, "reason": "Three years of good work"})
    listed = page(client, cast.curator, "/en/review/rules/cities/")
    client.post(address, {"version": 1, "reason": "New staff"})

    assert "Kunming" in listed
    assert "Three years of good work" in listed
    assert not Trust.objects.get(tenant=cast.city.pk).is_trusted
    reasons = Entry.objects.filter(object_type="review.trust").order_by("id").values_list("verb", "reason")
    assert list(reasons) == [("city_trusted", "Three years of good work"), ("city_not_trusted", "New staff")]


def test_cities_are_found_by_a_part_of_their_name(client: Client, cast: Cast) -> None:
    html = page(client, cast.curator, "/en/review/rules/cities/?q=kunm")

    assert f'href="/en/review/rules/cities/{cast.city.pk}/"' in html
    assert "There is no city with this name." in page(client, cast.curator, "/en/review/rules/cities/?q=zzz")


def test_t13_nobody_trusts_their_own_city(client: Client, cast: Cast) -> None:
    own = people.enrolled(people.lead(cast.city, is_curator=True))
    people.sign_in(client, own)
    address = f"/en/review/rules/cities/{cast.city.pk}/"

    response = client.post(address, {"version": 0, "reason": "We are good"})

    assert response.status_code == 403
    assert "You work for this city. Another curator must decide." in page(client, own, address)
    assert not Trust.objects.exists()
    with pytest.raises(PermissionDenied):
        trust(cast.city, own)


def test_t13_nobody_adds_their_own_city_to_a_rule(client: Client, cast: Cast) -> None:
    trust(cast.city, cast.curator)
    own = people.enrolled(people.lead(cast.city, is_curator=True))
    people.sign_in(client, own)

    response = client.post(
        "/en/review/rules/spelling/",
        {"version": 0, "is_on": "on", "scope": "chosen", "tenants": [cast.city.pk], "reason": "Ours"},
    )

    assert response.status_code == 403
    assert not Rule.objects.exists()


def test_t42_order_changed_meanwhile_is_not_changed_again(cast: Cast) -> None:
    rule_actions.move_rule("spelling", is_later=False, expected=0, curator=cast.curator)

    with pytest.raises(VersionConflict):
        rule_actions.move_rule("spelling", is_later=False, expected=0, curator=cast.curator)


def test_history_of_a_rule_can_be_read(client: Client, cast: Cast) -> None:
    rule = turn_on("spelling", cast.curator)

    html = page(client, cast.curator, f"/en/review/history/review.rule/{rule.pk}/")

    assert "changed the rule" in html
    assert "For tests" in html


# --- A later look -------------------------------------------------------------------------------------------------


def test_what_a_rule_published_is_listed_until_a_curator_looked_at_it(client: Client, spelling: Cast) -> None:
    proposal = spelling.sent(summary_en=RIGHT)
    before = page(client, spelling.curator, "/en/review/by-rule/")

    response = client.post(f"/en/review/by-rule/{proposal.pk}/looked/", {"version": proposal.version})

    after = page(client, spelling.curator, "/en/review/by-rule/")
    everything = page(client, spelling.curator, "/en/review/by-rule/?show=all")
    assert response.status_code == 302
    for words in ("City profile", "Kunming", "A change of a few words without a number", "<ins>", "Lin Lead"):
        assert words in before
    assert f"/en/review/history/cities.city/{spelling.city.pk}/revert/{(proposal.became or 0) - 1}/" in before
    assert 'Published by rule <span class="count">1</span>' in before
    assert str(proposal.pk) not in after
    assert "Reviewed by <bdi>Ana Curator</bdi>" in everything


def test_way_back_leads_to_the_text_before(client: Client, spelling: Cast) -> None:
    proposal = spelling.sent(summary_en=RIGHT)
    people.sign_in(client, spelling.curator)
    address = f"/en/review/history/cities.city/{spelling.city.pk}/revert/{(proposal.became or 0) - 1}/"
    version = City.objects.get(pk=spelling.city.pk).version

    assert TYPO.split()[4] in client.get(address).content.decode()
    client.post(address, {"version": version, "reason": "It was right before"})

    assert summary(spelling.city) == TYPO


def test_t13_looked_at_once_and_never_by_the_city_itself(client: Client, spelling: Cast) -> None:
    proposal = spelling.sent(summary_en=RIGHT)
    address = f"/en/review/by-rule/{proposal.pk}/looked/"
    own = people.enrolled(people.lead(spelling.city, is_curator=True))
    mine = people.sign_in(Client(), own).post(address, {"version": proposal.version})
    people.sign_in(client, spelling.curator)

    first = client.post(address, {"version": proposal.version})
    second = client.post(address, {"version": proposal.version + 1})

    assert [mine.status_code, first.status_code, second.status_code] == [403, 302, 409]


def test_page_of_the_proposal_says_which_rule_published_it(client: Client, spelling: Cast) -> None:
    proposal = spelling.sent(summary_en=RIGHT)

    html = page(client, spelling.curator, f"/en/review/{proposal.pk}/")

    assert "A change of a few words without a number is published immediately." in html
    assert "Mark as reviewed" in html
    assert "Restore the previous version" in html


def test_t45_list_of_what_rules_published_asks_as_often_for_50_rows(client: Client, cast: Cast) -> None:
    turn_on("spelling", cast.curator, "all")
    people.sign_in(client, cast.curator)

    def publish(times: int) -> None:
        for _number in range(times):
            city = CityFactory()
            by = Actor.person(people.lead(city))
            row = PracticeFactory(city=city, summary_en=TYPO)
            kind = kind_of("practice")
            made = actions.start(kind, tenant=city.pk, row=row, patch={"summary_en": RIGHT}, by=by)
            assert actions.send(made, expected=made.version, by=by).state == State.PUBLISHED

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get("/en/review/by-rule/").status_code == 200
        return len(captured)

    publish(3)
    queries()
    few = queries()
    publish(47)
    queries()  # one that writes when the session was used last, as it does once in a while

    assert queries() == few <= 15
