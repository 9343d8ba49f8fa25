"""A city's own system sends a proposal, and a curator's decides on it."""

import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cities.actions import change_city
from cities.models import City, Figure
from cities.practices.models import Practice
from cities.team.models import StaffRole
from core.history.models import Entry
from core.history.snapshot import Snapshot
from core.history.write import Actor
from core.review.bundles import actions as bundles
from core.review.models import Proposal
from core.review.proposals import actions, next_draft
from core.review.proposals.kinds import kind_of
from core.review.proposals.references import reference
from tests import factories as make
from tests import people
from tests.api.writing import LIST, NOWHERE, STEPS, Program, at, draft, fresh, kunming, submitted, told, words
from tests.worlds import undone

pytestmark = [pytest.mark.django_db, pytest.mark.both]


@pytest.fixture
def city() -> City:
    return kunming()


@pytest.fixture
def lead(city: City) -> Program:
    return Program(people.lead(city))


@pytest.fixture
def curator() -> Program:
    return Program(people.curator())


# --- The way of a proposal --------------------------------------------------------------------------------------------


def test_a_proposal_is_begun_changed_sent_and_published(city: City, lead: Program, curator: Program) -> None:
    begun = lead.begin(city, words("A city on a lake."))
    row = told(begun, 201)
    address = begun.headers["Location"].removeprefix("http://localhost:8000")
    assert begun.headers["ETag"] == '"1"'
    assert address == f"{LIST}{row['id']}/"

    changed = lead.patch(address, {"summary_ja": "湖の都市。"}, version=1)
    assert changed.headers["ETag"] == '"2"'
    assert told(lead.post(f"{address}send/", version=2))["state"] == "submitted"
    published = told(curator.post(f"{address}publish/", {"message": "Thank you."}, version=3))

    assert (published["state"], published["message"], published["version"]) == ("published", "Thank you.", 4)
    assert City.objects.values_list("summary_en", "summary_ja").get() == ("A city on a lake.", "湖の都市。")
    assert Entry.objects.filter(object_type="cities.city").latest("id").by_label == "Example curator"


def test_what_is_told_names_slugs_people_and_moments(city: City, lead: Program) -> None:
    row = told(lead.begin(city), 201)
    told(lead.post(f"{LIST}{row['id']}/comments/", {"key": "summary_en", "text": "Is this right?"}), 201)
    sent = told(lead.post(f"{LIST}{row['id']}/send/", version=2))

    shown = told(lead.get(f"{LIST}{row['id']}/"))

    assert shown == sent
    assert list(shown) == [
        *("id", "kind", "city", "object", "state", "beside", "version", "begun", "changed"),
        *("sent", "decided", "message", "url", "base", "under", "changes", "comments"),
    ]
    assert (shown["kind"], shown["city"], shown["object"]) == ("city", "kunming", "kunming")
    assert (shown["base"], shown["changes"]) == ({"summary_en": "A city."}, {"summary_en": "A city on a lake."})
    assert (shown["sent"]["by"], shown["decided"]) == ("Example lead", None)
    assert shown["sent"]["at"].endswith("Z")
    assert [(each["key"], each["text"], each["by"]) for each in shown["comments"]] == [
        ("summary_en", "Is this right?", "Example lead")
    ]
    assert shown["url"] == f"http://localhost:8000/en/proposals/{row['id']}/"


def test_something_new_gets_its_slug_when_it_is_published(city: City, lead: Program, curator: Program) -> None:
    term = make.term("topics", "water")
    changes = {"title_en": "Cool roofs", "summary_en": "White roofs.", "starts": 2020, f"terms.{term.pk}": True}
    row = told(lead.post(LIST, {"kind": "practice", "city": "kunming", "changes": changes}), 201)
    assert row["object"] is None

    told(lead.post(f"{LIST}{row['id']}/send/", version=1))
    published = told(curator.post(f"{LIST}{row['id']}/publish/", version=2))

    assert published["object"] == "cool-roofs"
    practice = Practice.objects.get()
    assert (practice.city, practice.starts, list(practice.terms.all())) == (city, 2020, [term])


