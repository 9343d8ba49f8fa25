"""Five questions in one language: what is asked, what may stay open, and what becomes of it."""

import re
from typing import Any

import pytest
from django.test import Client
from PIL import Image

from cities.models import City
from cities.practices.models import Practice
from core.files.models import StoredFile
from core.review.models import Proposal
from core.review.proposals import actions
from tests import people
from tests.factories import PracticeFactory
from tests.files.making import image, upload, with_place
from tests.workspace.conftest import DESK, Office
from tests.workspace.reading import Page

pytestmark = pytest.mark.django_db
QUICK = f"{DESK}practices/new/quick/"
PHOTO = image("JPEG", (600, 400))
ANSWERS = {
    "title": "Reeds back at the lake",
    "summary": "Reeds shelter the shore again.",
    "problem": "The shore had no plants.",
    "done": "We planted reeds.",
    "place": "North shore",
    "point": "city",
    "starts": "2021",
    "result": "Birds came back.",
    "result_year": "2024",
    "learned": "Start small.",
}


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


def quick(office: Office, **answers: Any) -> Any:
    return office.open("practices/new/quick/").send(**{**ANSWERS, **answers})


def errors_in(answer: Any) -> list[str]:
    summary = re.search(r'<div class="error-summary".*?</div>', answer.content.decode(), re.DOTALL)
    return re.findall(r'<a href="[^"]*">(.*?)</a>', summary[0]) if summary else []


def test_five_answers_become_a_draft_with_the_long_form_behind_it(office: Office) -> None:
    answer = quick(office)

    proposal = office.proposal
    assert (answer.status_code, proposal.state, proposal.tenant) == (302, "draft", office.city.pk)
    assert proposal.changes == {
        "title_en": "Reeds back at the lake",
        "summary_en": "Reeds shelter the shore again.",
        "problem_en": "The shore had no plants.",
        "done_en": "We planted reeds.",
        "place_en": "North shore",
        "latitude": 35.0,
        "longitude": 139.0,
        "starts": 2021,
        "result_en": "Birds came back.",
        "result_year": 2024,
        "learned_en": "Start small.",
    }
    after = office.at_editor.get(answer.headers["Location"]).content.decode()
    assert answer.headers["Location"] == f"{DESK}practices/{proposal.pk}/"
    assert all(
        words in after for words in ("Implementation and results", "Place and years", "Picture", "Targets and partners")
    )
    assert not Practice.objects.exists()


def test_the_language_that_is_chosen_decides_where_the_texts_go(office: Office) -> None:
    quick(
        office,
        language="zh-hans",
        title="芦苇",
        problem="没有植物",
        done="种芦苇",
        place="北岸",
        result="鸟",
        learned="慢",
    )

    keys = {key for key in office.proposal.changes if isinstance(office.proposal.changes[key], str)}
    assert keys == {f"{name}_zh_hans" for name in ("title", "summary", "problem", "done", "place", "result", "learned")}


def test_a_page_in_japanese_offers_japanese_first(office: Office) -> None:
    assert Page(office.at_editor, QUICK.replace("/en/", "/ja/")).value("language") == "ja"


def test_not_known_is_an_answer_and_is_kept_as_one(office: Office) -> None:
    quick(office, point="unknown", starts="", period_unknown="on", result="", result_year="", result_unknown="on")

    changes = office.proposal.changes
    assert (changes["period_unknown"], changes["result_unknown"]) == (True, True)
    assert not {"latitude", "longitude", "starts", "result_year", "result_en"} & set(changes)


def test_what_was_not_answered_is_asked_for_and_nothing_typed_is_lost(office: Office) -> None:
    answer = quick(office, problem="", point="", starts="", result="", result_year="")

    assert answer.status_code == 200
    assert errors_in(answer) == [
        "Describe the problem.",
        "Choose a place, enter a latitude and a longitude, or mark the place as not known.",
        "Enter the first year, or mark the years as not known.",
        "Describe the results, or mark them as not known yet.",
    ]
    page = office.open("practices/new/quick/").again(answer)
    assert (page.value("done"), page.value("learned")) == ("We planted reeds.", "Start small.")
    assert not Proposal.objects.exists()


@pytest.mark.parametrize(
    ("answers", "error"),
    [
        ({"period_unknown": "on"}, "Either enter the years or mark them as not known."),
        ({"result_unknown": "on"}, "Either describe the results or mark them as not known yet."),
        ({"result_year": ""}, "Enter the year of the result. Every fact is shown with its year."),
        ({"starts": "2024", "ends": "2020"}, "The last year cannot be before the first year."),
        ({"point": "typed", "latitude": "24.9"}, "A place on the map needs both its latitude and its longitude."),
        ({"point": "typed", "latitude": "95", "longitude": "2"}, "Latitude must be between -90 and 90."),
        ({"point": "practice-1"}, "Choose an option from the list."),
        ({"language": "fr"}, "Select a valid choice. fr is not one of the available choices."),
        ({"title": ""}, "Enter a name."),
    ],
)
def test_answers_that_contradict_each_other_are_told(office: Office, answers: dict[str, str], error: str) -> None:
    answer = quick(office, **answers)

    assert (answer.status_code, errors_in(answer)) == (200, [error])
    assert not Proposal.objects.exists()


