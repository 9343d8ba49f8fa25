"""Answer texts: kept by curators in four languages, offered in that of the city's people."""

from io import StringIO
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.test import Client
from django.utils.translation import override

from core.history.models import Entry
from core.history.write import Actor
from core.review.answer_texts.loading import load_texts
from core.review.answer_texts.said import open_gaps
from core.review.models import AnswerText, Proposal
from core.review.proposals import actions
from core.review.proposals.kinds import kind_of
from core.review.rules import actions as rule_actions
from tests import people
from tests.review.conftest import Cast

pytestmark = pytest.mark.django_db
LANGUAGES = ("en", "zh_hans", "zh_hant", "ja")
NEW = {"kind": "return", "order": 5, "title_en": "Where is it?", "text_en": "Please add the place.", "version": 0}


@pytest.fixture
def texts(db: None) -> None:
    load_texts()


def text(code: str) -> Any:  # the columns of its languages are made at run time
    return AnswerText.objects.get(code=code)


def test_texts_of_the_program_are_there_in_four_languages_and_loading_again_changes_nothing(texts: None) -> None:
    rows = list(AnswerText.objects.all())

    assert {row.kind for row in rows} == {"return", "decline"}
    assert all(getattr(row, f"{name}_{code}") for row in rows for name in ("title", "text") for code in LANGUAGES)
    assert load_texts() == 0


def test_the_command_says_how_many_texts_it_added() -> None:
    said = StringIO()

    call_command("load_answer_texts", stdout=said)

    assert AnswerText.objects.exists()
    assert said.getvalue() == f"Answer texts: {AnswerText.objects.count()} added.\n"


def test_loading_again_leaves_what_curators_wrote(texts: None, cast: Cast) -> None:
    row = text("source-missing")
    rule_actions.change_text(row, changes={"text_en": "Ours.", "is_retired": True}, expected=1, curator=cast.curator)

    load_texts()

    assert (text("source-missing").text_en, text("source-missing").is_retired) == ("Ours.", True)


def insert(client: Client, proposal: Proposal, **values: Any) -> Any:
    return client.post(f"/en/review/{proposal.pk}/text/", {"version": proposal.version, **values})


def test_text_comes_in_the_language_of_the_citys_people(client: Client, cast: Cast, texts: None) -> None:
    cast.lead.language = "ja"
    cast.lead.save()
    proposal = cast.sent(summary_en="A city in spring.")
    people.sign_in(client, cast.curator)

    page = client.get(f"/en/review/{proposal.pk}/").content.decode()
    html = insert(client, proposal, text=text("source-missing").pk).content.decode()

    assert "Ask for changes: A source is missing" in page
    assert "The text is in Japanese" in page
    assert "出典（報告書" in html
    assert "The answer text has been added to the message, in Japanese." in html


def test_nothing_that_was_typed_or_chosen_is_lost(client: Client, cast: Cast, texts: None) -> None:
    proposal = cast.sent(summary_en="A city in spring.")
    people.sign_in(client, cast.curator)

    html = insert(
        client, proposal, text=text("source-missing").pk, message="Dear <Lin>,", decision="publish"
    ).content.decode()

    assert ("Dear &lt;Lin&gt;,\n\nThank you for the update. One thing is missing") in html
    assert 'value="publish" id="id_decision" checked' in html
    fresh = Proposal.objects.get(pk=proposal.pk)
    assert (fresh.state, fresh.version) == (Proposal.State.SUBMITTED, proposal.version)


def test_text_chooses_the_decision_that_it_is_for(client: Client, cast: Cast, texts: None) -> None:
    proposal = cast.sent(summary_en="A city in spring.")
    people.sign_in(client, cast.curator)

    html = insert(client, proposal, text=text("source-missing").pk).content.decode()

    assert 'value="return" checked' in html


def test_without_a_choice_the_page_says_so_and_keeps_the_message(client: Client, cast: Cast, texts: None) -> None:
    proposal = cast.sent(summary_en="A city in spring.")
    people.sign_in(client, cast.curator)

    html = insert(client, proposal, text="", message="Half a sent").content.decode()

    assert "Choose an answer text." in html
    assert "Half a sent</textarea>" in html