def test_an_object_is_named_by_its_slug(city: City, lead: Program) -> None:
    make.PracticeFactory(city=city, slug="cool-roofs", summary_en="Before.")
    body = {"kind": "practice", "city": "kunming", "object": "cool-roofs", "changes": {"summary_en": "After."}}

    row = told(lead.post(LIST, body), 201)

    assert (row["object"], row["base"]) == ("cool-roofs", {"summary_en": "Before."})


def test_figures_are_named_by_the_ids_that_the_list_of_cities_tells(city: City, lead: Program) -> None:
    make.FigureFactory(city=city, measure="area", unit="km2", value=20)
    figure = Client().get("/api/v1/cities/kunming/").json()["figures"][0]["id"]

    row = told(lead.begin(city, {f"figures.{figure}.value": 21.5}), 201)
    told(lead.post(f"{LIST}{row['id']}/send/", version=1))

    assert str(Figure.objects.get().pk) == figure
    assert row["base"] == {f"figures.{figure}.value": "20.000"}


def test_a_second_proposal_for_the_same_thing_is_a_conflict_that_leads_to_the_first(city: City, lead: Program) -> None:
    first = told(lead.begin(city), 201)

    second = told(lead.begin(city), 409)

    assert (second["code"], second["detail"]) == ("conflict", "This already exists.")
    assert (second["id"], second["url"]) == (first["id"], first["url"])


def test_a_curator_asks_for_changes_and_the_city_sends_again(city: City, lead: Program, curator: Program) -> None:
    proposal = submitted(people.lead(city), city)

    back = told(curator.post(at(proposal, "return"), {"message": "Which lake?"}, version=2))
    assert (back["state"], back["message"], back["decided"]["by"]) == ("returned", "Which lake?", "Example curator")

    told(lead.patch(at(proposal), words("A city on Lake Dian."), version=3))
    assert told(lead.post(at(proposal, "send"), version=4))["state"] == "submitted"
    assert told(lead.post(at(proposal, "withdraw"), version=5))["state"] == "draft"
    assert told(lead.post(at(proposal, "discard"), version=6))["state"] == "discarded"


@pytest.mark.parametrize("step", ["return", "decline"])
def test_a_refusal_needs_a_message(city: City, curator: Program, step: str) -> None:
    proposal = submitted(people.lead(city), city)

    assert list(told(curator.post(at(proposal, step), {}, version=2), 400)["errors"]) == ["message"]
    assert list(told(curator.post(at(proposal, step), {"message": " "}, version=2), 400)["errors"]) == ["message"]
    assert fresh(proposal).state == "submitted"


@pytest.mark.parametrize("message", ["x" * 20_001, "a\u202eb"])
def test_a_message_that_cannot_be_kept_is_refused(city: City, curator: Program, message: str) -> None:
    proposal = submitted(people.lead(city), city)

    for step in ("return", "decline", "publish"):
        assert list(told(curator.post(at(proposal, step), {"message": message}, version=2), 400)["errors"]) == [
            "message"
        ]


def test_what_was_published_meanwhile_is_told_with_all_three_texts(city: City, lead: Program) -> None:
    proposal = draft(people.lead(city), city)
    change_city(city, changes={"summary_en": "A town."}, expected=1, by=Actor(id=None, label="Example curator"))

    answer = told(lead.post(at(proposal, "send"), version=1), 409)

    assert answer["code"] == "conflict"
    assert list(answer["errors"]) == ["summary_en"]
    assert answer["clashes"] == {
        "summary_en": {"started_from": "A city.", "now": "A town.", "proposed": "A city on a lake."}
    }


def test_a_clash_is_settled_by_a_choice_and_not_by_writing_over_it(city: City, lead: Program) -> None:
    proposal = draft(people.lead(city), city)
    change_city(city, changes={"summary_en": "A town."}, expected=1, by=Actor(id=None, label="Example curator"))

    told(lead.patch(at(proposal), words("A town on a lake."), version=1))
    assert told(lead.post(at(proposal, "send"), version=2), 409)["clashes"]["summary_en"]["now"] == "A town."
    settled = told(lead.post(at(proposal, "settle"), {"changes": words("A town on a lake.")}, version=2))

    assert settled["base"] == words("A town.")
    assert told(lead.post(at(proposal, "send"), version=3))["state"] == "submitted"


