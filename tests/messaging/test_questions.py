"""Somebody outside the alliance asks a city, about itself, a project or a pack: to whom it goes, and what is told."""

import re
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from cities.models import City
from cities.team import actions as team_actions
from cities.team import consents as staff_consents
from cities.team import questions
from cities.team.models import StaffRole
from core.accounts import closing
from core.accounts.models import User
from core.consent.models import What
from core.feedback.models import PendingReport, Report, ReportThread
from core.history.models import Entry, RowVersion
from core.history.write import Actor
from core.messaging.erasure import own_messages
from core.messaging.models import MessageBody, MessageRecord
from core.notifications import outbox
from core.notifications.models import Delivery, Notice
from core.retention.rules import carry_out_rule, rules
from finance.interests import packs
from finance.interests.models import Pack
from finance.projects.models import Project, ProjectProfile
from tests import people
from tests.factories import CityFactory, ProjectProfileFactory
from tests.messaging.conftest import Committed

pytestmark = pytest.mark.django_db
FUNDER, FOCAL = "ann@fund.example", "mei@harbour.example"
OF_PROJECT, OF_CITY = "/en/finance/projects/reeds/ask/", "/en/cities/harbour/ask/"


@pytest.fixture
def city(db: None) -> City:
    return CityFactory(slug="harbour", name_en="Harbour", name_ja="港町")


@pytest.fixture
def project(city: City) -> ProjectProfile:
    return ProjectProfileFactory(city=city, slug="reeds", title_en="Reeds along the shore")


@pytest.fixture
def focal(city: City) -> StaffRole:
    """The focal point, who has not agreed to anything yet."""
    person = people.lead(city, email=FOCAL, name="Mei Focal", language="en")
    role = StaffRole.objects.get(user=person)
    return team_actions.make_focal_point(role, by=Actor.person(person), expected=role.version)


@pytest.fixture
def committed(django_capture_on_commit_callbacks: Committed) -> Committed:
    return django_capture_on_commit_callbacks


def agree(role: StaffRole, *, what: What = What.QUESTION, given: bool = True) -> None:
    staff_consents.agree(role, {what: given}, by=Actor.person(role.user), language="en")


def asked(**more: str) -> dict[str, str]:
    words = {"text": "Who owns the land?", "name": "Ann, Reed Fund", "email": FUNDER, "website": ""}
    return {"key": str(uuid.uuid4()), **words, **more}


def link_in(letter: Any) -> str:
    found = re.search(r"(/\w+(?:-\w+)?/contact/confirm/\S+)", str(letter.body))
    assert found
    return found[1]


def ask(committed: Committed, path: str = OF_PROJECT, client: Client | None = None, **more: str) -> Any:
    """Written and confirmed. Answers what the button of the confirmation answered."""
    client = client or Client()
    with committed(execute=True):
        assert client.post(path, asked(**more))["Location"] == "/en/contact/sent/"
    with committed(execute=True):
        return client.post(link_in(mail.outbox[-1]))


def to_focal() -> list[Any]:
    return [letter for letter in mail.outbox if letter.to == [FOCAL]]


def text_of(letter: Any) -> str:
    return f"{letter.subject}\n{letter.body}\n{letter.alternatives[0][0]}"


def pack_of(city: City) -> tuple[Pack, str]:
    person = people.lead(city)
    work = Project.objects.create(city=city, slug=f"{city.slug}--work", title_en="Zqsecret reeds")
    until = timezone.localdate() + timedelta(days=9)
    return packs.make(work, groups=(), recipients=["A"], until=until, person=person, by=Actor.person(person))


# --- Where it is asked --------------------------------------------------------------------------------------------


def test_project_and_city_lead_everybody_to_the_form_which_names_what_it_is_about(project: ProjectProfile) -> None:
    for page, form, name in (
        ("/en/finance/projects/reeds/", OF_PROJECT, "Reeds along the shore"),
        ("/en/cities/harbour/", OF_CITY, "Harbour"),
    ):
        assert f'href="{form}"' in Client().get(page).text
        for client in (Client(), people.sign_in(Client(), people.person())):
            assert name in client.get(form).text


