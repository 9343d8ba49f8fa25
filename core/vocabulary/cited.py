"""Which of the sources of a thing its page names."""

from django.db.models import QuerySet

from core.vocabulary.models import Source


def good_sources(sources: QuerySet[Source]) -> QuerySet[Source]:
    """Leaves the sources that pages name."""
    return sources.exclude(kind__in=(Source.Kind.WEAK, Source.Kind.COPY))