def test_put_aside_it_needs_a_name_alone(office: Office) -> None:
    answer = office.open("practices/new/quick/").send("later", title="Reeds")

    assert (answer.status_code, office.proposal.changes) == (302, {"title_en": "Reeds"})


def test_two_numbers_are_a_place_and_so_is_that_of_an_earlier_practice(office: Office) -> None:
    earlier = PracticeFactory(city=office.city, latitude=24.5, longitude=102.5)

    quick(office, point="typed", latitude="24.95", longitude="102.7")
    quick(office, point=f"practice-{earlier.pk}", title="Second")

    found = {each.changes["title_en"]: each.changes for each in Proposal.objects.all()}
    assert [found[ANSWERS["title"]][name] for name in ("latitude", "longitude")] == [24.95, 102.7]
    assert [found["Second"][name] for name in ("latitude", "longitude")] == [24.5, 102.5]


def test_t02_the_place_of_another_citys_practice_cannot_be_chosen(office: Office) -> None:
    foreign = PracticeFactory(latitude=1.0, longitude=2.0)

    assert errors_in(quick(office, point=f"practice-{foreign.pk}")) == ["Choose an option from the list."]


def test_t44_sent_twice_it_is_one_draft_with_one_picture(office: Office) -> None:
    page = office.open("practices/new/quick/")
    told = {**ANSWERS, "photo_credit": "Example person", "photo_alt": "Reeds."}

    first = page.send(**told, photo=upload("reeds.jpg", PHOTO))
    second = page.send(**told, photo=upload("reeds.jpg", PHOTO))

    assert (first.status_code, second.status_code) == (302, 302)
    assert first.headers["Location"] == second.headers["Location"]
    assert Proposal.objects.count() == 1


def test_a_photo_is_made_anew_and_needs_its_words_and_whose_it_is(office: Office) -> None:
    lacking = quick(office, photo=upload("reeds.jpg", PHOTO))
    page = office.open("practices/new/quick/").again(lacking)
    sent = page.send(photo_credit="Example person, CC BY 4.0", photo_alt="Reeds in the water.")

    assert errors_in(lacking) == [
        "Enter who took the photo and the licence under which it may be shown.",
        "Describe the photo in at least one language.",
    ]
    assert sent.status_code == 302
    file = StoredFile.objects.get(path=office.proposal.changes["photo"])
    assert (file.content_type, file.tenant, file.width) == ("image/webp", office.city.pk, 600)
    assert office.proposal.changes["photo_alt_en"] == "Reeds in the water."


def test_t21_a_picture_that_is_none_is_refused_and_the_text_stays(office: Office) -> None:
    answer = quick(office, photo=upload("reeds.jpg", b"<svg onload=alert(1)>"))

    assert errors_in(answer) == ["This file type is not allowed. Choose one of these: PNG, JPG, JPEG, WEBP."]
    assert office.open("practices/new/quick/").again(answer).value("done") == "We planted reeds."


def publish(office: Office, **answers: Any) -> Practice:
    quick(office, **answers)
    first = office.proposal
    page = Page(office.at_editor, f"{DESK}practices/{first.pk}/title/")
    page.send(summary_en="Reeds were planted.")
    lead_page = Page(office.at_lead, f"{DESK}practices/{first.pk}/check/", action=f"{DESK}practices/{first.pk}/send/")
    assert lead_page.send().status_code == 302
    actions.publish(office.proposal, expected=office.proposal.version, curator=people.curator())
    return Practice.objects.get()


def test_published_it_shows_photo_place_and_what_is_not_known(office: Office) -> None:
    practice = publish(
        office,
        starts="",
        period_unknown="on",
        result="",
        result_year="",
        result_unknown="on",
        photo=upload("reeds.jpg", PHOTO),
        photo_credit="Example person, CC BY 4.0",
        photo_alt="Reeds in the water.",
    )
    client = Client()

    page = client.get(practice.get_absolute_url()).content.decode()
    listed = client.get("/en/practices/").content.decode()

    src = re.search(r'<img src="([^"]+)" width="600" height="400" alt="Reeds in the water."', page)
    assert src
    assert client.get(src[1]).headers["Content-Type"] == "image/webp"
    assert "Example person, CC BY 4.0" in page
    assert "Location, as stated by Kunming." in page
    assert "Not known, according to the city." in page
    assert re.search(r"<dt>Period</dt>\s*<dd>Not known</dd>", page)
    assert f'id="c-{practice.slug}"' in listed
    assert f'href="#c-{practice.slug}"' in listed
    assert src[1] in listed


