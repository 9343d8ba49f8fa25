"""The year of a plan: several units fill one table, a lead sends it as one, a curator locks it by publishing."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from cities.models import City
from core.accounts.models import User
from core.history.write import Actor
from core.review.bundles import actions as bundles
from core.review.models import Bundle, Proposal
from core.review.proposals import actions as proposals
from core.review.proposals.kinds import kind_of
from core.text.moments import today_at
from planning.actions import change_cityindicator
from planning.models import CityIndicator, PlanTarget, PlanYear, YearRow
from planning.years import actions, locks
from tests import factories as make
from tests import people
from tests.openings import ANSWERED
from tests.worlds import fresh, made_once, undone

pytestmark = pytest.mark.django_db
YEAR = timezone.localdate().year - 1


@dataclass
class World:
    city: City
    canopy: CityIndicator
    birds: CityIndicator
    index: CityIndicator
    target: PlanTarget
    lead: User
    editor: User
    other: User
    outsider: User
    curator: User


def make_world() -> World:
    plan = make.PlanFactory(slug="year-plan")
    city = plan.city
    canopy = make.CityIndicatorFactory(city=city, name_en="Canopy", responsible="Parks")
    canopy.values.create(year=YEAR - 1, value=14, source_title="Survey")
    canopy.goals.create(year=YEAR + 4, value=20)
    birds = make.CityIndicatorFactory(city=city, name_en="Birds", responsible="Museum", unit="count")
    birds.values.create(year=YEAR - 1, value=12, source_title="Count")
    index = make.CityIndicatorFactory(city=city, name_en="From the index", index="cbi-2021 1")
    target = make.PlanTargetFactory(plan=plan, title_en="More shade")
    target.indicators.add(canopy)
    target.reports.create(year=YEAR - 1, level="on_track", summary_en="Trees grew.", summary_ja="木が育った。")
    return World(
        city, canopy, birds, index, target,
        people.lead(city), people.editor(city), people.editor(city), people.outsider(), people.curator(),
    )  # fmt: skip


world = made_once(make_world)


@pytest.fixture
def there(world: World) -> World:
    return fresh(world)


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def address(city: City, rest: str = "", year: int = YEAR) -> str:
    return f"/en/w/{city.slug}/year/{year}/{rest}"


def row(thing: Any, version: int | str = 0, **said: str) -> dict[str, str]:
    """What the form sends of one row."""
    key = f"{'c' if isinstance(thing, CityIndicator) else 'p'}{thing.pk}"
    return {f"{key}-version": str(version), **{f"{key}-{name}": text for name, text in said.items()}}


def save(person: User, city: City, *rows: dict[str, str], rest: str = "") -> Any:
    data = {name: text for each in rows for name, text in each.items()}
    return signed_in(person).post(address(city, rest), data)


def whole_year(there: World, level: str = "on_track") -> None:
    """Both indicators and the target: the canopy got worse."""
    save(there.editor, there.city, row(there.canopy, value="12", source_title="Survey of the year"))
    save(there.other, there.city, row(there.birds, say="same"))
    save(there.editor, there.city, row(there.target, level=level, summary="Trees grew."))


def send(person: User, city: City) -> Any:
    return signed_in(person).post(address(city, "send/"), as_read(city))


def as_read(city: City) -> dict[str, str]:
    """What the page of the check sends."""
    plan_year = PlanYear.objects.get(city=city, year=YEAR)
    versions = {f"row-{each.pk}": str(each.version) for each in plan_year.rows.all()}
    return {"version": str(plan_year.version), **versions}


def published(there: World) -> PlanYear:
    whole_year(there, level="insufficient")
    send(there.lead, there.city)
    bundle = Bundle.objects.get(tenant=there.city.pk)
    bundles.publish(bundle, expected=bundle.version, curator=there.curator)
    return PlanYear.objects.get(city=there.city)


def late(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is four in the afternoon of today in London, and tomorrow in Tokyo, where the city lies."""
    now = timezone.now().replace(hour=16)
    monkeypatch.setattr(timezone, "now", lambda: now)


# --- Writing ------------------------------------------------------------------------------------------------------


