"""What a city does with its lists of species: has a file counted, keeps the list, says what it knows, has it reviewed.

Curators keep what is said of a whole country: the list of introduced species, and the names that nobody may read.
"""

from collections.abc import Collection, Iterable, Mapping
from copy import copy
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from cities.models import City, State
from core.accounts.models import User
from core.files.models import StoredFile
from core.history import editing
from core.history.snapshot import Plain, Snapshot
from core.history.write import Actor, AlreadyExists, one_transaction, remove_row, set_unversioned
from core.jobs.failing import NotNow
from core.jobs.steps import abandoned
from core.text import limits
from core.text.languages import LANGUAGE_CODES, column_name
from core.workflow import Step, taking
from measurement.models import begun_by
from measurement.records.counting import RANKS
from measurement.species import numbers
from measurement.species.licences import narrowest
from measurement.species.models import (
    BETWEEN,
    LossAnswer,
    Reference,
    SensitiveName,
    SpeciesCount,
    SpeciesList,
    SpeciesRow,
    StatusWord,
)

LIST = (*SpeciesList.staff_fields, "before", "state", "published_on", "confirmed_parts")
ABOUT = ("source_title", "source_link", "doi", "licence", "note", "unlisted_native", "groups", "before")
PROPOSED = tuple(name for name in ABOUT if name != "before")  # what of it a proposal may say
WORD = ("name", "status", "reason", "source")
ANSWER = ("name", "answer", "reason", "source")
REFERENCE = ("country", "title", "year", "citation", "link", "file")
SENSITIVE = ("name", "country", "city", "reason")
MOST = 60  # lists of a city
MOST_GROUPS = 20
STEPS = {
    "withdraw": Step(
        verb="specieslist_withdrawn",
        from_={State.PUBLISHED},
        to=State.WITHDRAWN,
        permission="specieslist.withdraw",
    )
}
UNDER_WAY = gettext_lazy("A list of your city is already being counted. Wait until it ends.")
NO_RESULT = gettext_lazy("This list was not counted. Upload the file again.")

type Changes = Mapping[str, Plain]


# --- From a file to a list ----------------------------------------------------------------------------------------


def start(city: City, file: StoredFile, *, given: Mapping[str, Any], by: Actor) -> SpeciesCount:
    """A file to be counted; the same file with the same choices is counted once. Raises NotNow while another is."""
    stop_abandoned(city)
    if found := same_count(city, file, given):
        return found
    count = SpeciesCount(city=city, file=file.path, name=file.name, sha256=file.sha256, given=dict(given))
    for name, value in begun_by(by).items():
        setattr(count, name, value)
    try:
        with transaction.atomic():
            count.save(force_insert=True)
    except IntegrityError:
        if found := same_count(city, file, given):  # this very form was a moment faster
            return found
        raise NotNow(UNDER_WAY) from None
    return count


def same_count(city: City, file: StoredFile, given: Mapping[str, Any]) -> SpeciesCount | None:
    rows = SpeciesCount.objects.not_ended_in_vain().filter(city=city, sha256=file.sha256).exclude(file="")
    return next((each for each in rows.defer("result") if each.given == dict(given)), None)


