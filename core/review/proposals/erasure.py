"""An account is closed: its owner is a former member in every proposal and remark, and in what is kept of them."""

from collections.abc import Set

from django.db.models import Q

from core.history import erasure
from core.history.write import label_of
from core.review.models import Bundle, Comment, Proposal


def forget_person(number: int, labels: Set[str]) -> None:
    """`labels`: the names that they had."""
    mine = Q(sent_by_id=number) | Q(reviewer_id=number) | Q(decided_by_id=number) | Q(comments__by_id=number)
    keys = set(Proposal.objects.filter(mine).values_list("pk", flat=True))
    erasure.forget_labels(
        Proposal,
        number,
        sent_by_id="sent_by_label",
        reviewer_id="reviewer_label",
        decided_by_id="decided_by_label",
    )
    erasure.forget_labels(Comment, number, by_id="by_label")
    erasure.forget_labels_in_history(label_of(Proposal()), keys, labels)
    forget_person_in_bundles(number, labels)


def forget_person_in_bundles(number: int, labels: Set[str]) -> None:
    mine = Q(sent_by_id=number) | Q(decided_by_id=number)
    keys = set(Bundle.objects.filter(mine).values_list("pk", flat=True))
    erasure.forget_labels(Bundle, number, sent_by_id="sent_by_label", decided_by_id="decided_by_label")
    erasure.forget_labels_in_history(label_of(Bundle()), keys, labels)