def test_last_year_is_carried_forward_and_what_an_assessment_tells_is_not_typed(there: World) -> None:
    page = signed_in(there.editor).get(address(there.city)).text

    assert f"Last value: 14\N{NO-BREAK SPACE}ha ({YEAR - 1})" in page
    assert "No change: still 14\N{NO-BREAK SPACE}ha" in page
    assert f"Last level: on track ({YEAR - 1})" in page
    assert "Trees grew." in page
    assert "The values come from published assessments." in page
    assert f'name="c{there.index.pk}-version"' not in page


def test_t62_a_year_is_hidden_from_whoever_does_not_work_for_the_city(there: World) -> None:
    whole_year(there)
    posted, read = ("", "draft/", "here/", "send/", "take-back/"), ("", "check/")
    people_there = (there.outsider, people.person(), there.curator)

    answers = {signed_in(who).post(address(there.city, rest)).status_code for who in people_there for rest in posted}
    answers |= {signed_in(who).get(address(there.city, rest)).status_code for who in people_there for rest in read}

    assert answers == {404}


def test_units_on_different_rows_never_meet(there: World) -> None:
    first = save(there.editor, there.city, row(there.canopy, value="12", source_title="Survey"), row(there.birds))
    second = save(there.other, there.city, row(there.canopy), row(there.birds, say="no_data"))

    typed = {each.title: each.typed for each in YearRow.objects.all()}
    assert (first.status_code, second.status_code) == (302, 302)
    assert typed["Birds"] == {"say": "no_data"}
    assert typed["Canopy"]["value"] == "12"


def test_two_in_one_row_see_both_texts_and_lose_none(there: World) -> None:
    save(there.editor, there.city, row(there.canopy, value="12", source_title="Survey"), row(there.birds))

    clash = save(
        there.other, there.city, row(there.canopy, value="13", source_title="Map"), row(there.birds, say="same")
    )

    assert clash.status_code == 409
    assert "Choose one version for each field." in clash.text
    assert "or edit your text" not in clash.text  # the choice alone is shown here
    assert "Example editor" in clash.text
    assert ">12<" in clash.text
    assert ">13<" in clash.text
    assert YearRow.objects.get(title="Birds").typed == {"say": "same"}
    assert YearRow.objects.get(title="Canopy").typed["value"] == "12"


def test_whoever_chooses_their_own_text_knowing_the_other_is_heard(there: World) -> None:
    key = f"c{there.canopy.pk}"
    save(there.editor, there.city, row(there.canopy, value="12", source_title="New survey"))
    choice = {f"seen-{key}": "1", f"choose-{key}.value": "mine", f"choose-{key}.source_title": "theirs"}

    answer = save(there.other, there.city, row(there.canopy, value="13", source_title="Map"), choice)

    assert answer.status_code == 302
    assert YearRow.objects.get().typed == {"value": "13", "source_title": "New survey"}


def test_a_value_of_one_and_a_source_of_the_other_are_asked_together(there: World) -> None:
    key = f"c{there.canopy.pk}"
    save(there.editor, there.city, row(there.canopy, value="12", source_title="Survey", footnote="Warm."))
    save(there.editor, there.city, row(there.canopy, 1, value="13", source_title="Survey", footnote="Warm."))

    clash = save(there.other, there.city, row(there.canopy, 1, value="12", source_title="Map", footnote="Cold."))

    named = {each.partition('"')[0] for each in clash.text.split('name="choose-')[1:]}
    assert (clash.status_code, named) == (409, {f"{key}.value", f"{key}.source_title"})
    choices = {f"choose-{each}": "mine" for each in named}
    mine = row(there.canopy, 1, value="12", source_title="Map", footnote="Cold.")
    assert save(there.other, there.city, mine, {f"seen-{key}": "2"}, choices).status_code == 302
    assert YearRow.objects.get().typed == {"value": "12", "source_title": "Map", "footnote_en": "Cold."}


def test_the_script_is_told_of_a_clash_and_of_what_follows_from_a_save(there: World) -> None:
    saved = save(there.editor, there.city, row(there.canopy, value="8", source_title="Survey"), rest="draft/").json()
    clash = save(there.other, there.city, row(there.canopy, value="13"), rest="draft/")

    assert saved["hidden"] == {f"c{there.canopy.pk}-version": "1"}
    said = saved["live"][f"said-c{there.canopy.pk}"]
    assert said.startswith(f"Fell from 14\xa0ha ({YEAR - 1}) to 8\xa0ha ({YEAR}). Moved away from the target value")
    assert (clash.status_code, clash.json()["reason"]) == (409, "conflict")


