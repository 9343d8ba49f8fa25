"""Packs for funders: frozen, behind a link, taken back at once, and read by nobody else."""

import io
import logging
import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import override

from cities.models import City
from core.history.audit_actions import VERBS
from core.history.models import Entry, RowVersion
from core.history.write import Actor, version_of
from core.notifications.models import Notice
from core.retention.rules import carry_out_rule, rules
from core.text.languages import LANGUAGE_CODES
from core.text.moments import today_at
from finance import visibility
from finance.interests import daily, ending, erasure, packs
from finance.interests.models import Pack, PackOpening
from finance.projects import actions
from tests.finance.helping_projects import HERE, World, canaries, canary, make_world, publish, send, told
from tests.finance.test_project_secrets import doors, text_of
from tests.worlds import fresh, made_once

pytestmark = pytest.mark.django_db
FOR = "zqfunderpost"
LINK = re.compile(r"/en/pack/([A-Za-z0-9_-]{43})/")
everything = made_once(make_world)


@pytest.fixture
def world(everything: World) -> World:
    return fresh(everything)


def room(world: World, rest: str = "") -> str:
    return f"{HERE}{world.project.slug}/packs/{rest}"


def asked(**changes: Any) -> dict[str, Any]:
    until = timezone.localdate() + timedelta(days=30)
    names = f"A fund, {FOR}\nAnother fund"
    return {"recipients": names, "groups": ["money"], "until": until.isoformat(), "without_contact": "on", **changes}


def make(world: World, **changes: Any) -> str:
    """The key of the link, as the page shows it to the lead this once."""
    response = world.at["lead"].post(room(world, "new/"), asked(**changes))
    assert response.status_code == 200
    found = LINK.search(response.content.decode())
    assert found, response.content.decode()
    return found[1]


def read(key: str, client: Client | None = None, language: str = "en") -> Any:
    return (client or Client()).get(f"/{language}/pack/{key}/")


# --- What it shows ------------------------------------------------------------------------------------------------


def test_a_pack_shows_the_groups_that_were_chosen_whatever_the_site_shows(world: World) -> None:
    html = read(make(world)).content.decode()

    there = {group for group in visibility.groups() if told(html, canaries(group))}

    assert there == {"description", "money"}
    assert "Kept on this site" not in html
    assert FOR not in html


def test_a_pack_without_a_contact_asks_first(world: World) -> None:
    """Of one with a contact nothing is asked."""
    answer = world.at["lead"].post(room(world, "new/"), asked(without_contact=""))

    assert "This pack names no contact." in answer.text
    assert FOR in answer.text
    assert not Pack.objects.exists()
    make(world)
    make(world, groups=["contacts"], without_contact="")
    assert Pack.objects.count() == 2


def test_a_pack_stays_as_it_was_made(world: World) -> None:
    key = make(world)
    actions.change_project(
        world.project, changes={"problem_en": "Changed since."}, expected=None, by=Actor.person(world.lead)
    )

    html = read(key).content.decode()

    assert canary("problem") in html
    assert "Changed since." not in html


def test_a_pack_is_read_in_the_language_of_its_reader(world: World) -> None:
    texts = {"problem_en": "Reeds are gone.", "problem_ja": "ヨシがない。"}
    actions.change_project(world.project, changes=texts, expected=None, by=Actor.person(world.lead))
    key = make(world)

    assert "ヨシがない。" in read(key, language="ja").content.decode()
    assert "Reeds are gone." in read(key, language="zh-hans").content.decode()


def test_a_pack_says_what_of_it_is_in_the_language_of_its_reader(world: World) -> None:
    """The city wrote its problem in English and Japanese, and its title in Japanese alone."""
    texts = {"title_en": None, "title_ja": "ヨシ原", "problem_en": "Reeds are gone.", "problem_ja": "ヨシがない。"}
    actions.change_project(world.project, changes=texts, expected=None, by=Actor.person(world.lead))
    key = make(world)

    english, japanese = (read(key, language=language).content.decode() for language in ("en", "ja"))

    assert "Some texts of this pack are in another language: Japanese" in english
    said = re.search(r"In English: ([^<]+)", english)
    assert said
    assert "Problem" in said[1]
    assert "Title" not in said[1]
    assert re.search(r"In another language: [^<]*Title", english)
    assert 'lang="ja"' in english
    assert read(key, language="ja").context["languages"] is None or "英語" in japanese


