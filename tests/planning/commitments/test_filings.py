"""What became of a commitment: people write it down, nothing is forgotten, and contacts are kept nowhere."""

import io
import logging
import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import override

from core.history.models import Entry, RowVersion
from core.history.write import Actor
from core.review.proposals import actions
from core.review.proposals.kinds import kind_of
from planning.commitments.actions import STEPS, move_filing, record_filing, remove_commitment
from planning.commitments.wording import filing_sentence
from planning.models import Filing
from tests import factories as make
from tests import people
from tests.planning.commitments.test_pages import at_desk, complete

pytestmark = pytest.mark.django_db
BY = Actor(id=None, label="Test")
TODAY = date(2026, 10, 1)


def test_the_steps_are_those_of_people_alone() -> None:
    """Nothing on this site says by itself that something was linked: each step is a lead's."""
    assert {step.permission for step in STEPS.values()} == {"filing.move"}


@pytest.mark.parametrize(("days", "is_over"), [(0, False), (28, False), (29, True)])
@pytest.mark.parametrize("state", ["filed", "awaiting"])
def test_four_weeks_are_over_on_the_29th_day(days: int, is_over: bool, state: str) -> None:
    filing = make.FilingFactory(filed_on=TODAY, state=state)

    assert filing.is_over(TODAY + timedelta(days=days)) is is_over
    assert Filing.objects.over(TODAY + timedelta(days=days), timedelta(days=28)).exists() is is_over


def test_an_answer_that_was_written_down_is_not_over() -> None:
    filing = make.FilingFactory(filed_on=TODAY, state="linked", answered_on=TODAY)

    assert not filing.is_over(TODAY + timedelta(days=100))


def test_a_lead_files_is_told_of_the_return_and_files_again_with_the_same_identifier() -> None:
    row = complete()
    lead = at_desk(people.lead(row.city))
    here = f"/en/w/{row.city.slug}/commitments/{row.slug}/"
    identifier = row.identifier

    lead.post(f"{here}filings/", {"new-channel": "tool", "new-filed_on": "2026-09-01", "new-note": "zqnote"})
    first = row.filings.get()
    seen = {f"{first.key}-version": str(first.version)}
    answered = {f"{first.key}-step": "return", f"{first.key}-on": "2026-09-20", **seen}
    lead.post(f"{here}filings/{first.key}/", answered)
    lead.post(f"{here}filings/", {"new-channel": "tool", "new-filed_on": "2026-10-01"})

    row.refresh_from_db()
    assert row.identifier == identifier
    assert [(each.state, each.filed_on) for each in row.filings.order_by("pk")] == [
        ("returned", date(2026, 9, 1)),
        ("filed", date(2026, 10, 1)),
    ]
    page = lead.get(f"{here}tool/").text
    assert page.count(str(identifier).upper()) == 1
    assert "Note: zqnote" in page
    assert "Answered on" in page


def test_no_history_keeps_a_note() -> None:
    row = complete()
    filing = record_filing(row, channel="tool", filed_on=None, note="zqnote", person=None, by=BY)
    move_filing(filing, step="file", on=TODAY, note="zqnote two", expected=None, person=None, by=BY)

    kept = [*Entry.objects.values_list("changes", flat=True), *RowVersion.objects.values_list("data", flat=True)]

    assert "zqnote" not in str(kept)
    assert Filing.objects.get().note == "zqnote two"


BAD: dict[str, tuple[dict[str, str], str]] = {
    "ahead": (
        {"new-filed_on": "2099-01-01"},
        "This date is in the future. Enter the date on which it happened.",
    ),
    "no day": ({"new-filed_on": "soon"}, "Enter a year, a month or a day"),
    "elsewhere": ({"new-channel": "nowhere"}, "Select a valid choice"),
}


