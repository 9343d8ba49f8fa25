"""`manage.py check` names what is forgotten when a kind of content is added: each test leaves something out."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse

from alliance.checks import outside, own_apps, uncounted, unnamed_parameters, view_of_list
from core.history.checks import derived_at_each_save
from core.pagecache.middleware import public_page
from core.review.forms.checks import check_children, leading_nowhere, unwritable
from core.review.proposals.kinds import kind_of
from tests.packages import import_linter
from tests.sample.models import Sample


def test_a_part_of_a_child_that_no_proposal_may_hold_is_named() -> None:
    kind = kind_of("sample")

    without = replace(kind, children={"counts": tuple(name for name in kind.children["counts"] if name != "value")})
    unordered = replace(kind, children={"counts": ("value", "label_en", "label_zh_hans", "label_zh_hant")})

    assert [fault.msg for fault in unwritable(without)] == [
        "The form of sample asks for counts.value, which `children` does not allow."
    ]
    assert [fault.msg.split()[6] for fault in unwritable(unordered)] == ["counts.label_ja,", "counts.order,"]
    assert check_children(None) == []


def test_a_child_that_no_version_would_hold_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Sample, "versioned_children", ())

    assert "A city may write counts of sample, which no version would hold." in {
        fault.msg for fault in unwritable(kind_of("sample"))
    }


def test_a_moment_that_is_set_at_each_save_is_in_no_version(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Sample, "unversioned_fields", ())

    said = [fault.msg for fault in derived_at_each_save(Sample)]

    assert said == ["Every version of Sample would differ in 'changed_at', which is set at each save."]


def test_a_link_that_a_city_may_write_and_that_leads_nowhere_is_named() -> None:
    kind = kind_of("sample")
    below = replace(kind_of("plantarget"), targets={"plan": kind.targets["organisation"]})

    (fault,) = leading_nowhere(replace(kind, targets={"terms": kind.targets["terms"]}))

    assert fault.msg == "A city may write organisation of sample, and `targets` does not say what it may lead to."
    assert "alignments.term" in {each.msg.split()[4] for each in leading_nowhere(below)}


def practices(profile: Any) -> None:
    """Called like the section of the city's page."""


def test_a_section_of_a_kind_that_is_not_counted_is_named() -> None:
    (fault,) = uncounted([practices], {"has_plans"})

    assert fault.msg == "The section practices of the city's page is not in what_it_has."
    assert list(uncounted([practices], {"has_practices"})) == []


def a_list(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


def test_a_list_that_names_no_parameters_is_named() -> None:
    for view in (a_list, public_page()(a_list)):
        (fault,) = unnamed_parameters(Sample, view)
        assert fault.msg == "The view of the list of sample.Sample (samples) names no query parameters."

    assert list(unnamed_parameters(Sample, public_page("page")(a_list))) == []
    assert list(unnamed_parameters(Sample, view_of_list(Sample))) == []


def test_a_package_that_no_contract_holds_is_named() -> None:
    new: Any = SimpleNamespace(name="groves", sub_packages=("trees",))

    faults = [fault.msg for fault in outside([new], import_linter())]

    assert faults == [
        "No contract of imports holds the package groves.",
        "No contract of imports holds the package groves.trees.",
    ]
    rootless = {
        **import_linter(),
        "root_packages": [name for name in import_linter()["root_packages"] if name != "events"],
    }
    assert {fault.msg for fault in outside(own_apps(), rootless)} == {
        "No contract of imports holds the package events."
    }
    assert list(outside(own_apps(), import_linter())) == []
    assert "tests.sample" in {config.name for config in own_apps()}