def test_a_pack_in_japanese_alone_says_so(world: World) -> None:
    pack = Pack.objects.get(key_hash=packs.hash_of(key := make(world)))
    content = {**pack.content, "columns": {"title_ja": "ヨシ原", "problem_ja": "ヨシがない。", "stage": "concept"}}
    Pack._base_manager.filter(pk=pack.pk).update(content=content)

    html = read(key).content.decode()

    assert "The texts of this pack are in another language: Japanese" in html
    assert "The city has not written its texts in this language." in html
    assert read(key, language="ja").context["languages"] is None


def test_a_pack_is_in_no_index_no_cache_and_no_address_that_others_are_told(world: World) -> None:
    response = read(make(world))

    assert response.headers["X-Robots-Tag"].startswith("noindex")
    assert response.headers["Cache-Control"] == "private, no-store"
    assert response.headers["Referrer-Policy"] == "strict-origin"
    assert "ETag" not in response.headers
    assert b'name="robots" content="noindex' in response.content
    assert b"/contact/report" not in response.content


# --- Its end ------------------------------------------------------------------------------------------------------


def without_number(response: Any) -> str:
    return re.sub(r"[0-9a-f]{16,}", "", response.content.decode())


def test_a_link_that_ended_and_one_that_was_taken_back_get_one_answer(world: World) -> None:
    ended, revoked = make(world), make(world)
    Pack._base_manager.filter(key_hash=packs.hash_of(ended)).update(until=timezone.localdate() - timedelta(days=1))
    row = Pack.objects.get(key_hash=packs.hash_of(revoked))
    assert read(revoked).status_code == 200

    world.at["lead"].post(room(world, f"{row.pk}/revoke/"), {"version": row.version})

    answers = [read(key) for key in (ended, revoked)]
    assert [each.status_code for each in answers] == [410] * 2
    assert len({without_number(each) for each in answers}) == 1
    assert {each.headers["Cache-Control"] for each in answers} == {"private, no-store"}


def test_on_its_last_day_a_link_still_works(world: World) -> None:
    assert read(make(world, until=today_at(world.city.time_zone).isoformat())).status_code == 200


def test_a_pack_goes_with_its_project_and_when_its_city_is_no_longer_listed(world: World) -> None:
    key = make(world)
    assert read(key).status_code == 200

    type(world.city)._base_manager.filter(pk=world.city.pk).update(status="withdrawn")
    assert read(key).status_code == 410
    type(world.city)._base_manager.filter(pk=world.city.pk).update(status="member")
    assert read(key).status_code == 200
    fresh_one = type(world.project).objects.get(pk=world.project.pk)
    actions.discard(fresh_one, expected=fresh_one.version, person=world.lead, by=Actor.person(world.lead))
    assert read(key).status_code == 410


