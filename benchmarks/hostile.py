"""What those do who mean no good, in time: `python -m benchmarks.hostile`, on a throw-away PostgreSQL.

T35: whether answers take longer for addresses that have an account. T46: the longest and oddest texts that are taken.
T49: what other readers wait while hundreds of connections send nothing but a byte a second.
"""

import contextlib
import re
import socket
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from threading import Event, Thread
from time import perf_counter

from benchmarks.people import Person
from benchmarks.site import Site, environment, get, manage, running
from benchmarks.tables import Row, keep, show
from core.text.limits import BODY, LINE, SUMMARY
from tests.notifications.relay import relay
from tests.postgres import server

SIGN_IN = "/en/sign-in/"
PASSWORD = "Example words for a benchmark 7"
TIMES = 100  # of each kind; answers for known and unknown addresses take turns
MOST_APART = (0.10, 0.020)  # of the median, or seconds
MOST_SECONDS = 2.0
SOCKETS = 500
LOOKS = 60

PREPARE = f"""
from allauth.account.models import EmailAddress
from core.accounts.models import User
people = [User(email=f"known{{number}}@example.org", name="Example") for number in range({TIMES} * 4)]
first = people[0]
first.set_password({PASSWORD!r})
for person in people:
    person.password = first.password
    person.save()
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
"""


# --- T35: who has an account --------------------------------------------------------------------------------------


def guessing(site: Site) -> list[Row]:
    lead = Person(site.port).sign_in("lead@kunming.example", PASSWORD)
    forms: dict[str, Callable[[str], float]] = {
        "sign-in, wrong password": lambda email: stranger(site, SIGN_IN, login=email, password="no such words"),
        "new password": lambda email: stranger(site, "/en/reset/", email=email),
        "registration": lambda email: stranger(site, "/en/sign-up/", **somebody(email)),
        "invitation": lambda email: invited(lead, email),
    }
    rows = [compared(name, send, number * TIMES) for number, (name, send) in enumerate(forms.items())]
    show(f"T35: {TIMES} known and {TIMES} unknown addresses in turns, milliseconds", rows)
    keep("guessing", rows, times=TIMES)
    return rows


def somebody(email: str) -> dict[str, str]:
    return {"name": "Example", "email": email, "password": PASSWORD, "language": "en"}


def stranger(site: Site, path: str, **fields: str) -> float:
    return timed(Person(site.port), path, **fields)


def invited(lead: Person, email: str) -> float:
    fields = {"email": email, "role": "editor", "language": "en", "body": ""}
    return timed(lead, "/en/w/kunming/team/invite/", page="/en/w/kunming/team/", **fields)


def timed(person: Person, path: str, *, page: str = "", **fields: str) -> float:
    said = person.fill(path, fields, page=page)
    wanted = 200 if path == SIGN_IN else 302
    if said.status != wanted:
        raise SystemExit(f"{path} answered {said.status}: {faults(said.text)}")
    return said.seconds


