"""The 23 global targets as cells, with those dark that commitments serve: of all cities, else of a made-up one."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alliance.portal.commitments.lines import commitment_line, for_lines
from alliance.portal.planning.naming import SCHEME
from core.pagecache.kept import kept
from core.pagecache.packed import PackedHtml, packed
from planning.commitments.querysets import CommitmentQuerySet
from planning.models import Commitment

TARGETS = range(1, 24)


@kept
def commitments_picture() -> PackedHtml | None:
    """What all public commitments serve; before there is one, a made-up commitment with what it serves."""
    served = codes_of(Commitment.objects.shown_to_all())
    if served:
        title = ngettext(
            "The commitments serve %(count)d of the 23 global targets",
            "The commitments serve %(count)d of the 23 global targets",
            len(served),
        )
        return packed(
            "commitments/picture.html", {"title": title % {"count": len(served)}, "numbers": picture_cells(served)}
        )
    examples = Commitment.objects.published().filter(city__is_example=True)
    first = for_lines(examples.order_by("slug")).first()
    if first is None:
        return None
    numbers = picture_cells(codes_of(examples.filter(pk=first.pk)))
    return packed(
        "commitments/picture.html", {"title": _("A commitment"), "row": commitment_line(first), "numbers": numbers}
    )


def codes_of(commitments: CommitmentQuerySet) -> set[str]:
    """The codes of the global targets that they name, first or among others. Two queries."""
    through: Any = Commitment.other_global_alignments.through
    others = through._default_manager.filter(commitment__in=commitments.order_by(), term__scheme__code=SCHEME)
    first = commitments.filter(primary_global_alignment__scheme__code=SCHEME).order_by()
    return {
        *first.values_list("primary_global_alignment__code", flat=True).distinct(),
        *others.values_list("term__code", flat=True).distinct(),
    }


def picture_cells(served: Iterable[str]) -> list[tuple[int, bool]]:
    return [(number, str(number) in served) for number in TARGETS]
