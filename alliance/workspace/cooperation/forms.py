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
        hint = _("Enter the name as shown in the list of cities, in any language.")
        super().__init__(max_length=limits.NAME, validators=SEEN, help_text=options.pop("help_text", hint), **options)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        found = list(City.objects.listed().filter(named(text)).order_by("pk")[:5])
        if len(found) == 1:
            return found[0]
        if not found:
            raise ValidationError(
                _("There is no city with this name in the list. Enter a name from the list."), code="unknown"
            )
        words = {"names": ", ".join(city.slug for city in found)}
        raise ValidationError(
            _("Several cities have this name. Enter one of the following: %(names)s") % words, code="many"
        )

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
        help_text=_("Visible to the staff of the invited city and of the cities in the link."),
        error_messages={"required": _("Describe what you would like to do together.")},
    )
    language = forms.ChoiceField(label=_("Language of your text"), choices=in_languages)


class JoinForm(StepForm):
    """The answer of the invited city."""

    step = "agree"
    is_shown = forms.BooleanField(
        label=_("Everyone may see that our cities work together"),
        help_text=_("Shown only if every city agrees. We show the cities, the type and the dates, never the messages."),
        required=False,
        initial=True,
    )


class RequestForm(StepForm):
    step = "ask"
    title = forms.CharField(
        label=_("Short title of the request"),
        max_length=limits.NAME,
        validators=SEEN,
        error_messages={"required": _("Describe your request in a few words.")},
    )
    text = forms.CharField(
        label=_("Your request"),
        max_length=REQUEST_TEXT,
        validators=SEEN,
        widget=area(8),
        help_text=_("Up to 1,500 characters. Only the staff of both cities can read this."),
        error_messages={"required": _("Describe your request.")},
    )
    form = forms.ChoiceField(label=_("Form of cooperation"), choices=Form.choices)
    period = forms.CharField(
        label=_("When"), max_length=limits.NAME, validators=SEEN, required=False, help_text=_("For example, May 2027.")
    )
    language = forms.ChoiceField(label=_("Language of your text"), choices=in_languages)
    third = CityField(
        label=_("Third city that could join"),
        help_text=_(
            "If the request is accepted, this city is invited. Enter the name as shown in the list "
            "of cities, in any language."
        ),
        required=False,
    )
    is_shown = forms.BooleanField(
        label=_("If the cooperation takes place, everyone may see that our cities work together"),
        help_text=_("Shown only if both cities agree. We show the cities, the type and the dates, never this text."),
        required=False,
        initial=True,
    )


class AcceptForm(StepForm):
    step = "accept"
    kind = forms.ChoiceField(label=_("Type of link to be created"), choices=Link.Kind.choices)
    answer = forms.CharField(
        label=_("Message to the other city"), max_length=REQUEST_TEXT, validators=SEEN, required=False, widget=area(3)
    )
    is_shown = forms.BooleanField(
        label=_("Everyone may see that our cities work together"),
        help_text=_("Shown only if both cities agree. We show the cities, the type and the dates, never the messages."),
        required=False,
        initial=True,
    )


class ChangeForm(StepForm):
    step = "change"
    form = forms.ChoiceField(label=_("Form of cooperation"), choices=Form.choices)
    period = forms.CharField(label=_("When"), max_length=limits.NAME, validators=SEEN, required=False)
    answer = forms.CharField(
        label=_("What your city could do instead, and why"),
        max_length=REQUEST_TEXT,
        validators=SEEN,
        widget=area(4),
        error_messages={"required": _("Describe what you would do instead.")},
    )
    is_shown = forms.BooleanField(
        label=_("If the cooperation takes place, everyone may see that our cities work together"),
        help_text=_("Shown only if both cities agree. We show the cities, the type and the dates, never this text."),
        required=False,
        initial=True,
    )