def test_what_means_something_only_together_is_told_and_settled_together(city: City, lead: Program) -> None:
    figure = make.FigureFactory(city=city, measure="area", unit="km2", value=20, year=2020, source_title="")
    value, year = f"figures.{figure.pk}.value", f"figures.{figure.pk}.year"
    proposal = told(lead.begin(city, {value: 21.5}), 201)
    at_it = f"{LIST}{proposal['id']}/"
    change_city(city, changes={year: 2024}, expected=1, by=Actor(id=None, label="Example curator"))

    answer = told(lead.post(f"{at_it}send/", version=1), 409)
    assert answer["clashes"] == {
        value: {"started_from": "20.000", "now": "20.000", "proposed": 21.5},
        year: {"started_from": 2020, "now": 2024, "proposed": 2020},
    }
    half = told(lead.post(f"{at_it}settle/", {"changes": {value: 21.5}}, version=1))
    assert list(told(lead.post(f"{at_it}send/", version=half["version"]), 409)["clashes"]) == [value, year]
    whole = told(lead.post(f"{at_it}settle/", {"changes": {value: 21.5, year: 2024}}, version=half["version"]))

    assert (whole["changes"], whole["base"]) == ({value: 21.5}, {value: "20.000"})
    assert told(lead.post(f"{at_it}send/", version=whole["version"]))["state"] == "submitted"