def test_what_is_not_public_cannot_be_asked_about(project: ProjectProfile, city: City) -> None:
    ProjectProfileFactory(city=city, slug="closed", state="withdrawn")
    lead = people.sign_in(Client(), people.lead(city))
    hidden = CityFactory(slug="hidden", status="draft")
    ProjectProfileFactory(city=hidden, slug="of-hidden")

    paths = ("finance/projects/closed", "finance/projects/of-hidden", "finance/projects/no-such", "cities/hidden")
    assert {client.get(f"/en/{path}/ask/").status_code for path in paths for client in (Client(), lead)} == {404}


def test_the_form_says_who_gets_the_question(project: ProjectProfile, focal: StaffRole) -> None:
    assert "Your question goes to the secretariat" in Client().get(OF_PROJECT).text

    agree(focal)

    html = Client().get(OF_PROJECT).text
    assert "Your question goes to the focal point of Harbour." in html
    assert FOCAL not in html


@pytest.mark.parametrize("of", ["project", "city"])
def test_about_what_is_made_up_the_form_says_so_and_nothing_is_sent(of: str, committed: Committed) -> None:
    city = CityFactory(slug="example-bay", is_example=of == "city")
    ProjectProfileFactory(city=city, slug="example-reeds", is_example=True)
    path = "/en/finance/projects/example-reeds/ask/"

    with committed(execute=True):
        answers = [Client().get(path), Client().post(path, asked())]

    for answer in answers:
        assert answer.status_code == 200
        assert "This is a fictional example." in answer.text
        assert "<textarea" not in answer.text
    assert (PendingReport.objects.count(), mail.outbox) == (0, [])


# --- The focal point who agreed -----------------------------------------------------------------------------------


def test_it_reaches_the_focal_point_who_agreed_once_the_address_is_confirmed(
    project: ProjectProfile, focal: StaffRole, committed: Committed
) -> None:
    agree(focal)
    with committed(execute=True):
        Client().post(OF_PROJECT, asked())
    assert to_focal() == []  # nothing reaches anybody before
    assert "Who owns the land?" not in str(mail.outbox[-1].body)

    with committed(execute=True):
        answer = Client().post(link_in(mail.outbox[-1]))

    assert answer["Location"] == "/en/questions/sent/"
    [letter] = to_focal()
    assert letter.reply_to == [FUNDER]
    for there in ("Ann, Reed Fund", "Who owns the land?", "Reeds along the shore", "/en/finance/projects/reeds/"):
        assert text_of(letter).count(there) >= 2, there
    assert f"Your answer goes to {FUNDER}, who will then see your email address." in " ".join(text_of(letter).split())
    [copy] = [letter for letter in mail.outbox if "Copy of the message" in letter.subject]
    assert copy.to == [FUNDER]
    assert FOCAL not in text_of(copy)
    assert not Report.objects.exists()


def test_t16_nothing_that_was_typed_stands_in_a_header(
    project: ProjectProfile, focal: StaffRole, committed: Committed
) -> None:
    agree(focal)
    evil = "Ann\r\nBcc: all@evil.example"

    answer = Client().post(OF_PROJECT, asked(email="ann@fund.example\r\nBcc: all@evil.example"))
    assert (answer.status_code, PendingReport.objects.count()) == (200, 0)
    assert "Who owns the land?" in answer.text
    ask(committed, name=evil, text="See https://evil.example\r\nBcc: all@evil.example")

    [letter] = to_focal()
    assert (letter.to, letter.cc, letter.bcc) == ([FOCAL], [], [])
    assert "Bcc" not in letter.message()
    assert "evil" not in letter.subject
    assert "https://evil" not in text_of(letter)


@pytest.mark.parametrize("typed", ["Ann@Fund.Example", "ANN@FUND.EXAMPLE ", "ａｎｎ@fund.example"])
def test_an_address_with_a_capital_is_the_same_address(
    project: ProjectProfile, focal: StaffRole, committed: Committed, typed: str
) -> None:
    agree(focal)

    ask(committed, email=typed)

    assert to_focal()[0].reply_to == [FUNDER]
    assert MessageRecord.objects.get().email == FUNDER