class DeclineForm(StepForm):
    step = "decline"
    reason = forms.ChoiceField(
        label=_("Reason"),
        choices=[("", _("Choose")), *Request.Reason.choices],
        error_messages={
            "required": _("Choose a reason. The reason helps the other city to find out whom to ask instead.")
        },
    )
    answer = forms.CharField(
        label=_("Message to the other city"), max_length=REQUEST_TEXT, validators=SEEN, required=False, widget=area(3)
    )


class MessageForm(FilesForm):
    step = "message"
    text = forms.CharField(
        label=_("Your message"),
        max_length=REQUEST_TEXT,
        validators=SEEN,
        widget=area(4),
        help_text=_("Up to 1,500 characters. Only the staff of both cities can read this."),
        error_messages={"required": _("Enter your message.")},
    )
    language = forms.ChoiceField(label=_("Language of your text"), choices=in_languages)


class ReportForm(StepForm):
    step = "report"
    text = forms.CharField(
        label=_("Description of the problem"),
        max_length=limits.SUMMARY,
        validators=SEEN,
        widget=area(3),
        help_text=_(
            "If you report this, the secretariat can see the text written here. Otherwise the "
            "secretariat cannot see it."
        ),
        error_messages={"required": _("Describe what is wrong.")},
    )


class ExchangeForm(FilesForm):
    step = "log"
    exchange: Exchange | None = None  # the one that is changed
    day = DayInput(
        label=_("Date"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"required": _("Enter the date."), "invalid": _("Enter a date, for example 2027-05-12.")},
    )
    kind = forms.ChoiceField(label=_("Type of exchange"), choices=ExchangeKind.choices)
    learned = forms.CharField(
        label=_("Lessons learned"),
        max_length=limits.SUMMARY,
        validators=SEEN,
        required=False,
        widget=area(4),
        help_text=_(
            "Describe this in one or two sentences. Staff of both cities can read the text. You "
            "choose later what to make public."
        ),
    )
    language = forms.ChoiceField(label=_("Language of your text"), choices=in_languages)
    is_planned = forms.BooleanField(label=_("Planned, has not taken place yet"), required=False)


class WordsForm(StepForm):
    step = "words"
    words_title = forms.CharField(
        label=_("Title of the link"),
        max_length=limits.NAME,
        validators=[*SEEN, no_contact],
        error_messages={"required": _("Enter a title.")},
    )
    words_summary = forms.CharField(
        label=_("Short description of the cooperation"),
        max_length=limits.SUMMARY,
        validators=[*SEEN, no_contact],
        required=False,
        widget=area(4),
    )
    words_language = forms.ChoiceField(label=_("Language of your text"), choices=in_languages)
    kind = forms.ChoiceField(label=_("Type of link"), choices=Link.Kind.choices)


class EndForm(StepForm):
    step = "end"
    outcome = forms.ChoiceField(
        label=_("Results"),
        choices=[("", _("Choose")), *Link.Outcome.choices],
        error_messages={"required": _("Choose the result.")},
    )


class PracticeForm(StepForm):
    """Five answers in one language."""

    step = "practice"
    language = forms.ChoiceField(label=_("Language of your text"), choices=in_languages)
    title = forms.CharField(
        label=_("Name of the practice"),
        max_length=limits.NAME,
        validators=SEEN,
        error_messages={"required": _("Enter a name.")},
    )
    summary = forms.CharField(
        label=_("Summary in one sentence"),
        max_length=limits.SUMMARY,
        validators=SEEN,
        widget=area(2),
        error_messages={"required": _("Enter a summary in one sentence.")},
    )
    problem = forms.CharField(
        label=_("Problem addressed"), max_length=limits.SUMMARY, validators=SEEN, widget=area(3), required=False
    )
    done = forms.CharField(
        label=_("Actions taken"), max_length=limits.SUMMARY, validators=SEEN, widget=area(3), required=False
    )
    learned = forms.CharField(
        label=_("Lessons learned"), max_length=limits.SUMMARY, validators=SEEN, widget=area(3), required=False
    )
