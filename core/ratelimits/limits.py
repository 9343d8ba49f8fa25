"""How often one address may ask. Counted for all processes together, without a write for each request.

A process lets a lease of units pass (a twentieth of the limit) and then adds what was used to the shared row, with one
statement. So nobody below the limit is ever refused, an address that asks little is never written down, and all
processes together let pass at most the limit and one lease each. Small limits are counted one by one.
"""

import ipaddress
import itertools
import logging
import time
from dataclasses import dataclass
from threading import Lock

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.models import F
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from core.ratelimits.models import RateWindow

logger = logging.getLogger(__name__)

LEASES = 20
MOST_KEPT = 20_000
SWEEP_EVERY = 200
DAY = 86_400
COUNT = """
    INSERT INTO ratelimits_ratewindow (key, window_start, count) VALUES (%s, %s, %s)
    ON CONFLICT (key) DO UPDATE SET
        count = excluded.count + CASE
            WHEN ratelimits_ratewindow.window_start = excluded.window_start THEN ratelimits_ratewindow.count ELSE 0 END,
        window_start = excluded.window_start
    RETURNING count
"""


@dataclass(slots=True)
class Lease:
    """`used` units are not in the shared row yet; `left` may still pass before it is asked again."""

    window: int
    left: int
    used: int = 0
    is_over: bool = False


leases: dict[str, Lease] = {}
lock = Lock()
writes = itertools.count(1)


def take(kind: str, key: str, limit: int, seconds: int) -> int | None:
    """Takes one unit of a limit. Answers nothing when there was one, else the seconds to wait."""
    limit = max(round(limit * settings.RATE_LIMITS), 1)
    now = int(time.time())
    window = now - now % seconds
    wait = window + seconds - now
    size = limit // LEASES
    if size < 2:
        return wait if add(kind, key, window, 1) > limit else None
    name = f"{kind}:{seconds}:{key}"
    with lock:
        lease = lease_for(name, window, size)
        if lease.is_over:
            return wait
        lease.left -= 1
        lease.used += 1
        if lease.left >= 0:
            return None
        # The next lease begins here, so that other threads do not wait for the database.
        used, lease.used, lease.left = lease.used - 1, 1, size - 1
    lease.is_over = spent(kind, key, window, used) >= limit
    return wait if lease.is_over else None


def give_back(kind: str, key: str, limit: int, seconds: int) -> None:
    """Returns the unit that was just taken: what succeeded is no failure. The count itself stays."""
    now = int(time.time())
    window = now - now % seconds
    if max(round(limit * settings.RATE_LIMITS), 1) // LEASES < 2:
        rows = RateWindow.objects.filter(key=name_of(kind, key), window_start=window, count__gt=0)
        rows.update(count=F("count") - 1)
        return
    with lock:
        lease = leases.get(f"{kind}:{seconds}:{key}")
        if lease and lease.window == window:
            lease.used -= 1
            lease.left += 1


def lease_for(name: str, window: int, size: int) -> Lease:
    lease = leases.get(name)
    if lease is None or lease.window != window:
        if len(leases) >= MOST_KEPT:
            leases.clear()
        lease = leases[name] = Lease(window, size)
    return lease


def spent(kind: str, key: str, window: int, used: int) -> int:
    """A store that cannot be written (a lock that is held, a full disk) is no reason to refuse reading."""
    try:
        return add(kind, key, window, used)
    except DatabaseError:
        logger.warning("a rate limit could not be counted", extra={"kind": kind})
        return 0


def add(kind: str, key: str, window: int, units: int) -> int:
    name = name_of(kind, key)
    with connection.cursor() as cursor:
        if next(writes) % SWEEP_EVERY == 0:
            cursor.execute("DELETE FROM ratelimits_ratewindow WHERE window_start < %s", [window - DAY])
        cursor.execute(COUNT, [name, window, units])
        return int(cursor.fetchone()[0])


def name_of(kind: str, key: str) -> str:
    """Rows hold no addresses: the key is a signature."""
    return f"{kind}:{salted_hmac('core.ratelimits.limits', key, algorithm='sha256').hexdigest()[:32]}"


def forget() -> None:
    """Lets this process begin anew: for tests."""
    with lock:
        leases.clear()


def client_address(request: HttpRequest) -> str:
    """Counted from the right by the number of our own proxies, for whatever stands left of them is hearsay.

    A household or an office has a whole /64 of IPv6 addresses: it counts as one.
    """
    nearest = request.META.get("REMOTE_ADDR", "")
    if proxies := settings.TRUSTED_PROXIES:
        hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()]
        if hops:
            return whole(hops[-min(proxies, len(hops))]) or whole(nearest)
    return whole(nearest)


def whole(text: str) -> str:
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return ""
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return f"{ipaddress.IPv6Address(int(address) >> 64 << 64)}/64"