def test_t44_a_link_is_good_for_once_and_a_form_too(
    project: ProjectProfile, focal: StaffRole, committed: Committed
) -> None:
    agree(focal)
    form = asked()
    with committed(execute=True):
        Client().post(OF_PROJECT, form)
    link = link_in(mail.outbox[-1])

    with committed(execute=True):
        first, second = Client().post(link), Client().post(link)
        again = Client().post(OF_PROJECT, form)

    assert (first.status_code, second.status_code, Client().get(link).status_code) == (302, 410, 410)
    assert again.status_code == 302
    assert (len(to_focal()), MessageRecord.objects.count(), PendingReport.objects.count()) == (1, 1, 0)


def test_other_words_under_the_same_form_wait_too(project: ProjectProfile, focal: StaffRole) -> None:
    form = asked()
    for text in ("Who owns", "Who owns the land?", "Who owns the land?"):
        Client().post(OF_PROJECT, {**form, "text": text})

    assert {row.text for row in PendingReport.objects.all()} == {"Who owns", "Who owns the land?"}


@pytest.mark.parametrize(("field", "value"), [("text", ""), ("text", "x" * 2001), ("name", "\u202e"), ("email", "a b")])
def test_what_does_not_fit_comes_back_with_what_was_typed(project: ProjectProfile, field: str, value: str) -> None:
    answer = Client().post(OF_PROJECT, asked(**{field: value}))

    assert answer.status_code == 200
    assert 'role="alert"' in answer.text
    assert field == "text" or "Who owns the land?" in answer.text
    assert not PendingReport.objects.exists()


def test_whoever_is_signed_in_with_the_address_need_not_confirm_it(
    project: ProjectProfile, focal: StaffRole, committed: Committed
) -> None:
    agree(focal)
    client = people.sign_in(Client(), people.person(FUNDER, name="Ann"))

    with committed(execute=True):
        answer = client.post(OF_PROJECT, asked())

    assert answer["Location"] == "/en/questions/sent/"
    assert to_focal()[0].reply_to == [FUNDER]


def test_t10_a_consent_that_was_taken_back_meanwhile_stops_the_mail(
    project: ProjectProfile, focal: StaffRole, committed: Committed
) -> None:
    agree(focal)
    client = people.sign_in(Client(), people.person(FUNDER))
    client.post(OF_PROJECT, asked())
    stop = StaffRole.objects.get(pk=focal.pk)
    agree(stop, given=False)

    outbox.sweep()

    assert to_focal() == []
    assert Delivery.objects.get(kind="relay").state == "unwanted"


def test_the_mail_stops_questions_alone_and_reports_one(
    project: ProjectProfile, focal: StaffRole, committed: Committed
) -> None:
    agree(focal)
    agree(focal, what=What.CONTACT)
    ask(committed)
    links = re.findall(r"(/en/messages/\S+/(?:report|stop)/)", str(to_focal()[0].body))

    assert [Client().get(each).status_code for each in links] == [200, 200]
    assert Client().post(links[0], {"text": "An advertisement"}).status_code == 302
    assert Client().post(links[1]).status_code == 200

    role = StaffRole.objects.get(pk=focal.pk)
    assert (role.question_agreed, role.contact_agreed) == (False, True)
    [report] = Report.objects.all()
    assert report.kind == "abuse"
    assert "Who owns the land?" in report.letter.text


# --- The secretariat passes it on ---------------------------------------------------------------------------------


@pytest.mark.parametrize("agreed", [None, What.CONTACT, What.PROFILE])
def test_without_that_consent_it_goes_to_the_secretariat_and_never_to_a_lead(
    project: ProjectProfile, focal: StaffRole, committed: Committed, agreed: What | None
) -> None:
    people.lead(project.city, email="other@harbour.example")
    people.curator()
    if agreed == What.CONTACT:
        agree(focal, what=agreed)

    ask(committed)

    assert not [letter for letter in mail.outbox if "harbour.example" in str(letter.to)]
    assert not MessageRecord.objects.exists()
    report = Report.objects.get()
    assert (report.kind, report.state, report.tenant, report.letter.email) == ("asked", "open", project.city_id, FUNDER)


def test_one_button_passes_it_on_to_whoever_agreed_meanwhile(
    project: ProjectProfile, focal: StaffRole, committed: Committed
) -> None:
    curator = people.sign_in(Client(), people.curator())
    ask(committed)
    report = Report.objects.get()
    agree(focal)
    page = curator.get(f"/en/review/reports/{report.pk}/").text
    assert "Reeds along the shore" in page

    with committed(execute=True):
        answer = curator.post(f"/en/review/reports/{report.pk}/pass-on/", {"version": token_in(page)})

    assert answer.status_code == 302
    [letter] = to_focal()
    assert letter.reply_to == [FUNDER]
    assert Report.objects.get().state == "passed"
    assert not ReportThread.objects.exists()  # its words stand in the message alone
    assert "It was sent to the city" in curator.get(f"/en/review/reports/{report.pk}/").text


