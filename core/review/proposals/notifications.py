"""Whom a step of a proposal concerns, and what they are told."""

from collections.abc import Sequence

from django.utils.translation import get_language, ngettext

from core.accounts.models import User
from core.accounts.tenants import names_of, serving
from core.history.write import Actor
from core.notifications import quotes
from core.notifications.actions import notify
from core.notifications.wording import Facts
from core.review.models import Bundle, Proposal
from core.review.proposals.kinds import kind_of
from core.ui.pages import page_path


def address(proposal: Proposal) -> str:
    return page_path("review of a proposal", proposal.pk)


def facts(proposal: Proposal) -> Facts:
    """Plain values: a notice is put into words in the language of whoever reads it."""
    return {
        "kind": proposal.kind,
        "tenant": str(proposal.tenant),
        "by": proposal.sent_by_label,
        **message_of(proposal),
    }


def message_of(row: Proposal | Bundle) -> Facts:
    """The message to the city as it was sent, and in each language in which it has an answer text."""
    in_languages = {f"message.{code}": text for code, text in row.message_in.items()}
    return {**quotes.put("message", row.message), **in_languages}


def sent(proposal: Proposal) -> None:
    """Who wrote it of the city's editors is told, and the curator who has it on the table."""
    editors = [person.pk for person in serving(proposal.tenant, "editor") if person.pk in proposal.authors]
    writers = sorted(key for key in editors if key != proposal.sent_by_id)
    if writers and not proposal.bundle_id:  # of a bundle its own pages tell
        notify(writers, "proposal_sent", facts=facts(proposal), address=page_path("proposal", proposal.pk))
    if proposal.reviewer_id:
        notify([proposal.reviewer_id], "proposal_sent_again", facts=facts(proposal), address=address(proposal))


def arrived(proposal: Proposal, others: int = 0) -> None:
    """Curators are told of what is new in the queue, with how many others belong to it; but for those who work for the
    city, who do not decide on it, and not of what one of them has on the table."""
    if proposal.reviewer_id:
        return
    own = {person.pk for role in ("lead", "editor") for person in serving(proposal.tenant, role)}
    curators = User.objects.filter(is_curator=True, is_active=True).values_list("pk", flat=True)
    told = {**facts(proposal), **({"others": str(others)} if others else {})}
    notify(sorted({*curators} - own), "proposal_arrived", facts=told, address=address(proposal))


def offered(proposal: Proposal) -> None:
    """The leads: one of them sends it."""
    people = sorted(person.pk for person in serving(proposal.tenant, "lead"))
    told = {**facts(proposal), "by": proposal.drafted_by or proposal.offered_by_label}
    notify(people, "proposal_offered", facts=told, address=page_path("proposal", proposal.pk))


def no_longer_offered(proposal: Proposal, by: Actor) -> None:
    """The leads who were told that it is ready."""
    people = sorted(person.pk for person in serving(proposal.tenant, "lead"))
    told = {**facts(proposal), "by": by.label}
    notify(people, "proposal_offer_taken_back", facts=told, address=page_path("proposal", proposal.pk))


def withdrawn(proposal: Proposal, by: Actor) -> None:
    """Whoever of the curators has it on the table need not read on. The queue says nothing of what has left it."""
    if proposal.reviewer_id:
        told = {**facts(proposal), "by": by.label}
        notify([proposal.reviewer_id], "proposal_withdrawn", facts=told, address=address(proposal))


def bundle_withdrawn(bundle: Bundle, by: Actor) -> None:
    """One message for all, to the curator who has them on the table."""
    proposals = list(bundle.proposals.order_by("number"))
    first = next((each for each in proposals if each.reviewer_id), None)
    if first is not None and first.reviewer_id:
        told = {**facts(proposals[0]), "by": by.label, "others": str(len(proposals) - 1)}
        notify([first.reviewer_id], "proposal_withdrawn", facts=told, address=address(proposals[0]))


def answered(proposal: Proposal) -> None:
    """The city's leads and whoever worked on it."""
    people = {person.pk for person in serving(proposal.tenant, "lead")}
    people |= {person.pk for person in serving(proposal.tenant, "editor") if person.pk in proposal.authors}
    notify(
        sorted(people), f"proposal_{proposal.state}", facts=facts(proposal), address=page_path("proposal", proposal.pk)
    )


def bundle_answered(bundle: Bundle) -> None:
    """One message for all: to the city's leads and to whoever worked on one of them."""
    proposals = list(bundle.proposals.order_by("number"))
    authors = {author for proposal in proposals for author in proposal.authors}
    people = {person.pk for person in serving(bundle.tenant, "lead")}
    people |= {person.pk for person in serving(bundle.tenant, "editor") if person.pk in authors}
    told = {
        **facts(proposals[0]),
        "by": bundle.sent_by_label,
        **message_of(bundle),
        "others": str(len(proposals) - 1),
    }
    notify(sorted(people), f"bundle_{bundle.state}", facts=told, address=f"proposals/{proposals[0].pk}/")


def words(facts: Facts) -> Facts:
    """Words for the sentences of a notice, in the active language."""
    return together([facts])[0]


def together(many: Sequence[Facts]) -> list[Facts]:
    """The same for a page of notices: the names of all cities in one query."""
    names = names_of({int(facts["tenant"]) for facts in many})
    return [
        {
            "kind": kind_in(facts),
            "city": names.get(int(facts["tenant"]), ""),
            "by": facts["by"],
            "message": facts.get(f"message.{get_language()}") or quotes.take(facts, "message"),
        }
        for facts in many
    ]


def kind_in(facts: Facts) -> str:
    """What it is about; of changes that belong together the first, and how many others."""
    label, others = str(kind_of(facts["kind"]).label), int(facts.get("others", 0))
    if not others:
        return label
    words = ngettext("%(kind)s and %(number)s other", "%(kind)s and %(number)s others", others)
    return words % {"kind": label, "number": others}