def test_what_a_colleague_typed_is_never_called_ones_own(there: World) -> None:
    """Though one typed another field oneself since, in another window."""
    save(there.editor, there.city, row(there.canopy, value="8", source_title="Survey"))
    save(there.other, there.city, row(there.canopy, 1, value="8", source_title="Survey", footnote="Cold."))

    clash = save(there.other, there.city, row(there.canopy, value="12"), rest="draft/").json()["text"]

    assert clash.startswith("This record was changed by ")
    assert "yourself" not in clash


def test_what_a_colleague_typed_in_another_field_of_the_row_comes_along(there: World) -> None:
    save(there.editor, there.city, row(there.target, level="on_track"))

    saved = save(there.other, there.city, row(there.target, obstacle="Money"), rest="draft/").json()

    assert YearRow.objects.get().typed == {"level": "on_track", "obstacle_en": "Money"}
    assert saved["values"][f"p{there.target.pk}-level"] == ["on_track"]


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        (
            {"value": "12", "say": "no_data", "source_title": "S"},
            "You entered a value and also a reason for having none.",
        ),
        ({"value": "12", "say": "same", "source_title": "S"}, "You entered a new value and also selected “no change”."),
        ({"say": "value"}, "Enter the value, or select why there is none."),
        ({"value": "many", "source_title": "S"}, "must be a number"),
        ({"value": "1.234", "source_title": "S"}, "can be read in two ways"),
        ({"value": "12", "source_title": ""}, "Enter the source."),
        ({"value": "12", "source_title": "S", "source_link": "no address"}, "must be a web address"),
        ({"value": "12", "source_title": "S" * 400}, "Enter 300 characters or fewer."),
    ],
)
def test_what_cannot_be_read_is_kept_and_named(there: World, said: dict[str, str], sentence: str) -> None:
    answer = save(there.editor, there.city, row(there.canopy, **said))
    page, check = (signed_in(there.lead).get(address(there.city, rest)).text for rest in ("", "check/"))

    assert answer.status_code == 302
    assert sentence in page
    assert sentence in check
    assert "Send the annual report for review" not in check
    assert said.get("value", "") in page


def test_a_share_is_not_more_than_the_whole(there: World) -> None:
    share = make.CityIndicatorFactory(city=there.city, unit="percent")

    save(there.editor, there.city, row(share, value="101", source_title="Survey"))

    assert "Enter a share of at most 100%." in signed_in(there.editor).get(address(there.city)).text


def test_a_year_to_come_is_refused_in_a_sentence(there: World) -> None:
    coming = timezone.localdate().year + 1

    page = signed_in(there.editor).get(address(there.city, year=coming))
    saved = signed_in(there.editor).post(address(there.city, "draft/", year=coming), row(there.canopy, value="1"))

    assert page.status_code == 404
    assert f"The year {coming} has not started yet." in page.text
    assert saved.status_code == 400
    assert not YearRow.objects.exists()


def test_ten_indicators_of_which_seven_are_unchanged_take_less_than_thirty_actions(there: World) -> None:
    lines = [there.canopy, there.birds]
    for _number in range(8):
        lines.append(make.CityIndicatorFactory(city=there.city))
        lines[-1].values.create(year=YEAR - 1, value=11, source_title="Survey")
    said = [{"say": "same"}] * 7 + [{"value": "15", "source_title": "Survey of the year"}] * 3
    data = {name: text for each, words in zip(lines, said, strict=True) for name, text in row(each, **words).items()}
    touched = sum(len(words) for words in said)  # one click, or two fields
    buttons = 2  # save and check, send

    signed_in(there.lead).post(address(there.city), data | {"check": "1"})
    send(there.lead, there.city)

    assert touched + buttons <= 30
    assert Bundle.objects.get().proposals.count() == 10


# --- Claim and reckoning ------------------------------------------------------------------------------------------


