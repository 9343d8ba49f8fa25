"""The two species lists of the made-up city of the demo, five years apart, with a made-up reference list.

No species here exists: each genus says that it is made up, and all hang on a city that does not exist. The lists go
through the steps that people take: a file, a count, a list, answers, publication.
"""

import io
import zipfile
from collections.abc import Iterator, Sequence

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from alliance.founding.loading import BY
from cities.models import City, State
from core.accounts.models import User
from core.files.kinds import RECORDS
from core.files.models import StoredFile
from core.files.storage import keep_file
from core.history.snapshot import Plain
from core.history.write import Actor
from measurement.species import actions, running
from measurement.species.models import Reference, Said, SpeciesCount, SpeciesList

EDITOR = "editor@kunming.example"
SAID = {"source_title": "Example survey of species", "source_link": "", "doi": "", "licence": "CC0", "note": "Example"}
HEADER = ("scientificName", "kingdom", "phylum", "class", "family", "year", "occurrenceID")
# Genus, higher taxa, how many species there are, and how many of them the later list lacks and has anew.
KINDS = (
    ("Fictornis", ("Animalia", "Chordata", "Aves", "Fictornithidae"), 26, 2, 2),
    ("Fictoflora", ("Plantae", "Tracheophyta", "Magnoliopsida", "Fictofloraceae"), 24, 2, 2),
    ("Fictoptera", ("Animalia", "Arthropoda", "Insecta", "Nymphalidae"), 13, 1, 1),
)
ALIEN = ("Fictornis novus", "Fictoflora nova")
PERIODS = ((2015, 2019), (2020, 2024))
NUMBERS = ["prima", "secunda", "tertia", "quarta", "quinta", "sexta", "septima", "octava", "nona", "decima"]
ENDINGS = ("", "alta", "parva")
META = (
    '<?xml version="1.0"?><archive xmlns="http://rs.tdwg.org/dwc/text/">'
    '<core rowType="http://rs.tdwg.org/dwc/terms/Taxon" fieldsTerminatedBy="\\t" fieldsEnclosedBy="">'
    '<files><location>taxon.txt</location></files><id index="0"/>'
    '<field index="1" term="http://rs.tdwg.org/dwc/terms/scientificName"/>'
    '<field index="2" term="http://rs.tdwg.org/dwc/terms/establishmentMeans"/>'
    '<field index="3" term="http://rs.tdwg.org/dwc/terms/isInvasive"/></core></archive>'
)


def add_example_species() -> None:
    city = City.objects.filter(slug="example-bay").first()
    editor = User.objects.filter(email=EDITOR).first()
    if city is None or editor is None or SpeciesList.objects.filter(city=city).exists():
        return
    reference = reference_list(city)
    found = [example_list(city, period, reference, Actor.person(editor)) for period in PERIODS]
    rows = [row for row in found if row is not None]
    if len(rows) == len(PERIODS):
        answer_some(rows[-1])
        for row in rows:
            publish(row)


def example_list(city: City, period: tuple[int, int], reference: Reference, by: Actor) -> SpeciesList | None:
    first, last = period
    file = stored_example(f"example-{first}-{last}.csv", csv_of(period).encode(), city)
    given = {**SAID, "first": first, "last": last, "place": "", "layers": {}, "groups": [], "reference": reference.pk}
    count = actions.start(city, file, given=given, by=by)
    running.work(str(count.pk))
    count = SpeciesCount.objects.select_related("city").get(pk=count.pk)
    if not count.is_ready:
        return None
    row = actions.keep(count, by=BY)
    return actions.describe(row, changes={"unlisted_native": True}, expected=row.version, by=BY)


def stored_example(name: str, content: bytes, city: City | None) -> StoredFile:
    return keep_file(SimpleUploadedFile(name, content), kinds=RECORDS, tenant=city.pk if city else None, by=None)


def reference_list(city: City) -> Reference:
    found = actions.reference_for(city)
    if found:
        return found
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("meta.xml", META)
        lines = [f"{at}\t{name}\talien\t{'invasive' if at else ''}" for at, name in enumerate(ALIEN)]
        archive.writestr("taxon.txt", "\n".join(lines) + "\n")
    said: dict[str, Plain] = {
        "title": "Example register of introduced species",
        "year": 2022,
        "citation": "Example, 2022",
        "link": "",
    }
    file = stored_example("example-register.zip", out.getvalue(), None)
    return actions.add_reference(file, changes={**said, "country": city.country}, by=BY)


def csv_of(period: tuple[int, int]) -> str:
    lines = [",".join(HEADER)]
    lines += [",".join(map(str, line)) for line in records(period)]
    return "\n".join(lines) + "\n"


def records(period: tuple[int, int]) -> Iterator[Sequence[str | int]]:
    """One to five records of each species, in the years of a list."""
    first, last = period
    is_later = period == PERIODS[-1]
    for genus, taxa, number, gone, new in KINDS:
        names = [f"{genus} {epithet(at)}" for at in range(number)]
        names = names[gone:] if is_later else names[: number - new]
        names += [name for name in ALIEN if name.startswith(genus)]
        for at, name in enumerate(names):
            for year in range(first, last + 1 - at % (last - first + 1)):
                yield name, *taxa, year, f"{name}/{year}"


def epithet(at: int) -> str:
    return f"{ENDINGS[at // len(NUMBERS)]}{NUMBERS[at % len(NUMBERS)]}"


def answer_some(row: SpeciesList) -> None:
    """One is lost, one is still there; what nobody answered stays open."""
    said = (("Fictornis prima", Said.LOST, "Example survey, 2024"), ("Fictoflora prima", Said.THERE, ""))
    for name, word, source in said:
        actions.answer(row, [name], changes={"answer": word, "reason": "Example", "source": source}, by=BY)


def publish(row: SpeciesList) -> None:
    row.refresh_from_db()
    today = timezone.localdate().isoformat()
    changes = {**actions.as_said(row), "state": State.PUBLISHED, "published_on": today}
    actions.publish_list(row, changes=changes, expected=row.version, by=BY)
