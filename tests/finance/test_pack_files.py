"""Files of studies: for the staff of the city, and through the link of a pack that holds them, as long as it works."""

import errno
import os
import re
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.utils import timezone

from core.files.models import StoredFile
from core.files.references import used_paths
from core.history.models import Entry
from core.history.write import VersionConflict
from core.text.moments import today_at
from finance.interests import erasure, packs
from finance.interests.models import Pack, PackOpening
from finance.projects import actions, files
from finance.projects.models import Project, StudyFile
from tests import people
from tests.files.making import pdf, upload
from tests.finance.helping_projects import HERE, World, make_world, publish, send
from tests.finance.test_packs import LINK, asked
from tests.finance.test_project_secrets import doors, text_of
from tests.worlds import fresh, made_once

pytestmark = pytest.mark.django_db
NAME = "zqstudyfile.pdf"
everything = made_once(make_world)


@pytest.fixture
def world(everything: World, tmp_path: Path, settings: Any) -> World:
    settings.MEDIA_ROOT = tmp_path
    return fresh(everything)


def room(world: World, rest: str = "") -> str:
    return f"{HERE}{world.project.slug}/files/{rest}"


def kept(world: World, persona: str = "editor", name: str = NAME, **said: Any) -> Any:
    return world.at[persona].post(room(world), {"kind": "legal", "file": upload(name, pdf()), **said})


def one(world: World) -> StudyFile:
    assert kept(world).status_code == 302
    return StudyFile.objects.get()


def make(world: World, *files: UUID, groups: tuple[str, ...] = ("documents",)) -> Any:
    said = asked(groups=list(groups), files=[str(each) for each in files])
    return world.at["lead"].post(f"{HERE}{world.project.slug}/packs/new/", said)


def pack_of(world: World, *files: UUID) -> str:
    """The key of its link."""
    found = LINK.search(make(world, *files).text)
    assert found
    return found[1]


def door(key: str, file: UUID, language: str = "en") -> str:
    return f"/{language}/pack/{key}/files/{file}/"


# --- For the staff ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("persona", ["editor", "lead"])
@pytest.mark.both
def test_the_staff_keeps_opens_and_removes_a_file(persona: str, world: World) -> None:
    assert kept(world, persona).status_code == 302
    row = StudyFile.objects.get()
    client = world.at[persona]
    assert NAME in client.get(room(world)).text

    opened = client.get(room(world, f"{row.pk}/"))

    assert (opened.status_code, opened.headers["Cache-Control"]) == (200, "private, no-store")
    assert opened.headers["Content-Disposition"].startswith("attachment")
    assert client.post(room(world, f"{row.pk}/remove/")).status_code == 302
    assert client.get(room(world, f"{row.pk}/")).status_code == 404


def test_the_history_tells_the_staff_who_attached_and_removed_a_file_and_not_where_it_lay(world: World) -> None:
    row, editor = one(world), int(world.at["editor"].session["_auth_user_id"])
    world.at["lead"].post(room(world, f"{row.pk}/remove/"))

    told = Entry.objects.filter(
        root_type="finance.project", root_id=str(world.project.pk), verb__startswith="studyfile"
    )
    added, removed = told.order_by("pk")
    assert (added.verb, added.by_id, added.object_text) == ("studyfile_added", editor, NAME)
    assert (removed.verb, removed.by_id, removed.object_text) == ("studyfile_removed", world.lead.pk, NAME)
    assert added.changes["kind"] == [None, "legal"]
    assert str(row.file.name) not in str([each.changes for each in told])
    assert f"Removed a file of a study: {NAME}" in world.at["editor"].get(f"{HERE}{world.project.slug}/").text


def test_of_two_who_remove_a_file_one_is_told_that_the_other_was_faster(world: World) -> None:
    row = one(world)
    files.remove(StudyFile.objects.get(), person=world.lead, by=world_by(world))

    with pytest.raises(VersionConflict, match="was changed"):
        files.remove(row, person=world.lead, by=world_by(world))


@pytest.mark.parametrize("persona", ["curator", "superuser"])
def test_whoever_runs_the_site_reads_no_history_of_a_file(persona: str, world: World) -> None:
    one(world)
    client = world.at["curator"] if persona == "curator" else people.sign_in(Client(), people.superuser())

    for each in Entry.objects.filter(object_type="finance.studyfile"):
        assert NAME not in text_of(client.get(f"/admin/history/entry/{each.pk}/change/"))
        assert NAME not in text_of(client.get(f"/en/review/history/finance.studyfile/{each.object_id}/"))