def test_a_claim_beside_what_is_reckoned_is_shown_and_stands_with_a_sentence(there: World) -> None:
    whole_year(there)
    before = signed_in(there.lead).get(address(there.city, "check/")).text
    refused = send(there.lead, there.city)

    save(there.editor, there.city, row(there.target, 1, level="on_track", level_reason="Saplings are not counted."))
    after = signed_in(there.lead).get(address(there.city, "check/")).text
    sent = send(there.lead, there.city)

    assert "The reported level is higher than the indicators show." in before
    assert "Send the annual report for review" not in before
    assert refused.status_code == 409
    assert "Saplings are not counted." in after
    assert "Send the annual report for review" in after
    assert sent.status_code == 302


def test_t42_a_page_that_comes_back_with_a_mistake_keeps_the_version_that_it_began_from(
    there: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "MOST_TYPED", 300)
    save(there.editor, there.city, row(there.canopy, footnote="zqold", source_title="A"))
    save(there.other, there.city, row(there.canopy, 1, footnote="zqtheirs", source_title="A"))

    for title, note in (("B" * 400, ""), ("B", "z" * 400)):  # the mistake stands in this row, and in another
        back = save(
            there.editor,
            there.city,
            row(there.canopy, 1, footnote="zqold", source_title=title),
            row(there.birds, footnote=note),
        )
        assert back.status_code == 400
        assert f'name="c{there.canopy.pk}-version" value="1"' in back.text
    save(there.editor, there.city, row(there.canopy, 1, footnote="zqold", source_title="B"))

    typed = YearRow.objects.get(object_id=str(there.canopy.pk)).typed
    assert (typed["footnote_en"], typed["source_title"]) == ("zqtheirs", "B")


@pytest.mark.parametrize("version", ["1", "0", "x", "9" * 50])
def test_t42_a_row_that_was_written_meanwhile_is_not_left_out_unread(there: World, version: str) -> None:
    save(there.editor, there.city, row(there.target, summary="zqold"))
    save(there.other, there.city, row(there.target, 1, summary="zqnew"))
    there.target.state = "withdrawn"
    there.target.save()
    lost = YearRow.objects.get()
    data = {f"leave-out-{lost.pk}": version, **row(there.birds, footnote="zqbeside")}

    back = signed_in(there.editor).post(address(there.city), data)

    assert back.status_code == 409
    assert "This record was changed by Example editor" in back.text
    assert "zqnew" in back.text
    assert "zqbeside" in back.text
    lost.refresh_from_db()
    assert lost.typed["summary_en"] == "zqnew"


# --- Sending, publishing, locked ----------------------------------------------------------------------------------


def test_an_editor_writes_and_a_lead_sends(there: World) -> None:
    whole_year(there, level="insufficient")

    assert send(there.editor, there.city).status_code == 403
    assert send(there.lead, there.city).status_code == 302
    assert Bundle.objects.get().state == "submitted"