def faults(text: str) -> str:
    """What the summary of a form says."""
    summary = re.search(r'class="error-summary.*?</div>', text, re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", summary[0]).split()) if summary else ""


def compared(name: str, send: Callable[[str], float], first: int) -> Row:
    send(f"first{first}@example.org")  # the first one of its kind reads templates
    known, unknown = [], []
    for number in range(first, first + TIMES):
        known.append(send(f"known{number}@example.org"))
        unknown.append(send(f"unknown{number}@example.org"))
    one, other = median(known), median(unknown)
    apart = abs(one - other)
    good = apart <= MOST_APART[1] or apart <= MOST_APART[0] * max(one, other)
    return {
        "form": name,
        "known": round(one * 1000, 1),
        "unknown": round(other * 1000, 1),
        "apart": round(apart * 1000, 1),
        "good": "yes" if good else "NO",
    }


# --- T46: the longest texts ---------------------------------------------------------------------------------------


def longest(site: Site) -> list[Row]:
    lead = Person(site.port).sign_in("lead@kunming.example", PASSWORD)
    curator = Person(site.port).sign_in("curator@alliance.example", PASSWORD)
    rows = [*searched(site), *written(lead, curator), contacted(site)]
    show("T46: the longest and oddest of what is accepted, seconds", rows)
    keep("longest", rows)
    return rows


def searched(site: Site) -> Iterator[Row]:
    for name, text in {
        "one letter 200 times": "a" * 200,
        "one character 200 times": "昆" * 200,
        "100 words of one letter": "a " * 100,
        "50 different words": " ".join(f"w{number}" for number in range(50)),
        "wildcards": "%_" * 100,
        "quotes and brackets": "\"'(" * 66,
    }.items():
        yield answered(f"search: {name}", Person(site.port), f"/en/search/?q={quoted(text)}")


def quoted(text: str) -> str:
    return "".join(f"%{byte:02X}" for byte in text.encode())


def written(lead: Person, curator: Person) -> Iterator[Row]:
    """A text of the greatest length in two languages, written anew from end to end, then compared and decided on."""
    path = "/en/w/kunming/profile/text/"
    english, chinese = " ".join(f"{number:x}" for number in range(BODY)), "".join(map(chr, range(0x4E00, 0x9C20)))
    first = {"summary_en": "x" * LINE, "text_en": english[:BODY], "text_zh_hans": chinese[:BODY]}
    second = {
        "summary_en": "y " * (LINE // 2),
        "text_en": english[BODY : 2 * BODY] or english[:BODY][::-1],
        "text_zh_hans": chinese[:BODY][::-1],
    }
    yield saved("draft: longest texts", lead, path, first)
    yield answered("check: longest texts", lead, "/en/w/kunming/profile/check/")
    said = lead.fill("/en/w/kunming/profile/send/", version_of(lead), page="/en/w/kunming/profile/check/")
    yield told("send: longest texts", said.status, said.seconds)
    if said.status != 302:
        raise SystemExit(f"It could not be sent: {faults(said.text)}")
    item = review_of(curator)
    yield answered("review: longest texts", curator, item)
    said = curator.fill(f"{item}decision/", {**version_in(curator, item), "decision": "publish"}, page=item)
    yield told("publish: longest texts", said.status, said.seconds)
    yield saved("draft: every word another", lead, path, second)
    yield answered("check: every word another", lead, "/en/w/kunming/profile/check/")
    yield answered("history: every word another", lead, "/en/w/kunming/profile/history/")
    yield answered("public page", Person(lead.port), "/en/cities/kunming/")


def version_of(person: Person) -> dict[str, str]:
    return version_in(person, "/en/w/kunming/profile/check/")


def version_in(person: Person, path: str) -> dict[str, str]:
    text = person.get(path).text
    at = text.index('name="version" value="') + len('name="version" value="')
    return {"version": text[at : text.index('"', at)]}


def review_of(curator: Person) -> str:
    text = curator.get("/en/review/").text
    at = text.rindex('href="/en/review/', 0, text.index("Kunming", text.index("<main")) + 200)
    return text[at + 6 : text.index('"', at + 6)]


def saved(name: str, person: Person, path: str, fields: dict[str, str]) -> Row:
    said = person.fill(path, {**fields, "later": "1"})
    return told(name, said.status, said.seconds)


def contacted(site: Site) -> Row:
    text = "<a href=" * (SUMMARY * 4 // 8)
    fields = {"name": "x" * 200, "email": "long@example.org", "text": text}
    said = Person(site.port).fill("/en/contact/", fields)
    return told("contact: half a tag again and again", said.status, said.seconds)


def answered(name: str, person: Person, path: str) -> Row:
    said = person.get(path)
    return told(name, said.status, said.seconds)


def told(name: str, status: int, seconds: float) -> Row:
    good = seconds < MOST_SECONDS and status in (200, 302)
    return {"request": name, "status": status, "seconds": round(seconds, 2), "good": "yes" if good else "NO"}


# --- T49: slow clients --------------------------------------------------------------------------------------------


def slow(site: Site) -> list[Row]:
    """Heads and bodies that come a byte a second. What other readers wait meanwhile is measured with pages that
    are kept and with one that is made for each request."""
    rows = [row for name, begin in {"heads": head_of, "bodies": body_of}.items() for row in beside(site, name, begin)]
    show(f"T49: {SOCKETS} connections that send a byte a second, milliseconds of other readers", rows)
    keep("slow", rows, sockets=SOCKETS)
    return rows


def head_of(site: Site) -> bytes:
    return f"GET /en/ HTTP/1.1\r\nHost: localhost:{site.port}\r\nX-Slow: ".encode()


def body_of(site: Site) -> bytes:
    kind = "application/x-www-form-urlencoded"
    head = f"POST /en/sign-in/ HTTP/1.1\r\nHost: localhost:{site.port}\r\nContent-Type: {kind}\r\n"
    return f"{head}Content-Length: 100000\r\n\r\nlogin=".encode()


def beside(site: Site, name: str, begin: Callable[[Site], bytes]) -> Iterator[Row]:
    with dripping(site, begin) as opened:
        for page, path in {"kept": "/en/cities/", "made": "/en/sign-in/"}.items():
            times = sorted(look(site, path) for _each in range(LOOKS))
            yield {
                "slow": f"{name} ({opened})",
                "page": page,
                "median": round(median(times) * 1000, 1),
                "longest": round(times[-1] * 1000, 1),
                "good": "yes" if times[-1] < 1 and opened == SOCKETS else "NO",
            }


def look(site: Site, path: str) -> float:
    begun = perf_counter()
    answer = get(site.port, path)
    if answer.status != 200:
        raise SystemExit(f"{path} answered {answer.status}")
    return perf_counter() - begun


@contextlib.contextmanager
def dripping(site: Site, begin: Callable[[Site], bytes]) -> Iterator[int]:
    """How many connections stand; each sends on until the block is left."""
    stop, sockets = Event(), []
    for _each in range(SOCKETS):
        with contextlib.suppress(OSError):
            found = socket.create_connection(("127.0.0.1", site.port), timeout=10)
            found.sendall(begin(site))
            sockets.append(found)

    def drip() -> None:
        while not stop.wait(1):
            for each in sockets:
                with contextlib.suppress(OSError):
                    each.sendall(b"x")

    thread = Thread(target=drip, daemon=True)
    thread.start()
    try:
        yield len(sockets)
    finally:
        stop.set()
        thread.join()
        for each in sockets:
            each.close()


def main() -> None:
    with ExitStack() as stack:
        var = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-")))
        env = environment(stack.enter_context(server(durable=True)), var, cache=True)
        env |= {"DEMO_PASSWORD": PASSWORD, "EMAIL_URL": stack.enter_context(relay()).url}
        for command in (["migrate", "--verbosity", "0"], ["createcachetable"], ["demo"]):
            manage(env, *command)
        manage(env, "collectstatic", "--noinput", "--verbosity", "0")
        manage(env, "shell", "--verbosity", "0", "-c", PREPARE)
        site = stack.enter_context(running(env))
        rows = [*guessing(site), *longest(site), *slow(site)]
    if any(row["good"] != "yes" for row in rows):
        raise SystemExit("At least one of them is not as it should be.")


if __name__ == "__main__":
    main()
