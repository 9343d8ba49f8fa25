"""Terms and sources in the admin. Codes of bodies outside are theirs."""

from typing import Any

import pytest
from django.test import Client

from core.history.models import Entry
from core.pagecache.models import content_version
from core.vocabulary.models import Source, Term
from tests import factories as make
from tests.siteadmin.forms import open_form, send
from tests.siteadmin.test_selection import choose

pytestmark = pytest.mark.django_db
TERMS = "/admin/vocabulary/term/"


def url(term: Term) -> str:
    return f"{TERMS}{term.pk}/change/"


def outside(code: str = "1") -> Term:
    return make.TermFactory(scheme=make.SchemeFactory(code="kmgbf-targets", is_outside=True), code=code)


def test_a_term_is_renamed_and_the_pages_know(curator: Client) -> None:
    term: Any = make.term("challenges", "water")
    token = content_version()

    send(curator, url(term), {"label_en": "Water and rain"})

    term.refresh_from_db()
    assert term.label_en == "Water and rain"
    assert content_version() != token
    assert Entry.objects.get().changes == {"label_en": ["Label of water", "Water and rain"]}


def test_codes_and_labels_of_a_body_outside_are_only_read(curator: Client) -> None:
    term: Any = outside()
    forged = {"code": "77", "label_en": "Ours", "identifier": "x", "order": "9", "scheme": "1", "explanation_ja": "x"}

    send(curator, url(term), forged)

    term.refresh_from_db()
    assert (term.code, term.label_en, term.identifier, term.explanation_ja) == ("1", "Label of 1", "", None)
    assert not Entry.objects.exists()


def test_no_term_is_added_to_a_list_of_a_body_outside(curator: Client) -> None:
    theirs, ours = outside().scheme, make.SchemeFactory(code="challenges")
    new = {"code": "heat", "label_en": "Heat", "order": "1", "confidence": "medium"}

    assert curator.post(f"{TERMS}add/", {**new, "scheme": str(theirs.pk)}).status_code == 200
    assert curator.post(f"{TERMS}add/", {**new, "scheme": str(ours.pk)}).status_code == 302

    assert [term.scheme for term in Term.objects.filter(code="heat")] == [ours]


def test_curators_retire_a_term_and_superusers_remove_an_unused_one(curator: Client, superuser: Client) -> None:
    used, unused = make.term("challenges", "water"), make.term("challenges", "heat")
    make.CityFactory().terms.add(used)
    page = curator.post(TERMS, choose("retire", used))
    row = page.context["rows"][0]
    curator.post(TERMS, {**choose("retire", used), "sure": "yes", f"version-{used.pk}": str(row["version"])})
    used.refresh_from_db()
    assert used.is_retired

    assert curator.get(f"{TERMS}{unused.pk}/delete/").status_code == 403
    assert superuser.get(f"{TERMS}{used.pk}/delete/").status_code == 403
    expected = superuser.get(f"{TERMS}{unused.pk}/delete/").context["form"]["expected"].value()
    assert superuser.post(f"{TERMS}{unused.pk}/delete/", {"expected": str(expected)}).status_code == 302

    assert not Term.objects.filter(pk=unused.pk).exists()
    assert [entry.verb for entry in Entry.objects.order_by("pk")] == ["term_changed", "term_removed"]


def test_superusers_do_not_remove_a_target(superuser: Client) -> None:
    assert superuser.post(f"{TERMS}{outside().pk}/delete/", {"expected": "1"}).status_code == 403


def test_a_source_keeps_its_key(curator: Client) -> None:
    source = make.SourceFactory(key="yearbook")

    send(curator, f"/admin/vocabulary/source/{source.pk}/change/", {"key": "evil", "year": "2021"})

    assert (Source.objects.get().key, Source.objects.get().year) == ("yearbook", 2021)


def test_terms_to_choose_from_are_those_of_the_field(curator: Client) -> None:
    make.term("challenges", "water")
    make.term("place-kinds", "water-town")
    address = "/admin/autocomplete/?app_label=cities&model_name=city&field_name={}&term=water"

    found = {name: curator.get(address.format(name)).json()["results"] for name in ("terms", "kind")}

    assert [len(results) for results in found.values()] == [1, 1]


def test_a_term_that_is_opened_and_saved_leaves_no_trace(curator: Client) -> None:
    term = make.term("challenges", "water")
    form = open_form(curator, url(term))

    curator.post(url(term), form)

    assert not Entry.objects.exists()
