"""Lists of species of a city: uploaded, counted, kept, answered, published; and who never sees any of it."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from alliance.workspace.species.offering import listed_inputs
from assessment.models import Answer
from core.files.models import StoredFile
from core.history.write import Actor
from core.jobs.failing import NotNow
from core.review.models import Proposal
from core.review.proposals import actions as proposals
from measurement import listing
from measurement.layers.models import Layer
from measurement.species import actions, running
from measurement.species.models import LossAnswer, Reference, SensitiveName, SpeciesCount, SpeciesList
from tests import people
from tests.measurement.lists import lines, reference, tabbed
from tests.workspace.conftest import DESK, Office

pytestmark = pytest.mark.django_db
SPECIES = f"{DESK}data/species/"
SAID = {"first": "2020", "last": "2024", "place": "all", "source_title": "GBIF", "doi": "10.15468/dl.abc"}
GULL = {"species": "Larus ridibundus", "scientificName": "Larus ridibundus L.", "speciesKey": "2", "genus": "Larus"}
KITE = {"species": "Milvus migrans", "scientificName": "Milvus migrans B.", "speciesKey": "3", "genus": "Milvus"}


def sent(client: Client, *changes: Any, name: str = "records.csv", **said: Any) -> Any:
    content = tabbed(lines(*changes)).encode()
    return client.post(f"{SPECIES}new/", {**SAID, **said, "file": SimpleUploadedFile(name, content)})


def counted(office: Office, *changes: Any, **said: Any) -> SpeciesCount:
    answer = sent(office.at_editor, *changes, **said)
    assert answer.status_code == 302, answer.text
    return SpeciesCount.objects.get(pk=answer.headers["Location"].rstrip("/").rpartition("/")[2])


def kept(office: Office, *changes: Any, **said: Any) -> SpeciesList:
    count = counted(office, *changes, **said)
    assert office.at_editor.post(f"{SPECIES}{count.pk}/keep/").status_code == 302
    return SpeciesList.objects.get(key=count.pk)


def text_of(client: Client, path: str) -> str:
    return client.get(path).content.decode()


def test_a_file_is_counted_looked_at_and_kept_as_a_list(office: Office) -> None:
    count = counted(office, {}, GULL, {"year": "2009", "eventDate": "2009"})
    assert count.state == "ready", (count.failure, count.result)
    page = text_of(office.at_editor, f"{SPECIES}{count.pk}/")
    assert "Outside the years, or without a year" in page
    assert not SpeciesList.objects.exists()

    row = kept(office, {}, GULL, {"year": "2009", "eventDate": "2009"})

    assert row.key == count.pk
    assert list(row.rows.values_list("name", flat=True)) == ["Larus ridibundus", "Turdus merula"]
    page = text_of(office.at_lead, f"{SPECIES}{row.key}/")
    assert "Turdus merula" in page
    assert "This list is the baseline." in page
    told = office.at_lead.get(f"{SPECIES}{row.key}.json").json()
    assert [each["species"] for each in told["groups"]] == [2, 0, 0, 0]


def with_reference(office: Office, *rows: tuple[str, str, str]) -> None:
    """The list of the country, as a curator brings it."""
    with_archive(office, reference(*rows))


def with_archive(office: Office, content: bytes) -> None:
    file = SimpleUploadedFile("griis.zip", content)
    said = {"country": office.city.country, "title": "Register", "year": "2022", "citation": "Somebody, 2022"}
    client = people.sign_in(Client(), people.curator())
    answer = client.post("/en/review/species/references/new/", {**said, "file": file})
    assert answer.status_code == 302, answer.text


def test_a_reference_list_that_is_sent_twice_is_there_once(office: Office) -> None:
    content = reference(("Larus ridibundus", "introduced", ""))
    for each in (content, content, reference(("Milvus migrans", "introduced", ""))):
        with_archive(office, each)
    assert Reference.objects.count() == 2


def described(office: Office, row: SpeciesList, **said: str) -> Any:
    row.refresh_from_db()
    about = {"source_title": row.source_title, "doi": row.doi, "groups": "", "before": row.before_id or ""}
    return office.at_editor.post(f"{SPECIES}{row.key}/about/", {**about, "version": f"{row.version}", **said})


def published(office: Office, row: SpeciesList, curator: Any) -> SpeciesList:
    assert office.at_lead.post(f"{SPECIES}{row.key}/send/").status_code == 302
    proposal = Proposal.objects.get(kind="specieslist", object_id=str(row.pk), state="submitted")
    proposals.publish(proposal, expected=proposal.version, curator=curator)
    row.refresh_from_db()
    return row


def two_lists(office: Office) -> tuple[SpeciesList, SpeciesList]:
    """Blackbird and gull, then blackbird and kite."""
    earlier = {"year": "2016", "eventDate": "2016-05-04"}
    first = kept(office, earlier, {**GULL, **earlier}, first="2015", last="2019")
    return first, kept(office, {}, KITE)


def test_a_species_that_both_lists_have_is_asked_of_nobody_when_a_register_came_between(office: Office) -> None:
    earlier = {"year": "2016", "eventDate": "2016-05-04"}
    kept(office, {**GULL, **earlier}, first="2015", last="2019")
    with_reference(office, ("Larus ridibundus", "introduced", ""))
    row = kept(office, GULL)

    told = office.at_editor.get(f"{SPECIES}{row.key}.json").json()

    assert [(each["gained"], each["not_met_again"], each["open"]) for each in told["change"]] == [([], [], [])] * 4


def test_two_lists_are_compared_and_what_was_not_met_again_is_asked_one_by_one(office: Office) -> None:
    _first, row = two_lists(office)
    page = text_of(office.at_editor, f"{SPECIES}{row.key}/answers/")
    assert 'value="Larus ridibundus"' in page
    assert "checked" not in page.partition("<main")[2]

    lost = {"names": "Larus ridibundus", "answer": "lost", "source": ""}
    refused = office.at_editor.post(f"{SPECIES}{row.key}/answers/", lost)
    assert "Enter the source that says" in refused.content.decode()
    assert not LossAnswer.objects.exists()
    told = office.at_editor.get(f"{SPECIES}{row.key}.json").json()
    assert next((each["value"], each["open"]) for each in told["change"]) == (1, ["Larus ridibundus"])

    saved = office.at_editor.post(f"{SPECIES}{row.key}/answers/", {**lost, "source": "Survey 2024"})
    assert saved.status_code == 302
    told = office.at_editor.get(f"{SPECIES}{row.key}.json").json()
    birds = told["change"][0]
    assert (birds["value"], birds["lost"], birds["open"]) == (0, ["Larus ridibundus"], [])


def test_a_change_names_the_years_of_the_list_that_it_is_counted_from(office: Office) -> None:
    first, row = two_lists(office)
    assert "Earlier list: 2015–2019" in text_of(office.at_editor, f"{SPECIES}{row.key}/")
    page = text_of(Client(), published(office, row, people.curator()).get_absolute_url())
    assert "Compared with the list of 2015–2019, which is not published." in page

    at = published(office, first, people.curator()).get_absolute_url()
    page = text_of(Client(), row.get_absolute_url())
    assert f'Compared with the list of <a href="{at}">2015–2019</a>.' in page
    assert "Compared with" not in text_of(Client(), at)


def test_a_list_is_public_after_review_with_the_status_that_the_city_states(office: Office) -> None:
    row, curator = kept(office, {}, GULL), people.curator()
    public = f"/en/cities/kunming/species/{row.first}-{row.last}/"
    assert Client().get(public).status_code == 404
    assert Client().get("/en/cities/kunming/species/").status_code == 404
    stated = {"status": "introduced", "reason": "Released in 1990", "source": "City archive"}
    office.at_editor.post(f"{SPECIES}{row.key}/status/?name=Larus+ridibundus", stated)

    row = published(office, row, curator)

    page = text_of(Client(), public)
    assert "Larus ridibundus" in page
    assert "introduced (City archive)" in page
    assert "Secret-Observer" not in page
    assert text_of(Client(), "/en/cities/kunming/species/?q=merula").count("Larus ridibundus") == 0
    found = text_of(Client(), f"/en/cities/kunming/species/{row.first}-{row.last}.csv")
    assert "Larus ridibundus" in found
    assert "CC BY" in found


def test_t71_a_name_that_a_curator_hides_is_gone_at_the_next_request(office: Office) -> None:
    curator = people.curator()
    row = published(office, kept(office, {}, GULL), curator)
    places = ["/en/cities/kunming/species/", row.get_absolute_url(), f"{row.get_absolute_url().rstrip('/')}.csv"]
    places += ["/api/v1/species/", "/en/search/?q=ridibundus", "/en/cities/kunming/", "/en/cities/kunming/brief/"]
    places += ["/feed.atom"]
    reader = Client()
    assert [path for path in places[:4] if "Larus" not in text_of(reader, path)] == []

    actions.hide(["Larus ridibundus"], changes={"country": row.city.country}, by=Actor.person(curator))

    assert [path for path in places if "Larus" in text_of(reader, path).replace("q=ridibundus", "")] == []
    assert "Larus" in text_of(office.at_editor, f"{SPECIES}{row.key}/")
    assert row.numbers["groups"][0]["species"] == 2


def test_curators_read_counts_and_a_sample_before_they_publish(office: Office) -> None:
    row = kept(office, {}, GULL)
    office.at_lead.post(f"{SPECIES}{row.key}/send/")
    proposal = Proposal.objects.get()
    at_secretariat = people.sign_in(Client(), people.curator())
    assert f"/review/{proposal.pk}/species/" in text_of(at_secretariat, f"/en/review/{proposal.pk}/")
    page = text_of(at_secretariat, f"/en/review/{proposal.pk}/species/")
    assert "Larus ridibundus" in page
    assert "Records read" in page


def test_what_a_list_says_is_offered_to_the_assessment_and_taken_by_a_click(office: Office) -> None:
    with_reference(office, ("Columba livia", "alien", "invasive"))
    first, row = two_lists(office)
    year = timezone.localdate().year
    office.at_editor.post(f"{DESK}assessments/new/", {"edition": "cbi-2021", "year": year, "depth": "all"})
    path = f"{DESK}assessments/{year}/5/"
    assert "species:" not in text_of(office.at_editor, path)

    office.at_editor.post(f"{SPECIES}{row.key}/offer/")
    assert "species:" not in text_of(office.at_editor, path)  # nobody said that what is not on the list is native
    for each in (first, row):
        assert described(office, each, unlisted_native="on").status_code == 302

    offered = f"baseline_count|species:{row.key}:birds"
    assert offered in text_of(office.at_editor, path)
    office.at_editor.post(path, {"use": offered, "version": "0"})
    kept_now = Answer.objects.get(indicator="change_birds")
    assert (kept_now.inputs["baseline_count"]["value"], kept_now.year) == ("2", 2024)
    assert kept_now.source_title == "GBIF"
    values = {(each.edition, each.indicator, each.input): each.value for each in listed_inputs(office.city)}
    assert values["cbi-2021", "change_birds", "species_gained"] == 1
    assert values["cbi-2014", "change_birds", "species_extinct"] == 0
    assert ("cbi-2021", "birds_built_up", "native_birds_built_up") not in values


@pytest.mark.parametrize(
    ("doi", "link"),
    [
        ("10.15468/dl.abc; 10.15468/dl.xyz", "https://doi.org/10.15468/dl.abc"),
        ("doi:10.15468/dl.abc", "https://doi.org/10.15468/dl.abc"),
        ("http://doi.org/10.15468/dl.abc", "https://doi.org/10.15468/dl.abc"),
        ("unknown", "https://example.org/list"),
    ],
)
def test_what_is_offered_leads_to_its_source_however_the_doi_was_typed(office: Office, doi: str, link: str) -> None:
    with_reference(office, ("Columba livia", "alien", "invasive"))
    first, row = two_lists(office)
    for each in (first, row):
        said = {"doi": doi, "source_link": "https://example.org/list", "licence": "CC0"}
        assert described(office, each, unlisted_native="on", **said).status_code == 302
    office.at_editor.post(f"{SPECIES}{row.key}/offer/")

    assert {each.source_link for each in listed_inputs(office.city)} == {link}


def test_a_key_or_a_name_that_no_column_holds_is_no_key_and_no_name(office: Office) -> None:
    long = f"Larus {'a' * 200}"
    row = kept(
        office, {"speciesKey": "9" * 201, "acceptedTaxonKey": ""}, {**GULL, "species": "", "scientificName": long}
    )

    assert [len(each.key) <= 200 and each.name for each in row.rows.all()] == ["Turdus merula"]
    answer = people.sign_in(Client(), people.curator()).post(
        "/en/review/species/hidden/new/", {"city": office.city.pk, "names": long, "reason": "Nests."}
    )
    assert (answer.status_code, "is not a name of a species." in answer.text) == (200, True)


def test_a_count_that_cannot_be_written_ends_with_a_sentence(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(count: SpeciesCount, _made: object) -> None:
        count.result = {"species": object()}
        count.save()

    monkeypatch.setitem(running.STEPS, "waiting", replace(running.STEPS["waiting"], finish=broken))

    count = counted(office, {})

    assert (count.state, count.result) == ("failed", {})
    assert count.failure == "The database did not accept this. Nothing was saved. Try again."


def test_nobody_but_the_staff_of_the_city_finds_a_file_or_a_list_that_is_not_public(office: Office) -> None:
    count, row = counted(office, {}, GULL, {"gbifID": "1"}), kept(office, {}, GULL)
    here = [f"{SPECIES}{count.pk}/", f"{SPECIES}{count.pk}/left-out.csv", f"{SPECIES}{row.key}/", SPECIES]
    here += [f"{SPECIES}{row.key}.json", f"{SPECIES}{row.key}/answers/", f"{SPECIES}{row.key}/about/"]
    for person in (people.person(), people.outsider(), people.curator(), people.superuser()):
        client = people.sign_in(Client(), person)
        assert {path: client.get(path).status_code for path in here} == dict.fromkeys(here, 404)
    assert {Client().get(path).status_code for path in here} == {302}
    other = people.lead()
    at = f"/en/w/{other.staff_roles.get().city.slug}/data/species/"
    mine = people.sign_in(Client(), other)
    assert {mine.get(f"{at}{key}/").status_code for key in (count.pk, row.key)} == {404}
    assert mine.post(f"{at}{row.key}/send/").status_code == 404


def test_t70_the_rows_left_out_are_a_table_without_places_and_observers(office: Office) -> None:
    count = counted(office, {}, {"gbifID": "1"}, {"year": "1999", "eventDate": "1999"})
    answer: Any = office.at_editor.get(f"{SPECIES}{count.pk}/left-out.csv")
    table = b"".join(answer.streaming_content).decode()
    assert table.splitlines() == [
        "row,id,name,year,rule",
        '3,1,"Turdus merula Linnaeus, 1758",2021,double',
        '4,3,"Turdus merula Linnaeus, 1758",1999,outside_years',
    ]


def test_files_go_after_a_week_and_the_list_stays(office: Office) -> None:
    row = kept(office, {}, GULL)
    count = SpeciesCount.objects.get()
    paths = [count.file.name, count.left_out.name]
    SpeciesCount.objects.update(made_at=timezone.now() - timedelta(days=8))

    call_command("keep_rules")

    assert not SpeciesCount.objects.exists()
    assert not StoredFile.objects.filter(path__in=paths).exists()
    assert "Turdus merula" in text_of(office.at_editor, f"{SPECIES}{row.key}/")


def test_a_count_that_gives_a_sign_of_life_is_not_given_up(
    office: Office, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    count, counting = counted(office, {}), listing.count_records
    long_ago = timezone.now() - timedelta(seconds=settings.RUN_IS_LOST_AFTER + 1)
    states = []

    def count_records(given: Any, *, watch: Any, **options: Any) -> int:
        SpeciesCount.objects.filter(pk=count.pk).update(began_at=long_ago)
        watch()
        text_of(office.at_editor, f"{SPECIES}{count.pk}/")
        states.append(SpeciesCount.objects.get(pk=count.pk).state)
        return counting(given, watch=watch, **options)

    monkeypatch.setattr(listing, "count_records", count_records)
    running.work(str(count.pk))

    assert [*states, SpeciesCount.objects.get(pk=count.pk).state] == ["running", "ready"]


def test_the_same_file_with_the_same_choices_is_counted_once(office: Office) -> None:
    assert counted(office, {}, GULL).pk == counted(office, {}, GULL).pk
    assert counted(office, {}, GULL, last="2025").pk != SpeciesCount.objects.earliest("made_at").pk


def test_t44_a_file_that_is_sent_again_while_it_is_counted_leads_to_its_count(office: Office) -> None:
    count = counted(office, {}, GULL)
    SpeciesCount.objects.update(state="running", began_at=timezone.now())
    assert counted(office, {}, GULL).pk == count.pk
    assert sent(office.at_editor, {}, KITE).status_code == 409


@pytest.mark.parametrize("size", [3, 50])
def test_pages_ask_as_much_for_many_species_as_for_few(
    office: Office, size: int, django_assert_max_num_queries: Any
) -> None:
    names = ["".join(chr(97 + int(digit)) for digit in f"{number:03}") for number in range(size)]
    rows = [{"species": f"Turdus {name}", "scientificName": f"Turdus {name}", "speciesKey": name} for name in names]
    row = published(office, kept(office, *rows), people.curator())
    assert row.rows.count() == size
    for client, path, most in (
        (office.at_editor, f"{SPECIES}{row.key}/", 24),
        (office.at_editor, f"{SPECIES}{row.key}/answers/", 24),
        (Client(), row.get_absolute_url(), 14),
        (Client(), "/api/v1/species/?city=kunming", 10),
    ):
        with django_assert_max_num_queries(most):
            assert client.get(path).status_code == 200


def test_a_share_is_told_with_a_reference_list_and_the_tick_alone(office: Office) -> None:
    dove = {"species": "Columba livia", "scientificName": "Columba livia", "speciesKey": "9", "genus": "Columba"}
    with_reference(office, ("Columba livia", "alien", "invasive"))
    row = kept(office, {}, GULL, dove)
    told = office.at_lead.get(f"{SPECIES}{row.key}.json").json()
    birds = told["groups"][0]
    assert (birds["native"], birds["introduced"], birds["invasive"], birds["not_listed"]) == (None, 1, 1, 2)
    assert told["shares"]["2021:9"]["birds"] is None

    described(office, row, unlisted_native="on")

    told = office.at_lead.get(f"{SPECIES}{row.key}.json").json()
    assert told["groups"][0]["native"] == 2
    assert told["shares"]["2021:9"]["birds"] == "33.3333"
    row = published(office, row, people.curator())
    page = text_of(Client(), row.get_absolute_url())
    assert "Species not on this list count as native: Register (2022)." in page
    assert "Where a species has no other source, its status is from this list: Register (2022)." in page
    assert "invasive" in page
    assert "invasive (" not in page


def test_days_that_no_record_names_are_not_known(office: Office) -> None:
    row = published(office, kept(office, {"eventDate": ""}, {**GULL, "eventDate": ""}), people.curator())
    group = next(each for each in row.numbers["groups"] if each["key"] == "birds")

    assert (group["records"], group["days"], group["years"]) == (2, None, 1)
    assert "Not known" in text_of(Client(), row.get_absolute_url())


def test_a_group_is_picked_from_what_the_list_holds_and_kept_for_the_next_one(office: Office) -> None:
    row = kept(office, {}, GULL)
    wrong = described(office, row, groups="class:Mammalia")
    assert "class:Mammalia is not in this list." in wrong.content.decode()
    assert described(office, row, groups="order:Passeriformes").status_code == 302
    told = office.at_lead.get(f"{SPECIES}{row.key}.json").json()["groups"][-1]
    assert (told["key"], told["species"]) == ("order:Passeriformes", 2)

    later = kept(office, {}, last="2025")

    assert later.groups == ["order:Passeriformes"]


def test_what_is_public_is_not_written_over_and_goes_when_its_lead_withdraws_it(office: Office) -> None:
    row = published(office, kept(office, {}, GULL), people.curator())
    assert described(office, row, source_title="Other").status_code == 403
    assert office.at_editor.post(f"{SPECIES}{row.key}/withdraw/", {"version": row.version}).status_code == 403
    assert office.at_lead.post(f"{SPECIES}{row.key}/withdraw/", {"version": row.version}).status_code == 302
    assert Client().get(row.get_absolute_url()).status_code == 404
    assert described(office, row, source_title="Other").status_code == 302


def about_sent(office: Office, row: SpeciesList, **said: str) -> Any:
    """What a lead says anew of a list, as the form showed it last."""
    page = office.at_lead.get(f"{SPECIES}{row.key}/about/")
    return office.at_lead.post(page.request["PATH_INFO"], {**shown_in(page), **said})


def shown_in(page: Any) -> dict[str, str]:
    form = page.context["form"]
    return {name: form[name].value() or "" for name in form.fields}


def test_a_public_list_describes_itself_anew_by_review_and_stays_public_meanwhile(office: Office) -> None:
    curator = people.curator()
    row = published(office, kept(office, {}, GULL), curator)
    form = text_of(office.at_lead, f"{SPECIES}{row.key}/about/")
    assert "Readers see the list as it is until then." in form
    assert "Only your city can see what you save." not in form
    public = row.get_absolute_url()

    answer = about_sent(office, row, source_title="GBIF, corrected", groups="order:Passeriformes")
    assert answer.status_code == 302
    assert "GBIF, corrected" not in text_of(Client(), public)
    again = office.at_lead.get(f"{SPECIES}{row.key}/about/")
    assert (again.status_code, "The content is in review. Withdraw it first." in again.text) == (409, True)

    proposal = Proposal.objects.get(state="submitted")
    assert set(proposal.changes) == {"source_title", "groups", "counts"}
    proposals.publish(proposal, expected=proposal.version, curator=curator)
    told = text_of(Client(), public)
    assert "GBIF, corrected" in told
    assert "Passeriformes" in told


def test_what_came_back_from_review_is_in_the_form_and_in_what_is_sent_next(office: Office) -> None:
    curator = people.curator()
    row = published(office, kept(office, {}, GULL), curator)
    about_sent(office, row, source_title="GBIF, corrected")
    proposal = Proposal.objects.get(state="submitted")
    proposals.ask_for_changes(proposal, message="Which download?", expected=proposal.version, curator=curator)

    assert shown_in(office.at_lead.get(f"{SPECIES}{row.key}/about/"))["source_title"] == "GBIF, corrected"
    assert office.at_lead.post(f"{SPECIES}{row.key}/send/").status_code == 302
    proposal.refresh_from_db()
    assert (proposal.state, proposal.changes) == ("submitted", {"source_title": "GBIF, corrected"})


def test_a_second_lead_is_shown_what_came_back_from_review_meanwhile(office: Office) -> None:
    curator = people.curator()
    row = published(office, kept(office, {}, GULL), curator)
    page = office.at_lead.get(f"{SPECIES}{row.key}/about/")
    about_sent(office, row, source_title="GBIF, corrected")
    proposal = Proposal.objects.get(state="submitted")
    proposals.ask_for_changes(proposal, message="Which download?", expected=proposal.version, curator=curator)

    late = office.at_lead.post(page.request["PATH_INFO"], {**shown_in(page), "source_title": "GBIF, mine"})
    assert (late.status_code, "GBIF, corrected" in late.text, "GBIF, mine" in late.text) == (409, True, True)
    merged = office.at_lead.post(page.request["PATH_INFO"], {**shown_in(page), "note": "Downloaded in May"})
    assert merged.status_code == 302
    proposal.refresh_from_db()
    assert proposal.changes == {"source_title": "GBIF, corrected", "note": "Downloaded in May"}


def test_a_public_list_of_gbif_keeps_its_doi_and_what_was_typed(office: Office) -> None:
    row = published(office, kept(office, {}), people.curator())
    refused = about_sent(office, row, doi="", note="Typed")
    assert "Enter the DOI of the GBIF download first." in refused.text
    assert "Typed" in refused.text
    assert not Proposal.objects.open().exists()


def test_nobody_but_a_lead_describes_a_public_list(office: Office) -> None:
    row = published(office, kept(office, {}, GULL), people.curator())
    at = f"{SPECIES}{row.key}/about/"
    outsider = people.sign_in(Client(), people.outsider())
    asked = {office.at_lead: 200, office.at_editor: 403, outsider: 404}
    assert {client: client.get(at).status_code for client in asked} == asked
    page = [f"data/species/{row.key}/about/" in text_of(client, f"{SPECIES}{row.key}/") for client in asked]
    assert page == [True, False, False]


def test_a_list_that_was_published_a_moment_ago_is_not_written_over(office: Office) -> None:
    """The form was shown while it was a draft."""
    row = published(office, kept(office, {}, GULL), people.curator())
    about: Any = {"changes": {"note": "Late"}, "expected": row.version, "by": Actor.person(office.lead)}
    with pytest.raises(NotNow, match="This list is public"):
        actions.describe(row, **about)


def test_a_list_of_gbif_is_sent_with_its_doi_alone(office: Office) -> None:
    row = kept(office, {}, doi="")
    refused = office.at_lead.post(f"{SPECIES}{row.key}/send/")
    assert (refused.status_code, "Enter the DOI of the GBIF download first." in refused.text) == (409, True)
    described(office, row, doi="10.15468/dl.abc")
    assert office.at_lead.post(f"{SPECIES}{row.key}/send/").status_code == 302


def test_a_draft_is_removed_and_what_a_later_list_is_compared_with_stays(office: Office) -> None:
    first, row = two_lists(office)
    remove = f"{SPECIES}{first.key}/remove/"
    assert office.at_editor.post(remove, {"version": first.version}).status_code == 409
    assert office.at_editor.post(f"{SPECIES}{row.key}/remove/", {"version": row.version}).status_code == 302
    assert office.at_editor.post(remove, {"version": first.version}).status_code == 302
    assert not SpeciesList.objects.exists()


def test_a_sending_that_is_refused_leaves_no_draft_behind(office: Office) -> None:
    row = published(office, kept(office, {}, GULL), people.curator())
    again = office.at_lead.post(f"{SPECIES}{row.key}/send/")
    assert (again.status_code, Proposal.objects.open().count()) == (409, 0)
    assert "There is nothing to send for review." in again.text


def test_a_list_that_came_back_from_review_is_removed_with_its_draft(office: Office) -> None:
    row = kept(office, {}, GULL)
    at = f"{SPECIES}{row.key}/"
    office.at_lead.post(f"{at}send/")
    sent_now = Proposal.objects.get()
    in_review = office.at_lead.post(f"{at}remove/", {"version": row.version})
    assert (in_review.status_code, "Remove the list" in text_of(office.at_lead, at)) == (409, False)

    back = office.at_lead.post(f"{at}take-back/", {"version": sent_now.version}, follow=True)
    assert "withdrawn the draft from review" in back.text
    assert "Remove the list" in back.text
    row.refresh_from_db()
    assert office.at_lead.post(f"{at}remove/", {"version": row.version}).status_code == 302
    sent_now.refresh_from_db()
    assert (SpeciesList.objects.count(), sent_now.state) == (0, "discarded")


def test_a_draft_stays_where_its_list_cannot_be_removed(office: Office) -> None:
    first, _row = two_lists(office)
    office.at_lead.post(f"{SPECIES}{first.key}/send/")
    sent_now = Proposal.objects.get()
    office.at_lead.post(f"{SPECIES}{first.key}/take-back/", {"version": sent_now.version})
    first.refresh_from_db()
    assert office.at_lead.post(f"{SPECIES}{first.key}/remove/", {"version": first.version}).status_code == 409
    sent_now.refresh_from_db()
    assert sent_now.state == "draft"


def test_names_are_hidden_and_shown_again_by_curators_alone(office: Office) -> None:
    curator = people.sign_in(Client(), people.curator())
    hide = "/en/review/species/hidden/new/"
    assert office.at_lead.get(hide).status_code == 404
    assert "is not a name of a species" in curator.post(hide, {"names": "bird", "country": "CN"}).content.decode()
    assert "Choose a country or a city." in curator.post(hide, {"names": "Larus ridibundus"}).content.decode()
    said = {"names": "Larus ridibundus Linnaeus, 1766\nMilvus migrans", "city": str(office.city.pk)}
    assert curator.post(hide, said).status_code == 302
    assert curator.post(hide, said).status_code == 302
    hidden = SensitiveName.objects.get(name="Larus ridibundus")
    show = f"/en/review/species/hidden/{hidden.pk}/show/"
    assert curator.post(show, {"version": "9"}).status_code == 409
    assert curator.post(show, {"version": hidden.version}).status_code == 302
    assert [each.name for each in SensitiveName.objects.all()] == ["Milvus migrans"]


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (b"place\nKunming\n", "a.csv", "No column holds the scientific name."),
        (b"scientificName,year\nTurdus sp.,2021\n", "a.csv", "No record is left."),
        (b"PK\x03\x04broken", "a.zip", "The archive cannot be read."),
        (b"\x1f\x8b\x08", "a.csv", "Choose one of these"),
        (b"", "a.csv", "Choose"),
        (b"scientificName\n" + b"x" * 1_100_000, "a.csv", "A line is too long"),
    ],
)
def test_a_file_that_cannot_be_counted_is_told_in_a_sentence(
    office: Office, content: bytes, name: str, sentence: str
) -> None:
    answer = office.at_editor.post(f"{SPECIES}new/", {**SAID, "file": SimpleUploadedFile(name, content)}, follow=True)
    assert answer.status_code == 200
    assert sentence in answer.content.decode()


def test_two_files_of_the_same_years_become_one_list_with_each_species_once(office: Office) -> None:
    gull = {**GULL, "gbifID": "102"}
    first = counted(office, {"gbifID": "101"}, gull)
    assert "Count together with another file" in text_of(office.at_editor, f"{SPECIES}new/")

    both = counted(office, gull, KITE, **{"with": str(first.pk)})
    names = sorted(each["name"] for each in both.result["species"])
    assert names == ["Larus ridibundus", "Milvus migrans", "Turdus merula"]
    assert (both.result["rows"]["read"], both.result["rows"]["left_out"]["double"]) == (4, 1)

    first.delete()
    SpeciesCount.objects.update(state="failed")  # what was counted already is not counted again
    again = office.at_editor.post(f"{SPECIES}{both.pk}/again/", follow=True)
    assert "The file no longer exists. Upload it again." in again.content.decode()
    refused = sent(office.at_editor, {}, **{"with": str(first.pk)})
    assert "Choose an option from the list." in refused.text


def test_a_list_of_two_files_names_both_sources_and_the_narrowest_licence(office: Office) -> None:
    first = counted(office, {"license": ""}, source_title="Survey of birds", licence="CC BY-NC 4.0", doi="")
    second = {**GULL, "gbifID": "102", "license": ""}

    both = kept(office, second, licence="CC BY 4.0", **{"with": str(first.pk)})
    assert (both.source_title, both.doi) == ("Survey of birds; GBIF", "10.15468/dl.abc")
    assert both.licence == "CC BY-NC"
    unsaid = counted(office, {**KITE, "gbifID": "103"}, licence="", **{"with": str(first.pk)})
    assert unsaid.given["licence"] == ""
    long = sent(office.at_editor, KITE, source_title="x" * 190, **{"with": str(first.pk)})
    assert "Both sources together are too long." in long.text
    SpeciesCount.objects.filter(pk=first.pk).update(given={**first.given, "doi": "10.15468/dl.xyz"})
    far = sent(office.at_editor, KITE, doi="10.15468/" + "x" * 190, **{"with": str(first.pk)})
    assert "Both DOIs together are too long." in far.text


def test_what_was_typed_stays_while_another_file_is_counted(office: Office) -> None:
    path = own_table(office)
    count = SpeciesCount.objects.get()
    SpeciesCount.objects.create(city=office.city, name="other.csv", state="running", began_at=timezone.now())

    late = sent(office.at_editor, {}, note="Typed words")
    assert (late.status_code, "Typed words" in late.text, "already being counted" in late.text) == (409, True, True)
    late = office.at_editor.post(f"{path}columns/", {"name": "Art"})
    assert (late.status_code, "already being counted" in late.text) == (409, True)
    assert '<option value="Art" selected>' in late.text
    late = office.at_editor.post(f"{path}again/")
    assert (late.status_code, count.name in late.text) == (409, True)


def test_columns_are_chosen_of_tables_alone(office: Office) -> None:
    table = counted(office, {})
    assert f"{SPECIES}{table.pk}/columns/" in text_of(office.at_editor, f"{SPECIES}{table.pk}/")
    details = {**table.result["details"], "is_table": False}
    SpeciesCount.objects.update(result={**table.result, "details": details})
    assert "/columns/" not in text_of(office.at_editor, f"{SPECIES}{table.pk}/")


OWN_TABLE = b"Art;Jahr;Wer\nTurdus merula;2021;A. Person\nLarus ridibundus;2022;A. Person\n"


def own_table(office: Office, name: str = "own.csv") -> str:
    answer = office.at_editor.post(f"{SPECIES}new/", {**SAID, "file": SimpleUploadedFile(name, OWN_TABLE)})
    return str(answer.headers["Location"])


def test_a_city_says_once_what_its_columns_mean_and_sees_their_first_cells(office: Office) -> None:
    path = own_table(office)
    assert "No column holds the scientific name. Choose the columns of the file." in text_of(office.at_editor, path)
    columns = text_of(office.at_editor, f"{path}columns/")
    assert "Art: Turdus merula, Larus ridibundus" in columns

    answer = office.at_editor.post(f"{path}columns/", {"name": "Art", "year": "Jahr"})
    count = SpeciesCount.objects.get(state="ready")
    assert answer.headers["Location"] == f"{SPECIES}{count.pk}/"
    assert count.result["rows"]["kept"] == 2
    assert "A. Person" not in str(list(SpeciesCount.objects.values()))
    assert "A. Person" not in text_of(office.at_editor, f"{SPECIES}{count.pk}.json")

    SpeciesCount.objects.all().delete()
    assert "No column holds" in text_of(office.at_editor, own_table(office))
    SpeciesCount.objects.update(given={**SpeciesCount.objects.get().given, "columns": {"Art": "name", "Jahr": "year"}})
    own_table(office, "next.csv")
    assert SpeciesCount.objects.get(name="next.csv").result["rows"]["kept"] == 2


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"own_name": "Art"}, "Choose the column with the scientific name."),
        ({"name": "Art", "own_name": "Art"}, "Choose each column only once."),
        ({"name": "Made up"}, "Choose an option from the list."),
    ],
)
def test_what_is_wrong_with_the_columns_is_said_and_the_choice_stays(
    office: Office, said: dict[str, str], sentence: str
) -> None:
    answer = office.at_editor.post(f"{own_table(office)}columns/", {**said, "date": "Jahr"})
    assert sentence in answer.text
    assert '<option value="Jahr" selected>' in answer.text
    assert SpeciesCount.objects.get().state == "failed"


def test_columns_are_chosen_by_the_staff_of_the_city_alone(office: Office) -> None:
    path = f"{own_table(office)}columns/"
    other = people.lead()
    mine = people.sign_in(Client(), other)
    elsewhere = path.replace("/kunming/", f"/{other.staff_roles.get().city.slug}/")
    for client, at in ((mine, path), (mine, elsewhere), (people.sign_in(Client(), people.curator()), path)):
        assert (client.get(at).status_code, client.post(at, {"name": "Art"}).status_code) == (404, 404)
    assert SpeciesCount.objects.get().state == "failed"


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"first": "999"}, "must be a year of four digits"),
        ({"first": "1500"}, "must be 1600 or later"),
        ({"last": "2019"}, "Enter a last year that is not before the first year."),
        ({"place": ""}, "Choose which records are of your city."),
        ({"source_title": ""}, "Enter the source of the records."),
        ({"place": "inside"}, "Choose an option from the list."),
    ],
)
def test_what_is_wrong_with_the_form_is_said_and_the_typing_stays(
    office: Office, said: dict[str, str], sentence: str
) -> None:
    page = sent(office.at_editor, {}, note="Typed words", **said)
    assert page.status_code == 200
    assert sentence in page.content.decode()
    assert "Typed words" in page.content.decode()
    assert not SpeciesCount.objects.exists()


def test_records_are_judged_by_the_boundary_and_birds_by_the_built_up_layer(office: Office) -> None:
    """The city lies between 10 and 12 degrees east; its western half is built up, of which the south is natural."""
    with_reference(office, ("Columba livia", "alien", "invasive"))
    map_layer(office, "boundary/", (10, 50, 12, 52))
    map_layer(office, "layers/new/", (10, 50, 11, 52), shows="built-up")
    map_layer(office, "layers/new/", (10, 50, 11, 51), shows="natural")
    layers = {each.shows: str(each.pk) for each in Layer.objects.all()}
    north = {"decimalLongitude": "10.5", "decimalLatitude": "51.5"}
    south = {**GULL, "decimalLongitude": "10.5", "decimalLatitude": "50.5"}
    east, edge = {**KITE, "decimalLongitude": "11.5"}, {"decimalLongitude": "12"}
    outside = {"decimalLongitude": "12.5"}

    row = kept(
        office,
        north,
        south,
        east,
        edge,
        outside,
        place="inside",
        built_up=layers["built-up"],
        natural=layers["natural"],
    )

    assert row.told["rows"]["left_out"]["outside_boundary"] == 1
    assert row.rows.count() == 3
    described(office, row, unlisted_native="on")
    told = office.at_lead.get(f"{SPECIES}{row.key}.json").json()
    assert told["built_up"] == {"native_birds": 1, "introduced_birds": 0, "native_birds_in_layer": 2}


@pytest.mark.parametrize("shows", ["built-up", "natural"])
def test_of_a_layer_with_chosen_values_only_their_areas_count(office: Office, shows: str) -> None:
    """Its southern half holds what the city chose, and the bird was seen in the northern one."""
    map_layer(office, "boundary/", (10, 50, 12, 52))
    for kind in ("built-up", "natural"):
        boxes = {"dense, old": (10, 50, 11, 51), "loose": (10, 51, 11, 52)} if kind == shows else {"": (10, 50, 11, 52)}
        map_layer(office, "layers/new/", *boxes.values(), kinds=tuple(boxes), shows=kind)
    layer = Layer.objects.get(shows=shows)
    choice = {"version": str(layer.version), "attribute": "kind", "values": "dense, old"}
    assert office.at_editor.post(f"{DESK}data/layers/{layer.pk}/choice/", choice).status_code == 303
    layers = {each.shows.replace("-", "_"): str(each.pk) for each in Layer.objects.all()}

    count = counted(office, {"decimalLongitude": "10.5", "decimalLatitude": "51.5"}, place="inside", **layers)

    assert (count.state, count.failure) == ("ready", "")
    (species,) = count.result["species"]
    assert species["built_up_only"] is (shows == "natural")


@pytest.mark.parametrize(
    ("licence", "own", "passed_on"),
    [
        ("CC_BY_NC_4_0", "CC BY 4.0", "CC BY-NC"),
        ("", "CC BY 4.0", "CC BY"),
        ("", "", ""),
        ("", "All rights reserved by the city", "All rights reserved by the city"),
        ("© by the city, no reuse", "CC0", ""),
    ],
)
def test_rows_without_a_data_set_say_their_licence_too(office: Office, licence: str, own: str, passed_on: str) -> None:
    row = kept(office, {"license": "", "datasetKey": ""}, {**GULL, "license": licence, "datasetKey": ""}, licence=own)

    described(office, row, licence=own)

    assert published(office, row, people.curator()).open_licence == passed_on


def test_values_that_no_database_stores_are_read_without_what_it_refuses(office: Office) -> None:
    map_layer(office, "boundary/", (10, 50, 12, 52))
    boxes = ((10, 50, 11, 51), (10, 51, 11, 52))
    map_layer(office, "layers/new/", *boxes, kinds=("a\0b", "c\ud800"), shows="natural")

    layer = Layer.objects.get(shows="natural")
    page = text_of(office.at_editor, f"{DESK}data/layers/{layer.pk}/")
    assert "ab: features 1" in page
    assert "c: features 1" in page


def map_layer(
    office: Office, path: str, *boxes: tuple[float, float, float, float], kinds: tuple[str, ...] = ("",), **said: str
) -> None:
    features = []
    for kind, (west, south, east, north) in zip(kinds, boxes, strict=True):
        ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
        area = {"type": "Polygon", "coordinates": [ring]}
        features.append({"type": "Feature", "properties": {"kind": kind}, "geometry": area})
    content = json.dumps({"type": "FeatureCollection", "features": features}).encode()
    about = {"year": "2024", "source_title": "Map", "licence": "CC0", **said}
    file = SimpleUploadedFile("layer.geojson", content)
    assert office.at_editor.post(f"{DESK}data/{path}", {**about, "file": file}).status_code == 303