def test_t65_whoever_guesses_is_slowed_down_whether_the_guess_is_right_or_not(
    world: World, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    key, guess = make(world), Client(REMOTE_ADDR="203.0.113.9")
    monkeypatch.setattr("alliance.portal.finance.packs.OPENED_AN_HOUR", 3)
    settings.RATE_LIMITS = 1

    answers = [read("y" * 43, guess).status_code for _ in range(4)]

    assert answers == [404, 404, 404, 429]
    assert read(key, guess).status_code == 429
    assert read(key).status_code == 200


# --- Who opened it ------------------------------------------------------------------------------------------------


def test_openings_are_written_down_without_who_it_was_and_without_the_own_staff(world: World) -> None:
    key = make(world)

    read(key)
    read(key, world.at["outsider"])
    read(key, world.at["editor"])
    Client().head(f"/en/pack/{key}/")

    assert PackOpening.objects.count() == 2
    assert {field.name for field in PackOpening._meta.get_fields()} == {"id", "pack", "at"}
    assert "2 times, last on" in world.at["editor"].get(room(world)).content.decode()


# --- Who may ------------------------------------------------------------------------------------------------------


def test_leads_make_packs_and_take_them_back_and_editors_read_them(world: World) -> None:
    make(world)
    row = Pack.objects.get()
    editor = world.at["editor"]

    assert FOR in editor.get(room(world)).content.decode()
    assert canary("problem") in editor.get(room(world, f"{row.pk}/")).content.decode()
    assert editor.get(room(world, "new/")).status_code == 403
    assert editor.post(room(world, "new/"), asked()).status_code == 403
    assert editor.post(room(world, f"{row.pk}/revoke/"), {"version": row.version}).status_code == 403
    assert Pack.objects.get().state == "open"


@pytest.mark.parametrize("persona", ["outsider", "curator", "registered"])
def test_others_find_no_packs_of_a_city(persona: str, world: World) -> None:
    make(world)
    number = Pack.objects.get().pk

    for rest in ("", "new/", f"{number}/"):
        assert world.at[persona].get(room(world, rest)).status_code == 404
    assert world.at[persona].post(room(world, f"{number}/revoke/")).status_code == 404


def test_a_pack_of_another_project_is_not_found(world: World) -> None:
    make(world)
    number, by = Pack.objects.get().pk, Actor.person(world.lead)
    actions.begin(world.city, changes={"title_en": "Other"}, slug="other", by=by)

    assert world.at["lead"].get(f"{HERE}other/packs/{number}/").status_code == 404


def test_curators_see_that_there_are_packs_and_nothing_of_them(world: World) -> None:
    make(world)
    html = world.at["curator"].get("/en/review/market/").content.decode()

    assert "Heron Bay: 1 pack" in html
    assert told(html, {FOR, canary("title"), world.project.slug, *canaries("money")}) == set()


def test_packs_of_made_up_cities_are_not_counted(world: World) -> None:
    make(world)
    City._base_manager.filter(pk=world.city.pk).update(is_example=True)

    assert "Heron Bay: 1 pack" not in world.at["curator"].get("/en/review/market/").content.decode()


# --- Secrets ------------------------------------------------------------------------------------------------------


def test_t65_the_key_stands_nowhere_but_in_the_answer_that_makes_it(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        key = make(world)
        read(key)
        read(f"{key}x")
    row = Pack.objects.get()

    assert key not in str(vars(row))
    assert not [entry for entry in Entry.objects.all() if key in str(vars(entry)) or FOR in str(vars(entry))]
    assert not [each for each in RowVersion.objects.all() if key in str(each.data) or FOR in str(each.data)]
    for rest in ("", f"{row.pk}/"):
        assert key not in world.at["lead"].get(room(world, rest)).content.decode()
    from core.accounts.logs import without_links

    assert not [record for record in caplog.records if key in without_links(record.getMessage())]


@pytest.mark.parametrize("persona", ["visitor", "registered", "outsider", "curator"])
def test_t65_nothing_of_a_pack_is_told_at_any_other_door(persona: str, world: World) -> None:
    send(world)
    publish(world)
    key = make(world, groups=["money", "contacts", "safeguards"])
    words = {FOR, key, *canaries("contacts"), *canaries("safeguards")}

    for address in (*doors(world), "/en/review/market/", "/en/search/?q=zqfunderpost"):
        assert told(text_of(world.at[persona].get(address)), words - {FOR} if "q=" in address else words) == set()


def test_public_pages_and_their_state_do_not_change_with_a_pack(world: World) -> None:
    """Else a change of the state would tell that one was made."""
    send(world)
    publish(world)
    addresses = ("/en/finance/projects/", f"/en/finance/projects/{world.project.slug}/", "/api/v1/projects/")
    before = [Client().get(address).headers.get("ETag") for address in addresses]

    key = make(world)
    read(key)

    assert [Client().get(address).headers.get("ETag") for address in addresses] == before
    assert None not in before


# --- Bad input ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"recipients": " \n "}, "Enter the recipients of the pack, one per line."),
        ({"recipients": "\n".join("A fund" for _ in range(21))}, "Enter at most 20 recipients"),
        ({"until": "2020-01-01"}, "The last day is in the past. Choose a later day."),
        ({"until": "2099-01-01"}, "Choose a date within one year from today."),
        ({"until": ""}, "Enter the last day on which the link is valid."),
        ({"until": "soon"}, "Enter a date, for example 2027-06-30."),
        ({"groups": ["everything"]}, "Choose from the list."),
    ],
)
def test_what_cannot_be_a_pack_gets_a_sentence_and_loses_nothing(
    changes: dict[str, Any], sentence: str, world: World
) -> None:
    response = world.at["lead"].post(room(world, "new/"), asked(**changes))
    html = response.content.decode()

    assert response.status_code == 200
    assert sentence in html
    assert not Pack.objects.exists()
    if "recipients" not in changes:
        assert FOR in html