def token_in(html: str) -> str:
    found = re.search(r'name="version" value="([^"]*)"', html)
    assert found
    return found[1]


def test_where_nobody_agreed_the_city_is_told_without_a_word_and_it_leaves_when_they_do(
    project: ProjectProfile, focal: StaffRole, committed: Committed
) -> None:
    curator = people.sign_in(Client(), people.curator())
    ask(committed)
    report = Report.objects.get()
    url = f"/en/review/reports/{report.pk}/"
    with committed(execute=True):
        curator.post(f"{url}pass-on/", {"version": token_in(curator.get(url).text)})
    assert not MessageRecord.objects.exists()
    notice = Notice.objects.get(kind="question_waits")
    assert (notice.person_id, notice.address) == (focal.user_id, "account/cities/harbour/")
    assert "Who owns the land?" not in " ".join(text_of(each) for each in to_focal())
    assert questions.deliver_waiting() == 0

    agree(focal)
    with committed(execute=True):
        assert (questions.deliver_waiting(), questions.deliver_waiting()) == (1, 0)

    assert [letter.reply_to for letter in to_focal() if letter.reply_to] == [[FUNDER]]


def test_a_city_without_anybody_is_answered_for_by_the_secretariat(
    project: ProjectProfile, committed: Committed
) -> None:
    curator = people.sign_in(Client(), people.curator())
    ask(committed)
    url = f"/en/review/reports/{Report.objects.get().pk}/"
    page = curator.get(url).text
    assert "No one of this city has an account." in page
    assert curator.post(f"{url}pass-on/", {"version": token_in(page)}).status_code == 409

    with committed(execute=True):
        curator.post(f"{url}answer/", {"version": token_in(page), "text": "The city owns it."})

    assert mail.outbox[-1].to == [FUNDER]
    assert "The city owns it." in str(mail.outbox[-1].body)


@pytest.mark.parametrize(
    ("who", "status"),
    [("visitor", 302), ("registered", 404), ("editor", 404), ("lead", 404), ("outsider", 404), ("of city", 403)],
)
def test_t01_curators_alone_pass_on_and_none_of_the_city(
    project: ProjectProfile, focal: StaffRole, committed: Committed, who: str, status: int
) -> None:
    ask(committed)
    url = f"/en/review/reports/{Report.objects.get().pk}/"
    curator = people.curator()
    if who == "of city":
        StaffRole.objects.create(user=curator, city=project.city, role="editor")
    persons: dict[str, Callable[[], User]] = {
        "registered": people.person,
        "editor": lambda: people.editor(project.city),
        "lead": lambda: focal.user,
        "outsider": people.outsider,
        "of city": lambda: curator,
    }
    client = Client() if who == "visitor" else people.sign_in(Client(), persons[who]())

    assert client.post(f"{url}pass-on/", {"version": "1"}).status_code == status
    seen = client.get(url)
    assert "Who owns the land?" not in seen.text or who == "of city"
    assert FUNDER not in seen.text
    assert Report.objects.get().state == "open"


# --- Packs --------------------------------------------------------------------------------------------------------


def test_t65_a_pack_is_asked_about_by_its_key_which_stands_nowhere_and_its_title_neither(
    city: City, focal: StaffRole, committed: Committed, caplog: pytest.LogCaptureFixture
) -> None:
    agree(focal)
    pack, key = pack_of(city)
    page = Client().get(f"/en/pack/{key}/").text
    assert f'href="/en/pack/{key}/ask/"' in page
    assert "the focal point of Harbour" in page

    with caplog.at_level("INFO"):
        form = Client().get(f"/en/pack/{key}/ask/")
        ask(committed, f"/en/pack/{key}/ask/")

    assert form["Cache-Control"] == "private, no-store"
    assert "noindex" in form["X-Robots-Tag"]
    [letter] = to_focal()
    assert f"/packs/{pack.pk}/" in text_of(letter)
    kept = [*Entry.objects.values_list(), *RowVersion.objects.values_list(), *MessageRecord.objects.values_list()]
    kept += [*MessageBody.objects.values_list(), *Notice.objects.values_list("facts")]
    told = f"{kept} {[text_of(each) for each in mail.outbox if getattr(each, 'alternatives', None)]} {caplog.text}"
    assert key not in told
    assert "Zqsecret" not in told


