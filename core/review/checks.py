"""What a curator checks, and the city before it sends: hints of texts and numbers, and what a part still lacks."""

from core.review.completeness import standing
from core.review.diff.hints import Hint, Values, hints
from core.review.diff.labels import Labels
from core.review.forms.sections import schemes_of, touched
from core.review.models import Proposal
from core.review.proposals.drafts import overlay
from core.review.proposals.kinds import ProposalKind


def checks(proposal: Proposal, kind: ProposalKind, now: Values, labels: Labels) -> list[Hint]:
    """`now` is the thing as it is published. What is missing comes first."""
    lacking = [Hint("bad", text) for text in blocking(proposal, kind, overlay(dict(now), proposal.changes))]
    return [*lacking, *hints(proposal, kind, now, labels)]


def blocking(proposal: Proposal, kind: ProposalKind, wanted: Values) -> list[str]:
    """The sentences of the city's own forms, of the parts that the proposal writes in."""
    schemes = schemes_of({**wanted, **proposal.changes})
    found = (
        standing(
            kind,
            section,
            wanted,
            tenant=proposal.tenant,
            changes=proposal.changes,
            schemes=schemes,
            unfinished=proposal.unfinished.get(section.code),
        )
        for section in touched(kind, proposal.changes)
    )
    return list(dict.fromkeys(problem.text for each in found for problem in each.blocking))
