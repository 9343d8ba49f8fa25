"""What applicants and curators send about an application."""

import uuid
from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from cities import gazetteer
from cities.applications.models import Application, ApplicationMessage, ApplicationNote
from cities.models import City
from cities.places import by_reading
from core.accounts.forms import EmailField
from core.conflicts import SeenForm
from core.files.forms import UploadField, WithUploads
from core.files.models import StoredFile
from core.text import clean, limits
from core.text.days import DayInput
from core.text.moments import known_time_zone
from core.vocabulary.models import Term

LETTER = ("pdf", "docx", "image")
ATTACHED = ("pdf", "docx", "xlsx", "image")
OTHER = "other"


def countries() -> list[tuple[str, str]]:
    return [("", _("Choose")), *by_reading(get_language() or "en")]


def kinds() -> list[tuple[str, str]]:
    terms = Term.objects.visible().filter(scheme__code="place-kinds").order_by("order", "pk")
    other = (OTHER, _("Another organisation, for example a province, ministry, university or association"))
    return [("", _("Choose")), *((term.code, term.name) for term in terms), other]


class LineField(forms.CharField):
    def to_python(self, value: Any) -> str:
        return clean.one_line(super().to_python(value) or "")


class SearchForm(forms.Form):
    q = LineField(label=gettext_lazy("Name of the city or district"), max_length=limits.NAME, required=False)


class PlaceForm(SeenForm):
    """One of the places found, or a name that the gazetteer does not have. `key` makes a form sent twice one draft."""

    place = forms.CharField(
        max_length=12, error_messages={"required": gettext_lazy("Choose a place or “Not in this list”.")}
    )
    name = LineField(label=gettext_lazy("Name of the city or district"), max_length=limits.NAME, required=False)
    country = forms.ChoiceField(label=gettext_lazy("Country or region"), choices=countries, required=False)
    key = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        chosen = found.get("place")
        if chosen == OTHER and not found.get("name"):
            self.add_error("name", _("Enter the name of the city or district."))
        if chosen and chosen != OTHER and self.chosen is None:
            self.add_error("place", _("Choose a place or “Not in this list”."))
        return found

    @property
    def chosen(self) -> gazetteer.Place | None:
        text = str(self.data.get("place", ""))
        return gazetteer.place_of(int(text)) if text.isascii() and text.isdigit() and len(text) <= 10 else None

    @property
    def facts(self) -> dict[str, Any]:
        """The typed name stays beside the place: it is how the city writes itself."""
        given = self.cleaned_data
        if (place := self.chosen) is None:
            return {"city_name": given["name"], "country": given["country"], "gazetteer_id": None}
        return {"city_name": place.name, "country": place.country, "gazetteer_id": place.id}


class ApplicationForm(SeenForm, WithUploads, forms.ModelForm[Application]):
    """A draft is saved with whatever is there; what is missing is said before it is sent."""

    has_unversioned: ClassVar[bool] = True

    kind = forms.ChoiceField(label=gettext_lazy("Type of local government"), choices=kinds, required=False)
    country = forms.ChoiceField(label=gettext_lazy("Country or region"), choices=countries, required=False)
    letter = UploadField(
        label=gettext_lazy("Letter of mandate or council resolution"),
        kinds=LETTER,
        required=False,
        help_text=gettext_lazy(
            "You can send the letter later. Until then, an approval is provisional. Only the secretariat can "
            "see the letter."
        ),
    )
    focal_email = EmailField(
        label=gettext_lazy("Email address of the colleague"),
        required=False,
        help_text=gettext_lazy("The colleague receives an invitation once the application is approved."),
    )

    class Meta:
        model = Application
        fields = (
            *("city_name", "country", "parent_name", "office", "post", "purpose"),
            *("languages", "networks", "focal_point", "focal_email"),
        )
        widgets = {"purpose": forms.Textarea(attrs={"rows": 6}), "focal_point": forms.RadioSelect}
        error_messages = {"city_name": {"required": gettext_lazy("Enter the name of the city or district.")}}
        help_texts = {
            "city_name": gettext_lazy("Use your city’s own spelling."),
            "parent_name": gettext_lazy("The province, state or prefecture of the city."),
            "office": gettext_lazy("For example, the department of parks."),
            "purpose": gettext_lazy(
                "Describe in a few sentences what your city does for nature and what it expects from the alliance."
            ),
            "languages": gettext_lazy("Languages in which your department can work, for example Chinese and English."),
            "networks": gettext_lazy("Networks to which your city already belongs."),
        }

    def __init__(self, *args: Any, instance: Application, by: int, **options: Any) -> None:
        first = {
            "kind": OTHER if instance.is_other_kind else (instance.kind.code if instance.kind else ""),
            "letter": StoredFile.objects.filter(path=instance.letter.name).first() if instance.letter else None,
        }
        super().__init__(*args, instance=instance, row=instance, initial=first, tenant=None, by=by, **options)

    def clean_city_name(self) -> str:
        return clean.one_line(self.cleaned_data["city_name"])

    @property
    def facts(self) -> dict[str, Any]:
        given = self.said
        code, letter = given.pop("kind"), given.pop("letter")
        return {
            **given,
            "kind": Term.objects.filter(scheme__code="place-kinds", code=code).first() if code != OTHER else None,
            "is_other_kind": code == OTHER,
            "letter": letter.path if letter else "",
        }


