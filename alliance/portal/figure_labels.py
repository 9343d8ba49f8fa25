"""What a figure is about, for a page: words of the city in another language are marked as such."""

from django.utils.html import format_html

from cities.measures import Measure
from cities.models import Figure
from core.text import measured
from core.text.fallback import localized
from core.ui.templatetags.ui import marked

PLACE = "\x00"  # stands in no text


def marked_label(figure: Figure) -> str:
    """The label of a figure, as `Figure.label` has it; safe for a page."""
    own = localized(figure, "own_measure") if figure.measure == Measure.OTHER else None
    measure = marked(own) if own and own.text else figure.get_measure_display()
    scope = localized(figure, "scope")
    if not scope.text:
        return measure
    sentence = measured.scoped(PLACE, PLACE)  # the words between both depend on the language of the page
    before, between, after = sentence.split(PLACE)
    return format_html("{}{}{}{}{}", before, measure, between, marked(scope), after)
