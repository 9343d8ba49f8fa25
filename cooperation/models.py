"""How cities work together: what they offer and need, what they ask each other, and what they agreed.

A `Posting` is an offer or a need that everybody reads. A `Request` and its messages belong to two cities and are read
by their staff alone. A `Link` is what cities agreed; its public words and exchanges are published after review.
Words that two cities write to each other stand in columns without versions, so that no history keeps them longer than
the rule of retention does.
"""

from cooperation.links.models import Exchange, ExchangeKind, Joining, Lesson, Link, LinkCity, PublicExchange
from cooperation.matches.models import Passed
from cooperation.postings.models import Form, Posting
from cooperation.requests.models import Request, WantedLead
from cooperation.threads.models import Message, Seen, ThreadFile

__all__ = [
    "Exchange",
    "ExchangeKind",
    "Form",
    "Joining",
    "Lesson",
    "Link",
    "LinkCity",
    "Message",
    "Passed",
    "Posting",
    "PublicExchange",
    "Request",
    "Seen",
    "ThreadFile",
    "WantedLead",
]
