"""From the first click to the public page: what each person sees on the way."""

from typing import Any

import pytest
from django.test import Client

from assessment.editions.frameworks import framework
from assessment.models import Answer, Assessment, Result
from core.history.write import Actor
from core.review.models import Proposal
from core.review.proposals import actions as proposals
from tests.assessment.helping import HERE, KEYS, NATURAL, World, begin, finished, say
from tests.factories import (
    CityFactory,
    CityIndicatorFactory,
    FigureFactory,
    PracticeFactory,
    ResultFactory,
    SchemeFactory,
    TermFactory,
)
from tests.openings import ANSWERED

pytestmark = pytest.mark.django_db
TERMS = (("solution-types", "parks-forests"), ("topics", "mobility"))
PUBLIC = "/en/cities/heron-bay/index/2026/"


def decide(world: World, proposal: Proposal, decision: str, message: str = "") -> Any:
    sent = {"version": proposal.version, "decision": decision, "message": message}
    return world.curator.post(f"/en/review/{proposal.pk}/decision/", sent)


def published(world: World) -> Result:
    begin(world.editor)
    finished(world)
    world.lead.post(f"{HERE}2026/send/", {"shown": KEYS})
    decide(world, Proposal.objects.get(), "publish")
    return Result.objects.get()


def test_a_city_answers_finishes_and_publishes(world: World) -> None:
    begin(world.editor)
    finished(world)

    answers = {each.indicator: each for each in Answer.objects.all()}
    protected = answers["protected_natural_areas"]
    assert (answers["natural_areas"].value, answers["natural_areas"].score) == ("15.0", 3)
    assert (answers["birds_built_up"].mode, protected.mode, protected.planned_for) == ("no_data", "planned", 2027)
    assert Assessment.objects.get().state == "finished"

    sent = world.lead.post(f"{HERE}2026/send/", {"shown": KEYS})
    proposal = Proposal.objects.get()
    assert (sent.status_code, proposal.state, Client().get(PUBLIC).status_code) == (302, "submitted", 404)
    assert ANSWERED in world.lead.get(sent["Location"]).text
    read = world.curator.get(f"/en/review/{proposal.pk}/").text
    assert "15.0" in read
    assert "Total area of the city: 100,000 hectares" in read
    assert "city_area_ha" not in read

    decide(world, proposal, "publish")
    public = Client().get(PUBLIC).text
    assert "3 of 4 points on 1 scored indicator. The edition has a maximum of 112 points." in public
    assert "Planned for 2027" in public
    assert "Not known" in public
    assert "natural_areas" in Client().get("/en/cities/heron-bay/index/2026.csv").text
    told = Client().get("/api/v1/assessments/").json()["results"][0]
    assert told["totals"] == {"points": 3, "possible": 4, "scored": 1, "maximum": 112}
    assert [each["indicator"] for each in told["lines"]] == KEYS


def test_a_sending_that_is_refused_leaves_no_draft_and_keeps_the_ticks(world: World) -> None:
    """What is public already is no change: nothing is sent, and what was chosen stays chosen."""
    published(world)

    again = world.lead.post(f"{HERE}2026/send/", {"shown": KEYS})
    assert (again.status_code, Proposal.objects.open().count()) == (409, 0)
    assert "There is nothing to send for review." in again.text

    none = world.lead.post(f"{HERE}2026/send/", {"shown": ["birds_built_up_areas"], "file": []})
    assert (none.status_code, "Choose at least one indicator." in none.text) == (400, True)
    assert not ticked(none, "natural_areas")
    assert ticked(world.lead.get(f"{HERE}2026/result/"), "natural_areas")


def ticked(page: Any, indicator: str) -> bool:
    return f'value="{indicator}" checked' in page.text


def test_changes_that_were_asked_for_are_made_and_sent_anew(world: World) -> None:
    begin(world.editor)
    finished(world)
    world.lead.post(f"{HERE}2026/send/", {"shown": KEYS})
    decide(world, Proposal.objects.get(), "return", "Which survey?")
    assert "Which survey?" in world.lead.get(f"{HERE}2026/result/").text

    version = Assessment.objects.get().version
    world.lead.post(f"{HERE}2026/reopen/", {"version": version, "reason": "The survey is named."})
    answer = Answer.objects.get(indicator="natural_areas")
    say(world.editor, 1, answer.version, **{**NATURAL, "source_title": "Survey of land cover"})
    read = world.lead.get(f"{HERE}2026/check/").context["read"]
    world.lead.post(f"{HERE}2026/finish/", {"read": read})
    again = world.lead.post(f"{HERE}2026/send/", {"shown": ["natural_areas"]})

    assert again.status_code == 302, again.context["notice"]
    decide(world, Proposal.objects.get(), "publish")
    page = Client().get(PUBLIC).text
    assert "Survey of land cover" in page
    assert "1 of the 3 indicators that the city answered" in page
    assert "Planned for 2027" not in page