@pytest.mark.parametrize("persona", ["visitor", "registered", "outsider", "curator"])
def test_nobody_else_opens_a_file_or_learns_of_it(persona: str, world: World) -> None:
    row = one(world)
    send(world)
    publish(world)
    client = world.at[persona]

    codes = {client.get(room(world, rest)).status_code for rest in ("", f"{row.pk}/")}

    assert codes <= {302, 404}
    assert client.post(room(world, f"{row.pk}/remove/")).status_code in (302, 403, 404)
    assert StudyFile.objects.count() == 1
    assert not [address for address in doors(world) if NAME in text_of(client.get(address))]


@pytest.mark.parametrize(
    "said", [{"kind": ""}, {"kind": "poem"}, {"file": ""}, {"file": upload("study.pdf", b"MZ\x90 no paper")}]
)
def test_bad_input_is_told_and_keeps_nothing(said: dict[str, Any], world: World) -> None:
    response = kept(world, **said)

    assert response.status_code == 200
    assert 'href="#id_' in response.text
    assert StudyFile.objects.count() == 0


# --- In a pack ----------------------------------------------------------------------------------------------------


def test_whoever_has_the_link_fetches_the_files_of_the_pack_and_each_time_is_counted(world: World) -> None:
    row = one(world)
    key, reader = pack_of(world, row.pk), Client()
    page = reader.get(f"/en/pack/{key}/").text
    assert f'href="{door(key, row.pk)}"' in page
    assert NAME in page

    opened = reader.get(door(key, row.pk))

    assert opened.status_code == 200
    assert b"".join(opened.streaming_content).startswith(b"%PDF")  # type: ignore[attr-defined]
    assert opened.headers["Cache-Control"] == "private, no-store"
    assert opened.headers["X-Robots-Tag"] == "noindex, nofollow, noarchive"
    assert opened.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert PackOpening.objects.count() == 2


def test_who_asks_for_the_head_alone_gets_it_and_is_not_counted(world: World) -> None:
    row = one(world)
    key = pack_of(world, row.pk)

    head = Client().head(door(key, row.pk))

    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["Content-Length"] == str(row.size)
    assert PackOpening.objects.count() == 0
    assert Client().head(door("x" * 43, row.pk)).status_code == 404


def test_its_own_city_is_not_counted(world: World) -> None:
    row = one(world)

    assert world.at["lead"].get(door(pack_of(world, row.pk), row.pk)).status_code == 200
    assert PackOpening.objects.count() == 0


