"""Finance instruments as data files describe them: results, targets that they serve, what a city is in them."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from core.text import data_files
from core.text.fallback import Text, first_available
from core.vocabulary.loading import DATA

TERMS = DATA / "finance-instruments.yaml"
ROLES = Path(__file__).parent / "data" / "instruments.yaml"
ROLE_WORDS = {
    "accountant": _("keeper of the accounts"),
    "beneficiary": _("beneficiary"),
    "borrower": _("borrower"),
    "broker": _("broker between the parties"),
    "buyer": _("buyer"),
    "collector": _("collector of the charge"),
    "contractor": _("public party to the contract"),
    "enforcer": _("enforcement authority"),
    "executor": _("implementer of the project"),
    "founder": _("founder of the fund"),
    "grantor": _("grantor of the right"),
    "host": _("host of the campaign"),
    "issuer": _("issuer"),
    "manager": _("manager"),
    "organiser": _("organiser"),
    "owner": _("owner of the site"),
    "partner": _("partner"),
    "payer": _("payer"),
    "promoter": _("promoter"),
    "provider": _("service provider"),
    "recipient": _("recipient of the funds"),
    "reformer": _("reformer of its own rules"),
    "regulator": _("regulator"),
    "result-payer": _("payer for results"),
    "seller": _("seller"),
}
type Texts = Mapping[str, str]


@dataclass(frozen=True)
class Named:
    """A family of instruments or a finance result."""

    code: str
    label: Texts
    explanation: Texts

    @property
    def name(self) -> Text:
        return first_available(self.label.get)

    @property
    def about(self) -> Text:
        return first_available(self.explanation.get)


@dataclass(frozen=True)
class Instrument:
    code: str
    family: str
    results: tuple[str, ...]
    targets: tuple[str, ...]
    roles: tuple[str, ...]


@dataclass(frozen=True)
class Instruments:
    families: tuple[Named, ...]
    results: Mapping[str, Named]
    of: Mapping[str, Instrument]

    def serving(self, target: str) -> list[str]:
        """The codes of those that serve a framework target, in their order."""
        return [code for code, each in self.of.items() if target in each.targets]


@cache
def instruments() -> Instruments:
    """Read once a process: the files belong to the program."""
    read, roles = data_files.read(TERMS), data_files.read(ROLES)["roles"]
    return Instruments(
        families=tuple(Named(each["code"], each["label"], each["explanation"]) for each in read["groups"]),
        results={each["code"]: Named(each["code"], each["label"], each["explanation"]) for each in read["results"]},
        of={
            term["code"]: Instrument(
                code=term["code"],
                family=term["group"],
                results=tuple(term.get("results", ())),
                targets=tuple(term.get("targets", ())),
                roles=tuple(roles.get(term["code"], ())),
            )
            for term in read["terms"]
        },
    )
