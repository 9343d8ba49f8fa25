"""Whether a file is a list of introduced and invasive species: the program that counts says so, before it is kept."""

import json
import tempfile
from pathlib import Path

from core.files import store
from core.files.models import StoredFile
from core.files.refusing import StoreAway
from core.jobs.failing import not_reached
from measurement import listing
from measurement.species.showing import NOT_READABLE, WRONG

ONE_SPECIES = "scientificName,year\nTurdus merula,2020\n"


def wrong_with(file: StoredFile) -> str:
    """A sentence for a file that is none; nothing for a good one."""
    with tempfile.TemporaryDirectory(prefix="reference-") as folder:
        records, answer = Path(folder, "records.csv"), Path(folder, "answer.json")
        records.write_text(ONE_SPECIES, encoding="utf-8")
        try:
            with store.on_disk(file.path) as path:
                given = {"list": [records], "first": 2020, "last": 2020, "json": answer, "reference": path}
                listing.count_records(given)
        except StoreAway:
            return str(not_reached())
        fault = json.loads(answer.read_text(encoding="utf-8")).get("error")
    return str(WRONG.get(fault["code"], NOT_READABLE)) if fault else ""