def test_a_pack_that_somebody_took_back_already_is_a_conflict(world: World) -> None:
    make(world)
    row = Pack.objects.get()
    world.at["lead"].post(room(world, f"{row.pk}/revoke/"), {"version": row.version})

    late = world.at["lead"].post(room(world, f"{row.pk}/revoke/"), {"version": row.version})

    assert late.status_code == 409


# --- Keeping ------------------------------------------------------------------------------------------------------


def ended_long_ago(pack: Pack) -> None:
    Pack._base_manager.filter(pk=pack.pk).update(until=timezone.localdate() - timedelta(days=400))


def test_a_pack_goes_a_year_after_its_end_with_its_openings(world: World) -> None:
    read(make(world))
    make(world)
    ended_long_ago(Pack.objects.earliest("pk"))
    before = timezone.now() - erasure.KEPT_AFTER

    assert erasure.forget(erasure.long_over(before)) == 1
    assert erasure.long_over(before) == []
    assert Pack.objects.count() == 1
    assert not PackOpening.objects.exists()


def test_the_history_tells_that_a_pack_went_and_nothing_of_what_was_in_it(world: World) -> None:
    read(make(world))
    pack = Pack.objects.get()
    ended_long_ago(pack)

    assert carry_out_rule(rules["packs"], timezone.now()) == 1
    assert carry_out_rule(rules["packs"], timezone.now()) == 0

    made, gone = Entry.objects.filter(object_type="finance.pack", object_id=str(pack.pk)).order_by("pk")
    assert (made.verb, gone.verb, gone.by_id, gone.object_text) == ("pack_made", "pack_forgotten", None, f"#{pack.pk}")
    assert (gone.root_type, gone.root_id) == ("finance.project", str(world.project.pk))
    assert gone.changes["until"] == [(timezone.localdate() - timedelta(days=400)).isoformat(), None]
    assert gone.changes.keys() & set(Pack.unversioned_fields) == set()
    assert told(str(vars(gone)), {FOR, pack.key_hash, *canaries("money")}) == set()
    assert version_of(pack, pack.version)["groups"] == pack.groups


def test_that_a_pack_went_is_told_in_the_language_of_the_reader(world: World) -> None:
    make(world)
    erasure.forget(Pack.objects.all())
    gone, sentences = Entry.objects.get(verb="pack_forgotten"), {}

    for language in LANGUAGE_CODES:
        with override(language):
            sentences[language] = f"{gone.who}: {VERBS[gone.verb]}"

    assert sentences == {
        "en": "Retention rules: deleted a pack for funders whose retention period had ended",
        "zh-hans": "保存期限规则: 删除了保存期限已满的资助方资料包",
        "zh-hant": "保存期限規則: 刪除了保存期限已滿的資助方資料包",
        "ja": "保存期間の規則: 保存期間が過ぎた資金提供者向けの資料パックを消去",
    }


def test_the_list_asks_as_much_for_many_as_for_few(world: World) -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as queries:
            world.at["lead"].get(room(world))
        return len(queries)

    make(world)
    statements()
    few = statements()
    for _ in range(6):
        make(world)
    assert statements() == few


