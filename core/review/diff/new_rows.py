"""Names for what others of the same bundle will add, where a difference tells of a link to it."""

from django.utils.translation import gettext as _

from core.review.diff.labels import Value
from core.review.models import Proposal
from core.review.proposals.kinds import kind_of
from core.review.proposals.references import reference
from core.text.fallback import shown_value


def names_of_new_rows(proposal: Proposal | None) -> dict[str, Value]:
    """The title that each new thing of a bundle shall have, by its reference. One query, none without a bundle."""
    if proposal is None or proposal.bundle_id is None:
        return {}
    new = Proposal.objects.filter(bundle=proposal.bundle_id).exclude(number=None)
    return {reference(each.number): name_of_new(each) for each in new if each.number is not None}


def name_of_new(proposal: Proposal) -> Value:
    kind = kind_of(proposal.kind)
    title = shown_value(proposal.changes, kind.title_field).text or str(kind.label)
    return Value(text=_("%(title)s (in this group of changes)") % {"title": title})
