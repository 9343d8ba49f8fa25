"""Two lists of species five years apart: uploaded, counted, answered, reviewed, public, and one name hidden at once."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from cities.models import City
from cities.team.models import StaffRole
from core.review.models import Proposal
from measurement.species.models import LossAnswer, SpeciesList
from tests import people
from tests.browser.walking import Enter, Walk
from tests.measurement.lists import Line, lines, tabbed

pytestmark = pytest.mark.browser
DESK = "w/kunming/data/species/"
NAMES = ("Turdus merula", "Larus ridibundus", "Milvus migrans", "Parus minor", "Corvus corone")
MET_AGAIN = ("Turdus merula", "Corvus corone", "Passer montanus")
ANSWERS = {"Larus ridibundus": ("lost", "Survey of 2024"), "Milvus migrans": ("there", "Photo of 2024")}
NOT_LOOKED_FOR = "Parus minor"


def records(names: tuple[str, ...], year: str) -> str:
    def bird(number: int, name: str) -> Line:
        return {"species": name, "scientificName": name, "genus": name.split()[0], "speciesKey": str(number)}

    numbers = {name: number for number, name in enumerate(dict.fromkeys(NAMES + MET_AGAIN), start=1)}
    day = {"year": year, "eventDate": f"{year}-05-04"}
    return tabbed(lines(*({**bird(numbers[name], name), **day} for name in names)))


def uploaded(page: Page, walk: Walk, file: Path, first: str, last: str) -> SpeciesList:
    """Tasks run within the request here: the page that follows tells what was counted."""
    walk.go(page, f"{DESK}new/")
    page.set_input_files("input[type=file]", file)
    for name, said in {
        "first": first,
        "last": last,
        "source_title": "Birds of the city",
        "doi": "10.15468/dl.abc",
    }.items():
        page.fill(f"[name={name}]", said)
    page.select_option("[name=place]", "all")
    walk.save(page)
    expect(page.locator("main")).to_contain_text("Species by group")
    walk.clean(page)
    walk.send(page, "/keep/")
    walk.clean(page)
    return SpeciesList.objects.get(first=first, city__slug="kunming")


def answer(page: Page, walk: Walk, row: SpeciesList, name: str, said: str, source: str) -> None:
    walk.go(page, f"{DESK}{row.key}/answers/")
    page.locator(f"input[name=names][value='{name}']").check()
    page.locator(f"[name=answer] option[value={said}], [name=answer][value={said}]").first.wait_for(state="attached")
    if page.locator("select[name=answer]").count():
        page.select_option("[name=answer]", said)
    else:
        page.check(f"[name=answer][value={said}]")
    page.fill("[name=source]", source)
    walk.save(page)


def test_two_lists_are_counted_answered_published_and_one_name_is_hidden_at_once(
    enter: Enter, server: str, tmp_path: Path
) -> None:
    kunming = City.objects.get(slug="kunming")
    lead = people.with_role(kunming, StaffRole.Role.LEAD, email="lin@kunming.example", name="Lin")
    outsider = people.with_role(City.objects.get(slug="yokohama"), StaffRole.Role.LEAD, email="ken@yokohama.example")
    curator = people.curator(email="ana@alliance.example", name="Ana")
    walk = Walk(enter, server, "en", script=True)
    files = {"2015": tmp_path / "2015.csv", "2020": tmp_path / "2020.csv"}
    files["2015"].write_text(records(NAMES, "2016"))
    files["2020"].write_text(records(MET_AGAIN, "2022"))

    at_lead = walk.person(lead)
    uploaded(at_lead, walk, files["2015"], "2015", "2019")
    row = uploaded(at_lead, walk, files["2020"], "2020", "2024")
    expect(at_lead.locator("main")).to_contain_text("3 species were not met again and have no answer.")
    for name, (said, source) in ANSWERS.items():
        answer(at_lead, walk, row, name, said, source)
    answer(at_lead, walk, row, NOT_LOOKED_FOR, "not_looked", "")
    assert LossAnswer.objects.filter(species_list=row).count() == 3
    walk.go(at_lead, f"{DESK}{row.key}/")
    walk.send(at_lead, "/send/")
    expect(at_lead.locator("main")).to_contain_text("The list is in review.")

    stranger = walk.person(outsider)
    for end in ("", ".json", "/answers/"):
        walk.go(stranger, f"{DESK}{row.key}{end or '/'}", status=404)

    proposal = Proposal.objects.get(kind="specieslist", object_id=str(row.pk), state="submitted")
    at_curator = walk.person(curator, f"review/{proposal.pk}/")
    at_curator.check("input[name=decision][value=publish]")
    walk.press(at_curator, at_curator.get_by_role("button", name="Send the decision"))

    public, api = f"{server}{row.get_absolute_url()}", f"{server}/api/v1/species/?city=kunming"
    visitor = walk.person(None, public)
    walk.clean(visitor)
    for name in MET_AGAIN:
        expect(visitor.locator("main")).to_contain_text(name)
    assert "Passer montanus" in visitor.request.get(api).text()

    walk.go(at_curator, "review/species/hidden/new/")
    at_curator.fill("[name=names]", "Passer montanus")
    at_curator.select_option("[name=city]", str(kunming.pk))
    walk.save(at_curator)

    walk.go(visitor, public)
    assert "Passer montanus" not in visitor.content()
    assert "Passer montanus" not in visitor.request.get(api).text()
    expect(visitor.locator("main")).to_contain_text("Species in the records of these years: 3.")
