"""Looks at pages in process, without a server: `python -m benchmarks.inside` prints what it found as JSON.

The databases of the runner are given by DATABASE_URL; PAGE_CACHE=off makes every page anew.
"""

import gzip
import json
import logging
import sys
from time import process_time
from typing import Any

import django

ROUNDS = 5


def main() -> None:
    django.setup()
    logging.disable(logging.INFO)
    from benchmarks.pages import pages  # the settings must be read before

    json.dump([look(page.name, page.path) for page in pages()], sys.stdout)


def look(name: str, path: str) -> dict[str, Any]:
    """Counted at the second visit: the first one fills what a process keeps."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(raise_request_exception=False, headers={"host": "localhost"})
    status = client.get(path).status_code
    if status != 200:
        return {"page": name, "path": path, "status": status, "queries": 0, "database_ms": 0.0, "cpu_ms": 0.0}
    with CaptureQueriesContext(connection) as queries:
        body = client.get(path).content
    asked = queries.captured_queries  # read now: each later request empties the log
    begun = process_time()
    for _ in range(ROUNDS):
        client.get(path)
    return {
        "page": name,
        "path": path,
        "status": status,
        "queries": len(asked),
        "database_ms": round(sum(float(query["time"]) for query in asked) * 1000, 1),
        "cpu_ms": round((process_time() - begun) / ROUNDS * 1000, 1),
        "bytes": len(body),
        "gz": len(gzip.compress(body, 6)),
    }


if __name__ == "__main__":
    main()
