"""The tools of the site: what a city can do here. Header, footer and first page ask this list."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, pgettext_lazy

from core.ui.context import named_address


@dataclass(frozen=True)
class Tool:
    """What a city can do on this site. `address` is the name of its public page: a tool without one does not work yet,
    and stands nowhere. Motif, family and pair are its tile.
    """

    address: str
    label: Promise
    says: Promise
    motif: str
    family: str
    pair: int


# In the order of the sections of a city's page and of the bar of its staff.
TOOLS = (
    Tool(
        "index",
        gettext_lazy("Assess"),
        gettext_lazy("Measure your city’s nature with the indicators of an index, against your own baseline."),
        *("scales", "savanna", 1),
    ),
    Tool(
        "plans",
        pgettext_lazy("to make a plan", "Plan"),
        gettext_lazy("Publish your city’s plan, yearly progress and figures, and see the plans of other cities."),
        *("leaf", "forest", 1),
    ),
    Tool(
        "cooperation",
        gettext_lazy("Cooperate"),
        gettext_lazy("Offer your experience, describe your needs, and see which cities fit and why."),
        *("four-leaf", "temperate", 3),
    ),
    Tool(
        "finance",
        gettext_lazy("Funding and finance"),
        gettext_lazy(
            "Present a project to funders: the amount secured, the amount still needed, and "
            "suitable calls for proposals."
        ),
        *("pond", "wetland", 1),
    ),
    Tool(
        "compare",
        gettext_lazy("Compare"),
        gettext_lazy("Compare two to four cities side by side. Each figure has its year and source."),
        *("window", "temperate", 2),
    ),
    Tool(
        "guides",
        gettext_lazy("Guides"),
        gettext_lazy("Learn step by step how to write a local plan, find funding and measure nature."),
        *("petals", "forest", 2),
    ),
)


def working_tools() -> list[tuple[Tool, str]]:
    """Each with its address, in the language of the moment."""
    return [(tool, url) for tool in TOOLS if (url := tool_address(tool.address))]


def tool_address(name: str) -> str:
    """Guides are a part of the library; every other tool has an address of its name."""
    return f"{reverse('resources')}?kind=guide" if name == "guides" else named_address(name)
