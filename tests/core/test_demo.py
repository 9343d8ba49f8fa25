"""`manage.py demo`: the founding facts, loaded once."""

import io
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings
from django.utils.translation import override

from alliance.founding.corrections import listed, of_this_site, reason_of
from alliance.founding.loading import BY
from cities.actions import change_city
from cities.models import City
from cities.organisations.models import Organisation
from cities.practices.models import Practice
from cities.team.models import StaffRole
from core.accounts.models import User
from core.history import corrections
from core.history.models import Entry, ListedCorrection
from core.history.write import Actor
from core.vocabulary.models import Scheme, Term
from events.models import Contribution, Event, Participation, Release, Speaker
from planning.models import CityIndicator, Plan
from planning.tracking.city_figures import lay_figure
from resources.models import Resource

pytestmark = pytest.mark.django_db

CITIES = {"hong-kong", "ninghe", "beijing", "kunming", "yokohama", "kobe", "waterberg"}
SPEAKERS = {
    "kin-fung-chan",
    "bing-hui",
    "wei-liu",
    "landi-he",
    "nobuaki-sekine",
    "precioustone-raputsoa",
    "yingyi-zhang",
    "atsushi-okada",
    "canzhong-rong",
    "jiang-chang",
}


def slugs(model: Any) -> set[str]:
    return set(model.objects.values_list("slug", flat=True))


def test_the_founding_event_is_there_with_its_people_cities_and_outcomes(founding_facts: None) -> None:
    event = Event.objects.get(slug="local-action-in-china-2024")

    assert slugs(City) - {"example-bay", "example-hills"} == CITIES
    assert slugs(Speaker) == SPEAKERS
    assert event.part_of
    assert event.part_of.slug == "lsng-2024"
    assert event.part_of.sessions.count() == 3
    assert {part.city.slug for part in Participation.objects.filter(event=event)} == CITIES
    assert {talk.speaker.slug for talk in Contribution.objects.filter(event=event)} == SPEAKERS
    released = [row.resource.slug for row in Release.objects.filter(event=event)]
    assert released == ["lbsap-guide", "finance-guide", "cbi", "alliance-platform"]


def test_nothing_is_said_that_the_founding_text_does_not_say(founding_facts: None) -> None:
    event = Event.objects.get(slug="local-action-in-china-2024")

    assert not event.sessions.exclude(starts=None).exists()
    assert not City.objects.filter(is_example=False).exclude(member_since=None).exists()
    assert set(City.objects.filter(is_example=False).values_list("status", flat=True)) == {City.Status.FOUNDING}
    assert Speaker.objects.get(slug="jiang-chang").organisation is None
    assert set(Speaker.objects.values_list("consent", flat=True)) == {Speaker.Consent.ALREADY_PUBLIC}


def test_no_shown_fact_rests_on_a_weak_source_or_a_copy(founding_facts: None) -> None:
    for model in (City, Plan, Practice, Organisation, Resource, Event):
        for row in model.objects.filter(is_example=False).prefetch_related("sources"):
            assert any(source.is_good for source in row.sources.all()), row.slug


def test_schemes_and_terms_are_complete(founding_facts: None) -> None:
    counts = {scheme.code: scheme.terms.count() for scheme in Scheme.objects.all()}

    assert (counts["kmgbf-targets"], counts["kmgbf-goals"], counts["biomes"], counts["threats"]) == (23, 4, 14, 12)
    assert set(counts) >= {"ecosystems", "solution-types", "challenges", "stakeholders", "topics"}
    assert Term.objects.get(scheme__code="kmgbf-targets", code="12").identifier == "GBF-TARGET-12"


@pytest.mark.both
def test_loading_twice_changes_nothing(founding_facts: None) -> None:
    before = (Entry.objects.count(), Term.objects.count(), User.objects.count())

    call_command("demo", yes=True, stdout=io.StringIO())

    assert (Entry.objects.count(), Term.objects.count(), User.objects.count()) == before


def test_what_people_changed_stays_as_it_is(founding_facts: None) -> None:
    kobe = City.objects.get(slug="kobe")
    change_city(
        kobe, changes={"summary_en": "Changed here."}, expected=kobe.version, by=Actor(id=None, label="A person")
    )

    call_command("demo", yes=True, stdout=io.StringIO())

    assert City.objects.values_list("summary_en", flat=True).get(slug="kobe") == "Changed here."


def test_one_demo_person_stands_for_each_role(founding_facts: None) -> None:
    roles = {
        (role.user.email, role.city.slug, role.role)
        for role in StaffRole.objects.filter(city__is_example=False).select_related("user", "city")
    }

    assert roles == {
        ("editor@kunming.example", "kunming", "editor"),
        ("lead@kunming.example", "kunming", "lead"),
        ("editor@yokohama.example", "yokohama", "editor"),
        ("lead@yokohama.example", "yokohama", "lead"),
    }
    assert User.objects.get(email="curator@alliance.example").is_curator
    assert User.objects.get(email="admin@alliance.example").is_superuser


@override_settings(DEMO=False)
def test_demo_people_are_refused_on_a_real_site() -> None:
    with pytest.raises(CommandError, match="Set DEMO=true, or say --yes"):
        call_command("demo")

    assert not User.objects.exists()


def test_the_password_is_the_one_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEMO_PASSWORD", "a password for the demo")

    call_command("demo", yes=True, stdout=io.StringIO())

    assert User.objects.get(email="editor@kunming.example").check_password("a password for the demo")


def still_wrong() -> list[str]:
    """What does not hold the value of the last correction of its column."""
    all_of_them = list(of_this_site())
    newest = {(each.row, key): each.number for each in all_of_them for key in each.new}
    assert newest
    return [
        f"{each.number}: {key}"
        for each in all_of_them
        for key in corrections.not_yet(each)
        if newest[each.row, key] == each.number
    ]


def test_a_new_site_holds_every_corrected_fact(founding_facts: None) -> None:
    """The data files say it, so that nothing is left to correct, and nothing for curators. The last correction of a
    column counts."""
    assert not still_wrong()
    assert not ListedCorrection.objects.exists()


def test_each_correction_is_of_a_row_of_the_data_files_and_has_a_reason_in_every_language(founding_facts: None) -> None:
    facts = listed()

    assert [each["number"] for each in facts] == list(range(1, len(facts) + 1))
    assert len(list(of_this_site())) == len(facts)
    assert all(set(each["reason"]) == {"en", "zh-hans", "zh-hant", "ja"} for each in facts)
    assert all(len(reason_of(each)) <= 500 for each in facts)


@pytest.mark.both
def test_a_site_that_loaded_the_facts_before_is_corrected_by_each_release(founding_facts: None) -> None:
    """As it was: every old value, written by the loader, and no figure that follows an indicator."""
    for indicator in CityIndicator.objects.exclude(measure=""):
        lay_figure(indicator, by=BY, is_gone=True)
    for each in reversed(list(of_this_site())):
        corrections.changing_actions[each.row._meta.label_lower](each.row, changes=each.old, expected=None, by=BY)
    assert Plan.objects.get(slug="kunming-2024-2030").status == "in-force"
    out = io.StringIO()

    call_command("founding_corrections", stdout=out)

    changed = [each for each in listed() if each["old"] != each["new"]]  # others say alone whose words they are
    assert out.getvalue() == f"Founding corrections: {len(changed)} made, 0 listed for curators.\n"
    assert Plan.objects.get(slug="kunming-2024-2030").status == "unknown"
    assert not still_wrong()
    told = Entry.objects.filter(reason__startswith="Founding correction 1:").get()
    with override("ja"):
        assert "出典" in str(told.why)
