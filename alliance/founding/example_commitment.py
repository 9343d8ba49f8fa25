"""The commitment of the made-up city of the demo, filed, returned, and filed again. Marked as an example everywhere."""

from pathlib import Path

from alliance.founding.loading import BY
from cities.models import City, State
from core.history.write import one_transaction
from core.vocabulary.loading import read_data_file, text_columns
from core.vocabulary.models import Term
from planning.commitments.actions import add_commitment, move_filing, record_filing
from planning.models import Commitment, Plan, PlanTarget

HERE = Path(__file__).parent


def add_example_commitment() -> None:
    facts = read_data_file(HERE / "example-commitment.yaml")
    if Commitment.objects.filter(slug=facts["slug"]).exists():
        return
    city = City.objects.get(slug=facts["city"])
    terms = {term.code: term.pk for term in Term.objects.filter(scheme__code="kmgbf-targets")}
    changes = {
        **{key: text for name, texts in facts["texts"].items() for key, text in text_columns(name, texts).items()},
        **facts["plain"],
        "plan": Plan.objects.get(slug=facts["plan"]).pk,
        "primary_global_alignment": terms[facts["global"]],
        **{f"other_global_alignments.{terms[code]}": True for code in facts["also"]},
        **{f"targets.{row.pk}": True for row in PlanTarget.objects.filter(slug__in=facts["targets"])},
        "state": State.PUBLISHED,
        "is_example": True,
    }
    with one_transaction():
        row = add_commitment(slug=facts["slug"], city=city, changes=changes, by=BY)
        for said in facts["filings"]:
            filing = record_filing(row, channel=said["channel"], filed_on=said["filed_on"], note="", person=None, by=BY)
            move_filing(filing, step=said["step"], on=said["answered"], note="", expected=None, person=None, by=BY)
