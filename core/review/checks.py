"""What a curator checks, and the city before it sends: hints of texts and numbers, and what a part still lacks."""

from collections.abc import Mapping

from core.review.completeness import part_standing
from core.review.diff.hints import Hint, Values, hints
from core.review.diff.labels import Labels
from core.review.forms.sections import schemes_of, touched
from core.review.models import Proposal
from core.review.proposals.drafts import overlay
from core.review.proposals.kinds import ProposalKind


def checks(
    proposal: Proposal, kind: ProposalKind, now: Values, labels: Labels, schemes: Mapping[str, str] | None = None
) -> list[Hint]:
    """`now` is the thing as it is published. What is missing comes first. `schemes` are those of the terms of many, so
    that none is asked for alone."""
    wanted = overlay(dict(now), proposal.changes)
    schemes = schemes_of({**wanted, **proposal.changes}) if schemes is None else schemes
    lacking = [Hint("bad", text) for text in blocking(proposal, kind, wanted, schemes)]
    return [*lacking, *hints(proposal, kind, now, labels)]


def blocking(proposal: Proposal, kind: ProposalKind, wanted: Values, schemes: Mapping[str, str]) -> list[str]:
    """The sentences of the city's own forms, of the parts that the proposal writes in."""
    found = (
        part_standing(
            kind,
            section,
            wanted,
            tenant=proposal.tenant,
            changes=proposal.changes,
            schemes=schemes,
            unfinished=proposal.unfinished.get(section.code),
        )
        for section in touched(kind, proposal.changes, schemes)
    )
    return list(dict.fromkeys(problem.text for each in found for problem in each.blocking))
