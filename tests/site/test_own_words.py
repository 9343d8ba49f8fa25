"""What the other side is told, it reads in its own language: a curator works in Japanese, the city reads simplified
Chinese. What a person wrote is quoted as it was written and says in which language."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail
from django.test import Client, TestCase
from django.utils.translation import override

from cities.actions import change_city, change_standing
from cities.applications import deciding
from cities.practices.actions import remove_practice
from cooperation.links import actions as linking
from cooperation.postings.actions import move_posting
from cooperation.requests import actions as requesting
from core.accounts.models import User
from core.feedback import actions as feedback
from core.feedback.models import Report
from core.history.actors import actor_words
from core.history.models import Entry
from core.history.write import Actor
from core.importexport.jobs import IMPORTED
from core.notifications.models import Notice
from core.notifications.texts import worded
from core.review.bundles import actions as bundles
from core.review.models import Bundle, Proposal
from core.review.proposals import actions as proposing
from core.review.proposals.kinds import kind_of
from core.text.scripts import KANA, language_written
from tests import factories as make
from tests import people
from tests.cities.applications.helping import in_state, make_cast
from tests.cooperation.helping import agreed, asked, make_world

pytestmark = pytest.mark.django_db
REASON = "写真をもう一枚追加してください。"
READER, WRITER = "zh-hans", "ja"
REMARK, MARKED = f"{REASON}（原文为日文）", f'<span lang="ja">{REASON}</span>'


def read_by(*readers: User) -> None:
    User.objects.filter(pk__in=[reader.pk for reader in readers]).update(language=READER)


class Office:
    """A city whose lead reads Chinese, with a proposal that was sent."""

    def __init__(self) -> None:
        self.city = make.CityFactory(slug="kunming", name_en="Kunming", name_zh_hans="昆明", summary_en="On a lake.")
        self.lead, self.curator = people.lead(self.city), people.curator(name="Ana")
        self.by = Actor.person(self.curator, reason=REASON)
        read_by(self.lead)

    def proposal(self, kind: str = "city", **patch: Any) -> Proposal:
        row, own = (self.city if kind == "city" else None), Actor.person(self.lead)
        found = kind_of(kind)
        return proposing.start(found, tenant=self.city.pk, row=row, patch=patch or {"summary_en": "New."}, by=own)

    def sent(self) -> Proposal:
        draft = self.proposal()
        return proposing.send(draft, expected=draft.version, by=Actor.person(self.lead))

    def bundle(self) -> Bundle:
        own = Actor.person(self.lead)
        made = bundles.start(tenant=self.city.pk, by=own)
        for title in ("Reeds", "Otters"):
            part = self.proposal("practice", title_en=title, summary_en="A sentence.")
            bundles.add(made, part, expected=part.version, by=own)
        made.refresh_from_db()
        read = {each.pk: each.version for each in Proposal.objects.all()}
        return bundles.send(made, expected=made.version, read=read, by=own)


def proposal_returned() -> None:
    office = Office()
    row = office.sent()
    proposing.ask_for_changes(row, message=REASON, expected=row.version, curator=office.curator)


def proposal_declined() -> None:
    office = Office()
    row = office.sent()
    proposing.decline(row, message=REASON, expected=row.version, curator=office.curator)


def bundle_returned() -> None:
    office = Office()
    row = office.bundle()
    bundles.ask_for_changes(row, message=REASON, expected=row.version, curator=office.curator)


def bundle_declined() -> None:
    office = Office()
    row = office.bundle()
    bundles.decline(row, message=REASON, expected=row.version, curator=office.curator)


def secretariat_changed() -> None:
    office = Office()
    change_city(office.city, changes={"summary_en": "Corrected."}, expected=None, by=office.by)


def secretariat_took_back() -> None:
    office = Office()
    change_standing(office.city, changes={"status": "withdrawn"}, expected=None, by=office.by)


def secretariat_removed() -> None:
    office = Office()
    row = make.PracticeFactory(city=office.city, title_zh_hans="湿地", state="published")
    remove_practice(row, expected=row.version, by=office.by)


def application(step: str, state: str) -> Callable[[], None]:
    def act() -> None:
        cast = make_cast()
        read_by(cast.applicant)
        row = in_state(state, cast)
        named = {"text": REASON} if step == "ask" else {"message": REASON}
        getattr(deciding, step)(row, **named, expected=row.version, curator=cast.curator)

    return act


def request_closed_by_secretariat() -> None:
    world = make_world()
    read_by(world.lead, world.editor, world.other_lead)
    row, by = asked(world), Actor.person(world.other_lead)
    row = requesting.report(row, city=world.asked, text="Rude.", expected=row.version, person=world.other_lead, by=by)
    requesting.close(row, reason=REASON, expected=row.version, curator=world.curator)


def link_closed_by_secretariat() -> None:
    world = make_world()
    read_by(world.lead, world.editor, world.other_lead)
    link = agreed(world)
    linking.report(link, city=world.asked, text="Rude.", person=world.other_lead, by=Actor.person(world.other_lead))
    link.refresh_from_db()
    linking.close(link, reason=REASON, expected=link.version, curator=world.curator)


def report_handled() -> None:
    world = make_world()
    read_by(world.lead, world.editor, world.other_lead)
    row, by = asked(world), Actor.person(world.other_lead)
    row = requesting.report(row, city=world.asked, text="Rude.", expected=row.version, person=world.other_lead, by=by)
    requesting.handle_report(row, reason=REASON, expected=row.version, curator=world.curator)


def posting_hidden() -> None:
    world = make_world()
    read_by(world.other_lead)
    by = Actor.person(world.curator, reason=REASON)
    move_posting(world.offer, "hide", expected=world.offer.version, person=world.curator, by=by)


QUOTING: dict[str, Callable[[], None]] = {
    "proposal_returned": proposal_returned,
    "proposal_declined": proposal_declined,
    "bundle_returned": bundle_returned,
    "bundle_declined": bundle_declined,
    "secretariat_changed": secretariat_changed,
    "secretariat_took_back": secretariat_took_back,
    "secretariat_removed": secretariat_removed,
    "application_asked": application("ask", "waiting"),
    "application_declined": application("decline", "waiting"),
    "application_reopened": application("reopen", "declined"),
    "application_undone": application("undo", "approved"),
    "request_closed_by_secretariat": request_closed_by_secretariat,
    "link_closed_by_secretariat": link_closed_by_secretariat,
    "report_handled": report_handled,
    "posting_hidden": posting_hidden,
}


def mails_of(kind: str) -> list[Any]:
    subjects = {each.subject for each in worded_in_chinese(kind)}
    return [each for each in getattr(mail, "outbox", []) if each.subject in subjects]


def worded_in_chinese(kind: str) -> list[Any]:
    with override(READER):
        return worded(list(Notice.objects.filter(kind=kind).select_related("person")))


@pytest.mark.parametrize("kind", QUOTING)
def test_a_reason_reaches_the_other_side_as_it_was_written_in_a_sentence_of_its_own_language(kind: str) -> None:
    with override(WRITER), TestCase.captureOnCommitCallbacks(execute=True):
        QUOTING[kind]()

    [letter, *_more] = mails_of(kind)
    page, _type = letter.alternatives[0]
    [notice, *_others] = worded_in_chinese(kind)
    assert REMARK in notice.text
    assert REMARK in letter.body.replace("\n", "")
    assert MARKED in page
    assert MARKED in notice.html
    assert not KANA.search(notice.subject + notice.text.replace(REASON, ""))
    assert not any(word in notice.text for word in ("Reason", "secretariat", "Summary", "事務局"))
    inbox = people.sign_in(Client(), notice.notice.person).get("/zh-hans/account/notices/").text
    assert MARKED in inbox


def test_whoever_reads_the_language_of_the_writer_is_told_nothing_of_it() -> None:
    with override(WRITER):
        proposal_declined()

    with override(WRITER):
        [said] = worded(list(Notice.objects.filter(kind="proposal_declined")))
    assert said.text.endswith(REASON)
    assert "<span" not in said.html


def test_what_is_quoted_is_text_in_the_mail_and_on_the_page() -> None:
    office = Office()
    row = office.sent()
    with override(WRITER):
        message = "<b>もう</b> https://evil.example/"
        proposing.decline(row, message=message, expected=row.version, curator=office.curator)

    [said] = worded_in_chinese("proposal_declined")
    assert '<span lang="ja">&lt;b&gt;もう&lt;/b&gt; https://evil.example/</span>' in said.html


def test_a_reason_from_the_list_is_named_in_the_readers_language() -> None:
    world = make_world()
    read_by(world.lead, world.editor)
    row = asked(world)
    with override(WRITER):
        person, by = world.other_lead, Actor.person(world.other_lead)
        requesting.decline(row, reason="no-time", text="", expected=row.version, person=person, by=by)

    with override(READER):
        label = str(type(row).Reason("no-time").label)
    assert label in worded_in_chinese("request_declined")[0].text
    assert not KANA.search(worded_in_chinese("request_declined")[0].text)


def test_a_city_is_told_once_that_an_offer_was_hidden() -> None:
    posting_hidden()

    assert list(Notice.objects.values_list("kind", flat=True)) == ["posting_hidden"]


def test_what_a_program_gives_as_the_reason_is_told_in_the_readers_language() -> None:
    office = Office()
    by = Actor.person(office.curator, reason=IMPORTED % {"name": "表.xlsx"})
    with override(WRITER):
        change_city(office.city, changes={"summary_en": "Corrected."}, expected=None, by=by)

    [said] = worded_in_chinese("secretariat_changed")
    assert said.text.endswith("导入文件表.xlsx")
    with override(READER):
        assert Entry.objects.latest("pk").why == actor_words(by.reason) == "导入文件表.xlsx"


@pytest.mark.parametrize(
    ("text", "page", "language"),
    [
        ("写真を追加", "en", "ja"),
        ("请补充照片", "en", "zh-hans"),
        ("請補充照片", "zh-hant", "zh-hant"),
        ("写真不足", "ja", "ja"),
        ("Add a photo.", "en", "en"),
        ("Falta la fuente.", "ja", ""),
        ("Añada una foto.", "en", ""),
        ("2026", "ja", ""),
    ],
)
def test_the_language_of_a_text_is_told_by_its_letters_where_they_tell_it(text: str, page: str, language: str) -> None:
    assert language_written(text, page) == language


# --- Reports of errors ------------------------------------------------------------------------------------------------


def closed(kind: str) -> list[Any]:
    key = uuid4()
    email, page = "reader@example.org", "/en/cities/kunming/"
    said = feedback.Message(key=key, kind=kind, language=READER, text="It is wrong.", email=email, page=page)
    feedback.write(said, is_confirmed=True)
    row = Report.objects.get(pk=key)
    with override(WRITER), TestCase.captureOnCommitCallbacks(execute=True):
        feedback.close(row, reason=REASON, expected=row.version, curator=people.curator())
    return [each for each in getattr(mail, "outbox", []) if each.to == ["reader@example.org"]]


def test_a_reader_whose_report_of_an_error_is_closed_is_told_why_in_their_language() -> None:
    [letter] = closed("error")

    page, _type = letter.alternatives[0]
    assert letter.subject == "您的错误报告已结束处理"
    assert REMARK in letter.body.replace("\n", "")
    assert MARKED in page
    assert not KANA.search(letter.body.replace("\n", "").replace(REASON, ""))


@pytest.mark.parametrize("kind", ["abuse", "question", "asked"])
def test_the_reason_for_which_another_message_is_closed_stays_in_the_house(kind: str) -> None:
    assert closed(kind) == []
