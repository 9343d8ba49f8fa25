"""What people meet when they send a file: limits said first, reasons in words, nothing to do twice."""

import re

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.datastructures import MultiValueDict
from django.utils.translation import override

from core.files.forms import UploadField, WithUploads, token_of
from core.files.models import StoredFile
from core.files.storage import keep_file
from core.ui import components
from tests.files import making

pytestmark = pytest.mark.django_db


class GuideForm(WithUploads, forms.Form):
    title = forms.CharField()
    guide = UploadField(label="Guide", kinds={"pdf", "docx"})
    cover = UploadField(label="Cover", kinds={"photo"}, required=False, help_text="Shown in the list.")


def form(data: dict[str, str], files: dict[str, SimpleUploadedFile] | None = None, by: int = 1) -> GuideForm:
    given = MultiValueDict({name: [file] for name, file in (files or {}).items()})
    return GuideForm(data, given, tenant=7, by=by)


def pdf(name: str = "guide.pdf", data: bytes | None = None) -> SimpleUploadedFile:
    return making.upload(name, data or making.pdf(), "application/pdf")


def html_of(found: GuideForm, name: str = "guide") -> str:
    return components.render("form_field", {"field": found[name]})


def token_in(html: str) -> str:
    found = re.search(r'name="guide-kept" value="([^"]+)"', html)
    assert found
    return found[1]


def test_types_and_sizes_are_said_before_choosing() -> None:
    html = html_of(GuideForm(tenant=7, by=1))

    assert "Allowed: PDF up to 25 MB, Word document (DOCX) up to 15 MB." in html
    assert 'accept=".pdf,.docx"' in html
    assert 'aria-describedby="id_guide-hint"' in html
    assert "Shown in the list. Allowed: photo (PNG, JPEG or WebP) up to 10 MB." in html_of(
        GuideForm(tenant=7, by=1), "cover"
    )
    assert GuideForm(tenant=7, by=1).is_multipart()


def test_a_good_file_is_kept_for_its_city_and_person() -> None:
    found = form({"title": "Guide"}, {"guide": pdf()})

    assert found.is_valid(), found.errors
    file = found.cleaned_data["guide"]
    assert (file.tenant, file.by_id, file.name) == (7, 1, "guide.pdf")
    assert found.cleaned_data["cover"] is None


def test_a_refused_file_says_why_and_keeps_what_was_typed() -> None:
    found = form({"title": "Typed"}, {"guide": pdf(data=b"<html>")})

    assert not found.is_valid()
    assert found.errors == {"guide": ["This file type is not allowed. Choose one of these: PDF, DOCX."]}
    assert found["title"].value() == "Typed"
    assert 'aria-describedby="id_guide-hint id_guide-error" aria-invalid="true"' in html_of(found)


def test_a_refused_photo_says_why_in_the_language_of_the_reader() -> None:
    with override("ja"):
        found = form({"title": "A"}, {"guide": pdf(), "cover": making.upload("a.png", making.png_of(12_000, 12_000))})

        assert list(found.errors) == ["cover"]


def test_a_file_need_not_be_chosen_again_when_another_field_was_wrong() -> None:
    first = form({"title": ""}, {"guide": pdf()})
    assert list(first.errors) == ["title"]
    html = html_of(first)
    assert "<bdi>guide.pdf</bdi>" in html

    second = form({"title": "Now", "guide-kept": token_in(html)})

    assert second.is_valid(), second.errors
    assert second.cleaned_data["guide"] == StoredFile.objects.get()


def test_a_new_file_takes_the_place_of_the_one_received() -> None:
    token = token_in(html_of(form({"title": ""}, {"guide": pdf()})))

    found = form({"title": "Now", "guide-kept": token}, {"guide": pdf("newer.pdf")})

    assert found.is_valid(), found.errors
    assert found.cleaned_data["guide"].name == "newer.pdf"


def test_a_refused_new_file_leaves_the_one_received() -> None:
    token = token_in(html_of(form({"title": ""}, {"guide": pdf()})))

    found = form({"title": "Now", "guide-kept": token}, {"guide": pdf(data=b"GIF89a")})

    assert found.errors == {"guide": ["This file type is not allowed. Choose one of these: PDF, DOCX."]}
    assert "<bdi>guide.pdf</bdi>" in html_of(found)


def test_removing_is_a_button_with_the_name_and_keeps_what_was_typed() -> None:
    html = html_of(form({"title": ""}, {"guide": pdf()}))
    assert "Remove <bdi>guide.pdf</bdi>" in html

    found = form({"title": "Typed", "guide-kept": token_in(html), "guide-remove": "1"})

    assert found.errors == {"guide": ["guide.pdf was removed."]}
    assert found["title"].value() == "Typed"
    assert "guide-kept" not in html_of(found)


def test_nothing_chosen_is_said_in_words() -> None:
    assert form({"title": "A"}).errors == {"guide": ["Choose a file."]}


@pytest.mark.parametrize("token", ["x", "", "a:b:c"])
def test_a_token_that_is_not_ours_stands_for_nothing(token: str) -> None:
    found = form({"title": "A", "guide-kept": token})

    assert found.errors == {"guide": ["Choose the file again." if token else "Choose a file."]}


def test_t01_the_token_of_another_person_stands_for_nothing() -> None:
    token = token_of(keep_file(pdf(), kinds={"pdf"}, tenant=7, by=1))

    assert form({"title": "A", "guide-kept": token}, by=1).is_valid()
    assert form({"title": "A", "guide-kept": token}, by=2).errors == {"guide": ["Choose the file again."]}


def test_t53_a_name_that_deceives_is_shown_without_its_tricks() -> None:
    html = html_of(form({"title": ""}, {"guide": pdf("a\u202efdp.<b>.pdf")}))

    assert "\u202e" not in html
    assert "<bdi>afdp.&lt;b&gt;.pdf</bdi>" in html


def test_a_file_that_another_form_took_is_not_taken_by_its_token() -> None:
    """A field for documents would else hand out, as a guide, a picture that only a field for photos may take."""
    cover = keep_file(making.upload("a.png", making.png_of(8, 8)), kinds={"photo"}, tenant=7, by=1)
    found = form({"title": "A", "guide-kept": token_of(cover)})

    assert found.errors["guide"] == ["Choose the file again."]