def test_t65_a_pack_that_is_over_or_never_was_is_asked_nothing(city: City) -> None:
    pack, key = pack_of(city)
    person = people.lead(city)
    packs.revoke(pack, expected=pack.version, person=person, by=Actor.person(person))

    for client, path, status in ((Client(), key, 410), (Client(), "x" * 43, 404)):
        assert client.get(f"/en/pack/{path}/ask/").status_code == status
        assert client.post(f"/en/pack/{path}/ask/", asked()).status_code == status
    assert not PendingReport.objects.exists()


def test_a_pack_without_a_contact_says_through_the_secretariat(city: City) -> None:
    _pack, key = pack_of(city)

    assert "through the secretariat of the alliance" in Client().get(f"/en/pack/{key}/").text


# --- How often, how long ------------------------------------------------------------------------------------------


def test_500_questions_in_an_hour_from_one_address_are_five(project: ProjectProfile, focal: StaffRole) -> None:
    agree(focal)

    answers = [Client().post(OF_PROJECT, asked(email=f"a{number}@fund.example")) for number in range(500)]

    assert [answer.status_code for answer in answers].count(302) == 5
    assert int(answers[-1]["Retry-After"]) > 0
    assert PendingReport.objects.count() == 5


def test_500_questions_of_many_to_one_city_are_ten_and_none_is_lost(
    project: ProjectProfile, focal: StaffRole, committed: Committed
) -> None:
    agree(focal)
    rows = [waiting(project, number) for number in range(500)]

    answers = [questions.wait_before(row) for row in rows]

    assert answers.count(None) == 10
    assert PendingReport.objects.count() == 500  # each waits in its link


def waiting(project: ProjectProfile, number: int) -> PendingReport:
    return PendingReport.objects.create(
        kind="asked",
        text="Who owns it?",
        name="Ann",
        email=f"a{number}@fund.example",
        tenant=project.city_id,
        thing=f"project:{project.project_id}",
        language="en",
    )


def test_one_person_asks_five_an_hour_whatever_the_capitals(project: ProjectProfile) -> None:
    emails = ["ann@fund.example", "Ann@fund.example", "ANN@FUND.EXAMPLE"] * 3
    rows = [PendingReport(kind="asked", email=email, tenant=project.city_id) for email in emails]

    assert [questions.wait_before(row) for row in rows].count(None) == 5


def test_words_go_after_30_days_wherever_they_are(
    project: ProjectProfile, focal: StaffRole, committed: Committed
) -> None:
    ask(committed)
    agree(focal)
    ask(committed)
    old = timezone.now() - timedelta(days=31)
    ReportThread.objects.update(received_at=old)
    MessageRecord.objects.update(at=old)

    expire()

    assert (ReportThread.objects.count(), MessageBody.objects.count(), MessageRecord.objects.count()) == (0, 0, 1)
    MessageRecord.objects.update(at=timezone.now() - timedelta(days=184))
    expire()
    assert not MessageRecord.objects.exists()


def expire() -> None:
    for name in ("words of messages", "messages", "questions to cities"):
        carry_out_rule(rules[name], timezone.now())


def test_an_account_takes_its_questions_with_it(
    project: ProjectProfile, focal: StaffRole, committed: Committed
) -> None:
    agree(focal)
    ask(committed)
    person = people.person(FUNDER)
    assert [each["words__text"] for each in own_messages(person)] == ["Who owns the land?"]

    closing.close(person)

    assert not MessageRecord.objects.exists()


def test_curators_see_who_asked_whom_and_not_a_word(
    project: ProjectProfile, focal: StaffRole, committed: Committed
) -> None:
    agree(focal)
    ask(committed)

    html = people.sign_in(Client(), people.curator()).get("/en/review/messages/").text

    assert "Ann, Reed Fund" in html
    assert "No one: a question from outside the alliance" in html
    assert "Who owns the land?" not in html
