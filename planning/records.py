"""What a plan says of itself to the Convention's reporting tool, and what of it stays here."""

from core.text.fallback import in_each
from planning import nbsap
from planning.models import Plan


def said_by(plan: Plan) -> nbsap.Said:
    return nbsap.Said(
        country=plan.city.country,
        title=in_each(plan, "title"),
        jurisdiction=plan.jurisdiction,
        city=in_each(plan.city, "name"),
        is_aligned=plan.is_gbf_aligned,
        status=plan.document_status,
        adopted_on=plan.adoption_date,
        vision=in_each(plan, "vision"),
        link=plan.link,
    )
