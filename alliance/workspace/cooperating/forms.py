"""What the staff of a city types about requests and links. Each is checked once more by the action."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from alliance.workspace.context import CityContext
from cities.models import City
from cooperation.links.models import MOST_FILES, Exchange, ExchangeKind, Link
from cooperation.models import Form
from cooperation.requests.models import REQUEST_TEXT, Request
from cooperation.threads.files import KINDS
from core.conflicts import SeenForm
from core.files.forms import UploadField
from core.files.models import StoredFile
from core.history.models import Versioned
from core.text import clean, limits
from core.text.contacts import no_contact
from core.text.days import DayInput
from core.text.fallback import language_name
from core.text.languages import LANGUAGE_CODES, column_names

SEEN = [clean.no_unseen_characters]


def area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


def in_languages() -> list[tuple[str, str]]:
    """Named in the language of the page."""
    return [(code, language_name(code)) for code in LANGUAGE_CODES]


class StepForm(SeenForm):
    """A small form beside others on one page: the name of its step makes its ids its own. What is said to another city
    never merges, and enters no version."""

    has_unversioned: ClassVar[bool] = True

    @property
    def is_current(self) -> bool:
        """What is added, such as a message, writes over nothing: it is about no row."""
        return self.row is None or super().is_current

    step = ""

    def __init__(
        self, data: Any = None, files: Any = None, *, tenant: int | None = None, by: int | None = None, **options: Any
    ) -> None:
        """`tenant` and `by` say whose room files take, and who sends them."""
        super().__init__(data, files, auto_id=f"{self.step}-%s", **options)
        for field in self.fields.values():
            if isinstance(field, UploadField):
                field.tenant, field.by = tenant, by
        if "language" in self.fields:
            self.fields["language"].initial = get_language() or "en"


FILES = tuple(f"file_{number}" for number in range(1, MOST_FILES + 1))


def file_field(number: int) -> UploadField:
    """What is allowed is said once, at the first."""
    labels = (_("File"), _("Second file"), _("Third file"), _("Fourth file"), _("Fifth file"))
    field = UploadField(kinds=KINDS, label=labels[number], required=False)
    if number:
        field.help_text = ""
    return field


class FilesForm(StepForm):
    """A form with up to five files."""

    file_1 = file_field(0)
    file_2 = file_field(1)
    file_3 = file_field(2)
    file_4 = file_field(3)
    file_5 = file_field(4)

    @property
    def file_controls(self) -> list[forms.BoundField]:
        return [self[name] for name in FILES]

    @property
    def has_files(self) -> bool:
        """Sent, or refused: the page that comes back shows them."""
        return self.is_bound and any(name in self.errors or self.cleaned_data.get(name) for name in FILES)


def files_in(said: Mapping[str, Any]) -> list[StoredFile]:
    found = (said.get(name) for name in FILES)
    return [file for file in found if isinstance(file, StoredFile)]


def form_sent[Form: StepForm](
    request: HttpRequest, workspace: CityContext, made: type[Form], *, row: Versioned | None = None, initial: Any = None
) -> Form:
    whose: dict[str, Any] = {"tenant": workspace.city.pk, "by": workspace.person.pk}
    return made(request.POST, request.FILES, row=row, initial=initial, **whose)


class CityField(forms.CharField):
    """A listed city, by its name in any language or by the name in its address."""

    def __init__(self, **options: Any) -> None:
        hint = _("As it stands in the list of cities, in any language.")
        super().__init__(max_length=limits.NAME, validators=SEEN, help_text=options.pop("help_text", hint), **options)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        found = list(City.objects.listed().filter(named(text)).order_by("pk")[:5])
        if len(found) == 1:
            return found[0]
        if not found:
            raise ValidationError(_("No city of this name stands in the list of cities."), code="unknown")
        words = {"names": ", ".join(city.slug for city in found)}
        raise ValidationError(_("Several cities have this name. Enter one of these: %(names)s") % words, code="many")

    def prepare_value(self, value: Any) -> Any:
        return value.name if isinstance(value, City) else value


def named(text: str) -> Q:
    wanted = Q(slug=text.lower()) | Q(local_name__iexact=text)
    for column in column_names("name"):
        wanted |= Q(**{f"{column}__iexact": text})
    return wanted


class InviteForm(StepForm):
    step = "invite"
    city = CityField(label=_("City"), error_messages={"required": _("Enter the city that you invite.")})
    text = forms.CharField(
        label=_("What you would like to do together"),
        max_length=limits.SUMMARY,
        validators=SEEN,
        widget=area(3),
        help_text=_("The staff of the invited city and of the cities in the link reads it."),
        error_messages={"required": _("Say what you would like to do together.")},
    )
    language = forms.ChoiceField(label=_("Language in which you write"), choices=in_languages)


class JoinForm(StepForm):
    """The answer of the invited city."""

    step = "agree"
    is_shown = forms.BooleanField(
        label=_("Everybody may see that our cities work together"),
        help_text=_("Shown only when all say yes. Cities, kind and dates; never what was written."),
        required=False,
        initial=True,
    )


class RequestForm(StepForm):
    step = "ask"
    title = forms.CharField(
        label=_("What you ask, in a few words"),
        max_length=limits.NAME,
        validators=SEEN,
        error_messages={"required": _("Say in a few words what you ask.")},
    )
    text = forms.CharField(
        label=_("Your request"),
        max_length=REQUEST_TEXT,
        validators=SEEN,
        widget=area(8),
        help_text=_("Up to 1,500 characters. Only the staff of both cities reads it."),
        error_messages={"required": _("Say what you ask.")},
    )
    form = forms.ChoiceField(label=_("In which way"), choices=Form.choices)
    period = forms.CharField(
        label=_("When"), max_length=limits.NAME, validators=SEEN, required=False, help_text=_("For example May 2027.")
    )
    language = forms.ChoiceField(label=_("Language in which you write"), choices=in_languages)
    third = CityField(
        label=_("A third city that could join"),
        help_text=_("If the request is accepted, it is invited. As it stands in the list of cities, in any language."),
        required=False,
    )
    is_shown = forms.BooleanField(
        label=_("If it comes about, everybody may see that our cities work together"),
        help_text=_("Shown only when both say yes. Cities, kind and dates; never this text."),
        required=False,
        initial=True,
    )


class AcceptForm(StepForm):
    step = "accept"
    kind = forms.ChoiceField(label=_("What kind of link it becomes"), choices=Link.Kind.choices)
    answer = forms.CharField(
        label=_("A word to the other city"), max_length=REQUEST_TEXT, validators=SEEN, required=False, widget=area(3)
    )
    is_shown = forms.BooleanField(
        label=_("Everybody may see that our cities work together"),
        help_text=_("Shown only when both say yes. Cities, kind and dates; never what was written."),
        required=False,
        initial=True,
    )


class ChangeForm(StepForm):
    step = "change"
    form = forms.ChoiceField(label=_("In which way"), choices=Form.choices)
    period = forms.CharField(label=_("When"), max_length=limits.NAME, validators=SEEN, required=False)
    answer = forms.CharField(
        label=_("What you would do instead, and why"),
        max_length=REQUEST_TEXT,
        validators=SEEN,
        widget=area(4),
        error_messages={"required": _("Say what you would do instead.")},
    )
    is_shown = forms.BooleanField(
        label=_("If it comes about, everybody may see that our cities work together"),
        help_text=_("Shown only when both say yes. Cities, kind and dates; never this text."),
        required=False,
        initial=True,
    )


class DeclineForm(StepForm):
    step = "decline"
    reason = forms.ChoiceField(
        label=_("Reason"),
        choices=[("", _("Choose")), *Request.Reason.choices],
        error_messages={"required": _("Choose a reason: the other city learns from it whom to ask instead.")},
    )
    answer = forms.CharField(
        label=_("A word to the other city"), max_length=REQUEST_TEXT, validators=SEEN, required=False, widget=area(3)
    )


class MessageForm(FilesForm):
    step = "message"
    text = forms.CharField(
        label=_("Your message"),
        max_length=REQUEST_TEXT,
        validators=SEEN,
        widget=area(4),
        help_text=_("Up to 1,500 characters. The staff of both cities reads it, nobody else."),
        error_messages={"required": _("Enter your message.")},
    )
    language = forms.ChoiceField(label=_("Language in which you write"), choices=in_languages)


class ReportForm(StepForm):
    step = "report"
    text = forms.CharField(
        label=_("What is wrong?"),
        max_length=limits.SUMMARY,
        validators=SEEN,
        widget=area(3),
        help_text=_("The secretariat then reads what was written here, which it does not do otherwise."),
        error_messages={"required": _("Say what is wrong.")},
    )


class ExchangeForm(FilesForm):
    step = "log"
    exchange: Exchange | None = None  # the one that is changed
    day = DayInput(
        label=_("Day"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "short"}),
        error_messages={"required": _("Enter the day."), "invalid": _("Enter a day, for example 2027-05-12.")},
    )
    kind = forms.ChoiceField(label=_("What it was"), choices=ExchangeKind.choices)
    learned = forms.CharField(
        label=_("What was learned"),
        max_length=limits.SUMMARY,
        validators=SEEN,
        required=False,
        widget=area(4),
        help_text=_("In a sentence or two. The staff of both cities reads it; you choose later what everybody sees."),
    )
    language = forms.ChoiceField(label=_("Language in which you write"), choices=in_languages)
    is_planned = forms.BooleanField(label=_("It is planned and has not taken place yet"), required=False)


class WordsForm(StepForm):
    step = "words"
    words_title = forms.CharField(
        label=_("Title of the link"),
        max_length=limits.NAME,
        validators=[*SEEN, no_contact],
        error_messages={"required": _("Enter a title.")},
    )
    words_summary = forms.CharField(
        label=_("What you do together, in a few sentences"),
        max_length=limits.SUMMARY,
        validators=[*SEEN, no_contact],
        required=False,
        widget=area(4),
    )
    words_language = forms.ChoiceField(label=_("Language in which you write"), choices=in_languages)
    kind = forms.ChoiceField(label=_("Kind of link"), choices=Link.Kind.choices)


class EndForm(StepForm):
    step = "end"
    outcome = forms.ChoiceField(
        label=_("What came of it"),
        choices=[("", _("Choose")), *Link.Outcome.choices],
        error_messages={"required": _("Say what came of it.")},
    )


class PracticeForm(StepForm):
    """Five answers in one language."""

    step = "practice"
    language = forms.ChoiceField(label=_("Language in which you write"), choices=in_languages)
    title = forms.CharField(
        label=_("What do you call it?"),
        max_length=limits.NAME,
        validators=SEEN,
        error_messages={"required": _("Enter what you call it.")},
    )
    summary = forms.CharField(
        label=_("In one sentence"),
        max_length=limits.SUMMARY,
        validators=SEEN,
        widget=area(2),
        error_messages={"required": _("Say it in one sentence.")},
    )
    problem = forms.CharField(
        label=_("What was the problem?"), max_length=limits.SUMMARY, validators=SEEN, widget=area(3), required=False
    )
    done = forms.CharField(
        label=_("What was done?"), max_length=limits.SUMMARY, validators=SEEN, widget=area(3), required=False
    )
    learned = forms.CharField(
        label=_("What was learned?"), max_length=limits.SUMMARY, validators=SEEN, widget=area(3), required=False
    )
