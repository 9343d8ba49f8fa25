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
    "accountant": _("keeps the accounts"),
    "beneficiary": _("benefits from it"),
    "borrower": _("borrows"),
    "broker": _("brings the parties together"),
    "buyer": _("buys"),
    "collector": _("collects it"),
    "contractor": _("is the public party of the contract"),
    "enforcer": _("enforces it"),
    "executor": _("carries out the project"),
    "founder": _("founds it"),
    "grantor": _("grants the right"),
    "host": _("is the host"),
    "issuer": _("issues it"),
    "manager": _("runs it"),
    "organiser": _("organises it"),
    "owner": _("owns the site"),
    "partner": _("is a partner"),
    "payer": _("pays"),
    "promoter": _("promotes it"),
    "provider": _("provides the service"),
    "recipient": _("receives it"),
    "reformer": _("changes its own rules"),
    "regulator": _("sets the rules"),
    "result-payer": _("pays by the result"),
    "seller": _("sells"),
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