def test_words_to_decline_are_offered_for_new_things_alone(client: Client, cast: Cast, texts: None) -> None:
    change = cast.sent(summary_en="A city in spring.")
    by = Actor.person(cast.lead)
    patch = {"title_en": "Lake shore", "summary_en": "Actions taken."}
    new = actions.start(kind_of("practice"), tenant=cast.city.pk, row=None, patch=patch, by=by)
    new = actions.send(new, expected=new.version, by=by)
    people.sign_in(client, cast.curator)

    pages = [client.get(f"/en/review/{row.pk}/").content.decode() for row in (change, new)]

    assert ["Decline: Not about nature" in page for page in pages] == [False, True]
    assert "Choose an answer text." in insert(client, change, text=text("not-about-nature").pk).content.decode()


def test_retired_text_is_not_offered(client: Client, cast: Cast, texts: None) -> None:
    row = text("source-missing")
    rule_actions.change_text(row, changes={"is_retired": True}, expected=row.version, curator=cast.curator)
    proposal = cast.sent(summary_en="A city in spring.")
    people.sign_in(client, cast.curator)

    assert "A source is missing" not in client.get(f"/en/review/{proposal.pk}/").content.decode()


def test_t13_no_text_on_the_page_of_ones_own_city(client: Client, cast: Cast, texts: None) -> None:
    proposal = cast.sent(summary_en="A city in spring.")
    own = people.enrolled(people.lead(cast.city, is_curator=True))
    people.sign_in(client, own)

    assert insert(client, proposal, text=text("source-missing").pk).status_code == 403


def test_message_with_a_text_reaches_the_city(client: Client, cast: Cast, texts: None) -> None:
    proposal = cast.sent(summary_en="A city in spring.")
    people.sign_in(client, cast.curator)

    client.post(
        f"/en/review/{proposal.pk}/decision/",
        {"version": proposal.version, "decision": "return", "message": "Which year?", "text": ""},
    )

    assert Proposal.objects.get(pk=proposal.pk).message == "Which year?"


# --- Keeping them -------------------------------------------------------------------------------------------------


def test_curator_writes_a_new_text_and_changes_it(client: Client, cast: Cast) -> None:
    people.sign_in(client, cast.curator)

    client.post("/en/review/texts/new/", NEW)
    row: Any = AnswerText.objects.get()
    client.post(f"/en/review/texts/{row.pk}/", {**NEW, "text_ja": "場所を追加してください。", "version": row.version})

    row.refresh_from_db()
    assert (row.title_en, row.text_ja, row.version) == ("Where is it?", "場所を追加してください。", 2)
    verbs = Entry.objects.filter(object_type="review.answertext").order_by("id").values_list("verb", flat=True)
    assert list(verbs) == ["text_added", "text_changed"]
    assert "Where is it?" in client.get("/ja/review/texts/").content.decode()


def test_t44_a_text_of_two_clicks_is_there_once(client: Client, cast: Cast) -> None:
    people.sign_in(client, cast.curator)
    for _click in range(2):
        assert client.post("/en/review/texts/new/", NEW).status_code == 302
    assert AnswerText.objects.count() == 1


def test_text_without_english_comes_back_with_all_that_was_typed(client: Client, cast: Cast) -> None:
    people.sign_in(client, cast.curator)

    html = client.post("/en/review/texts/new/", {**NEW, "text_en": "", "text_ja": "場所"}).content.decode()

    assert 'role="alert"' in html
    assert "Enter the text in English." in html
    assert "場所</textarea>" in html
    assert not AnswerText.objects.exists()


def test_t42_second_curator_keeps_the_words_and_sees_who_was_faster(client: Client, cast: Cast, texts: None) -> None:
    row = text("source-missing")
    rule_actions.change_text(row, changes={"title_en": "First"}, expected=row.version, curator=cast.curator)
    people.sign_in(client, people.curator())

    response = client.post(f"/en/review/texts/{row.pk}/", {**NEW, "title_en": "Second", "version": 1})

    html = response.content.decode()
    assert response.status_code == 409
    assert "This record was changed by <bdi>Ana Curator</bdi>" in html
    assert 'value="Second"' in html
    assert text("source-missing").title_en == "First"


# --- What they leave open, and in which language they are read ----------------------------------------------------

