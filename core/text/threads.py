"""The reader's language, the time zone and the table of addresses are kept for each thread by Python itself.

A page asks for them a thousand times. Django keeps them in `asgiref.local.Local`, which also follows a request from one
coroutine to the next, for half a microsecond a question. The site answers each request in one thread and has no
coroutines: see docs/decisions/0052-kept-for-a-thread.md.
"""

import threading

from django.urls import base
from django.utils import timezone
from django.utils.translation import trans_real

KEPT = ((trans_real, "_active"), (timezone, "_active"), (base, "_prefixes"), (base, "_urlconfs"))


def keep_in_threads() -> None:
    """Makes Django keep these values for a thread. It is called at the start, before anything is kept but the prefix of
    all addresses, which is `/`.

    `tests/core/test_threads.py` notices when Django names them otherwise.
    """
    for module, name in KEPT:
        setattr(module, name, threading.local())