@pytest.mark.parametrize("fault", BAD)
def test_a_wrong_filing_gets_a_sentence_and_nothing_is_written(fault: str) -> None:
    typed, sentence = BAD[fault]
    row = complete()
    lead = at_desk(people.lead(row.city))

    answer = lead.post(
        f"/en/w/{row.city.slug}/commitments/{row.slug}/filings/",
        {"new-channel": "tool", "new-filed_on": "2026-09-01", "new-note": "zqnote", **typed},
    )

    assert answer.status_code == 200
    assert sentence in answer.text
    assert "zqnote" in answer.text
    assert not Filing.objects.exists()


def test_two_open_filings_of_one_way_are_refused() -> None:
    filing = make.FilingFactory()

    with pytest.raises(ValidationError, match="There is already an open filing with this recipient"):
        record_filing(filing.commitment, channel="tool", filed_on=TODAY, note="", person=None, by=BY)


def test_an_answer_before_the_filing_and_an_old_page_are_refused() -> None:
    row = complete()
    filing = make.FilingFactory(commitment=row, filed_on=TODAY)
    lead = at_desk(people.lead(row.city))
    address = f"/en/w/{row.city.slug}/commitments/{row.slug}/filings/{filing.key}/"
    seen = {f"{filing.key}-version": str(filing.version)}
    sent = {f"{filing.key}-step": "link", f"{filing.key}-on": "2026-09-01", **seen}

    early = lead.post(address, sent)
    stale = lead.post(address, {**sent, f"{filing.key}-on": "2026-10-05", f"{filing.key}-version": "99"})

    assert (early.status_code, stale.status_code) == (200, 409)
    assert "The date of the answer must not be before the date of the filing." in early.text
    filing.refresh_from_db()
    assert filing.state == "filed"


def test_a_day_that_a_step_does_not_keep_is_refused_and_nothing_is_recorded() -> None:
    row = complete()
    filing = make.FilingFactory(commitment=row, filed_on=TODAY)
    address = f"/en/w/{row.city.slug}/commitments/{row.slug}/filings/{filing.key}/"
    seen = {f"{filing.key}-version": str(filing.version)}
    sent = {f"{filing.key}-step": "await", f"{filing.key}-on": "2026-10-02", f"{filing.key}-note": "zqnote", **seen}
    lead = at_desk(people.lead(row.city))

    answer = lead.post(address, sent)

    assert (answer.status_code, "zqnote" in answer.text) == (200, True)
    assert "This step has no date of its own. Leave the date empty." in answer.text
    filing.refresh_from_db()
    assert filing.state == "filed"
    assert lead.post(address, {**sent, f"{filing.key}-on": ""}).status_code == 302


def test_whoever_lost_the_role_meanwhile_is_refused() -> None:
    row = complete()
    person = people.lead(row.city)
    client = at_desk(person)
    here = f"/en/w/{row.city.slug}/commitments/{row.slug}/"
    filing = make.FilingFactory(commitment=row)
    role = person.staff_roles.get()
    role.role = "editor"
    role.save()

    with pytest.raises(PermissionDenied):
        move_filing(filing, step="link", on=TODAY, note="", expected=None, person=person, by=BY)
    assert "Only a lead of the city can do this." in client.post(f"{here}export/").text
    role.delete()
    assert client.post(f"{here}export/").status_code == 404


def test_a_commitment_that_was_filed_is_not_removed() -> None:
    filing = make.FilingFactory()

    with pytest.raises(ValidationError, match="was filed, so it cannot be removed"):
        remove_commitment(filing.commitment, expected=1, by=BY)


def test_the_overview_tells_of_weeks_that_are_over_and_of_returns_that_wait() -> None:
    row = complete(title_en="Shade")
    make.FilingFactory(commitment=row, filed_on=timezone.localdate() - timedelta(days=29))
    other = complete(title_en="Clean water", city=row.city)
    make.FilingFactory(commitment=other, state="returned", answered_on="2026-09-20")
    again = complete(title_en="Old wood", city=row.city)
    make.FilingFactory(commitment=again, state="returned", answered_on="2026-09-20")
    make.FilingFactory(commitment=again, filed_on=timezone.localdate())

    page = at_desk(people.lead(row.city)).get(f"/en/w/{row.city.slug}/").text

    assert "Four weeks have passed." in page
    assert "Returned. Correct the commitment and file it again." in page
    assert "Old wood" not in page


