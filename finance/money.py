"""Sums of a project's money: from its lines, never typed. Pure.

Everything is in the one currency of the project. Two currencies are never added.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

NOTHING = Decimal(0)
SOUGHT, OFFERED, SECURED, RECEIVED, REFUSED = "sought", "offered", "secured", "received", "refused"
# ISO 4217, those in use.
IN_USE = (
    "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF"
    " CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG"
    " HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA"
    " MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD"
    " RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX"
    " USD UYU UZS VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW"
)
CURRENCIES = frozenset(IN_USE.split())


@dataclass(frozen=True, slots=True)
class Sums:
    """What was received counts as secured; what was refused counts nowhere."""

    total: Decimal = NOTHING
    sought: Decimal = NOTHING
    offered: Decimal = NOTHING
    secured: Decimal = NOTHING

    @property
    def gap(self) -> Decimal:
        """What nobody was asked for yet. Below zero more was sought than the project costs."""
        return self.total - self.secured - self.offered - self.sought

    @property
    def is_empty(self) -> bool:
        return not (self.total or self.sought or self.offered or self.secured)


def summed(costs: Iterable[Decimal], money: Iterable[tuple[str, Decimal]]) -> Sums:
    by_state: dict[str, Decimal] = {}
    for state, amount in money:
        by_state[state] = by_state.get(state, NOTHING) + amount
    return Sums(
        total=sum(costs, NOTHING),
        sought=by_state.get(SOUGHT, NOTHING),
        offered=by_state.get(OFFERED, NOTHING),
        secured=by_state.get(SECURED, NOTHING) + by_state.get(RECEIVED, NOTHING),
    )