def together(given: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    """What two files that are counted together say of themselves: both sources, and a licence that holds for both."""
    both = {name: joined(other.get(name, ""), given[name]) for name in ("source_title", "doi")}
    licences = {given["licence"], other.get("licence", "")}
    return {**given, **both, "licence": narrowest("", {"": dict.fromkeys(licences, 1)})}


def joined(first: str, second: str) -> str:
    return "; ".join(dict.fromkeys(each for each in (first, second) if each))


def stop_abandoned(city: City) -> int:
    """Counts whose worker was killed: nobody will end them."""
    sentence = _("The count was interrupted. Nothing was saved. Upload the file again.")
    running = SpeciesCount.objects.filter(city=city, state=SpeciesCount.State.RUNNING)
    moment = timezone.now() - timedelta(seconds=settings.RUN_IS_LOST_AFTER)
    return abandoned(running, moment, state=SpeciesCount.State.STOPPED, failure=sentence)


def keep(count: SpeciesCount, *, by: Actor) -> SpeciesList:
    """Makes a list of what was counted; once kept, it is that list, also where that is pressed twice at one moment.
    Raises NotNow, ValidationError, AlreadyExists."""
    rows = SpeciesList.objects.filter(key=count.pk)
    try:
        return rows.first() or kept_now(count, by)
    except (AlreadyExists, ValidationError):
        if kept := rows.first():
            return kept
        raise


def kept_now(count: SpeciesCount, by: Actor) -> SpeciesList:
    if not count.is_ready:
        raise NotNow(NO_RESULT)
    if not count.result["species"]:
        raise ValidationError(_("No species is left in this list, so there is nothing to keep."))
    if SpeciesList.objects.filter(city=count.city_id).count() >= MOST:
        raise ValidationError(_("A city can have up to %(most)s species lists.") % {"most": MOST})
    row = list_of(count)
    with one_transaction():
        row = editing.add(row, "specieslist_kept", changes=changes_of(count), allowed=LIST, by=by, public=False)
        SpeciesRow.objects.bulk_create((row_of(row, told) for told in count.result["species"]), batch_size=500)
        picked_since = groups_of(count.city) - set(row.groups)
        tag_groups(SpeciesRow.objects.filter(species_list=row), picked_since)
    return row


def groups_of(city: City) -> set[str]:
    """All groups that the city picked in any of its lists: the same groups are compared over the years."""
    rows = SpeciesList.objects.filter(city=city).values_list("groups", flat=True)
    return {group for groups in rows for group in groups}


def list_of(count: SpeciesCount) -> SpeciesList:
    given, result = count.given, count.result
    return SpeciesList(
        key=count.pk,
        slug=free_slug(count.city, given["first"], given["last"]),
        city=count.city,
        first=given["first"],
        last=given["last"],
        place=given["place"],
        reference_id=given.get("reference"),
        told={
            **{name: result[name] for name in ("rows", "groups", "warnings")},
            **{name: result.get("details", {}).get(name) for name in ("ranks", "datasets", "is_gbif")},
            "file": {"name": count.name, "sha256": count.sha256},
            "layers": given.get("layers", {}),
            "has_built_up": bool(given.get("layers", {}).get("built_up")),
        },
    )


def free_slug(city: City, first: int, last: int) -> str:
    start = f"{city.slug}{BETWEEN}{first}-{last}"
    taken = set(SpeciesList.objects.filter(slug__startswith=start).values_list("slug", flat=True))
    return next(slug for slug in (start, *(f"{start}-{number}" for number in range(2, MOST + 3))) if slug not in taken)


def changes_of(count: SpeciesCount) -> Snapshot:
    given = count.given
    said = {name: given.get(name, "") for name in ("source_title", "source_link", "doi", "licence", "note")}
    earlier = SpeciesList.objects.filter(city=count.city_id, last__lt=given["first"]).newest_first().first()
    return {
        **titles(count.city, given["first"], given["last"], len(count.result["species"])),
        **said,
        "groups": given.get("groups", []),
        "before": earlier.pk if earlier else None,
    }


def titles(city: City, first: int, last: int, species: int) -> Snapshot:
    """The title of a list in all languages."""
    found: Snapshot = {}
    for language in LANGUAGE_CODES:
        with override(language):
            words = {"city": city.name, "first": first, "last": last, "species": species}
            found[column_name("title", language)] = _("Species of %(city)s, %(first)s to %(last)s") % words
            found[column_name("summary", language)] = _("Species in the records of these years: %(species)s.") % words
    return found


def row_of(row: SpeciesList, told: Mapping[str, Any]) -> SpeciesRow:
    same = ("key", "name", "own_name", "taxa", "first_year", "last_year", "records", "datasets")
    groups = "".join(f"{key}|" for key in told["groups"])
    return SpeciesRow(
        species_list=row,
        in_groups=f"|{groups}" if groups else "",
        standing=told["standing"] or "",
        built_up=told["built_up"],
        built_up_only=told["built_up_only"],
        **{name: told[name] for name in same},
    )


# --- What the city says -------------------------------------------------------------------------------------------


def describe(row: SpeciesList, *, changes: Changes, expected: int, by: Actor) -> SpeciesList:
    """Source, licence, groups and the tick of a list that is not public. Raises NotNow, VersionConflict,
    ValidationError."""
    if row.state == State.PUBLISHED:
        raise NotNow(_("This list is public. Changes of its description go through review."))
    with one_transaction():
        pick_groups(row, changes)
        about: Any = {"changes": changes, "allowed": ABOUT, "expected": expected, "by": by, "public": False}
        return editing.change(row, "specieslist_described", **about)


def with_description(row: SpeciesList, changes: Changes) -> SpeciesList:
    """The list as it would be with these words of itself; nothing is written."""
    wanted = copy(row)
    for name in PROPOSED:
        setattr(wanted, name, changes.get(name, getattr(row, name)))
    return wanted


def pick_groups(row: SpeciesList, changes: Changes) -> None:
    """Rows of all lists of the city are told of groups that it picks for the first time. Raises ValidationError."""
    groups: Any = changes.get("groups", row.groups)
    check_groups(groups)
    tag_groups(SpeciesRow.objects.filter(species_list__city=row.city_id), set(groups) - groups_of(row.city))


def check_groups(groups: Any) -> None:
    if len(groups) > MOST_GROUPS or any(each.partition(":")[0] not in RANKS for each in groups):
        raise ValidationError(_("Choose up to %(most)s groups.") % {"most": MOST_GROUPS}, code="too_many")


def tag_groups(rows: QuerySet[SpeciesRow], groups: Iterable[str]) -> None:
    """Tells rows that they are in a group which the city picked after they were counted."""
    for group in map(numbers.group_of, groups):
        fitting = rows.exclude(in_groups__contains=f"|{group.key}|").only("pk", "taxa", "in_groups")
        found = [each for each in fitting if group.holds(tuple(each.taxa))]
        for each in found:
            each.in_groups = f"{each.in_groups or '|'}{group.key}|"
        SpeciesRow.objects.bulk_update(found, ["in_groups"], batch_size=500)


def say_status(city: City, *, changes: Changes, expected: int | None, by: Actor) -> StatusWord:
    """The status that a city states for a species. Raises VersionConflict, AlreadyExists, ValidationError."""
    row = StatusWord.objects.filter(city=city, name=changes["name"]).first()
    if row is None:
        new = StatusWord(city=city)
        return editing.add(new, "species_status_stated", changes=changes, allowed=WORD, by=by, public=False)
    about: Any = {"changes": changes, "allowed": WORD, "expected": expected, "by": by}
    return editing.change(row, "species_status_stated", public=False, **about)


def answer(row: SpeciesList, names: Collection[str], *, changes: Changes, by: Actor) -> list[LossAnswer]:
    """One answer for species that nobody answered yet. Raises AlreadyExists, ValidationError."""
    check_answer(changes)
    with one_transaction():
        return [
            editing.add(
                LossAnswer(species_list=row),
                "species_answered",
                changes={**changes, "name": name},
                allowed=ANSWER,
                by=by,
                public=False,
            )
            for name in names
        ]


def answer_again(row: LossAnswer, *, changes: Changes, expected: int, by: Actor) -> LossAnswer:
    """Changes an answer that was given before. Raises VersionConflict, ValidationError."""
    check_answer(changes)
    about: Any = {"changes": changes, "allowed": ANSWER, "expected": expected, "by": by}
    return editing.change(row, "species_answered", public=False, **about)


def check_answer(changes: Changes) -> None:
    if changes["answer"] == "lost" and not changes["source"]:
        raise ValidationError({"source": _("Enter the source that says that the species is lost in the city.")})


def offer(row: SpeciesList) -> None:
    """Lets the assessment offer what a list says."""
    set_unversioned(row, {"offered_at": timezone.now()})


def discard(row: SpeciesList, *, expected: int, by: Actor) -> None:
    """Removes a list that was never published. Raises NotNow, VersionConflict."""
    if row.state != State.DRAFT or row.later.exists():
        raise NotNow(_("This list cannot be removed: it was published, or a later list is compared with it."))
    with one_transaction():
        for said in LossAnswer.objects.filter(species_list=row):
            remove_row(said, "species_answer_removed", by=by, expected=said.version, public=False)
        remove_row(row, "specieslist_removed", by=by, expected=expected, public=False)


# --- Published ----------------------------------------------------------------------------------------------------


def as_said(row: SpeciesList) -> Snapshot:
    """What a proposal says: the list as it is, with what the city said of single species."""
    names = set(row.rows.values_list("name", flat=True))
    words = [word for name, word in numbers.words_of(row.city_id).items() if name in names]
    answers = numbers.answers_of(row)
    said = {name: each.answer for name, each in answers.items()}
    return {
        "said": numbers.word_lines(words),
        "answers": numbers.word_lines(answers.values()),
        "counts": numbers.count_lines(numbers.numbers_of(row, numbers.as_worked_on(row), said)),
        **{name: getattr(row, name) for name in PROPOSED},
    }


def publish_list(row: SpeciesList, *, changes: Changes, expected: int | None, by: Actor) -> SpeciesList:
    """Published for the first time, or with other statuses and answers. Raises VersionConflict, ValidationError."""
    with one_transaction():
        row = change_list(row, changes=changes, expected=expected, by=by)
        settle(row)
    return row


def settle(row: SpeciesList) -> None:
    """Writes what follows from a list as it was published: the status of each row, and its numbers, which are those
    that were sent. Raises ValidationError."""
    settle_statuses(row)
    species = numbers.as_sent(row)
    answers = {name: said for name, (said, _source) in numbers.said_in(row.answers).items()}
    found = numbers.numbers_of(row, species, answers)
    if row.counts != numbers.count_lines(found):
        raise ValidationError(_("This list differs from what the city stated. Send the list again."))
    licence = narrowest(row.licence, row.told.get("datasets", {}))
    set_unversioned(row, {"numbers": found, "open_licence": licence[: limits.LINE]})


def settle_statuses(row: SpeciesList) -> None:
    """The word of the country's list for all rows at once, then that of the city for each species that it named."""
    standings, title = numbers.standings_in(row), str(row.reference or "")[: limits.LINE]
    for (standing,) in row.rows.order_by().values_list("standing").distinct():
        status = standings.status(standing or None) or ""
        row.rows.filter(standing=standing).update(status=status, status_source=title)
    for name, (status, source) in numbers.said_in(row.said).items():
        row.rows.filter(name=name).update(status=status, status_source=source)


def add_list(row: SpeciesList, *, changes: Changes, by: Actor) -> SpeciesList:
    return editing.add(row, "specieslist_added", changes=changes, allowed=LIST, by=by, public=False)


def change_list(row: SpeciesList, *, changes: Changes, expected: int | None, by: Actor) -> SpeciesList:
    return editing.change(row, "specieslist_changed", changes=changes, allowed=LIST, expected=expected, by=by)


def close_list(row: SpeciesList, *, changes: Changes, expected: int | None, by: Actor) -> SpeciesList:
    """What curators may do: close a list and open it again."""
    allowed = ("state",)
    return editing.change(row, "specieslist_changed", changes=changes, allowed=allowed, expected=expected, by=by)


def revert_list(row: SpeciesList, *, to: int, expected: int, by: Actor) -> tuple[SpeciesList, list[str]]:
    """Never: a list says what was counted. Raises InvalidTransition."""
    raise NotNow(_("A species list is based on its file. To correct the list, the city sends it again."))


def withdraw_list(row: SpeciesList, *, expected: int, person: User, by: Actor) -> SpeciesList:
    """Takes a list off the site at once, for the city itself. Raises InvalidTransition, VersionConflict."""
    with taking(row, STEPS["withdraw"], by=by, expected=expected, person=person, public=True) as fresh:
        pass
    return fresh


# --- What curators keep -------------------------------------------------------------------------------------------


def add_reference(file: StoredFile, *, changes: Changes, by: Actor) -> Reference:
    """The newest list of a country is the one that counts; the same file with the same words is there once.
    Raises ValidationError."""
    copies = StoredFile.objects.filter(sha256=file.sha256).values("path")
    if found := Reference.objects.filter(file__in=copies, **changes).first():
        return found
    changes = {**changes, "file": file.path}
    return editing.add(Reference(), "reference_added", changes=changes, allowed=REFERENCE, by=by)


def reference_for(city: City) -> Reference | None:
    return Reference.objects.filter(country=city.country).order_by("-year", "-pk").first()


def hide(names: Iterable[str], *, changes: Changes, by: Actor) -> list[SensitiveName]:
    """Hides names from the next request on; those that are hidden already stay. Raises ValidationError."""
    about = {name: changes.get(name) for name in ("country", "city")}
    there = SensitiveName.objects.filter(Q(city=about["city"]), country=about["country"] or "")
    known = set(there.values_list("name", flat=True))
    with one_transaction():
        return [
            editing.add(SensitiveName(), "species_hidden", changes={**changes, "name": name}, allowed=SENSITIVE, by=by)
            for name in dict.fromkeys(names)
            if name not in known
        ]


def unhide(row: SensitiveName, *, expected: int, by: Actor) -> None:
    """Shows a name again that was hidden. Raises VersionConflict."""
    remove_row(row, "species_unhidden", by=by, expected=expected)
