"""What a city works on: the published thing, the open proposal about it, and both laid over each other."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any
from uuid import UUID

from django.http import Http404
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from alliance.workspace.addresses import TargetRef
from alliance.workspace.context import CityContext
from core.accounts.tenants import serving
from core.conflicts import refusal_of
from core.history.keys import Key, under
from core.history.merge import Clash, Clashes
from core.history.models import RowVersion, Translated, Versioned
from core.history.snapshot import Plain, Snapshot, snapshot
from core.history.translations import Kept, older, remembered
from core.history.write import Actor, label_of
from core.review import freshness
from core.review.completeness import PartStanding, part_standing
from core.review.diff.labels import Labels, file_keys, labels_of
from core.review.diff.new_rows import names_of_new_rows
from core.review.diff.record import PLACE, Block, Unchanged, blocks, unchanged
from core.review.forms.parts import TranslatedPart
from core.review.forms.sections import is_in, schemes_of
from core.review.models import Proposal
from core.review.proposals import actions as proposals
from core.review.proposals.drafts import (
    as_it_was,
    child_as_it_was,
    draft_beside,
    overlay,
    still_changing,
    to_write,
)
from core.review.proposals.kinds import ProposalKind, Section, kind_at
from core.text.fallback import localized, shown_value
from core.text.languages import DEFAULT_LANGUAGE, column_name
from core.text.moments import working_days_after

type Values = Mapping[str, Plain]
ANSWER_DAYS = 5  # working days


def sent_for_review() -> str:
    """What a person is told who has just sent something: who answers, how, and by when."""
    return _("Sent for review. You will receive an answer by email within %(days)s working days.") % {
        "days": ANSWER_DAYS
    }


def withdrawn_from_review() -> str:
    """What a person is told who has just taken back what was sent."""
    return _("You have withdrawn the draft from review. Make your changes, then send it for review again.")


def refusal_to_take_back(proposal: Proposal | None, seen: int, by: Actor) -> str:
    """Takes back what was sent of something that is sent as a whole, and answers why that was not possible."""
    if proposal is None:
        return _("No content is in review.")
    return refusal_of(lambda: proposals.withdraw(proposal, expected=seen, by=by))


State = Proposal.State


@dataclass(frozen=True)
class EditTarget:
    """`row` is None for a new one, `proposal` where nothing is being changed. Parts are worked out when asked for, and
    belong to this row and this proposal: with another one it is another target."""

    workspace: CityContext
    kind: ProposalKind
    row: Any  # of the model of the kind, or None
    proposal: Proposal | None

    # --- Values ---

    @cached_property
    def published(self) -> Snapshot:
        return snapshot(self.kind.model, self.row.pk) if self.row else {}

    @cached_property
    def base_state(self) -> Snapshot:
        """What the draft lies on: what is published and, while one is in review, what that one changes."""
        return overlay(self.published, self.proposal.under) if self.proposal else self.published

    @cached_property
    def values(self) -> Snapshot:
        return overlay(self.base_state, self.changes)

    @cached_property
    def kept(self) -> Kept:
        """Which text was written for which original, once the draft is published."""
        kept = self.row.written_for if isinstance(self.row, Translated) else {}
        return remembered(self.kind.model, kept, self.published, self.values)

    def older_texts(self) -> list[tuple[str, str]]:
        """Field and language of what will be older than its original: no reason not to send."""
        return list(older(self.kind.model, self.kept, self.values))

    @property
    def changes(self) -> Snapshot:
        return dict(self.proposal.changes) if self.proposal else {}

    @property
    def differing(self) -> Snapshot:
        """All changes to what is published: of the draft, and of the one in review under it."""
        return overlay(self.proposal.under, self.changes) if self.proposal else {}

    @cached_property
    def sent(self) -> Proposal | None:
        """The one in review, where the next draft is being written beside it."""
        return self.proposal.beside if self.proposal and self.proposal.state == State.DRAFT else None

    @property
    def number(self) -> int:
        """The version that is published; 0 for a new thing."""
        return self.row.version if self.row else 0

    @property
    def is_editable(self) -> bool:
        return self.proposal is None or self.proposal.is_being_written

    @property
    def is_in_review(self) -> bool:
        return self.proposal is not None and self.proposal.state == State.SUBMITTED

    def started(self, number: int, proposal: Proposal | None, version: int) -> Snapshot:
        """What a form showed that began from these versions; where they are not kept, what is there now."""
        return overlay(self.published_in(number), as_it_was(proposal, version))

    def published_in(self, number: int) -> Snapshot:
        if self.row is None or number == self.row.version:
            return self.published
        versions = RowVersion.objects.filter(object_type=label_of(self.row), object_id=str(self.row.pk))
        kept = versions.filter(number=number).first()
        return dict(kept.data) if kept else self.published

    def section_at(self, code: str) -> Section | None:
        """The section of a code; as long as the thing is new, its short form too."""
        return (self.kind.short_form(code) if self.row is None else None) or self.kind.section(code)

    def unfinished(self, section: Section) -> dict[str, list[str]]:
        """What was typed into this section and cannot be read, by the name of the control."""
        return dict(self.proposal.unfinished.get(section.code, {})) if self.proposal else {}

    def standing(self, section: Section) -> PartStanding:
        """How far one part is: what it lacks, whether the city has looked."""
        return part_standing(
            self.kind,
            section,
            self.values,
            tenant=self.workspace.city.pk,
            changes=self.differing,
            schemes=self.schemes,
            unfinished=self.unfinished(section),
            day=self.days.get(section.code),
            is_new=self.row is None,
        )

    @cached_property
    def standings(self) -> dict[str, PartStanding]:
        """How far each part is, by its code."""
        return {section.code: self.standing(section) for section in self.kind.sections}

    @cached_property
    def days(self) -> Mapping[str, date | None]:
        """The day on which the city confirmed each part."""
        return freshness.days_of(self.kind, self.row) if self.row else {}

    # --- Words ---

    @property
    def title(self) -> str:
        """The title; of a profile the city, of a new thing what it shall be called."""
        if self.is_profile:
            return self.workspace.city.name
        title = shown_value(self.values, self.kind.title_field).text
        return title or _("New: %(kind)s") % {"kind": self.kind.label}

    @property
    def is_profile(self) -> bool:
        return self.kind.is_profile

    @cached_property
    def labels(self) -> Labels:
        return labels_of(self.kind.model, self.files, names_of_new_rows(self.proposal))

    @cached_property
    def files(self) -> dict[str, str]:
        """The place of each picture or file to the address that hands it out to the city's staff."""
        return {
            str(values[key]): self.address("workspace_picture", key, side)
            for side, values in (("proposed", self.values), ("published", self.published))
            for key in file_keys(self.kind.model, values)
        }

    @property
    def previews(self) -> list[str]:
        """Addresses of the pictures of the draft; not of those that are published already."""
        return [url for url in self.files.values() if "proposed" in url]

    @property
    def saved_words(self) -> str:
        saved = self.workspace.clock(self.proposal.changed_at) if self.proposal else ""
        return _("Draft saved %(time)s") % {"time": saved}

    @property
    def sent_time(self) -> str:
        """When the one in review was sent, by the clock of the city."""
        sent = self.sent or self.proposal
        return self.workspace.clock(sent.sent_at) if sent and sent.sent_at else ""

    @property
    def offered_time(self) -> str:
        offered = self.proposal.offered_at if self.proposal else None
        return self.workspace.clock(offered) if offered else ""

    @property
    def answer_day(self) -> date | None:
        """The day by which the alliance answers what was sent, or the leads what they were told of: five working
        days."""
        proposal = self.sent or self.proposal
        since = (proposal.sent_at if proposal.state == State.SUBMITTED else proposal.offered_at) if proposal else None
        return working_days_after(timezone.localtime(since, self.workspace.zone).date(), ANSWER_DAYS) if since else None

    @property
    def is_late(self) -> bool:
        day = self.answer_day
        return day is not None and day < timezone.localtime(timezone.now(), self.workspace.zone).date()

    @cached_property
    def leads(self) -> list[str]:
        return [person.name for person in serving(self.workspace.city.pk, "lead")]

    def blocks(self) -> list[Block]:
        """Names of related rows are looked up for what differs, not for all that there is."""
        return blocks(self.touched(self.published), self.touched(self.values), self.labels)

    def touched(self, values: Values) -> Snapshot:
        """What the draft changes, with all of a child and both numbers of a place."""
        heads = {head_of(key) for key in self.differing}
        heads |= set(PLACE) if heads & set(PLACE) else set()
        return {key: value for key, value in values.items() if head_of(key) in heads}

    def unchanged(self) -> list[Unchanged]:
        return unchanged(self.published, self.values, self.labels)

    def filled(self, section: Section | None = None) -> list[Unchanged]:
        """What was written in a section, or in all of them, to read."""
        among = [section] if section else self.kind.sections
        written = {key: value for key, value in self.values.items() if any(self.is_in(each, key) for each in among)}
        return unchanged(written, written, self.labels)

    def name_of(self, key: str) -> str:
        """A field in words; a column of a child with the title of the child."""
        name, number, column = Key.parse(key)
        if name not in self.labels.children:
            return self.labels.of(key)
        head = str(Key(name, number))
        known = {**self.published, **self.values}
        if self.row and not known.get(head):  # somebody took it away
            known |= child_as_it_was(self.kind, str(self.row.pk), head)
        row = self.labels.title(name, under(head, known))
        return _("%(row)s: %(field)s") % {"row": row, "field": self.labels.of(key)} if column else row

    def in_words(self, key: str, value: Plain) -> str:
        """A value in words; of a child itself whether it is there."""
        column = self.labels.column_of(key)
        if column is None:
            return _("Kept") if value else _("Removed")
        self.labels.look_up({key: value})
        return self.labels.value(column, value).text or _("Empty")

    @cached_property
    def schemes(self) -> Mapping[str, str]:
        """The scheme of each term that is linked, by its key, so that each is told in its own section."""
        return schemes_of({**self.values, **self.differing})

    def section_with(self, key: str) -> Section | None:
        """The section in which a key of the flat map is written."""
        return next((section for section in self.kind.sections if self.is_in(section, key)), None)

    def is_in(self, section: Section, key: str) -> bool:
        return is_in(section, key, self.schemes)

    def clashes(self) -> list[Clash]:
        """What was published otherwise since the proposal was begun."""
        if self.proposal is None or not self.proposal.is_being_written:
            return []
        try:
            still_changing(self.proposal, self.base_state)
        except Clashes as found:
            return found.clashes
        return []

    # --- Addresses ---

    @property
    def where(self) -> TargetRef:
        if self.is_profile:
            return TargetRef("profile")
        slug = getattr(self.row, "slug", "")
        return TargetRef(self.kind.segment, slug or (str(self.proposal.pk) if self.proposal else ""))

    def address(self, name: str, *args: Any) -> str:
        return reverse(name, args=[self.workspace.city.slug, self.where, *args])

    @property
    def has_page(self) -> bool:
        """Not before the first save of a new one."""
        return self.row is not None or self.proposal is not None

    @property
    def at(self) -> "Addresses":
        """The pages and buttons of the thing, by their names: `{{ thing.at.check }}`."""
        return Addresses(self)

    @property
    def url(self) -> str:
        return self.address("workspace_thing")

    def control_url(self, field: str, language: str = "") -> str:
        """The address of the control in which a field is written: of a text that in this language, else in the
        reader's."""
        for section in self.kind.sections:
            for part in section.form.parts:
                if part.name == field:
                    code = language or get_language() or DEFAULT_LANGUAGE
                    control = column_name(field, code) if isinstance(part, TranslatedPart) else field
                    return f"{self.section_url(section)}#id_{control}"
        return self.url

    def section_url(self, section: Section) -> str:
        return self.address("workspace_section", section.code)