# --- The block of contacts ----------------------------------------------------------------------------------------

CANARIES = {
    "first_name": "Zqfirst",
    "last_name": "Zqlast",
    "designation": "Zqpost",
    "department": "Zqparks",
    "organization": "Zqcity",
    "address": "1 Zqroad",
    "city": "Zqtown",
    "state": "Zqstate",
    "postal_code": "zq1000",
    "emails": "zqmail@city.example",
    "phones": "+86 zq1",
    "websites": "https://zqsite.example/",
}


def test_t64_contacts_go_into_the_file_and_are_found_nowhere_afterwards(caplog: Any) -> None:
    caplog.set_level(logging.DEBUG)
    row = complete()
    client = at_desk(people.lead(row.city))
    address = f"/en/w/{row.city.slug}/commitments/{row.slug}/export/"

    wrong = client.post(address, CANARIES | {"emails": "zqmail"})
    answer = client.post(address, CANARIES)
    made = answer.json()

    assert wrong.status_code == 200
    assert "zqmail" in wrong.text  # nothing typed is lost
    assert made["firstName"] == "Zqfirst"
    assert made["emails"] == ["zqmail@city.example"]
    assert made["country"] == {"identifier": "cn"}
    for each in (wrong, answer):
        assert "no-store" in each.headers["Cache-Control"]
    kept = (everything_kept(client) + caplog.text).lower()
    assert [value for value in CANARIES.values() if value.lower() in kept] == []
    assert "firstName" not in Client().get(f"{row.get_absolute_url()}ort.json").text


def everything_kept(client: Client) -> str:
    """All rows of all tables, what is in the sessions, and the cookies."""
    dump = io.StringIO()
    call_command("dumpdata", stdout=dump)
    sessions = [str(each.get_decoded()) for each in Session.objects.all()]
    return "".join([dump.getvalue(), *sessions, str(client.cookies), str(dict(client.session))])


def test_a_file_is_made_only_of_a_record_that_lacks_nothing() -> None:
    row = make.CommitmentFactory()
    client = at_desk(people.lead(row.city))

    answer = client.post(f"/en/w/{row.city.slug}/commitments/{row.slug}/export/", CANARIES)

    assert answer.status_code == 409
    assert "Zqfirst" not in answer.text
    assert "2 fields missing" in answer.text


# --- Nothing is recorded as filed with fields missing unless somebody says so -------------------------------------


def test_a_commitment_that_lacks_fields_is_not_recorded_as_filed_by_mistake() -> None:
    row = complete(description_en="")
    lead = at_desk(people.lead(row.city))
    address = f"/en/w/{row.city.slug}/commitments/{row.slug}/filings/"
    typed = {"new-channel": "tool", "new-filed_on": "2026-09-01", "new-note": "zqnote"}

    refused = lead.post(address, typed)
    assert refused.status_code == 200
    assert "For the reporting tool: 1 field missing." in refused.text
    assert 'name="new-although_missing"' in refused.text
    assert "zqnote" in refused.text
    assert not Filing.objects.exists()

    assert lead.post(address, typed | {"new-although_missing": "on"}).status_code == 302
    assert Filing.objects.get().state == "filed"


def test_what_was_prepared_is_not_said_to_be_filed_by_mistake() -> None:
    row = complete(description_en="")
    filing = record_filing(row, channel="tool", filed_on=None, note="", person=people.lead(row.city), by=BY)
    lead = at_desk(people.lead(row.city))
    address = f"/en/w/{row.city.slug}/commitments/{row.slug}/filings/{filing.key}/"
    said = {f"{filing.key}-version": "1", f"{filing.key}-step": "file", f"{filing.key}-on": "2026-09-01"}

    assert "For the reporting tool: 1 field missing." in lead.post(address, said).text
    assert Filing.objects.get().state == "prepared"
    assert lead.post(address, said | {f"{filing.key}-although_missing": "on"}).status_code == 302
    assert Filing.objects.get().state == "filed"


