"""Whoever writes second is always told: every kind of form that holds a version is played by two people."""

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import transaction
from django.test import Client
from django.test.utils import override_settings
from django.urls import resolve
from django.utils.dateparse import parse_date
from django.utils.formats import date_format

from core.history.models import Entry
from core.ratelimits import limits
from tests.access.asking import marked
from tests.browser.signed_in import SIGNED_IN_PAGES
from tests.second_writer.forms import Form, forms_in, told_in
from tests.second_writer.playing import (
    THEIRS,
    TOO_LONG,
    Play,
    Stage,
    control_of,
    form_on,
    has_left,
    page_of,
    written,
)
from tests.second_writer.plays import NOT_PLAYED, PLAYS
from tests.second_writer.world import make_stage
from tests.worlds import undone

TOKENS = {"version", "expected", "words"}  # the hidden controls by which a form says what was seen
pytestmark = [pytest.mark.django_db, pytest.mark.both]


@pytest.fixture(scope="module")
def stage(django_db_setup: None, django_db_blocker: Any) -> Iterator[Stage]:
    settings = override_settings(RATE_LIMITS=1000, ACCOUNT_REAUTHENTICATION_TIMEOUT=86_400)
    with settings, django_db_blocker.unblock(), transaction.atomic():
        limits.forget()
        yield make_stage()
        transaction.set_rollback(True)


def cases_of(play: Play) -> list[str]:
    if play.presses:
        return ["moved"]
    found = [] if not play.holds else ["same"]
    found += ["beside"] if play.beside else []
    found += ["line"] if play.line else []
    found += ["moved"] if play.moved else []
    found += ["language"] if play.language else []
    return found


@pytest.mark.parametrize("play", PLAYS, ids=lambda play: play.name)
def test_the_second_writer_is_told(play: Play, stage: Stage) -> None:
    form = stage.open(play.who, play.at, play.to)
    found: dict[str, str] = {}
    for case in cases_of(play):
        for way in ("at once",) if play.presses or play.keeps_all else ("at once", "after a mistake"):
            with undone():
                limits.forget()
                found[f"{case}, {way}"] = played(stage, play, form, case, way)

    wrong = [f"{name}: {said}" for name, said in found.items() if said != "told"]
    assert not wrong, "; ".join(wrong)


def played(stage: Stage, play: Play, form: Form, case: str, way: str) -> str:
    """What came of it: "told", or what went wrong."""
    if wrong := of_the_other(stage, play, form, case):
        return wrong
    mine = filled(play, form)
    if play.field:
        mine[control_of(form, play.field)] = play.values[1]
    sent = form
    if way == "after a mistake":
        name, text = play.mistake or (control_of(form, play.field), TOO_LONG)
        answer = stage.send(play.who, form, {**mine, name: text})
        if has_left(answer):
            return f"the mistake was saved ({answer.status_code})"
        if answer.status_code == 409 and case == "moved":
            return "told" if text in page_of(answer) else "409 without one's own text"
        if answer.status_code == 409:
            return of_conflict(stage, play, form, answer, case, mended=mine | {name: mine.get(name, "")})
        back = form_on(page_of(answer), form.action, play.to.format(**stage.keys))
        if back is None:
            return "told" if case == "moved" and text in page_of(answer) else f"no form back ({answer.status_code})"
        sent = back
        if name not in mine:
            mine[name] = filled(play, form).get(name, "")
    before = Entry.objects.count()
    answer = stage.send(play.who, sent, mine)
    if play.presses and Entry.objects.count() == before and answer.status_code < 500:
        return "told"  # pressed twice it does nothing more
    if play.merges and case in ("beside", "line", "language"):
        return of_merging(play, answer, case)
    if answer.status_code != 409:
        return f"not told: {answer.status_code} {answer.headers.get('Location', '')} {problems(answer)}"
    if case != "moved":
        return of_conflict(stage, play, form, answer, case)
    lost = play.values[1] if play.field and " " in play.values[1] else ""
    return "told" if lost in page_of(answer) else "409 without one's own text"


def filled(play: Play, form: Form) -> dict[str, Any]:
    return {control_of(form, name): value for name, value in play.fill.items()}


def of_the_other(stage: Stage, play: Play, form: Form, case: str) -> str:
    """The colleague acts. Answers what is wrong with the play itself."""
    other = play.other or f"{play.who}-2"
    fill = filled(play, form)
    if case == "moved" and not play.presses:
        answers = [stage.step(*each) for each in play.moved]
        refused = [answer for answer in answers if not has_left(answer)]
        return f"the colleague could not: {refused[0].status_code} {problems(refused[0])}" if refused else ""
    if case == "language":
        assert play.language is not None
        at, name = play.language
        form, fill[name or play.field] = stage.open(other, at, play.to), THEIRS
    elif case == "line":
        assert play.line is not None
        fill |= play.line(form)
    elif case == "beside":
        fill[control_of(form, play.beside)] = play.values_beside[0]
    elif case == "same":
        fill[control_of(form, play.field)] = play.values[0]
    answer = stage.send(other, form, fill)
    return "" if has_left(answer) else f"the colleague could not: {answer.status_code} {problems(answer)}"


