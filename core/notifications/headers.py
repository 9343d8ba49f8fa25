"""Headers that must arrive as they were written.

Python writes a header that is longer than 78 characters and has no space in coded words. No mail program finds the
address in `List-Unsubscribe` then, and nobody can stop the mails by one click.
"""

from email.headerregistry import HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import default
from typing import Any

from core.text.letters import AutomaticLetter

LONGEST_LINE = 998  # of RFC 5322


class Whole(UnstructuredHeader):
    """A header that stays on one line, whatever its length."""

    def fold(self, *, policy: Any) -> str:
        line = f"{self.name}: {self}"  # type: ignore[attr-defined]
        if len(line) > LONGEST_LINE or not line.isascii() or "\n" in line or "\r" in line:
            raise ValueError("This header does not fit into one line.")
        return f"{line}{policy.linesep}"


def registry() -> HeaderRegistry:
    made = HeaderRegistry()
    for name in ("List-Unsubscribe", "Message-ID"):
        made.map_to_type(name, Whole)  # type: ignore[arg-type]  # the registry joins it with its own base
    return made


class Letter(AutomaticLetter):
    def message(self, *, policy: Any = default) -> EmailMessage:
        made: EmailMessage = super().message(policy=policy.clone(header_factory=registry()))
        return made