OPEN = "Thank you for the update. One thing is missing before it can be published: please name the source of … – a"
GREETED, ENDED = "Dear Lin,", "Until Friday."
ASKED_HANS = "感谢您更新资料。发布前还缺一项：请注明“湖面面积”的来源（报告、网页或掌握该数据的部门）及其年份。"
ASKED = "\r\n\r\n".join((GREETED, ASKED_HANS, ENDED))


def decide(client: Client, proposal: Proposal, message: str, decision: str = "return") -> Any:
    values = {"version": proposal.version, "decision": decision, "message": message}
    return client.post(f"/en/review/{proposal.pk}/decision/", values)


@pytest.mark.parametrize("decision", ["return", "publish"])
def test_text_that_is_still_open_is_not_sent(client: Client, cast: Cast, texts: None, decision: str) -> None:
    proposal = cast.sent(summary_en="A city in spring.")
    people.sign_in(client, cast.curator)

    html = decide(client, proposal, OPEN, decision).content.decode()

    assert "Complete the text before you send it. Still to be completed: please name the source of … – a" in html
    assert f"{OPEN}</textarea>" in html
    assert Proposal.objects.get(pk=proposal.pk).state == Proposal.State.SUBMITTED


@pytest.mark.parametrize(
    ("message", "is_open"),
    [
        (OPEN.replace("…", "the lake area"), False),
        (OPEN.replace("…", "..."), True),
        (OPEN.replace(" – a", " and its office"), True),  # one side was written anew
        ("请注明“…”的来源（报告、网页或掌握该数据的部门）及其年份。", True),
        ("お手数ですが……ご確認ください。", False),  # an ordinary mark of the language
        ("The plan says: “The lake… is clean.” Which lake?", False),
    ],
)
def test_three_dots_of_ones_own_are_no_open_text(texts: None, message: str, is_open: bool) -> None:
    assert bool(open_gaps(message)) is is_open


def test_whoever_decides_by_a_program_meets_the_same_rule(cast: Cast, texts: None) -> None:
    proposal = cast.sent(summary_en="A city in spring.")

    with pytest.raises(ValidationError, match="Still to be completed"):
        actions.ask_for_changes(proposal, message=OPEN, expected=proposal.version, curator=cast.curator)


def test_curator_reads_the_text_also_in_her_own_language(client: Client, cast: Cast, texts: None) -> None:
    cast.lead.language = "ja"
    cast.lead.save()
    proposal = cast.sent(summary_en="A city in spring.")
    people.sign_in(client, cast.curator)

    html = insert(client, proposal, text=text("picture-rights").pk, message="Dear Lin,").content.decode()

    own = html.split("The message in your language")[1]
    assert "Dear Lin,\n\nThank you for the picture. Before it can be published" in own


@pytest.mark.parametrize(("language", "words"), [("ja", "「湖面面积」の出典"), ("en", "the source of 湖面面积 –")])
def test_each_reader_of_the_city_gets_the_text_in_their_language(
    client: Client, cast: Cast, texts: None, language: str, words: str
) -> None:
    proposal = cast.sent(summary_en="A city in spring.")
    actions.ask_for_changes(proposal, message=ASKED, expected=proposal.version, curator=cast.curator)
    people.sign_in(client, cast.lead)

    page = client.get(f"/{language}/w/kunming/profile/").content.decode()
    notices = client.get(f"/{language}/account/notices/").content.decode()

    for html in (page, notices):
        assert words in html
        assert "Until Friday." in html
    assert "请注明“湖面面积”的来源" in page  # as it was sent, folded


def test_text_that_was_changed_since_reads_as_it_was_sent(cast: Cast, texts: None) -> None:
    proposal = cast.sent(summary_en="A city in spring.")
    actions.ask_for_changes(proposal, message=ASKED, expected=proposal.version, curator=cast.curator)
    rule_actions.change_text(text("source-missing"), changes={"text_ja": "別の文。"}, expected=1, curator=cast.curator)

    with override("ja"):
        assert "「湖面面积」の出典" in Proposal.objects.get(pk=proposal.pk).message_read


def test_curator_reads_chinese_in_the_characters_that_she_knows(client: Client, cast: Cast) -> None:
    proposal = cast.sent(summary_zh_hans="滨海保护")
    people.sign_in(client, cast.curator)

    pages = [client.get(f"/{code}/review/{proposal.pk}/").content.decode() for code in ("zh-hant", "zh-hans", "en")]

    assert ["濱海保護" in page for page in pages] == [True, False, False]
