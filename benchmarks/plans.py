"""The pages of plans among 10,000 plans of 20 targets, 60 actions, 10 indicators and five years, and of one plan with
1,000 actions.

`python -m benchmarks.plans [--small]`, on a throw-away PostgreSQL. It fails when something is above what is allowed.
"""

import argparse
import json
import logging
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from itertools import batched
from pathlib import Path

import django
import psycopg

from benchmarks.cooperation import judged, look
from benchmarks.processes import load
from benchmarks.run import made_of
from benchmarks.site import ROOT, Environment, bounded, environment, manage
from benchmarks.tables import Row, keep, show
from tests.postgres import server

FULL, SMALL = 10_000, 100
ACTIONS = 1_000
TRACER_QUERIES, TRACER_BYTES, TARGETS_QUERIES = 12, 50_000, 6
CITY = "example-city-00001"


def main() -> None:
    parser = argparse.ArgumentParser(description="Measures the pages of plans on this machine.")
    parser.add_argument("--small", action="store_true", help="Fewer plans: to see whether it works.")
    parser.add_argument("--plans", type=int, default=0, help="As many plans, and as many cities.")
    parser.add_argument("--filled", metavar="DATABASE_URL", help="A server whose database is filled already.")
    parser.add_argument("--inside", action="store_true", help="Used by the program itself.")
    given = parser.parse_args()
    if given.inside:
        django.setup()
        logging.disable(logging.INFO)
        json.dump(pages(), sys.stdout)
        return
    count = given.plans or (SMALL if given.small else FULL)
    with ExitStack() as stack:
        var = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="plans-")))
        database = given.filled or stack.enter_context(server(durable=True))
        env = environment(database, var, cache=False)
        if not given.filled:
            fill(env, count)
        manage(env, "collectstatic", "--noinput", "--verbosity", "0")
        rows = [judged(row) for row in measured(env)]
    show("Plans of cities", rows)
    if not given.small:
        keep("plans", rows, load=load(), plans=count)
    if missed := [row["what"] for row in rows if row.get("within") == "NO"]:
        raise SystemExit(f"Above what is allowed: {', '.join(missed)}.")


def fill(env: Environment, count: int) -> None:
    for words in (["migrate", "--verbosity", "0"], ["createcachetable"], ["load_vocabulary", "--verbosity", "0"]):
        manage(env, *words)
    made = manage(env, "synthesize", "--no-search", "--cities", str(count), "--plans", str(count))
    show("Made-up data", made_of(made))
    with psycopg.connect(env["DATABASE_URL"], autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")


def measured(env: Environment) -> list[Row]:
    command = [sys.executable, "-m", "benchmarks.plans", "--inside"]
    done = subprocess.run(command, cwd=ROOT, env=bounded(env), check=True, stdout=subprocess.PIPE, text=True)
    found: list[Row] = json.loads(done.stdout)
    return found


# --- Inside the site ------------------------------------------------------------------------------------------------


def pages() -> list[Row]:
    from benchmarks.pages import address

    widen()
    tracer = look("the plan of a city", address("city_plan", CITY))
    actions = look(f"{ACTIONS} actions of a plan, paged", address("plan_actions", CITY))
    for row in (tracer, actions):
        row |= {"allowed queries": TRACER_QUERIES, "allowed bytes gz": TRACER_BYTES}
    targets = look("global targets with the cities that name them", address("targets"))
    targets["allowed queries"] = TARGETS_QUERIES
    others = [look("plans of all cities", address("plans")), look("the first page", address("home"))]
    return [tracer, actions, targets, look("a global target", f"{address('targets')}12/"), *others]


def widen() -> None:
    """The first plan gets actions until it has a thousand."""
    from benchmarks.synthesis.making import add
    from benchmarks.synthesis.plans import below
    from benchmarks.synthesis.world import New, row_of
    from core.history.write import one_transaction
    from planning.models import Plan, PlanAction

    plan = Plan.objects.get(slug="example-plan-00001")
    missing = range(PlanAction.objects.filter(plan=plan).count(), ACTIONS)
    with one_transaction():
        for numbers in batched(missing, 500):
            rows = [
                row_of(
                    PlanAction,
                    slug=below(0, "more", at),
                    plan=plan,
                    number=f"M{at}",
                    title_en=f"Example action {at}",
                    state=PlanAction.State.PUBLISHED,
                )
                for at in numbers
            ]
            add([New(row) for row in rows], "planaction_added")


if __name__ == "__main__":
    main()
