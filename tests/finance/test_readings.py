"""A city asks the secretariat to read a project: what is asked, what is read of it, and who answers."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail
from django.test import Client

from cities.team.models import StaffRole
from core.accounts.models import User
from core.feedback.models import Report
from core.notifications.models import Notice
from finance.projects import readings
from finance.projects.models import Project, ProjectProfile
from tests import people
from tests.finance.helping_projects import HERE, World, canaries, canary, levels, make_world, publish, send, told
from tests.finance.test_project_secrets import text_of
from tests.worlds import fresh, made_once

pytestmark = pytest.mark.django_db
QUESTION = "Does zqquestion read well?"

everything = made_once(make_world)


@pytest.fixture
def world(everything: World) -> World:
    return fresh(everything)


def address(world: World) -> str:
    return f"{HERE}{world.project.slug}/reading/"


def ask(world: World, persona: str = "editor", **values: Any) -> Any:
    return world.at[persona].post(address(world), {"key": str(uuid4()), "text": QUESTION, **values})


def asked(world: World) -> Report:
    assert ask(world).status_code == 302
    return Report.objects.get()


def curators_page(row: Report) -> str:
    return f"/en/review/reports/{row.pk}/"


def answer(client: Client, row: Report, **values: Any) -> Any:
    return client.post(
        f"{curators_page(row)}answer/", {"text": "Name zqanswer first.", "version": row.version, **values}
    )


@pytest.mark.parametrize("persona", ["editor", "lead"])
def test_the_staff_of_a_city_asks_and_each_side_reads_the_day_of_the_answer(persona: str, world: World) -> None:
    assert ask(world, persona).status_code == 302
    row = Report.objects.get()
    friday = datetime(2026, 11, 27, 12, tzinfo=UTC)
    Report._base_manager.filter(pk=row.pk).update(received_at=friday)

    for client, page in (
        (world.at["lead"], address(world)),
        (world.at["curator"], curators_page(row)),
        (world.at["curator"], "/en/review/reports/"),
    ):
        assert "11 December 2026" in client.get(page).text


@pytest.mark.parametrize(
    ("came", "due"),
    [("2026-11-27", "2026-12-11"), ("2026-11-28", "2026-12-11"), ("2026-11-30", "2026-12-14")],
)
def test_weekends_are_no_working_days(came: str, due: str) -> None:
    row = Report(received_at=datetime.fromisoformat(f"{came}T12:00:00+00:00"))

    assert readings.due_on(row).isoformat() == due


def test_it_waits_in_the_curators_list_with_its_age_and_is_late_after_ten_working_days(world: World) -> None:
    row = asked(world)
    assert "Just now" in world.at["curator"].get("/en/review/reports/").text
    assert 'Reports from readers <span class="count">1</span>' in world.at["curator"].get("/en/review/").text

    Report._base_manager.filter(pk=row.pk).update(received_at=datetime(2020, 1, 1, tzinfo=UTC))

    assert ", overdue" in world.at["curator"].get("/en/review/reports/").text


def test_t67_of_a_project_that_is_not_published_curators_learn_not_even_its_title(world: World) -> None:
    row = asked(world)
    words = {canary("title"), *(word for group in ("description", "place", "money") for word in canaries(group))}

    pages = [
        "/en/review/reports/",
        curators_page(row),
        f"/en/review/history/reports.report/{row.pk}/",
        "/en/account/notices/",
    ]
    texts = [text_of(world.at["curator"].get(page)) for page in pages]

    assert QUESTION in texts[1]
    assert all(texts)
    assert not told(" ".join(texts), words)
    assert world.project.slug not in " ".join(texts)
    assert world.project.slug not in " ".join(str(message.body) + message.subject for message in mail.outbox)


def test_asking_opens_nothing_and_says_so(world: World) -> None:
    assert (
        "The project is not published. The secretariat receives your question"
        in world.at["editor"].get(address(world)).text
    )
    send(world)
    publish(world)
    levels(world, money="city")
    row = asked(world)

    page, project = world.at["curator"].get(curators_page(row)).text, f"/en/finance/projects/{world.project.slug}/"

    assert f'href="{project}"' in page
    assert canary("title") in page
    assert not told(world.at["curator"].get(project).text, canaries("money") | canaries("contacts"))
    form = world.at["editor"].get(address(world)).text
    assert "<li>Place</li>" in form
    assert "<li>Funding</li>" not in form


def test_a_page_that_was_withdrawn_is_named_no_more(world: World) -> None:
    send(world)
    row = publish(world)
    found = asked(world)
    ProjectProfile._base_manager.filter(pk=row.pk).update(state="withdrawn")

    assert canary("title") not in world.at["curator"].get(curators_page(found)).text


def test_the_answer_stands_in_the_thread_and_both_sides_are_told(world: World) -> None:
    row = asked(world)
    assert Notice.objects.filter(kind="report_reading", person=world.curator).count() == 1
    mail.outbox.clear()

    assert answer(world.at["curator"], row).status_code == 302

    for persona in ("editor", "lead"):
        page = world.at[persona].get(address(world)).text
        assert "Name zqanswer first." in page
        assert QUESTION in page
    assert Notice.objects.filter(kind="reading_answered").count() == 2
    assert "zqanswer" not in " ".join(str(message.body) for message in mail.outbox)
    assert Notice.objects.filter(kind="reading_answered").first().address == address(world)[4:]  # type: ignore[union-attr]


def test_closed_without_an_answer_the_city_reads_why(world: World) -> None:
    row = asked(world)

    world.at["curator"].post(f"{curators_page(row)}close/", {"reason": "zqreason", "version": row.version})

    assert "zqreason" in world.at["editor"].get(address(world)).text
    assert Notice.objects.filter(kind="reading_answered").exists()


def test_t67_a_curator_who_serves_the_city_does_not_answer_for_it(world: World) -> None:
    row = asked(world)
    StaffRole.objects.create(user=world.curator, city=world.city, role="lead")
    own = people.sign_in(Client(), User.objects.get(pk=world.curator.pk))

    assert answer(own, row).status_code == 403
    assert "Another curator must answer." in own.get(curators_page(row)).text
    assert Report.objects.get().is_open


@pytest.mark.parametrize("persona", ["visitor", "registered", "outsider", "curator"])
def test_nobody_else_asks_or_reads_the_thread(persona: str, world: World) -> None:
    asked(world)

    assert world.at[persona].get(address(world)).status_code in (302, 404)
    assert ask(world, persona).status_code in (302, 403, 404)
    assert Report.objects.count() == 1
    others = ["/en/w/heron-bay/reports/", "/en/", "/en/review/reports/"] if persona != "curator" else []
    assert not any("zqquestion" in world.at[persona].get(page).text for page in others)


@pytest.mark.both
def test_one_question_at_a_time_and_sent_twice_it_is_one(world: World) -> None:
    key = str(uuid4())
    assert [ask(world, key=key).status_code, ask(world, key=key).status_code] == [302, 302]
    assert Report.objects.count() == 1

    late = ask(world, "lead", text="Another zqtyped one")

    assert late.status_code == 409
    assert "zqtyped" in late.text
    assert "Your city has already asked the secretariat." in late.text
    answer(world.at["curator"], Report.objects.get())
    assert ask(world).status_code == 302


@pytest.mark.parametrize("values", [{"text": " "}, {"text": "x" * 20_000}, {"key": "no key"}, {"key": ""}])
def test_bad_input_is_told_and_opens_nothing(values: dict[str, str], world: World) -> None:
    response = ask(world, **values)

    assert response.status_code in (200, 400)
    assert Report.objects.count() == 0


def test_a_project_that_was_discarded_is_asked_about_no_more(world: World) -> None:
    Project._base_manager.filter(pk=world.project.pk).update(state="discarded")

    assert ask(world).status_code == 404


def test_errors_that_readers_report_and_readings_stay_apart(world: World) -> None:
    asked(world)

    assert "zqquestion" not in world.at["lead"].get("/en/w/heron-bay/reports/").text


def test_a_form_that_was_answered_meanwhile_does_not_swallow_another_question(world: World) -> None:
    key = str(uuid4())
    ask(world, key=key)
    Report._base_manager.update(state="closed")

    again = ask(world, key=key, text="Another question")

    assert again.status_code == 409
    assert "Another question" in again.text
    assert "This form has already been sent." in again.text


def test_of_a_project_that_was_discarded_no_answer_is_told(world: World) -> None:
    ask(world)
    Project._base_manager.filter(pk=world.project.pk).update(state="discarded")
    before = Notice.objects.count()

    readings.tell_city(Report.objects.get())

    assert Notice.objects.count() == before