def of_merging(play: Play, answer: Any, case: str) -> str:
    if not has_left(answer):
        return f"not merged: {answer.status_code} {problems(answer)}"
    theirs = play.values_beside[0] if case == "beside" else THEIRS
    there = written(play.holds)
    lost = [text for text in (theirs, play.values[1]) if text not in there]
    return f"gone: {lost}" if lost else "told"


def of_conflict(
    stage: Stage, play: Play, form: Form, answer: Any, case: str, mended: Mapping[str, str] | None = None
) -> str:
    """Both texts stand on the page of the 409; one more sending settles it. `mended`: what was sent was faulty too."""
    html = page_of(answer)
    theirs = play.values_beside[0] if case == "beside" else play.values[0]
    if not is_in(theirs, html):
        return "409 without the other's text"
    if not mended and not is_in(play.values[1], html):
        return "409 without one's own text"
    if play.holds and theirs not in written(play.holds):
        return "the other's text is gone"
    back = form_on(html, form.action, play.to.format(**stage.keys))
    if back is None:
        return "409 without a form"
    again = stage.send(play.who, back, mended or {})
    if not has_left(again):
        return f"not settled by one more sending: {again.status_code} {problems(again)}"
    if play.holds and play.values[1] not in written(play.holds):
        return "one's own text is not saved by one more sending"
    if play.holds and case == "beside" and theirs not in written(play.holds):
        return "the other's text is written over by one more sending"
    return "told"


def is_in(text: str, html: str) -> bool:
    """Numbers are shown in groups of three, days as people read them."""
    if text in html or (text.isdigit() and f"{int(text):,}" in html):
        return True
    day = parse_date(text) if re.fullmatch(r"\d{4}-\d\d-\d\d", text) else None
    return day is not None and date_format(day) in html


def problems(answer: Any) -> str:
    """What the page says is wrong, for whoever reads a failed play."""
    return told_in(page_of(answer))


@pytest.mark.parametrize("is_colleague", [True, False])
def test_only_what_one_saved_oneself_is_called_ones_own(stage: Stage, is_colleague: bool) -> None:
    """Somebody saves in another window; the same person saves something else after it."""
    play = next(each for each in PLAYS if each.to == "/write/description/")
    form = stage.open(play.who, play.at, play.to)
    with undone():
        stage.send("assessor-2" if is_colleague else play.who, form, {play.field: THEIRS})
        stage.send(play.who, stage.open(play.who, play.at, play.to), {play.beside: "works"})
        html = page_of(stage.send(play.who, form, {play.field: "Words of the first"}))

    assert THEIRS in html
    assert ("You changed this yourself" in html) is not is_colleague
    assert ("Keep the other person’s version" in html) is is_colleague


def test_a_session_that_has_ended_loses_nothing_typed_or_chosen(stage: Stage) -> None:
    """Asked of every form that is played; the admin is Django's own, with its own way in."""
    found = {}
    for play in PLAYS:
        if play.presses or not play.field or play.at.startswith("admin/"):
            continue
        form = stage.open(play.who, play.at, play.to)
        sent = {**form.data(), control_of(form, play.field): [play.values[1]]}
        answer = Client().post(form.action, sent)
        found[play.name] = f"{answer.status_code} {lost_on(answer, form, sent)}".strip()

    assert {name: said for name, said in found.items() if said != "403"} == {}
    assert len(found) > 40


def lost_on(answer: Any, form: Form, sent: Mapping[str, list[str]]) -> str:
    """What the page for somebody who was signed out would not send once more, or "sign-in" where it does not ask."""
    html = page_of(answer)
    back = form_on(html, form.action, "") if "sign-in" in html else None
    if back is None:
        return "no form"
    again = back.data()
    typed = {name: values for name, values in sent.items() if any(values) and name != "csrfmiddlewaretoken"}
    return ", ".join(name for name, values in typed.items() if again.get(name) != values)


def test_every_form_with_a_token_is_played_or_says_why_not(stage: Stage) -> None:
    """Walks the pages of people who are signed in: a form that nobody has thought of is named."""
    played_ones = {route_of(stage.open(play.who, play.at, play.to).action) for play in PLAYS}
    found: dict[str, str] = {}
    for who, path in SIGNED_IN_PAGES:
        if who not in stage.clients:
            continue
        url = stage.path(path)
        for form in forms_in(page_of(stage.clients[who].get(url)), url):
            if form.method == "post" and form.hidden().keys() & TOKENS:
                found.setdefault(route_of(form.action), url)

    assert {route: url for route, url in found.items() if route not in played_ones | NOT_PLAYED.keys()} == {}
    assert len(PLAYS) >= 70
    print(f"{len(PLAYS)} kinds of forms were played, {len(NOT_PLAYED)} are named with the reason why not")


def route_of(address: str) -> str:
    return marked(resolve(urlsplit(address).path).route)