def test_t27_the_photo_of_a_practice_goes_with_its_city(office: Office) -> None:
    told = {"photo_credit": "Example person", "photo_alt": "Reeds."}
    practice = publish(office, photo=upload("reeds.jpg", PHOTO), **told)
    address = f"/en/practices/{practice.slug}/photo/"
    etag = Client().get(address).headers["ETag"]

    office.city.status = City.Status.WITHDRAWN
    office.city.save()

    answers = [Client().get(address), Client().get(address, headers={"If-None-Match": etag}), Client().head(address)]
    assert [answer.status_code for answer in answers] == [404, 404, 404]


def test_t27_the_photo_of_another_citys_file_is_never_shown(office: Office) -> None:
    told = {"photo_credit": "Example person", "photo_alt": "Reeds."}
    practice = publish(office, photo=upload("reeds.jpg", PHOTO), **told)
    foreign = PracticeFactory(photo=practice.photo.name)

    assert Client().get(f"/en/practices/{foreign.slug}/photo/").status_code == 404
    assert "<img" not in Client().get(foreign.get_absolute_url()).content.decode()


def test_where_a_photo_was_taken_is_not_kept(office: Office, tmp_path: Any) -> None:
    told = {"photo_credit": "Example person", "photo_alt": "Reeds."}
    quick(office, photo=upload("reeds.jpg", with_place()), **told)

    stored = next(path for path in tmp_path.glob("kept/*/*"))
    assert dict(Image.open(stored).getexif()) == {}


def test_whoever_was_signed_out_gets_back_what_was_typed(office: Office) -> None:
    page = office.open("practices/new/quick/")
    office.at_editor.logout()

    kept = page.send(**ANSWERS)

    assert kept.status_code == 403
    office.at_editor.force_login(office.editor)
    again = page.again(kept).send()
    assert (again.status_code, office.proposal.changes["learned_en"]) == (302, "Start small.")
    assert office.proposal.changes["latitude"] == 35.0


@pytest.mark.parametrize("count", [3, 50])
def test_t45_the_list_asks_the_same_with_few_and_many(
    office: Office, count: int, django_assert_max_num_queries: Any
) -> None:
    for number in range(count):
        PracticeFactory(city=office.city, latitude=24 + number / 100, longitude=102)
    client = Client()
    client.get("/en/practices/")

    with django_assert_max_num_queries(5):
        assert client.get("/en/practices/?page=1").status_code == 200


def test_a_list_without_places_has_no_map(office: Office) -> None:
    PracticeFactory(city=office.city)

    page = Client().get("/en/practices/").content.decode()

    assert ("Practices" in page, 'class="map' in page) == (True, False)


def autosave(client: Client, path: str, **answers: str) -> Any:
    return client.post(f"{DESK}{path}", answers)


def test_the_page_saves_itself_and_can_be_opened_again(office: Office) -> None:
    page = office.open("practices/new/quick/")
    typed = {"new": page.value("new"), "language": "en", "title": "Reeds", "problem": "No plants.", "starts": "soon"}

    answer = autosave(office.at_editor, "practices/new/quick/draft/", **typed).json()
    again = Page(office.at_editor, answer["addresses"]["page"])

    assert office.proposal.changes == {"title_en": "Reeds", "problem_en": "No plants."}
    assert office.proposal.unfinished == {}
    assert (again.value("title"), again.value("problem"), again.value("language")) == ("Reeds", "No plants.", "en")
    assert again.send(**ANSWERS).status_code == 302
    assert office.proposal.changes["learned_en"] == "Start small."
    task_list = office.at_editor.get(f"{DESK}practices/{office.proposal.pk}/").content.decode()
    assert "Continue with the short form" in task_list


def test_what_the_page_saves_by_itself_needs_no_name(office: Office) -> None:
    page = office.open("practices/new/quick/")

    answer = autosave(office.at_editor, "practices/new/quick/draft/", new=page.value("new"), problem="No plants.")

    assert (answer.status_code, office.proposal.changes) == (200, {"problem_en": "No plants."})


def test_going_on_in_the_language_of_the_draft_keeps_its_place(office: Office) -> None:
    quick(office, language="ja", title="葦")
    again = Page(office.at_editor, f"{DESK}practices/{office.proposal.pk}/quick/")

    assert [again.value(name) for name in ("language", "title", "point", "latitude")] == ["ja", "葦", "typed", "35"]


def test_a_published_practice_has_no_short_form(office: Office) -> None:
    PracticeFactory(city=office.city, slug="reeds")

    assert office.at_editor.get(f"{DESK}practices/reeds/quick/").status_code == 404


def test_a_practice_of_few_words_is_one_block_and_a_long_one_has_sections() -> None:
    for slug, told in (("brief", "Reeds were planted."), ("long", "Reeds were planted. " * 40)):
        PracticeFactory(slug=slug, done_en=told)

    shapes = {slug: "in-short" in Client().get(f"/en/practices/{slug}/").text for slug in ("brief", "long")}

    assert shapes == {"brief": True, "long": False}
