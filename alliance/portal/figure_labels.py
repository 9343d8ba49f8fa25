"""What a figure is about, for a page: words of the city in another language are marked as such."""

from django.utils.html import format_html

from cities.measures import Measure
from cities.models import Figure
from core.text import measured
from core.text.fallback import localized
from core.ui.templatetags.ui import marked


def marked_label(figure: Figure) -> str:
    """The label of a figure, as `Figure.label` has it; safe for a page."""
    own = localized(figure, "own_measure") if figure.measure == Measure.OTHER else None
    measure = marked(own) if own and own.text else figure.get_measure_display()
    scope = localized(figure, "scope")
    if not scope.text:
        return measure
    sentence = measured.scoped("{label}", "{scope}")  # which comes first depends on the language of the page
    return format_html(sentence, label=measure, scope=marked(scope))