def test_an_open_pack_stays_in_sight_whatever_was_made_and_taken_back_after_it(world: World) -> None:
    make(world)
    (first,) = Pack.objects.all()
    for number in range(60):
        copy = Pack.objects.get(pk=first.pk)
        copy.pk, copy.key_hash, copy.state, copy.revoked_at = None, f"{number:064}", "revoked", timezone.now()
        copy.save(force_insert=True)
    page = world.at["lead"].get(room(world)).text
    assert f'/packs/{first.pk}/"' in page


def test_of_very_many_openings_the_newest_are_kept(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("finance.interests.packs.MOST_OPENINGS", 2)
    key = make(world)
    for _time in range(4):
        read(key)
    assert PackOpening.objects.count() == 2


# --- After a restore ----------------------------------------------------------------------------------------------


def command(*said: str) -> str:
    out = io.StringIO()
    call_command("open_packs", *said, stdout=out)
    return out.getvalue()


def test_whoever_runs_the_site_lists_open_packs_without_what_is_in_them(world: World) -> None:
    key = make(world)

    told_of = command()

    assert f"{Pack.objects.get().pk}\theron-bay\t" in told_of
    assert "1 packs are open." in told_of
    assert not told(told_of, canaries("description") | canaries("money") | {FOR})
    assert read(key).status_code == 200


def test_t65_a_pack_that_a_backup_brought_back_is_ended_by_one_command_and_its_leads_are_told(world: World) -> None:
    keys = [make(world), make(world)]
    world.at["lead"].post(room(world, f"{Pack.objects.earliest('pk').pk}/revoke/"), {"version": 1})
    Pack._base_manager.update(state="open", revoked_at=None)  # as the backup had it
    assert read(keys[0]).status_code == 200

    assert "2 packs were taken back." in command("--end")

    assert [read(key).status_code for key in keys] == [410, 410]
    assert Notice.objects.filter(kind="packs_ended").count() == 1
    assert Entry.objects.filter(verb="pack_revoked", by_label="whoever runs the site").count() == 2
    assert "0 packs were taken back." in command("--end")


def test_an_interruption_takes_back_no_pack_of_which_no_lead_is_told(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(world)
    other = actions.begin(world.city, changes={"title_en": "Other"}, by=Actor.person(world.lead))
    Pack._base_manager.create(
        project=other, project_version=1, key_hash="0" * 64, until=timezone.localdate(), content={}
    )
    whole = ending.end

    def interrupted(row: Pack) -> bool:
        if row.project_id == other.pk:
            raise KeyboardInterrupt
        return whole(row)

    monkeypatch.setattr(ending, "end", interrupted)
    with pytest.raises(KeyboardInterrupt):
        command("--end")

    assert list(Pack.objects.filter(state="revoked").values_list("project", flat=True)) == [world.project.pk]
    assert [each.address for each in Notice.objects.filter(kind="packs_ended")] == [
        f"w/heron-bay/finance/{world.project.slug}/packs/"
    ]
    monkeypatch.setattr(ending, "end", whole)
    assert "1 packs were taken back." in command("--end")
    assert Notice.objects.filter(kind="packs_ended").count() == 2


def test_a_pack_whose_leads_could_not_be_told_stays_as_it_was(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    keys = [make(world), make(world)]

    def failing(*args: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("finance.interests.ending.tell_roles", failing)
    with pytest.raises(KeyboardInterrupt):
        command("--end")
    monkeypatch.setattr("finance.interests.ending.tell_roles", daily.tell_roles)

    assert [read(key).status_code for key in keys] == [200, 200]
    assert "2 packs were taken back." in command("--end")


def test_only_those_made_before_a_day_are_ended(world: World) -> None:
    key = make(world)

    assert "0 packs were taken back." in command("--made-before", "2020-01-01", "--end")
    assert read(key).status_code == 200


@pytest.mark.parametrize("moment", ["soon", "2026-02-31", "2026-13-01T00:00"])
def test_a_moment_that_is_none_is_told(moment: str, world: World) -> None:
    key = make(world)

    with pytest.raises(CommandError, match="Write the moment"):
        command("--made-before", moment, "--end")
    assert read(key).status_code == 200