def test_a_correction_says_why_and_a_withdrawal_says_so(world: World) -> None:
    result = published(world)
    version = Assessment.objects.get().version
    without = world.lead.post(f"{HERE}2026/reopen/", {"version": version, "reason": " "})
    assert "Enter the reason for reopening the assessment." in without.text

    world.lead.post(f"{HERE}2026/reopen/", {"version": version, "reason": "The map was wrong."})
    answer = Answer.objects.get(indicator="natural_areas")
    say(world.editor, 1, answer.version, **{**NATURAL, "in-natural_area_ha": "25 000", "source_title": "New map"})
    assert "3 of 4 points" in Client().get(PUBLIC).text
    read = world.lead.get(f"{HERE}2026/check/").context["read"]
    world.lead.post(f"{HERE}2026/finish/", {"read": read})
    world.lead.post(f"{HERE}2026/send/", {"shown": KEYS})
    decide(world, Proposal.objects.latest("made_at"), "publish")
    page = Client().get(PUBLIC).text
    assert "4 of 4 points on 1 scored indicator" in page
    assert "corrected, version 2: " in page

    result.refresh_from_db()
    world.lead.post(f"{HERE}2026/withdraw/", {"version": result.version})
    gone = Client().get(PUBLIC)
    assert (gone.status_code, "has withdrawn its result for 2026" in gone.text) == (410, True)
    assert Client().get("/api/v1/assessments/").json()["count"] == 0


def test_t58_nobody_types_a_score_into_a_proposal(world: World) -> None:
    """By the API a lead could change a line of what is sent: it is not what the assessment says, and is refused."""
    begin(world.editor)
    finished(world)
    world.lead.post(f"{HERE}2026/send/", {"shown": KEYS})
    proposal = Proposal.objects.get()
    world.lead.post(f"{HERE}2026/take-back/", {"version": proposal.version})
    proposal.refresh_from_db()
    key = next(key for key, value in proposal.changes.items() if key.endswith(".score") and value == 3)
    by = Actor(id=1, label="Somebody")

    forged = proposals.save(proposal, patch={key: 4}, started={}, expected=proposal.version, by=by)
    with pytest.raises(Exception, match="This result differs from the finished assessment"):
        proposals.send(forged, expected=forged.version, by=by)


STEPS = ("finish", "send", "take-back", "reopen", "withdraw", "discard")


def test_t57_an_editor_answers_and_a_lead_does_the_rest(world: World) -> None:
    begin(world.editor)
    finished(world)

    told = {step: world.editor.post(f"{HERE}2026/{step}/").status_code for step in STEPS}
    strangers = [world.outsider, world.curator]
    pages = ["", "2026/", "2026/1/", "2026/check/", "2026/result/", "2026/workbook.xlsx", "2026/import/", "new/"]
    hidden = {client.get(HERE + page).status_code for client in strangers for page in pages}

    assert (set(told.values()), hidden) == ({403}, {404})


def test_what_the_state_does_not_allow_is_refused_with_409_and_loses_nothing(world: World) -> None:
    begin(world.editor)
    finished(world)
    late = say(world.editor, 1, 1, **{**NATURAL, "note": "Typed while it was finished"})
    draft = world.editor.post(f"{HERE}2026/1/draft/", {"version": 1, **NATURAL})

    assert (late.status_code, "Typed while it was finished" in late.text) == (409, True)
    assert (draft.status_code, draft.json()) == (409, {"reason": "sent"})
    assert world.lead.post(f"{HERE}2026/take-back/").status_code == 409
    assert world.lead.post(f"{HERE}2026/withdraw/").status_code == 409
    assert world.lead.post(f"{HERE}2026/discard/", {"version": 99}).status_code == 409


def test_finishing_stops_when_an_answer_came_in_meanwhile(world: World) -> None:
    begin(world.editor)
    say(world.editor, 3, mode="no_data")
    read = world.lead.get(f"{HERE}2026/check/").context["read"]
    say(world.editor, 8, mode="no_data")

    late = world.lead.post(f"{HERE}2026/finish/", {"read": read})

    assert (late.status_code, Assessment.objects.get().state) == (409, "draft")
    assert "Another person changed an answer while you were checking" in late.text


