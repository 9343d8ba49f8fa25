"""A list of 1,000,000 records is counted by the program itself: `python -m benchmarks.species [--rows N]`.

The list has the 50 columns of GBIF and is made up with a seed; boundary and built-up areas are on. The program runs in
a process of its own under the limits that the site gives it, so that its highest memory is its own.
"""

import argparse
import json
import math
import random
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter

from benchmarks.tables import keep, show

ROOT = Path(__file__).resolve().parent.parent
PROGRAM = ROOT / "measurement" / "records" / "program.py"
ROWS, SPECIES, SEED = 1_000_000, 12_000, 20_260_401
SECONDS, MEGABYTES = 60, 300
COLUMNS = (
    "gbifID datasetKey occurrenceID kingdom phylum class order family genus species infraspecificEpithet taxonRank"
    " scientificName verbatimScientificName verbatimScientificNameAuthorship countryCode locality stateProvince"
    " occurrenceStatus individualCount publishingOrgKey decimalLatitude decimalLongitude coordinateUncertaintyInMeters"
    " coordinatePrecision elevation elevationAccuracy depth depthAccuracy eventDate day month year taxonKey speciesKey"
    " basisOfRecord institutionCode collectionCode catalogNumber recordNumber identifiedBy dateIdentified license"
    " rightsHolder recordedBy typeStatus establishmentMeans lastInterpreted mediaType issue"
)
KINDS = (
    *(("Animalia", "Chordata", "Aves"), ("Plantae", "Tracheophyta", "Magnoliopsida")),
    *(("Animalia", "Arthropoda", "Insecta"), ("Fungi", "Basidiomycota", "Agaricomycetes")),
)


def main() -> None:
    parser = argparse.ArgumentParser(description="Measures how lists of species are counted on this machine.")
    parser.add_argument("--rows", type=int, default=ROWS, help="Fewer rows, to see whether it works.")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="species-") as place:
        folder = Path(place)
        list_of_records(folder / "list.csv", given.rows)
        (folder / "boundary.json").write_text(json.dumps(ring(139.6, 35.5, 0.2, 4_000)))
        (folder / "built-up.json").write_text(json.dumps(squares(400)))
        row = counted(folder, given.rows)
    show("Lists of species", [row])
    if given.rows == ROWS:
        keep("species", [row], allowed_seconds=SECONDS, allowed_megabytes=MEGABYTES)


def counted(folder: Path, rows: int) -> dict[str, object]:
    command = [sys.executable, "-I", str(ROOT / "core" / "files" / "limited.py"), "180", str(768 << 20), "500000000"]
    command += [str(PROGRAM), "--list", str(folder / "list.csv"), "--from", "2015", "--to", "2024"]
    command += ["--boundary", str(folder / "boundary.json"), "--built-up", str(folder / "built-up.json")]
    begun = perf_counter()
    subprocess.run([*command, "--json", str(folder / "out.json")], check=True)
    seconds = perf_counter() - begun
    told = json.loads((folder / "out.json").read_text())
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return {
        "rows": rows,
        "MB of the list": round((folder / "list.csv").stat().st_size / 1e6),
        "kept": told["rows"]["kept"],
        "species": len(told["species"]),
        "seconds": round(seconds, 1),
        "seconds of the processor": round(used.ru_utime + used.ru_stime, 1),
        "MB": round(used.ru_maxrss / 1024),
    }


def list_of_records(path: Path, rows: int) -> None:
    made = random.Random(SEED)
    names = [letters(made).capitalize() + " " + letters(made) for _ in range(SPECIES)]
    with path.open("w", encoding="utf-8") as file:
        file.write("\t".join(COLUMNS.split()) + "\n")
        for number in range(rows):
            file.write("\t".join(record(number, names, made)) + "\n")


def letters(made: random.Random) -> str:
    return "".join(made.choices("aeiourstlnm", k=9))


def record(number: int, names: list[str], made: random.Random) -> list[str]:
    at = int(SPECIES * made.random() ** 3)  # some are met often, most of them rarely
    kingdom, phylum, group = KINDS[at % 4]
    year, month, day = made.randint(2014, 2024), made.randint(1, 12), made.randint(1, 28)
    values = {
        "gbifID": str(1_000_000_000 + number),
        "datasetKey": f"50c9509d-22c7-4a22-a47d-{at % 40:012}",
        "occurrenceID": f"https://records.example/{number}",
        "kingdom": kingdom,
        "phylum": phylum,
        "class": group,
        "order": f"Order{at % 90}",
        "family": f"Family{at % 700}",
        "genus": names[at].split()[0],
        "species": names[at],
        "taxonRank": "SPECIES",
        "scientificName": f"{names[at]} Author, 1858",
        "verbatimScientificName": names[at],
        "occurrenceStatus": "PRESENT",
        "countryCode": "JP",
        "decimalLatitude": f"{made.uniform(35.25, 35.75):.6f}",
        "license": "CC_BY_4_0",
        "decimalLongitude": f"{made.uniform(139.35, 139.85):.6f}",
        "taxonKey": str(at),
        "speciesKey": str(7_000_000 + at),
        "coordinateUncertaintyInMeters": "30.0",
        "eventDate": f"{year}-{month:02}-{day:02}T{number % 24:02}:30:00",
        "year": str(year),
        "month": str(month),
        "day": str(day),
        "basisOfRecord": "HUMAN_OBSERVATION",
        "locality": "Somewhere by the river, opposite the bridge",
        "recordedBy": f"Observer {number % 900}",
        "issue": "COORDINATE_ROUNDED;CONTINENT_DERIVED_FROM_COORDINATES",
        "lastInterpreted": "2026-01-01T00:00:00Z",
    }
    return [values.get(column, "") for column in COLUMNS.split()]


def ring(longitude: float, latitude: float, width: float, points: int) -> dict[str, object]:
    """A boundary with as many corners as those of real cities have."""
    angles = [2 * math.pi * number / points for number in range(points)]
    line = [
        (longitude + width * (1 + 0.1 * math.sin(40 * angle)) * math.cos(angle), latitude + width * math.sin(angle))
        for angle in angles
    ]
    return {"type": "Polygon", "coordinates": [[*line, line[0]]]}


def squares(count: int) -> dict[str, object]:
    made = random.Random(SEED)
    corners = [(made.uniform(139.4, 139.8), made.uniform(35.3, 35.7)) for _ in range(count)]
    areas = [[[(x, y), (x + 0.01, y), (x + 0.01, y + 0.01), (x, y + 0.01), (x, y)]] for x, y in corners]
    return {"type": "MultiPolygon", "coordinates": areas}


if __name__ == "__main__":
    main()
