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
    """None where nothing was entered, which is no nought. What was received counts as secured; what was refused counts
    nowhere."""

    total: Decimal | None = None
    sought: Decimal | None = None
    offered: Decimal | None = None
    secured: Decimal | None = None

    @property
    def gap(self) -> Decimal | None:
        """What no source is entered for; below zero more was sought than the project costs. Nobody knows it where the
        costs or the sources are not entered."""
        entered = [each for each in (self.secured, self.offered, self.sought) if each is not None]
        return None if self.total is None or not entered else self.total - sum(entered, NOTHING)

    @property
    def is_empty(self) -> bool:
        return self == Sums()


def summed(costs: Iterable[Decimal], money: Iterable[tuple[str, Decimal]]) -> Sums:
    lines = list(money)

    def of(*states: str) -> Decimal | None:
        return sum_of(amount for state, amount in lines if state in states)

    return Sums(total=sum_of(costs), sought=of(SOUGHT), offered=of(OFFERED), secured=of(SECURED, RECEIVED))


def sum_of(amounts: Iterable[Decimal]) -> Decimal | None:
    """Adds amounts; without any there is no sum, which is no nought."""
    found = list(amounts)
    return sum(found, NOTHING) if found else None