def test_the_year_becomes_one_bundle_and_its_values_and_texts_are_public_once_it_is_published(
    there: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    late(monkeypatch)
    year = published(there)

    value = there.canopy.values.get(year=YEAR)
    same = there.birds.values.get(year=YEAR)
    report: Any = there.target.reports.get(year=YEAR)
    assert year.is_locked
    assert (value.value, value.source_title) == (Decimal(12), "Survey of the year")
    assert (same.value, same.source_title) == (Decimal(12), "Count")
    assert (report.level, report.summary_en, report.summary_ja) == ("insufficient", "Trees grew.", "木が育った。")
    assert report.reported_on == today_at(there.city.time_zone) > timezone.localdate()


def test_t62_the_copy_of_the_year_is_made_in_the_transaction_that_publishes(there: World) -> None:
    whole_year(there, level="insufficient")
    send(there.lead, there.city)
    before = PlanYear.objects.get(city=there.city).copy
    bundle = Bundle.objects.get(tenant=there.city.pk)
    with undone():
        bundles.publish(bundle, expected=bundle.version, curator=there.curator)
        copy: Any = PlanYear.objects.get(city=there.city).copy

    assert before is None
    assert PlanYear.objects.get(city=there.city).copy is None  # what was taken back was never there
    assert (copy["origin"], copy["made_on"]) == ("publishing", f"{timezone.localdate()}")
    assert copy["targets"][str(there.target.pk)]["report"]["level"] == "insufficient"
    assert copy["indicators"][str(there.canopy.pk)]["value"]["value"] == "12.000000"
    assert copy["indicators"][str(there.canopy.pk)]["reckoned"]["share"] == "0.2"


def test_a_year_that_is_sent_takes_no_words_and_shows_what_was_typed(there: World) -> None:
    whole_year(there, level="insufficient")
    send(there.lead, there.city)

    late = save(there.editor, there.city, row(there.canopy, 1, value="99", source_title="Late survey"))

    assert late.status_code == 409
    assert "Sent for review" in late.text
    assert YearRow.objects.get(title="Canopy").typed["value"] == "12"


def test_two_leads_who_send_one_year_send_it_once(there: World) -> None:
    whole_year(there, level="insufficient")
    read = as_read(there.city)

    at_lead = signed_in(there.lead)
    first = at_lead.post(address(there.city, "send/"), read)
    assert ANSWERED in at_lead.get(first["Location"]).text
    second = signed_in(people.lead(there.city)).post(address(there.city, "send/"), read)

    assert (first.status_code, second.status_code) == (302, 409)
    assert "Another lead has already sent this annual report." in second.text
    assert Bundle.objects.count() == 1


def test_what_was_written_since_the_check_was_read_is_not_sent_unread(there: World) -> None:
    whole_year(there, level="insufficient")
    read = as_read(there.city)
    save(there.editor, there.city, row(there.birds, 1, say="no_data"))

    answer = signed_in(there.lead).post(address(there.city, "send/"), read)

    assert answer.status_code == 409
    assert "Check it again, then send it for review." in answer.text
    assert not Bundle.objects.exists()


def test_a_returned_year_is_mended_and_sent_again_in_the_same_bundle(there: World) -> None:
    whole_year(there, level="insufficient")
    send(there.lead, there.city)
    bundle = Bundle.objects.get()
    bundles.ask_for_changes(bundle, message="Which survey?", expected=bundle.version, curator=there.curator)

    page = signed_in(there.editor).get(address(there.city)).text
    save(there.editor, there.city, row(there.canopy, 2, value="13", source_title="Survey of May"))
    save(there.editor, there.city, row(there.birds, 2, say=""))
    again = send(there.lead, there.city)

    assert "Which survey?" in page
    assert again.status_code == 302
    bundle.refresh_from_db()
    assert bundle.state == "submitted"
    assert sorted(each.object_id for each in bundle.proposals.all()) == sorted(
        [str(there.canopy.pk), str(there.target.pk)]
    )
    changes = bundle.proposals.get(kind="cityindicator").changes
    assert [value for key, value in changes.items() if key.endswith(".source_title")] == ["Survey of May"]


def test_a_lead_takes_the_year_back(there: World) -> None:
    whole_year(there, level="insufficient")
    send(there.lead, there.city)
    version = {"version": str(Bundle.objects.get().version)}

    editor = signed_in(there.editor).post(address(there.city, "take-back/"), version)
    lead = signed_in(there.lead).post(address(there.city, "take-back/"), version)

    assert (editor.status_code, lead.status_code) == (403, 302)
    assert Bundle.objects.get().state == "draft"
    assert save(there.editor, there.city, row(there.birds, 2, say="no_data")).status_code == 302


def test_what_is_being_changed_elsewhere_stops_the_year_by_its_name(there: World) -> None:
    kind, by = kind_of("cityindicator"), Actor.person(there.editor)
    proposals.start(kind, tenant=there.city.pk, row=there.canopy, patch={"name_en": "Tree canopy"}, by=by)
    whole_year(there, level="insufficient")

    answer = send(there.lead, there.city)

    assert answer.status_code == 409
    assert "Canopy is being edited elsewhere." in answer.text
    assert not Bundle.objects.exists()
    assert YearRow.objects.count() == 3


def test_a_target_that_is_removed_while_it_is_reported_on_loses_no_words(there: World) -> None:
    whole_year(there, level="insufficient")
    there.target.reports.all().delete()
    there.target.delete()

    page, check = (signed_in(there.lead).get(address(there.city, rest)).text for rest in ("", "check/"))
    lost = YearRow.objects.get(kind="plantarget")
    left_out = signed_in(there.lead).post(address(there.city), {lost.control: str(lost.version)})

    assert "No longer in the plan" in page
    assert "insufficient" in page
    assert "More shade has been removed." in check
    assert left_out.status_code == 302
    assert send(there.lead, there.city).status_code == 302


def test_t62_a_published_year_stays_and_only_a_dated_addition_is_let_in(there: World) -> None:
    published(there)
    kind, by = kind_of("cityindicator"), Actor.person(there.editor)
    value = there.canopy.values.get(year=YEAR)

    def outcome(patch: dict[str, Any]) -> str:
        with undone():
            there.canopy.refresh_from_db()
            draft = proposals.start(kind, tenant=there.city.pk, row=there.canopy, patch=patch, by=by)
            try:
                proposals.send(draft, expected=draft.version, by=by)
            except Exception as refused:
                return str(refused)
            return "sent"

    head = f"values.{value.pk}"
    refused = f"{YEAR} is published and locked"
    assert refused in outcome({f"{head}.value": "14.000000"})
    assert refused in outcome({head: False})
    assert refused in outcome({f"{head}.year": YEAR - 5})
    assert outcome({f"{head}.corrected_value": "14.000000", f"{head}.added_on": f"{YEAR + 1}-02-03"}) == "sent"
    assert outcome({"name_en": "Tree canopy"}) == "sent"
    assert save(there.editor, there.city, row(there.canopy, 2, value="99")).status_code == 409
    assert "This annual report is published and locked" in signed_in(there.editor).get(address(there.city)).text


@pytest.mark.parametrize("rest", ["", "check/"])
def test_a_long_table_costs_as_many_queries_as_a_short_one(
    there: World, rest: str, django_assert_max_num_queries: Any
) -> None:
    for _number in range(12):
        target = make.PlanTargetFactory(plan=there.target.plan)
        target.indicators.add(make.CityIndicatorFactory(city=there.city))
        target.reports.create(year=YEAR - 1, level="on_track")
    client = signed_in(there.editor)
    client.get(address(there.city, rest))

    with django_assert_max_num_queries(20):
        client.get(address(there.city, rest))


# --- Additions ----------------------------------------------------------------------------------------------------


def test_a_correction_of_a_published_year_is_a_draft_with_the_day_that_it_is_in_the_city(
    there: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    late(monkeypatch)
    published(there)
    about = {"row": f"c{there.canopy.pk}", "corrected_value": "13", "addition": "A street was counted twice."}

    empty = signed_in(there.editor).post(address(there.city, "add/"), {"row": f"c{there.canopy.pk}"})
    answer = signed_in(there.editor).post(address(there.city, "add/"), about)

    assert "Describe what was wrong or what has changed since." in empty.text
    draft = Proposal.objects.get(kind="cityindicator", state="draft")
    assert answer.headers["Location"].endswith("/check/")
    assert [value for key, value in draft.changes.items() if key.endswith("added_on")] == [
        f"{today_at(there.city.time_zone)}"
    ]
    sent = proposals.send(draft, expected=draft.version, by=Actor.person(there.lead))
    proposals.publish(sent, expected=sent.version, curator=there.curator)
    value = there.canopy.values.get(year=YEAR)
    assert (value.value, value.corrected_value, value.note_holds) == (Decimal(12), Decimal(13), None)
    assert value.amount is not None
    assert value.amount.value == Decimal(13)


def test_whoever_corrects_a_value_says_whether_source_and_footnote_hold(there: World) -> None:
    published(there)
    about = {"row": f"c{there.canopy.pk}", "corrected_value": "13", "addition": "A street was counted twice."}
    form = signed_in(there.editor).get(address(there.city, "add/")).text

    signed_in(there.editor).post(address(there.city, "add/"), {**about, "note_holds": "on"})

    assert 'name="note_holds"' in form
    assert 'name="note_holds" checked' not in form
    draft = Proposal.objects.get(kind="cityindicator", state="draft")
    sent = proposals.send(draft, expected=draft.version, by=Actor.person(there.lead))
    proposals.publish(sent, expected=sent.version, curator=there.curator)
    assert there.canopy.values.get(year=YEAR).note_holds is True


def test_t42_an_addition_that_a_colleague_drafted_meanwhile_is_not_written_over(there: World) -> None:
    published(there)
    about = {"row": f"c{there.canopy.pk}", "corrected_value": "13"}
    signed_in(there.editor).post(address(there.city, "add/"), {**about, "addition": "zqfirst"})

    other = signed_in(there.other).post(
        address(there.city, "add/"), {**about, "corrected_value": "14", "addition": "zqsecond"}
    )

    assert "Check their draft first." in other.text
    assert "zqsecond" in other.text
    draft = Proposal.objects.get(kind="cityindicator", state="draft")
    assert "zqfirst" in draft.changes.values()
    assert "zqsecond" not in draft.changes.values()


def test_a_target_has_no_value_to_correct_and_a_share_stays_below_the_whole(there: World) -> None:
    published(there)
    words = {"corrected_value": "13", "addition": "Wrong."}

    answer = signed_in(there.editor).post(address(there.city, "add/"), {"row": f"p{there.target.pk}", **words})

    assert "A target has no value of its own" in answer.text
    assert not Proposal.objects.filter(state="draft").exists()


def test_nothing_is_added_to_a_year_that_is_still_being_written(there: World) -> None:
    answer = signed_in(there.editor).get(address(there.city, "add/"))

    assert answer.headers["Location"] == address(there.city)


def test_t62_no_detour_over_what_is_kept_opens_a_published_year(there: World) -> None:
    published(there)
    held = CityIndicator.objects.get(pk=there.canopy.pk)
    with pytest.raises(ValidationError, match="published year"):
        locks.require_unlocked(held, {"direction": "keep"})
    locks.require_unlocked(held, {"direction": "down"})


def test_a_curator_takes_no_version_back_over_a_published_year(there: World) -> None:
    by = Actor.person(there.curator)
    before = change_cityindicator(there.canopy, changes={"code": "C1"}, expected=None, by=by).version
    published(there)
    canopy = CityIndicator.objects.get(pk=there.canopy.pk)
    page = f"/en/review/history/planning.cityindicator/{canopy.pk}/revert/{before}/"

    answer = signed_in(there.curator).post(page, {"version": canopy.version, "reason": "A mistake"})

    assert answer.status_code == 409
    assert f"{YEAR} is published and locked. Add a dated correction instead." in answer.text
    assert canopy.values.get(year=YEAR).value == Decimal(12)


def test_a_year_that_is_being_published_takes_no_words(there: World) -> None:
    whole_year(there, level="insufficient")
    send(there.lead, there.city)
    bundle = PlanYear.objects.get(city=there.city, year=YEAR).bundle
    assert bundle is not None
    bundles.queue(bundle, expected=bundle.version, curator=there.curator)

    assert save(there.editor, there.city, row(there.canopy, value="99")).status_code == 409


def test_an_answer_that_no_form_offers_leaves_the_year_readable(there: World) -> None:
    client = signed_in(there.editor)
    client.post(address(there.city), row(there.canopy, say="bogus"))
    assert client.get(address(there.city)).status_code == 200
    assert client.get(address(there.city, "check/")).status_code == 200


def test_a_second_addition_shows_the_first_and_replaces_it_whole(there: World) -> None:
    there.canopy.values.create(year=YEAR, value=16, source_title="S")
    actions.as_published(there.city, YEAR, decided_at=timezone.now(), by=Actor(id=None, label="Test"))
    earlier = {"corrected_value": 15, "added_on": "2026-01-04", "addition_en": "A street was counted twice."}
    there.canopy.values.filter(year=YEAR).update(**earlier, addition_ja="通り", note_holds=True)
    client, said = signed_in(there.editor), {"row": f"c{there.canopy.pk}", "addition": "The map has a new address."}

    asked = client.post(address(there.city, "add/"), said)
    assert asked.status_code == 200
    assert "4 January 2026" in asked.text
    assert "A street was counted twice." in asked.text
    assert "The map has a new address." in asked.text
    assert not Proposal.objects.exists()

    read = {"replaces": asked.context["form"]["replaces"].value()}
    assert client.post(address(there.city, "add/"), {**said, **read}).status_code == 302
    head = f"values.{there.canopy.values.get(year=YEAR).pk}"
    changes = Proposal.objects.get().changes
    assert changes[f"{head}.addition_en"] == "The map has a new address."
    assert (changes[f"{head}.corrected_value"], changes[f"{head}.addition_ja"]) == (None, "")