class ReplyForm(WithUploads, forms.ModelForm[ApplicationMessage]):
    file = UploadField(label=gettext_lazy("File"), kinds=ATTACHED, required=False)
    key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = ApplicationMessage
        fields = ("text",)
        labels = {"text": gettext_lazy("Your message")}
        widgets = {"text": forms.Textarea(attrs={"rows": 5})}
        error_messages = {"text": {"required": gettext_lazy("Enter a message.")}}

    def __init__(self, *args: Any, by: int, **options: Any) -> None:
        super().__init__(*args, initial={"key": uuid.uuid4()}, tenant=None, by=by, **options)


class StepForm(SeenForm):
    """A step is taken on the application as it was seen: the token says which."""


class MessageForm(StepForm):
    """Optional unless the step needs it."""

    message = forms.CharField(
        label=gettext_lazy("Message to the applicant"),
        max_length=limits.SUMMARY * 4,
        validators=[clean.no_unseen_characters],
        widget=forms.Textarea(attrs={"rows": 7}),
        error_messages={"required": gettext_lazy("Enter a message to the applicant.")},
    )

    def __init__(self, *args: Any, needed: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["message"].required = needed


class NoteForm(forms.ModelForm[ApplicationNote]):
    class Meta:
        model = ApplicationNote
        fields = ("text",)
        labels = {"text": gettext_lazy("Internal note")}
        help_texts = {"text": gettext_lazy("Only curators can see this note. The applicant cannot.")}
        widgets = {"text": forms.Textarea(attrs={"rows": 3})}
        error_messages = {"text": {"required": gettext_lazy("Enter a note.")}}


class ApproveForm(MessageForm):
    """Which page: one that is there, or a new one with these facts."""

    city = forms.ChoiceField(
        label=gettext_lazy("Page of the city"),
        error_messages={
            "required": gettext_lazy("Choose the page."),
            "invalid_choice": gettext_lazy("Choose the page."),
        },
    )
    name_en = LineField(
        label=gettext_lazy("Name in English"),
        max_length=limits.NAME,
        required=False,
        help_text=gettext_lazy("The page address is created from this name."),
    )
    kind = forms.ChoiceField(label=gettext_lazy("Type of local government"), choices=kinds, required=False)
    latitude = forms.FloatField(
        label=gettext_lazy("Latitude"),
        min_value=-90,
        max_value=90,
        required=False,
        help_text=gettext_lazy("In degrees, for example 25.04. Use a minus sign south of the equator."),
    )
    longitude = forms.FloatField(
        label=gettext_lazy("Longitude"),
        min_value=-180,
        max_value=180,
        required=False,
        help_text=gettext_lazy("In degrees, for example 102.71. Use a minus sign west of Greenwich."),
    )
    time_zone = LineField(
        label=gettext_lazy("Time zone"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("For example, Asia/Shanghai."),
    )

    NEW, BEFORE = "new", "before"
    FACTS = ("name_en", "kind", "latitude", "longitude", "time_zone")

    def __init__(self, *args: Any, application: Application, cities: Iterable[City], **options: Any) -> None:
        self.cities = {city.slug: city for city in cities}
        self.application = application
        super().__init__(*args, needed=False, row=application, initial=first_facts(application), **options)
        first = self.BEFORE if application.makes_city and application.city_id else self.NEW
        choices = [(each, "") for each in (first, *self.cities)]
        self.fields["city"].choices = choices  # type: ignore[attr-defined]

    def clean_time_zone(self) -> str:
        zone = str(self.cleaned_data["time_zone"])
        if zone:
            known_time_zone(zone)
        return zone

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        if found.get("city") == self.NEW:
            lacking = {
                "name_en": _("Enter the name in English."),
                "kind": _("Choose the type of local government."),
                "latitude": _("Enter the latitude."),
                "longitude": _("Enter the longitude."),
                "time_zone": _("Enter the time zone."),
            }
            for name in self.FACTS:
                if name not in self.errors and found.get(name) in (None, "", OTHER):
                    self.add_error(name, lacking[name])
        return found

    @property
    def chosen(self) -> City | None:
        return self.cities.get(self.cleaned_data["city"])

    @property
    def facts(self) -> dict[str, Any]:
        if self.cleaned_data["city"] != self.NEW:
            return {}
        kind = Term.objects.get(scheme__code="place-kinds", code=self.cleaned_data["kind"])
        return {**{name: self.cleaned_data[name] for name in self.FACTS}, "kind": kind.pk}


def first_facts(application: Application) -> dict[str, Any]:
    """What the application and the gazetteer say."""
    place = gazetteer.place_of(application.gazetteer_id)
    latin = application.city_name if application.city_name.isascii() else ""
    return {
        "kind": application.kind.code if application.kind else "",
        "name_en": place.name if place else latin,
        "latitude": place.latitude if place else None,
        "longitude": place.longitude if place else None,
        "time_zone": place.time_zone if place else "",
    }


class AdmitForm(StepForm):
    member_since = DayInput(
        label=gettext_lazy("Member since"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
        error_messages={
            "required": gettext_lazy("Enter the date."),
            "invalid": gettext_lazy("Enter the date in this format: 2026-01-31."),
        },
    )