def test_whoever_fetches_all_files_shuts_nobody_at_that_address_out_of_the_page(
    world: World, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = one(world)
    key, office = pack_of(world, row.pk), Client(REMOTE_ADDR="203.0.113.9")
    monkeypatch.setattr("alliance.portal.finance.packs.OPENED_AN_HOUR", 2)
    monkeypatch.setattr("alliance.portal.finance.packs.FILES_AN_HOUR", 4)
    settings.RATE_LIMITS = 1

    assert [office.get(door(key, row.pk)).status_code for _file in range(5)] == [200, 200, 200, 200, 429]
    assert office.get(f"/en/pack/{key}/").status_code == 200


def test_t65_whoever_guesses_files_is_slowed_down_whether_the_guess_is_right_or_not(
    world: World, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = one(world)
    key, guess = pack_of(world, row.pk), Client(REMOTE_ADDR="203.0.113.9")
    monkeypatch.setattr("alliance.portal.finance.packs.FILES_AN_HOUR", 3)
    settings.RATE_LIMITS = 1

    assert [guess.get(door("y" * 43, row.pk)).status_code for _time in range(4)] == [404, 404, 404, 429]
    assert guess.get(door(key, row.pk)).status_code == 429
    assert Client().get(door(key, row.pk)).status_code == 200


@pytest.mark.parametrize("way", ["revoked", "ended", "discarded", "withdrawn", "guessed"])
def test_t65_a_link_that_opens_nothing_opens_no_file(way: str, world: World) -> None:
    row = one(world)
    key = pack_of(world, row.pk)
    pack = Pack.objects.get()
    rows = Pack._base_manager.filter(pk=pack.pk)
    if way == "revoked":
        world.at["lead"].post(f"{HERE}{world.project.slug}/packs/{pack.pk}/revoke/", {"version": pack.version})
    elif way == "ended":
        rows.update(until=timezone.localdate() - timedelta(days=1))
    elif way == "discarded":
        Project._base_manager.filter(pk=world.project.pk).update(state="discarded")
    elif way == "withdrawn":
        type(world.city)._base_manager.filter(pk=world.city.pk).update(status="withdrawn")
    else:
        key = f"{key[:-1]}{'A' if key[-1] != 'A' else 'B'}"

    answers = [Client().get(door(key, each)) for each in (row.pk, uuid4())]

    assert [each.status_code for each in answers] == [404 if way == "guessed" else 410] * 2
    assert all(NAME not in each.text and each.headers["Cache-Control"] == "private, no-store" for each in answers)
    assert PackOpening.objects.count() == 0


def test_t65_no_key_opens_a_file_that_its_pack_does_not_hold(world: World) -> None:
    inside = one(world)
    kept(world, name="other.pdf")
    beside = StudyFile.objects.exclude(pk=inside.pk).get()
    other = actions.begin(world.city, changes={"title_en": "Other"}, by=world_by(world))
    foreign = StudyFile.objects.create(project=other, kind="legal", file=inside.file.name, name="foreign.pdf", size=1)
    key = pack_of(world, inside.pk)

    for file in (beside.pk, foreign.pk, uuid4()):
        assert Client().get(door(key, file)).status_code == 404
    assert Client().get(f"/en/pack/{key}/files/not-a-key/").status_code == 404
    assert Client().get(f"/en/pack/{key}/files/{inside.pk}/../").status_code in (404, 410)
    assert PackOpening.objects.count() == 0


def world_by(world: World) -> Any:
    from core.history.write import Actor

    return Actor.person(world.lead)


def test_t65_no_lead_gives_away_a_file_of_another_project(world: World) -> None:
    inside = one(world)
    other = actions.begin(world.city, changes={"title_en": "Other"}, by=world_by(world))
    foreign = StudyFile.objects.create(project=other, kind="legal", file=inside.file.name, name="foreign.pdf", size=1)

    assert make(world, foreign.pk).status_code == 200
    assert Pack.objects.count() == 0
    made, _key = packs.make(
        world.project,
        groups=["documents"],
        recipients=["A fund"],
        until=today_at(world.city.time_zone),
        files=[foreign.pk],
        person=world.lead,
        by=world_by(world),
    )
    assert packs.files_of(made) == []


def test_files_go_with_the_papers_alone(world: World) -> None:
    row = one(world)

    response = make(world, row.pk, groups=("money",))

    assert "You can share files of studies only together with “Documents”." in response.text
    assert Pack.objects.count() == 0


def test_a_pack_without_files_has_none(world: World) -> None:
    row = one(world)
    key = pack_of(world)

    assert NAME not in Client().get(f"/en/pack/{key}/").text
    assert Client().get(door(key, row.pk)).status_code == 404


def test_a_pack_keeps_the_file_that_the_project_has_no_more(world: World) -> None:
    row = one(world)
    key = pack_of(world, row.pk)
    world.at["editor"].post(room(world, f"{row.pk}/remove/"))
    from core.files.references import unused

    assert str(row.file.name) not in used_paths()
    assert unused(timezone.now() + timedelta(days=30)) == []
    assert Client().get(door(key, row.pk)).status_code == 200
    erasure.forget([Pack.objects.get()])
    assert [each.path for each in unused(timezone.now() + timedelta(days=30))] == [str(row.file.name)]
    assert StoredFile.objects.count() == 1


def test_a_file_goes_ahead_of_its_form_and_its_link_says_kind_and_size(world: World) -> None:
    page = world.at["editor"].get(room(world)).text
    assert "js/upload.js" in page

    ahead = kept(world, more="1")

    assert ahead.status_code == 200
    token = re.search(r'name="file-kept" value="([^"]+)"', ahead.text)
    assert token
    assert not StudyFile.objects.exists()
    world.at["editor"].post(room(world), {"kind": "legal", "file-kept": token[1]})
    row = StudyFile.objects.get()
    link = re.search(rf'<a href="[^"]*{row.pk}/"[^>]*>(.*?)</a>', world.at["editor"].get(room(world)).text, re.DOTALL)
    assert link
    assert NAME in link[1]
    assert "(PDF, " in link[1]


def test_t50_a_file_that_no_room_is_left_for_asks_to_come_back(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*args: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)

    answer = kept(world)

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")
    assert "The file cannot be stored now. Nothing was saved. Try again later." in answer.text
    assert not StudyFile.objects.exists()