class Addresses:
    """Looks up the address of a page of a thing by its name, without the word that all of them begin with."""

    def __init__(self, thing: EditTarget) -> None:
        self.thing = thing

    def __getitem__(self, name: str) -> str:
        """Raises LookupError, which a template does not swallow."""
        try:
            return self.thing.address(f"workspace_{name}")
        except NoReverseMatch as unknown:
            raise LookupError(name) from unknown


def head_of(key: str) -> str:
    return Key.parse(key).row


def thing_at(workspace: CityContext, where: TargetRef) -> EditTarget:
    """The thing at an address. A draft of a new thing that is published since is found by its old address too. Raises
    Http404."""
    kind = kind_at(where.segment)
    if kind is None:
        raise Http404
    if not where.key:
        return thing_of(workspace, kind, workspace.city)
    if key := as_uuid(where.key):
        return thing_in(workspace, kind, key)
    row = kind.rows_of(workspace.city.pk).filter(slug=where.key).first()
    if row is None:
        raise Http404
    return thing_of(workspace, kind, row)


def thing_of(workspace: CityContext, kind: ProposalKind, row: Versioned) -> EditTarget:
    return EditTarget(workspace, kind, row, to_write(kind, str(row.pk)))


def thing_in(workspace: CityContext, kind: ProposalKind, key: UUID) -> EditTarget:
    proposal = Proposal.objects.of(workspace.city.pk).filter(kind=kind.code, pk=key).first()
    if proposal is None:
        raise Http404
    if proposal.object_id and (row := kind.row(proposal.object_id)):
        return thing_of(workspace, kind, row)
    if proposal.state == State.JOINED and proposal.beside:
        proposal = proposal.beside
    return EditTarget(workspace, kind, None, draft_beside(proposal) or proposal)


def as_uuid(text: str) -> UUID | None:
    try:
        return UUID(text) if len(text) == 36 else None
    except ValueError:
        return None


def title_of(kind: ProposalKind, row: Any) -> str:
    return localized(row, kind.title_field).text
