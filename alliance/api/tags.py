"""The groups of addresses, as the description of the API names them, in the order in which they are read."""

from collections.abc import Mapping

TAGS: Mapping[str, str] = {
    "cities": "Cities of the alliance, with their figures and sources.",
    "organisations": "Organisations that work with cities.",
    "practices": "What cities do for nature, told as cases.",
    "events": "Events, with their programme and what was released there.",
    "sessions": "Sessions of all events.",
    "speakers": "People who spoke at events and agreed to be named.",
    "resources": "Guides and other publications, with their editions and files.",
    "search": "Everything public, found by words.",
    "terms": "The words by which content is sorted, by scheme.",
    "frameworks": "Editions of the City Biodiversity Index, and scoring of values that you send.",
    "assessments": "What cities published of their assessments.",
    "own-assessments": "Assessments of a city, for programs of its own staff.",
    "plans": "Plans of cities.",
    "plan-targets": "Targets of plans, with the global targets that they serve and the reports on their progress.",
    "plan-actions": "Actions of plans.",
    "indicators": "Indicators of cities, with the values of years and what is reckoned of them.",
    "progress": "Reports on progress, one for each target and year.",
    "commitments": "What cities commit themselves to, and where it was filed.",
    "offers": "What cities offer other cities.",
    "needs": "What cities look for.",
    "links": "Cooperation of cities that all of them show.",
    "matches": "Which cities or calls fit, for the staff of a city.",
    "requests": "Requests between cities, for programs of their staff.",
    "projects": "Projects of cities that look for money or advice.",
    "calls": "Calls for proposals of funders.",
    "funders": "Funders, with their calls.",
    "instruments": "Instruments of finance, with notes on countries.",
    "proposals": "Changes of what is public, for programs of a city and of curators.",
}
