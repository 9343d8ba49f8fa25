"""Rules that a new password must meet beside Django's own. Any character may be pasted; nothing expires."""

import re
from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core.text.fold import fold

LONGEST = 128
LEFT_OVER = 8
ALLIANCE = ("cities biodiversity alliance", "biodiversity", "alliance", "cities", "城市生物多样性", "生物多样性联盟")

# Words that everybody here would try: `alliance.people` adds the names of its cities.
words: list[Callable[[], Iterable[str]]] = []


class NotTooLong:
    """A limit, so that nobody can keep the server busy with hashing."""

    def validate(self, password: str, user: Any = None) -> None:
        if len(password) > LONGEST:
            raise ValidationError(_("The password must be %(limit)s characters or shorter.") % {"limit": LONGEST})

    def get_help_text(self) -> str:
        return _("At most %(limit)s characters.") % {"limit": LONGEST}


class NotOurWords:
    """The name of a city with a few digits behind it is the first thing that somebody guesses."""

    def validate(self, password: str, user: Any = None) -> None:
        rest = plain(password)
        for word in sorted(own_words(), key=len, reverse=True):
            rest = rest.replace(word, "")
        if rest != plain(password) and len(rest.strip("0123456789")) < LEFT_OVER:
            raise ValidationError(
                _("The password must not consist only of the name of the alliance or a city. Add words of your own.")
            )

    def get_help_text(self) -> str:
        return _("Must not be the name of the alliance or a city.")


def own_words() -> set[str]:
    found = {*ALLIANCE, settings.ALLIANCE_NAME, *(word for listed in words for word in listed())}
    return {word for each in found if len(word := plain(each)) >= (4 if word.isascii() else 2)}


def plain(text: str) -> str:
    """Letters and digits alone, levelled as in the search."""
    return re.sub(r"[\W_]+", "", fold(text))
