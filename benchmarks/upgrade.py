"""Each migration over a filled database, taken back and applied again: no row is lost, and the schema is what it was.

`python -m benchmarks.upgrade`, on SQLite and on a throw-away PostgreSQL, with the founding facts and the demo people.
It fails when a column that both states have holds something else afterwards, or when the schema differs. The first
migration of an app makes its tables: taken back, nothing of them is left, so of these the schema alone is compared.
"""

import json
import tempfile
from collections.abc import Iterable
from contextlib import ExitStack
from hashlib import sha256
from pathlib import Path
from time import perf_counter

from benchmarks.site import ROOT, Environment, environment, manage
from benchmarks.tables import Row, keep, show
from tests.postgres import server

WITHIN = "from benchmarks.upgrade import there_and_back; there_and_back()"

type Contents = dict[tuple[str, str], str]


def contents() -> Contents:
    """A digest of the values of each column, by table and column. Within the site."""
    from django.apps import apps
    from django.db import connection

    models = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
    found: Contents = {}
    with connection.cursor() as cursor:
        for table in sorted(models.intersection(connection.introspection.table_names(cursor))):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)} ORDER BY 1")
            names = [column[0] for column in cursor.description or ()]
            rows = cursor.fetchall()
            found |= {(table, name): digest(row[at] for row in rows) for at, name in enumerate(names)}
    return found


def digest(values: Iterable[object]) -> str:
    return sha256(repr(list(values)).encode()).hexdigest()


def schema() -> dict[str, list[str]]:
    """What the database says of its tables, indexes, constraints and triggers. Within the site."""
    from django.db import connection

    tell = connection.introspection
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":  # the tables of the full text are beyond what Django can describe
            cursor.execute("SELECT tbl_name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY 1, 2")
            return {
                table: [sql for name, sql in rows if name == table] for rows in [cursor.fetchall()] for table, _ in rows
            }
        return {
            table: sorted(
                [f"{column.name} {column.type_code}" for column in tell.get_table_description(cursor, table)]
                + [f"{name} {each}" for name, each in tell.get_constraints(cursor, table).items()]
            )
            for table in tell.table_names(cursor)
        }


def there_and_back() -> None:
    """Prints as JSON what was walked and what differs. Within the site, whose database is filled."""
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.loader import MigrationLoader

    graph = MigrationLoader(connection).graph
    ours = [node for leaf in graph.leaf_nodes() for node in graph.forwards_plan(leaf) if is_ours(node[0])]
    ours = list(dict.fromkeys(ours))
    differing: list[str] = []
    for app, name in reversed(ours):
        before = [parent for parent in graph.node_map[app, name].parents if parent[0] == app]
        if not before:
            continue
        full = contents()
        call_command("migrate", app, before[0].key[1], verbosity=0)
        both = full.keys() & contents().keys()
        call_command("migrate", verbosity=0)
        again = contents()
        differing += [
            f"{app}.{name}: {table}.{column}" for table, column in both if full[table, column] != again[table, column]
        ]
    made = schema()
    for app in dict.fromkeys(app for app, _ in reversed(ours)):
        call_command("migrate", app, "zero", verbosity=0)
    call_command("migrate", verbosity=0)
    anew = schema()
    differing += [f"schema of {table}" for table in made.keys() | anew.keys() if made.get(table) != anew.get(table)]
    print(json.dumps({"migrations": len(ours), "tables": len(made), "differing": sorted(differing)}))


def is_ours(app: str) -> bool:
    from django.apps import apps

    return Path(apps.get_app_config(app).path).is_relative_to(ROOT) and ".venv" not in apps.get_app_config(app).path


def measure(name: str, env: Environment) -> Row:
    for command in (["migrate", "--verbosity", "0"], ["createcachetable"], ["demo"]):
        manage(env, *command)
    begun = perf_counter()
    told = json.loads(manage(env, "shell", "--verbosity", "0", "-c", WITHIN).strip().splitlines()[-1])
    return {"database": name, **told, "differing": "; ".join(told["differing"]), "s": round(perf_counter() - begun, 1)}


def main() -> None:
    with ExitStack() as stack:
        folders = [Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="upgrade-"))) for _ in range(2)]
        rows = [
            measure("SQLite", environment(f"sqlite:///{folders[0]}/site.sqlite3", folders[0], cache=True)),
            measure("PostgreSQL", environment(stack.enter_context(server()), folders[1], cache=True)),
        ]
    show("Each migration of a filled database, back and forward", rows)
    keep("upgrade", rows)
    if any(row["differing"] for row in rows):
        raise SystemExit("A migration loses something.")


if __name__ == "__main__":
    main()
