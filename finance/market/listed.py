"""The lists out of which the values of criteria are chosen: by subject, each value with its name."""

from collections.abc import Iterable, Mapping

from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from cities.forms import spoken
from cities.places import by_reading
from core.history.snapshot import Plain
from core.pagecache.kept import kept
from core.text.fallback import localized
from core.text.named_codes import NamedCodes, named_in_each
from core.vocabulary.models import Term, in_scheme
from finance.choices import Applicant, Approval, Asks, Climate, Endorser, Purpose, Stage
from finance.market.models import ABOUT, INSTRUMENTS, NUMBERS, Criterion, PlaceGroup
from finance.matching import AS_PARTNER, GROUP, ONLY_SOME, Subject

type Names = Iterable[tuple[str, str]]
SUBJECTS = tuple(Subject(value) for value in Asks.values if value not in NUMBERS)  # whose values come from a list
CHOICES = {
    Subject.STAGE: Stage,
    Subject.PURPOSE: Purpose,
    Subject.CLIMATE: Climate,
    Subject.APPROVAL: Approval,
    Subject.ENDORSEMENT: Endorser,
}


class Lists:
    """The list of each subject, read when it is first asked for: one for a page, a file or an answer."""

    def __init__(self) -> None:
        self.known: dict[str, NamedCodes] = {}

    def of(self, subject: str) -> NamedCodes | None:
        """Nothing for amounts and shares, and for what nobody asks about."""
        if subject not in SUBJECTS:
            return None
        if subject not in self.known:
            self.known[subject] = list_of(Subject(subject))
        return self.known[subject]

    def name_of(self, subject: str, code: str) -> str:
        found = self.of(subject)
        return found.name_of(code) if found else code


def value_in_words(value: str, row: Mapping[str, Plain]) -> str:
    """A value of a criterion for the history, by the subject that stands beside it; an amount stands for itself."""
    subject = str(row.get("subject") or "")
    return names_here(subject).get(value, value) if subject in SUBJECTS else value


Criterion.item_words["values"] = value_in_words  # the lists read the models, so the models cannot name it


@kept
def names_here(subject: str) -> dict[str, str]:
    """Code and name of each entry of a list in the language of the reader."""
    return dict(list_of(Subject(subject)).here)


def list_of(subject: Subject) -> NamedCodes:
    if subject in CHOICES:
        return named_in_each(lambda: CHOICES[subject].choices)
    match subject:
        case Subject.PLACE:
            known, groups = countries(), newest_groups()
            return named_in_each(lambda: [*places_of(known), *((f"{GROUP}{row.code}", called(row)) for row in groups)])
        case Subject.SEAT:
            known = countries()
            return named_in_each(lambda: [*places_of(known), *partners_of(known)])
        case Subject.APPLICANT:
            return named_in_each(lambda: [*Applicant.choices, *only_some()])
        case Subject.ESTIMATE:
            return named_in_each(lambda: [("yes", pgettext("an answer", "Yes")), ("no", pgettext("an answer", "No"))])
        case Subject.LANGUAGE:
            return named_in_each(lambda: [(code, str(name)) for code, name in spoken()])
        case _:
            terms = terms_of(subject)
            return named_in_each(lambda: ((term.code, localized(term, "label").text or term.code) for term in terms))


# --- Places -------------------------------------------------------------------------------------------------------


def countries() -> frozenset[str]:
    return frozenset(Term.objects.visible().filter(in_scheme("countries")).order_by().values_list("code", flat=True))


def places_of(known: frozenset[str]) -> Names:
    return [(code, name) for code, name in by_reading(get_language() or "en") if code in known]


def partners_of(known: frozenset[str]) -> Names:
    """A body from elsewhere that applies as partner of one that has its seat there."""
    words = _("partner of an applicant from: %(country)s")
    return [(f"{AS_PARTNER}{code}", words % {"country": name}) for code, name in places_of(known)]


def newest_groups() -> list[PlaceGroup]:
    """One of each code: a list has a row for each of its times, and criteria name them all by one code."""
    rows = PlaceGroup.objects.order_by("code", "starts", "slug")
    return list({row.code: row for row in rows}.values())


def called(row: PlaceGroup) -> str:
    return _("group of places: %(name)s") % {"name": localized(row, "name").text or row.code}


# --- Others -------------------------------------------------------------------------------------------------------


def only_some() -> Names:
    words = pgettext("kind of applicants", "%(applicant)s (only some)")
    return [(f"{code}{ONLY_SOME}", words % {"applicant": label}) for code, label in Applicant.choices]


def terms_of(subject: Subject) -> list[Term]:
    """One of each code: a criterion does not say of which scheme it is."""
    schemes = (INSTRUMENTS,) if subject is Subject.INSTRUMENT else ABOUT
    rows = Term.objects.visible().filter(scheme__code__in=schemes).order_by("scheme", "order", "pk")
    found: dict[str, Term] = {}
    for row in rows:
        found.setdefault(row.code, row)
    return list(found.values())
