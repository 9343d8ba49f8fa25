"""What a plan says of itself to the Convention's reporting tool, and what of it stays here."""

from cities.models import City
from core.text.languages import LANGUAGE_CODES, column_name
from planning import nbsap
from planning.models import Plan


def said_by(plan: Plan) -> nbsap.Said:
    return nbsap.Said(
        country=plan.city.country,
        title=texts(plan, "title"),
        jurisdiction=plan.jurisdiction,
        city=texts(plan.city, "name"),
        is_aligned=plan.is_gbf_aligned,
        status=plan.document_status,
        adopted_on=plan.adoption_date,
        vision=texts(plan, "vision"),
        link=plan.link,
    )


def texts(row: Plan | City, field: str) -> dict[str, str]:
    return {code: text for code in LANGUAGE_CODES if (text := getattr(row, column_name(field, code)))}