def test_t45_a_city_has_no_drafts_without_end(city: City, lead: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    assert actions.MOST_NEW == 200
    monkeypatch.setattr(actions, "MOST_NEW", 2)

    answers = [
        lead.post(LIST, {"kind": "practice", "city": "kunming", "changes": {"title_en": f"Practice {number}"}})
        for number in range(3)
    ]

    assert [answer.status_code for answer in answers] == [201, 201, 400]
    assert "A city can have at most 2 new drafts of each kind." in answers[-1].content.decode()


def test_t13_whoever_settles_a_clash_is_among_the_authors(city: City, lead: Program) -> None:
    """And so does not decide on it."""
    proposal = draft(people.editor(city), city)
    change_city(city, changes={"summary_en": "A town."}, expected=1, by=Actor(id=None, label="Example curator"))

    told(lead.post(at(proposal, "settle"), {"changes": words("A town on a lake.")}, version=1))

    assert len(fresh(proposal).authors) == 2


def test_what_is_missing_is_told_by_field_when_it_is_sent(city: City, lead: Program) -> None:
    row = told(lead.post(LIST, {"kind": "practice", "city": "kunming", "changes": {"starts": 2020}}), 201)

    assert set(told(lead.post(f"{LIST}{row['id']}/send/", version=1), 400)["errors"]) == {"title", "summary"}


def test_an_unchanged_proposal_cannot_be_sent(city: City, lead: Program) -> None:
    row = told(lead.begin(city, words("A city.")), 201)

    assert row["changes"] == {}
    assert told(lead.post(f"{LIST}{row['id']}/send/", version=1), 400)["code"] == "validation_error"


STATES = ("draft", "submitted", "returned", "published", "declined", "discarded", "joined")
FITS = {
    "settle": {"draft", "returned"},
    "send": {"draft", "returned"},
    "discard": {"draft", "returned"},
    "withdraw": {"submitted"},
    "return": {"submitted"},
    "decline": {"submitted"},
    "publish": {"submitted"},
    "comments": {"draft", "returned", "submitted"},
    "": {"draft", "returned"},
}


def in_state(state: str, city: City) -> Proposal:
    author = people.lead(city)
    proposal = draft(author, city) if state in ("draft", "discarded") else submitted(author, city)
    if state == "joined":
        beginner = Actor(id=author.pk, label="Example lead")
        joined = next_draft.begin(proposal, by=beginner)
        actions.withdraw(proposal, expected=2, by=beginner)
        return fresh(joined)
    if state == "discarded":
        return actions.discard(proposal, expected=1, by=Actor(id=author.pk, label="Example lead"))
    if state in ("draft", "submitted"):
        return proposal
    acts: dict[str, Any] = {"returned": actions.ask_for_changes, "declined": actions.decline}
    act = acts.get(state, actions.publish)
    done: Proposal = act(proposal, message="Why", expected=2, curator=people.curator())
    return done


BODIES: dict[str, dict[str, Any]] = {
    "return": {"message": "Why"},
    "decline": {"message": "Why"},
    "publish": {"message": "Why"},
    "comments": {"text": "Why?"},
    "settle": {"changes": words("Other")},
    "": {"changes": words("Other")},
}


@pytest.mark.parametrize("state", STATES)
def test_t13_a_step_that_does_not_fit_the_state_is_a_conflict(city: City, lead: Program, state: str) -> None:
    proposal = in_state(state, city)
    version = fresh(proposal).version
    curator = Program(people.curator())
    fits, refused = set(), {}

    for step in FITS:
        who = curator if step in ("return", "decline", "publish") else lead
        with undone():
            answer = who.ask("POST" if step else "PATCH", at(proposal, step), BODIES.get(step), version=version)
            if answer.status_code in (200, 201):
                fits.add(step)
            else:
                now = fresh(proposal)
                refused[step] = (told(answer, 409)["detail"], now.state, now.version)

    assert fits == {step for step, states in FITS.items() if state in states}
    stays = ("This step is not possible now.", state, version)
    assert refused == dict.fromkeys(FITS.keys() - fits, stays)


# --- Who may ----------------------------------------------------------------------------------------------------------


def test_lists_hold_the_proposals_of_ones_own_cities(city: City, lead: Program, curator: Program) -> None:
    mine, other = draft(people.lead(city), city), draft(people.lead(make.CityFactory(slug="kobe")), make_kobe())

    assert ids(lead) == [str(mine.pk)]
    assert set(ids(curator)) == {str(mine.pk), str(other.pk)}
    assert ids(Program(people.outsider())) == ids(Program(people.person())) == []


def make_kobe() -> City:
    return City.objects.get(slug="kobe")


def ids(program: Program, query: str = "") -> list[str]:
    return [row["id"] for row in told(program.get(LIST + query))["results"]]


def test_lists_are_filtered_and_ordered_by_declared_names(city: City, curator: Program) -> None:
    first = submitted(people.lead(city), city)
    second = draft(people.lead(make.CityFactory(slug="kobe")), make_kobe())

    assert ids(curator, "?ordering=begun") == [str(first.pk), str(second.pk)]
    assert ids(curator, "?ordering=-begun") == [str(second.pk), str(first.pk)]
    assert ids(curator, "?city=kobe") == ids(curator, "?state=draft") == [str(second.pk)]
    assert ids(curator, "?kind=plan") == []
    assert told(curator.get(f"{LIST}?page_size=1&ordering=begun"))["next"].endswith(
        "?page_size=1&ordering=begun&page=2"
    )


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("city=nowhere", "Unknown value."),
        ("kind=song", "Unknown value."),
        ("state=asleep", "Unknown value."),
        ("tenant=1", "Unknown filter."),
        ("sent_by_label__startswith=E", "Unknown filter."),
        ("ordering=reviewer_id", "Unknown sort order. Use one of these: -changed, changed, -begun, begun."),
        ("lang=ja", "Unknown filter."),
        ("include=comments", "Unknown filter."),
        ("depth=3", "Unknown filter."),
    ],
)
def test_t06_t07_what_is_not_declared_cannot_be_asked(lead: Program, query: str, sentence: str) -> None:
    answer = told(lead.get(f"{LIST}?{query}"), 400)

    assert answer["errors"] == {query.split("=")[0]: [sentence]}


def test_t07_a_city_that_is_not_public_is_unknown_to_others(lead: Program, curator: Program) -> None:
    make.CityFactory(slug="coming", status="draft")

    assert told(lead.get(f"{LIST}?city=coming"), 400) | {"request_id": ""} == told(
        lead.get(f"{LIST}?city=nowhere"), 400
    ) | {"request_id": ""}
    assert ids(curator, "?city=coming") == []