def test_elsewhere_nobody_asks_for_the_fields_of_the_tool() -> None:
    row = complete(description_en="")
    person = people.lead(row.city)

    record_filing(row, channel="cities-with-nature", filed_on=TODAY, note="", person=person, by=BY)

    assert Filing.objects.get().state == "filed"


def test_the_day_that_is_due_is_the_same_for_the_city_and_for_curators() -> None:
    row = complete()
    day = timezone.now().date() - timedelta(days=2)
    filing = make.FilingFactory(commitment=row, filed_on=day, prepared_on=day)
    with override("en"):
        due = f"Answer expected by {date_format(filing.last_day)}"

    assert due in at_desk(people.editor(row.city)).get(f"/en/w/{row.city.slug}/reporting/").text
    assert due in at_desk(people.curator()).get("/en/review/filings/").text


# --- What the tool lacks is said while writing --------------------------------------------------------------------


def test_what_the_tool_lacks_is_said_in_the_section_and_the_check_says_the_same() -> None:
    row = complete(description_en="", description_ja="木陰をつくる。", title_ja="木陰")
    lead = at_desk(people.lead(row.city))
    here = f"/ja/w/{row.city.slug}/commitments/{row.slug}/"
    tool = lead.get(f"{here}tool/").text
    link = re.search(r'href="([^"]+#id_description_en)"', tool)
    assert link  # the text is there in Japanese: the English field is the one that is missing

    section = lead.get(link[1].partition("#")[0]).text
    assert f'href="{link[1]}"' in section
    assert 'id="id_description_en"' in section


def test_the_check_of_a_commitment_and_its_page_for_the_tool_agree() -> None:
    row = complete(description_en="", partners_en="")
    by = Actor.person(people.editor(row.city))
    patch = {"title_en": "More shade"}
    actions.start(kind_of("commitment"), tenant=row.city.pk, row=row, patch=patch, by=by)
    lead = at_desk(people.lead(row.city))
    here = f"/en/w/{row.city.slug}/commitments/{row.slug}/"

    check = lead.get(f"{here}check/").text

    assert "2 fields missing" in lead.get(f"{here}tool/").text
    assert "For the reporting tool: 2 fields missing" in check
    assert "All required fields are filled in" not in check


def test_a_text_that_the_record_leaves_out_is_noted() -> None:
    row = complete(title_en="Shade", title_zh_hans="树荫", title_zh_hant="樹蔭", title_ja="木陰")

    page = at_desk(people.lead(row.city)).get(f"/en/w/{row.city.slug}/commitments/{row.slug}/tool/").text

    assert "Kept on this site and not sent" in page
    assert "Languages not included in the file: Traditional Chinese, Japanese." in page


def test_a_withdrawal_leaves_the_day_of_the_answer() -> None:
    filing = record_filing(complete(), channel="tool", filed_on=date(2026, 1, 5), note="", person=None, by=BY)
    for step, day in (("link", date(2026, 1, 20)), ("withdraw", date(2026, 6, 1))):
        filing = move_filing(filing, step=step, on=day, note="", expected=None, person=None, by=BY)
    page = Client().get(f"/en/commitments/{filing.commitment.slug}/").text
    assert "Filed on 5 January 2026. Answered on 20 January 2026. Withdrawn on 1 June 2026." in page


def test_nobody_answered_what_was_withdrawn_while_it_waited() -> None:
    filing = record_filing(complete(), channel="tool", filed_on=date(2026, 1, 5), note="", person=None, by=BY)
    with pytest.raises(ValidationError, match="must not be before the date of the filing"):
        move_filing(filing, step="withdraw", on=date(2026, 1, 4), note="", expected=None, person=None, by=BY)
    filing = move_filing(filing, step="withdraw", on=date(2026, 2, 10), note="", expected=None, person=None, by=BY)
    assert filing_sentence(filing) == "Filed on 5 January 2026. Withdrawn on 10 February 2026."
    before = make.FilingFactory(filed_on=date(2026, 1, 5), state="withdrawn", answered_on=date(2026, 2, 10))
    assert filing_sentence(before) == filing_sentence(filing)
