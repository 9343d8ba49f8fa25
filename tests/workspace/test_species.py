"""Lists of species of a city: uploaded, counted, kept, answered, published; and who never sees any of it."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from measurement.species.models import SpeciesCount, SpeciesList
from tests.measurement.lists import GOOD, lines, tabbed
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