@pytest.mark.parametrize("person", [people.outsider, people.person])
@pytest.mark.parametrize("step", ["", "PATCH", *STEPS])
def test_t01_t03_to_outsiders_a_proposal_is_like_one_that_never_was(city: City, person: Any, step: str) -> None:
    proposal, stranger = submitted(people.lead(city), city), Program(person())

    def body(pk: object) -> dict[str, Any]:
        address = f"{LIST}{pk}/{'' if step in ('', 'PATCH') else f'{step}/'}"
        method = "GET" if not step else "PATCH" if step == "PATCH" else "POST"
        return {**told(stranger.ask(method, address, version=2), 404), "request_id": ""}

    assert body(proposal.pk) == body(NOWHERE)
    assert fresh(proposal).version == 2


@pytest.mark.parametrize("header", ["If-None-Match", "If-Match", "Range"])
@pytest.mark.parametrize("value", ["*", '"2"', 'W/"2"', "bytes=0-1"])
def test_t27_no_header_tells_outsiders_that_it_is_there(city: City, header: str, value: str) -> None:
    proposal, stranger = submitted(people.lead(city), city), Program(people.outsider())

    for method in ("GET", "HEAD", "PATCH"):
        answer = stranger.ask(method, at(proposal), None, version=None, **{header: value})
        assert answer.status_code == 404
        assert "ETag" not in answer.headers


def test_t02_another_city_is_an_unknown_value_and_so_is_what_is_hers(city: City, lead: Program) -> None:
    kobe = make.CityFactory(slug="kobe")
    practice = make.PracticeFactory(city=kobe, slug="kobes")
    figure = make.FigureFactory(city=kobe)
    hidden = make.OrganisationFactory(city=kobe, state="draft")
    foreign = make.term("kmgbf-targets", "12")

    def errors(**body: Any) -> dict[str, Any]:
        whole = {"kind": "city", "city": "kunming", "changes": {}, **body}
        found: dict[str, Any] = told(lead.post(LIST, whole), 400)["errors"]
        return found

    unknown = ["Unknown value."]
    assert errors(city="kobe") == errors(city="nowhere") == {"city": unknown}
    assert errors(kind="practice", object=practice.slug) == {"object": unknown}
    assert errors(object="kobe") == {"object": unknown}
    assert errors(changes={f"figures.{figure.pk}.value": 1}) == {f"figures.{figure.pk}.value": unknown}
    assert errors(changes={f"terms.{foreign.pk}": True}) == {f"terms.{foreign.pk}": unknown}
    assert errors(changes={"biome": foreign.pk}) == {"biome": unknown}
    key = f"organisations.{hidden.pk}"
    assert errors(kind="practice", changes={key: True}) == {key: unknown}
    assert not Proposal.objects.exists()


def test_an_editor_writes_and_a_lead_sends(city: City) -> None:
    editor = Program(people.editor(city))
    row = told(editor.begin(city), 201)

    refused = told(editor.post(f"{LIST}{row['id']}/send/", version=1), 403)

    assert (refused["code"], refused["detail"]) == ("permission_denied", "You do not have permission to do this.")
    assert refused["reason"] == "Only a lead of the city can send this for review."
    assert told(editor.post(f"{LIST}{row['id']}/discard/", version=1))["state"] == "discarded"


def test_an_editor_does_not_discard_what_others_have_worked_on(city: City) -> None:
    proposal = draft(people.lead(city), city)

    assert Program(people.editor(city)).post(at(proposal, "discard"), version=1).status_code == 403
    assert fresh(proposal).state == "draft"


@pytest.mark.parametrize("step", ["return", "decline", "publish"])
def test_a_city_does_not_decide(city: City, lead: Program, step: str) -> None:
    proposal = submitted(people.lead(city), city)

    assert lead.post(at(proposal, step), {"message": "Fine."}, version=2).status_code == 403
    assert fresh(proposal).state == "submitted"