def test_values_that_the_page_of_the_city_lacks_go_into_its_draft(world: World) -> None:
    published(world)
    page = world.editor.get(f"{HERE}2026/result/").text
    assert "Area: 1,000 km²" in page.replace("\u00a0", " ")

    for _pressed in range(2):
        assert world.editor.post(f"{HERE}2026/figures/").status_code == 302

    draft = Proposal.objects.get(kind="city")
    said = {key.rpartition(".")[2]: value for key, value in draft.changes.items() if key.count(".") == 2}
    assert (draft.state, len([key for key in draft.changes if key.count(".") == 1])) == ("draft", 1)
    assert said["measure"] == "area"
    assert (said["value"], said["unit"], said["year"], said["source_title"]) == ("1000.000", "km2", 2025, "Survey")
    assert world.editor.get("/en/w/heron-bay/profile/figures/").status_code == 200


def test_nothing_is_offered_before_publication_nor_what_the_page_says_already(world: World) -> None:
    begin(world.editor)
    finished(world)
    assert "New figures for your city’s page" not in world.editor.get(f"{HERE}2026/result/").text
    assert world.editor.post(f"{HERE}2026/figures/").status_code == 409

    world.lead.post(f"{HERE}2026/send/", {"shown": KEYS})
    decide(world, Proposal.objects.get(), "publish")
    FigureFactory(city=world.city, measure="area", value=1000, unit="km2", year=2025)
    assert "New figures for your city’s page" not in world.editor.get(f"{HERE}2026/result/").text


def test_what_is_weak_or_unknown_leads_to_what_other_cities_did_on_it(world: World) -> None:
    greenery, elsewhere = (TermFactory(scheme=SchemeFactory(code=scheme), code=code) for scheme, code in TERMS)
    other = CityFactory(name_en="Otter Town", status="member")
    for title, city, term in (("Ponds", other, greenery), ("Ours", world.city, greenery), ("Trams", other, elsewhere)):
        PracticeFactory(title_en=title, city=city).terms.add(term)
    begin(world.editor)
    say(world.editor, 1, mode="no_data")

    for page in ("result/", "1/"):
        told = world.editor.get(f"{HERE}2026/{page}").text
        assert "Otter Town: Ponds" in told
        assert "Ours" not in told
        assert "Trams" not in told
    assert "Ask other cities for help" in world.editor.get(f"{HERE}2026/result/").text


def test_what_is_weak_or_unknown_leads_to_a_plan_that_follows_it(world: World) -> None:
    begin(world.editor)
    say(world.editor, 1, mode="no_data")
    index = f"cbi-2021:{framework('cbi-2021').indicators[0].key}"

    before = world.editor.get(f"{HERE}2026/result/").text
    indicator = CityIndicatorFactory(city=world.city, index=index, name_en="Green land")
    after = world.editor.get(f"{HERE}2026/result/").text

    assert f"plans/new/first-hour/?index={index.replace(':', '%3A')}" in before
    assert "Your indicator: Green land" in after
    assert f"indicators/{indicator.slug}/" in after


def test_who_begins_is_led_to_the_example(world: World) -> None:
    pages = (HERE, f"{HERE}new/", "/en/index/")
    assert all("See an example" not in world.editor.get(page).text for page in pages)

    ResultFactory(city=CityFactory(slug="example-lake", is_example=True))

    assert all("/en/cities/example-lake/index/2026/" in world.editor.get(page).text for page in pages)


def test_a_curator_reads_words_for_what_a_score_rests_on(world: World) -> None:
    begin(world.editor)
    finished(world)
    world.lead.post(f"{HERE}2026/send/", {"shown": KEYS})

    page = world.curator.get(f"/en/review/{Proposal.objects.get().pk}/").text

    assert "Calculated with score bands taken from the handbook" in page
    assert "bands_verified" not in page


def test_a_year_is_assessed_anew_after_what_came_back_was_discarded(world: World) -> None:
    begin(world.editor)
    finished(world)
    world.lead.post(f"{HERE}2026/send/", {"shown": KEYS})
    decide(world, Proposal.objects.get(), "return", "Which survey?")
    opened = {"version": Assessment.objects.get().version, "reason": "We begin anew."}
    assert world.lead.post(f"{HERE}2026/reopen/", opened).status_code == 302
    version = Assessment.objects.get().version
    assert world.lead.post(f"{HERE}2026/discard/", {"version": version}).status_code == 302
    assert (Proposal.objects.get().state, Result.objects.count()) == ("discarded", 0)
    assert "Changes requested" not in world.lead.get("/en/w/heron-bay/").text

    begin(world.editor)
    say(world.editor, 3, mode="no_data")
    world.lead.post(f"{HERE}2026/finish/", {"read": world.lead.get(f"{HERE}2026/check/").context["read"]})
    assert world.lead.post(f"{HERE}2026/send/", {"shown": KEYS}).status_code == 302
    assert Result.objects.get().assessment.state == "finished"
    assert Proposal.objects.get(state="submitted").object_id == str(Result.objects.get().pk)
