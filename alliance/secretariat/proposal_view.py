"""A proposal as a curator reads it: against what is published, with checks, remarks, and what happened meanwhile."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.accounts.tenants import names_of
from core.history.keys import Key, under
from core.history.merge import Clash, Clashes
from core.history.models import Entry, RowVersion
from core.history.snapshot import Plain, difference, snapshot
from core.history.write import entries_of, label_of
from core.review.checks import checks
from core.review.diff.hints import Hint
from core.review.diff.labels import Labels, file_keys, labels_of, with_commas
from core.review.diff.new_rows import names_of_new_rows
from core.review.diff.record import Block, Unchanged, blocks, unchanged
from core.review.models import Comment, Proposal
from core.review.proposals.drafts import child_as_it_was, overlay, still_changing
from core.review.proposals.kinds import ProposalKind, kind_of
from core.text.fallback import shown_value

State = Proposal.State
type Values = Mapping[str, Plain]


@dataclass
class ProposalView:
    """Every part is worked out once, when the page asks for it."""

    proposal: Proposal

    @cached_property
    def kind(self) -> ProposalKind:
        return kind_of(self.proposal.kind)

    @cached_property
    def now(self) -> Values:
        """What is published; once a decision has been made, what was published before it."""
        try:
            now = snapshot(self.kind.model, self.proposal.object_id) if self.proposal.object_id else {}
        except ObjectDoesNotExist:
            now = {}
        under = self.proposal.under  # of a next draft: it is read against what waits in review
        return overlay(now, under) if self.proposal.is_open else {**now, **self.proposal.base}

    @cached_property
    def wanted(self) -> Values:
        return overlay(self.now, self.proposal.changes)

    @cached_property
    def labels(self) -> Labels:
        return labels_of(self.kind.model, self.files, names_of_new_rows(self.proposal))

    @cached_property
    def files(self) -> dict[str, str]:
        """The place of each picture or file to the address that hands it out to curators."""
        return {
            str(values[key]): reverse("review_picture", args=[self.proposal.pk, key, side])
            for side, values in (("proposed", self.wanted), ("published", self.now))
            for key in file_keys(self.kind.model, values)
        }

    @cached_property
    def blocks(self) -> list[Block]:
        return blocks(self.now, self.wanted, self.labels)

    @cached_property
    def unchanged(self) -> list[Unchanged]:
        return unchanged(self.now, self.wanted, self.labels)

    @cached_property
    def hints(self) -> list[Hint]:
        return checks(self.proposal, self.kind, self.now, self.labels)

    @cached_property
    def comments(self) -> Mapping[str, list[dict[str, Any]]]:
        """Comments by the key of their block."""
        found: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for comment in Comment.objects.filter(proposal=self.proposal):
            found[comment.key].append(
                {"by": comment.by_label, "at": comment.at, "text": comment.text, "key": comment.key}
            )
        return found

    def items(self, *, may_comment: bool) -> list[dict[str, Any]]:
        return [
            {
                "block": block,
                "comment_url": f"?{urlencode({'comment': block.key})}#comment" if may_comment else "",
                "comments": self.comments.get(block.key, ()),
            }
            for block in self.blocks
        ]

    @cached_property
    def other_comments(self) -> list[dict[str, Any]]:
        """Comments on the whole, and on fields that are no longer changed."""
        keys = {block.key for block in self.blocks}
        left = [each for key, comments in self.comments.items() if key not in keys for each in comments]
        named = [{**each, "field": self.labels.of(each["key"]) if each["key"] else ""} for each in left]
        return sorted(named, key=lambda each: each["at"])

    def block(self, key: str) -> Block | None:
        return next((block for block in self.blocks if block.key == key), None)

    # --- Words ---

    @property
    def is_profile(self) -> bool:
        return self.kind.is_profile

    @cached_property
    def city(self) -> str:
        """The name of the city; of a profile the title says it."""
        return "" if self.is_profile else names_of([self.proposal.tenant]).get(self.proposal.tenant, "")

    @cached_property
    def title(self) -> str:
        """The kind, and the name of the thing: as it is published, or as a new one shall be called."""
        values = self.now if self.proposal.object_id else self.wanted
        name = shown_value(values, self.kind.title_field).text
        return _("%(kind)s: %(title)s") % {"kind": self.kind.label, "title": name} if name else str(self.kind.label)

    @cached_property
    def steps(self) -> list[dict[str, Any]]:
        """Draft, in review, published: what is done, where it stands."""
        state = self.proposal.state
        middle = State.RETURNED if state == State.RETURNED else State.SUBMITTED
        last = state if state in (State.DECLINED, State.DISCARDED, State.JOINED) else State.PUBLISHED
        steps = [State.DRAFT, middle, State(last)]
        at = steps.index(State(state))
        return [
            {"label": step.label, "is_done": number < at, "is_current": number == at}
            for number, step in enumerate(steps)
        ]

    # --- Meanwhile ---

    @cached_property
    def clashes(self) -> list[dict[str, str]]:
        """Fields that were published otherwise since the city began, in words."""
        if not self.proposal.is_open:
            return []
        try:
            still_changing(self.proposal, self.now)
        except Clashes as found:
            return [self.in_words(clash) for clash in found.clashes]
        return []

    def in_words(self, clash: Clash) -> dict[str, str]:
        self.labels.look_up(self.proposal.base)
        before, now = (self.text(clash.key, value) for value in (clash.started_from, clash.now))
        return {"field": self.name_of(clash.key), "before": before, "now": now}

    def name_of(self, key: str) -> str:
        """A field in words; a column of a child with the title of the child."""
        name, number, column = Key.parse(key)
        if name not in self.labels.children:
            return self.labels.of(key)
        head = str(Key(name, number))
        known = {**self.wanted, **self.now}
        if self.proposal.object_id and not known.get(head):  # somebody took it away
            known |= child_as_it_was(self.kind, self.proposal.object_id, head)
        row = self.labels.title(name, under(head, known))
        return _("%(row)s: %(field)s") % {"row": row, "field": self.labels.of(key)} if column else row

    def text(self, key: str, value: Plain) -> str:
        column = self.labels.column_of(key)
        text = self.labels.value(column, value).text if column else ""
        return text if len(text) <= 200 else f"{text[:200]}…"

    def since(self, version: int) -> dict[str, Any] | None:
        """What the city has sent since a curator read this version; remarks alone are no news."""
        proposal = self.proposal
        if not 0 < version < proposal.version:
            return None
        versions = RowVersion.objects.filter(object_type=label_of(proposal), object_id=str(proposal.pk))
        kept = versions.filter(number=version).first()
        last = entries_of(proposal).exclude(verb__in=["proposal_commented", "proposal_assigned"]).last()
        if kept is None or last is None:
            return None
        keys = difference(kept.data["changes"], proposal.changes)
        if not keys and kept.data["state"] == proposal.state:
            return None
        return self.news(last, list(dict.fromkeys(map(self.name_of, keys))))

    def news(self, last: Entry, fields: list[str]) -> dict[str, Any]:
        return {"version": self.proposal.version, "by": last.by_label, "at": last.at, "fields": with_commas(fields)}

    @cached_property
    def what_city_sees(self) -> str:
        return {
            State.DRAFT: _(
                "The city is still writing this draft. You can decide once the draft has been sent for review."
            ),
            State.RETURNED: _("Changes have been requested. The city is working on them."),
            State.PUBLISHED: pgettext("proposal", "The proposal has been published."),
            State.DECLINED: _("The proposal was declined."),
            State.DISCARDED: _("The city discarded this draft."),
            State.JOINED: _("The city sent this draft as part of its earlier proposal."),
        }.get(State(self.proposal.state), "")
