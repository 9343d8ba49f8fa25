"""Each form of the admin with its fields wrong: it is told at the field, and no page breaks (T47)."""

from typing import Any

import pytest
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.test import Client

from core.text.languages import column_names
from finance.projects.models import ProjectProfile
from tests import factories as make
from tests import people
from tests.siteadmin.forms import form_of, inline_forms, send
from tests.siteadmin.kinds import KINDS

pytestmark = pytest.mark.django_db
ADDED: dict[str, Any] = {**KINDS, "cities/staffrole": lambda: people.editor().staff_roles.get()}
ROWS: dict[str, Any] = {
    **ADDED,
    "accounts/user": people.person,
    "cooperation/posting": make.PostingFactory,
    "cooperation/link": make.LinkFactory,
    "finance/projectprofile": make.ProjectProfileFactory,
    "measurement/specieslist": make.SpeciesListFactory,
}
PAGES = [*((kind, "change") for kind in ROWS), *((kind, "add") for kind in ADDED)]
NO_NUMBERS = ("no number", "9" * 40)
# Texts of a project in groups that its city has not opened: the model refuses them by the name without a language.
CLOSED = ("permits", "contact", "management", "social_and_gender", "risks", "stakeholders")


def opened(client: Client, kind: str, page: str) -> Any:
    """A form with three empty rows of each kind of child."""
    where = "add" if page == "add" else f"{ROWS[kind]().pk}/change"
    answer = client.get(f"/admin/{kind}/{where}/?rows=3")
    assert answer.status_code == 200
    return answer


def test_no_page_with_a_form_is_forgotten(superuser: Client) -> None:
    read_only = {"assessment/result", "history/entry", "notices/delivery", "vocabulary/scheme"}
    registered = {f"{model._meta.app_label}/{model._meta.model_name}" for model in admin.site._registry}

    assert {*ROWS, *read_only} == registered


@pytest.mark.parametrize(("kind", "page"), PAGES)
def test_t47_a_form_that_is_wrong_from_top_to_bottom_is_shown_again(superuser: Client, kind: str, page: str) -> None:
    form = opened(superuser, kind, page)
    sent = form_of(form)
    for wrong in NO_NUMBERS:
        typed = {name: wrong for name in sent if not name.endswith("_FORMS")}

        answer = superuser.post(form.request["PATH_INFO"], {**sent, **typed})

        assert answer.status_code == 200
        assert answer.context["errors"]


@pytest.mark.parametrize("kind", ROWS)
def test_what_a_model_says_of_any_of_its_columns_is_told(
    superuser: Client, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also of one that the form asks for by language, or not at all."""
    form = opened(superuser, kind, "change")
    sent, model = form_of(form), admin_of(kind).model
    for each in (model, *(inline_form._meta.model for inline_form in inline_forms(form.context))):
        monkeypatch.setattr(each, "clean", refusing_all_columns)

    answer = superuser.post(form.request["PATH_INFO"], {**sent, "reason": "Checked."})

    assert answer.status_code == 200
    assert "Refused by the model." in str(answer.context["errors"])


def admin_of(kind: str) -> Any:
    return next(
        record for model, record in admin.site._registry.items() if model._meta.label_lower == kind.replace("/", ".")
    )


def refusing_all_columns(row: Any) -> None:
    raise ValidationError({field.name: "Refused by the model." for field in row._meta.get_fields()})


def test_a_text_of_a_group_that_its_city_closed_is_refused_at_its_field(superuser: Client) -> None:
    project = make.ProjectProfileFactory()
    columns = [column for name in CLOSED for column in column_names(name)]

    answer = send(
        superuser, f"/admin/finance/projectprofile/{project.pk}/change/", dict.fromkeys(columns, "Ordinary words.")
    )

    errors = answer.context["adminform"].form.errors
    assert {name: [*words] for name, words in errors.items()} == {
        name: ["Only your city can see this group, so its content is not copied."] for name in columns
    }
    assert ProjectProfile.objects.get().version == project.version
