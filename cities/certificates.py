"""Codes of certificates of membership. Nothing is stored: a code names city, beginning and day, and is signed.

Twenty bytes: ten of facts, masked so that codes of one city do not look alike, and ten of signature. Nobody makes or
guesses one without the site's key. A certificate ends with the membership that it tells of.
"""

import base64
from dataclasses import dataclass
from datetime import date
from hmac import compare_digest

from django.conf import settings
from django.utils.crypto import salted_hmac

from cities.models import City

SALT = "cities.certificates"
FACTS, SIGNATURE = 10, 10
LENGTH, GROUP = 32, 4


@dataclass(frozen=True)
class Certificate:
    """`city` is nothing where it has been removed since; `since` where the day of joining is not known."""

    city: City | None
    since: date | None
    issued_on: date

    @property
    def is_valid(self) -> bool:
        """Whether the membership is still the one of which the certificate tells."""
        city = self.city
        return city is not None and has_one(city) and city.member_since == self.since


def has_one(city: City) -> bool:
    """Whether a city has a certificate: as a member that is no made-up example."""
    return city.status == City.Status.MEMBER and not city.is_example


def certificate_code(city: City, issued_on: date) -> str:
    since = city.member_since.toordinal() if city.member_since else 0
    facts = city.pk.to_bytes(4) + since.to_bytes(3) + issued_on.toordinal().to_bytes(3)
    signature = signed(facts, settings.SECRET_KEY)
    text = base64.b32encode(masked(facts, signature, settings.SECRET_KEY) + signature).decode()
    return "-".join(text[at : at + GROUP] for at in range(0, LENGTH, GROUP))


def read(code: str) -> Certificate | None:
    """Nothing for what was never given out."""
    try:
        data = base64.b32decode(code.replace("-", "").upper().encode("ascii"))
    except ValueError:
        return None
    if len(data) != FACTS + SIGNATURE:
        return None
    for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        facts = masked(data[:FACTS], data[FACTS:], key)
        if compare_digest(signed(facts, key), data[FACTS:]):
            return certificate_from(facts)
    return None


def certificate_from(facts: bytes) -> Certificate:
    since, issued_on = int.from_bytes(facts[4:7]), int.from_bytes(facts[7:])
    return Certificate(
        City.objects.filter(pk=int.from_bytes(facts[:4])).first(),
        date.fromordinal(since) if since else None,
        date.fromordinal(issued_on),
    )


def signed(facts: bytes, key: str | bytes) -> bytes:
    return salted_hmac(SALT, facts, secret=key, algorithm="sha256").digest()[:SIGNATURE]


def masked(facts: bytes, signature: bytes, key: str | bytes) -> bytes:
    """And back: the same step twice."""
    mask = salted_hmac(f"{SALT}.mask", signature, secret=key, algorithm="sha256").digest()
    return bytes(one ^ other for one, other in zip(facts, mask[:FACTS], strict=True))
