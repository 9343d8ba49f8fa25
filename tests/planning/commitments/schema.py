"""The record of the reporting tool as a JSON Schema, read from its form by hand; nothing of it is from our own file."""

from typing import Any

TEXT: dict[str, Any] = {
    "type": "object",
    "minProperties": 1,
    "additionalProperties": False,
    "properties": {code: {"type": "string", "minLength": 1} for code in ("en", "zh", "fr", "es", "ru", "ar")},
}
DAY = {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"}
BOOLEAN = {"type": "boolean"}


def identifier(pattern: str = r"^[A-Za-z0-9][A-Za-z0-9._:-]*$") -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["identifier"],
        "additionalProperties": False,
        "properties": {"identifier": {"type": "string", "pattern": pattern}},
    }


def several(item: dict[str, Any], *, most: int | None = None) -> dict[str, Any]:
    found: dict[str, Any] = {"type": "array", "items": item, "minItems": 1}
    return found | ({"maxItems": most} if most else {})


COUNTRY = identifier("^[a-z]{2}$")
AIM = identifier(r"^GBF-(TARGET-\d\d|GOAL-[A-D])$")
TEXTS = (
    *("title", "description", "nextStepsInformation", "performanceInformation", "endorsementsInformation"),
    *("alignmentInformation", "fundingSource", "internationalFrameworks", "partners", "target15Information"),
    *("progressInformation", "implementationStrategies", "additionalInformation"),
    *("designation", "department", "organization", "organizationAcronym", "address", "city", "state", "postalCode"),
)
ANSWERS = ("isLinkedToNbsap", "isFundingSufficient", "isReportingOnTarget15", "isProgressTracked")


def when(name: str, value: Any, *, then: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    return {"if": {"properties": {name: {"const": value}}, "required": [name]}, "then": then, "else": other}


def without(*names: str) -> dict[str, Any]:
    return {"properties": dict.fromkeys(names, False)}


DATED = {
    "required": ["timelineStartDate"],
    "properties": {"isOpenEnded": False, "nextStepsInformation": False},
}
OPEN_ENDED = {
    "required": ["isOpenEnded", "nextStepsInformation"],
    "properties": {"timelineStartDate": False, "timelineEndDate": False},
}
SCHEMA: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "additionalProperties": False,
    "required": ["header", "title", "description", "coverageScope", "primaryGlobalAlignment", "partners", *ANSWERS],
    "properties": {
        "header": {
            "type": "object",
            "additionalProperties": False,
            "required": ["identifier", "schema", "languages"],
            "properties": {
                "identifier": {"type": "string", "pattern": "^[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}$"},
                "schema": {"const": "stakeholderCommitment"},
                "languages": several({"enum": ["en", "zh", "fr", "es", "ru", "ar"]}),
            },
        },
        **dict.fromkeys(TEXTS, TEXT),
        **dict.fromkeys(ANSWERS, BOOLEAN),
        "timelineStartDate": DAY,
        "timelineEndDate": DAY,
        "isOpenEnded": {"const": True},
        "coverageScope": {"enum": ["national", "multiCountries", "global"]},
        "coverageCountries": several(COUNTRY),
        "coverageRegions": several(identifier()),
        "coverageOther": several(TEXT),
        "linkedToNbsapCountries": several(COUNTRY),
        "primaryNationalTarget": identifier(),
        "primaryGlobalAlignment": AIM,
        "otherNationalTargets": several(identifier()),
        "otherGlobalAlignments": several(AIM),
        "indicators": several(identifier(r"^GBF-INDICATOR-")),
        "implementingConsiderations": several(identifier()),
        "progressTrackingUrl": {"type": "string", "pattern": "^https?://"},
        "firstName": {"type": "string", "minLength": 1},
        "lastName": {"type": "string", "minLength": 1},
        "country": COUNTRY,
        "emails": several({"type": "string", "pattern": "@"}),
        "phones": several({"type": "string", "minLength": 1}),
        "websites": several({"type": "object", "required": ["url"]}),
        "jurisdiction": identifier(),
        "jurisdictionCountries": several(COUNTRY),
    },
    "oneOf": [DATED, OPEN_ENDED],
    "allOf": [
        when(
            "coverageScope",
            "national",
            then={
                "required": ["coverageCountries"],
                "properties": {"coverageCountries": {"maxItems": 1}, "coverageRegions": False},
            },
            other={},
        ),
        when(
            "coverageScope",
            "multiCountries",
            then={"required": ["coverageCountries"], **without("coverageRegions")},
            other={},
        ),
        when(
            "coverageScope",
            "global",
            then={
                "required": ["coverageRegions"],
                **without("coverageCountries", "primaryNationalTarget", "otherNationalTargets"),
            },
            other={},
        ),
        when(
            "isLinkedToNbsap",
            True,
            then={"required": ["linkedToNbsapCountries"]},
            other=without("linkedToNbsapCountries"),
        ),
        when(
            "isReportingOnTarget15",
            True,
            then={"required": ["target15Information"]},
            other=without("target15Information"),
        ),
        when(
            "isProgressTracked",
            True,
            then={"required": ["progressInformation"]},
            other=without("progressInformation", "progressTrackingUrl"),
        ),
    ],
}