@pytest.mark.parametrize("step", ["return", "decline", "publish"])
def test_t13_a_curator_does_not_decide_on_what_their_own_city_sent(city: City, step: str) -> None:
    proposal, curator = submitted(people.lead(city), city), people.curator()
    StaffRole.objects.create(user=curator, city=city, role="editor")

    answer = told(Program(curator).post(at(proposal, step), {"message": "Fine."}, version=2), 403)

    assert answer["reason"] == "This comes from a city that you work for. Another curator must decide."
    assert fresh(proposal).state == "submitted"


def test_a_curator_reads_and_comments_but_does_not_write_the_citys_words(city: City, curator: Program) -> None:
    proposal = draft(people.lead(city), city)

    assert told(curator.post(at(proposal, "comments"), {"text": "Which lake?"}), 201)["version"] == 2
    assert curator.patch(at(proposal), words("Mine"), version=2).status_code == 403
    assert curator.post(at(proposal, "send"), version=2).status_code == 403
    assert told(curator.begin(city), 400)["errors"] == {"city": ["Unknown value."]}


def test_t10_whoever_lost_a_role_is_an_outsider_at_the_next_request(city: City) -> None:
    person = people.lead(city)
    program = Program(person)
    proposal = draft(person, city)
    assert program.get(at(proposal)).status_code == 200

    person.staff_roles.all().delete()

    assert program.get(at(proposal)).status_code == 404
    assert program.patch(at(proposal), words("Other"), version=1).status_code == 404
    assert program.begin(city).status_code == 400


def test_t45_a_list_takes_as_many_statements_for_50_rows_as_for_3(city: City, lead: Program) -> None:
    user = people.lead(city)
    statements = []
    for more in (3, 47):
        for number in range(more):
            practice = make.PracticeFactory(city=city)
            actions.start(
                kind_of("practice"),
                tenant=city.pk,
                row=practice,
                patch={"summary_en": f"Text {number}"},
                by=Actor(id=user.pk, label="Example lead"),
            )
        lead.get(f"{LIST}?page_size=100")
        with CaptureQueriesContext(connection) as queries:
            answer = told(lead.get(f"{LIST}?page_size=100"))
        statements.append(len(queries))

    assert len(answer["results"]) == 50
    assert statements[0] == statements[1] <= 15


def test_reads_of_what_is_public_are_the_same_for_everybody(city: City, lead: Program, curator: Program) -> None:
    make.CityFactory(slug="coming", status="draft")
    make.PracticeFactory(city=city, slug="hidden", state="draft")

    for address in ("cities", "practices", "cities/kunming"):
        public = Client().get(f"/api/v1/{address}/").content
        assert lead.get(f"/api/v1/{address}/").content == curator.get(f"/api/v1/{address}/").content == public
    assert curator.get("/api/v1/cities/coming/").status_code == 404


def test_a_discarded_draft_makes_way_for_the_next(city: City, lead: Program) -> None:
    row = told(lead.begin(city), 201)
    told(lead.post(f"{LIST}{row['id']}/discard/", version=1))

    assert json.loads(lead.begin(city).content)["state"] == "draft"


def test_while_one_is_in_review_the_next_draft_begins_on_it(city: City, lead: Program, curator: Program) -> None:
    sent = told(lead.begin(city), 201)
    told(lead.post(f"{LIST}{sent['id']}/send/", version=1))

    draft = told(lead.begin(city, words("Next.")), 201)

    assert (draft["state"], draft["beside"]) == ("draft", sent["id"])
    assert (draft["under"], draft["changes"]) == (words("A city on a lake."), words("Next."))
    assert told(lead.begin(city), 409)["code"] == "conflict"
    whole = told(lead.post(f"{LIST}{draft['id']}/send/", version=draft["version"]))
    assert (whole["id"], whole["state"], whole["changes"]) == (sent["id"], "submitted", words("Next."))
    assert told(curator.post(f"{LIST}{sent['id']}/publish/", version=2), 412)["code"] == "stale_version"
    told(curator.post(f"{LIST}{sent['id']}/publish/", version=whole["version"]))
    assert City.objects.get().summary == "Next."


@pytest.mark.parametrize("kind", ["result", "link"])
def test_what_a_feature_fills_by_its_own_steps_is_not_typed_through_the_api(
    city: City, lead: Program, kind: str
) -> None:
    """Points of an assessment are computed; words of a link are those that all its cities agreed to."""
    row: Any = make.ResultFactory(city=city) if kind == "result" else make.linked(city, make.CityFactory())
    body = {"kind": kind, "city": city.slug, "object": row.slug, "changes": {"title_en": "Typed by hand"}}
    assert lead.post(LIST, body).status_code == 400

    by = Actor.person(people.lead(city))
    begun = actions.start(kind_of(kind), tenant=city.pk, row=row, patch={"title_en": "By its steps"}, by=by)
    refused = lead.patch(f"{LIST}{begun.pk}/", {"title_en": "Typed by hand"}, version=begun.version)

    assert refused.status_code == 403
    assert Proposal.objects.get().changes == {"title_en": "By its steps"}


def test_one_of_several_is_discarded_with_those_that_name_it(city: City, lead: Program) -> None:
    """As on the page: what names it goes with it, and only where it was listed."""
    by = Actor.person(people.lead(city))
    kinds = {code: kind_of(code) for code in ("practice", "organisation")}
    named: Snapshot = {"title_en": "Trees", "summary_en": "Shade.", f"organisations.{reference(1)}": True}
    beginnings = [
        bundles.Beginning(kinds["organisation"], None, {"name_en": "Lake Forum", "kind": "foundation"}),
        bundles.Beginning(kinds["practice"], None, named),
        bundles.Beginning(kinds["practice"], None, {"title_en": "Meadows", "summary_en": "Wet."}),
    ]
    bundle = bundles.begin(beginnings, tenant=city.pk, by=by)
    forum, trees, meadows = bundles.proposals_of(bundle)

    refused = told(lead.post(at(forum, "discard"), version=forum.version), 409)
    assert refused["also"] == {str(trees.pk): trees.version}
    gone = told(lead.post(at(forum, "discard"), {"also": refused["also"]}, version=forum.version))

    assert gone["state"] == "discarded"
    assert {each.pk for each in bundles.proposals_of(bundle)} == {meadows.pk}
    late = {"also": {str(meadows.pk): meadows.version}}
    assert lead.post(at(meadows, "discard"), late, version=meadows.version + 1).status_code == 412
    assert told(lead.post(at(meadows, "discard"), {"also": {"x": 1}}, version=meadows.version), 400)["errors"]


# --- Texts and addresses ------------------------------------------------------------------------------------------


def test_texts_are_kept_in_one_spelling_as_those_of_a_form(city: City, lead: Program) -> None:
    """Two spellings of one word are one word: what is typed on a Mac is no change of what is published."""
    row = told(lead.begin(city, {**words("Cafe\u0301 by a lake."), "other_names": ["Yu\u0308nnanfu"]}), 201)

    assert row["changes"] == {"summary_en": "Caf\u00e9 by a lake.", "other_names": ["Y\u00fcnnanfu"]}
    composed = told(lead.patch(f"{LIST}{row['id']}/", {"summary_en": "A city."}, version=1))
    assert "summary_en" not in composed["changes"]


@pytest.mark.parametrize("language", ["en", "ja", "zh-hans"])
def test_a_refusal_leads_to_a_page_in_the_language_of_its_words(city: City, lead: Program, language: str) -> None:
    told(lead.begin(city), 201)

    answer = told(lead.begin(city, Accept_Language=language), 409)

    assert f"/{language}/proposals/" in answer["url"]


def test_the_version_has_one_spelling_also_where_answers_are_packed(city: City, lead: Program) -> None:
    """GZip would make it a weak tag, which If-Match must not name."""
    row = told(lead.begin(city, words("A city on a lake. " * 16)), 201)

    answer = lead.get(f"{LIST}{row['id']}/", Accept_Encoding="gzip")

    assert answer.headers["ETag"] == '"1"'
