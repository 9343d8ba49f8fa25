"""A file that is not taken, with the sentence for its person and the answer for the API."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.files.guard import DISK_FULL
from core.files.kinds import extensions


class Refused(Exception):
    """`status` is 400 (cannot be read), 413 (too large), 415 (type), 429 (too many) or 503 (disk full, store away).

    `code` is the API's word.
    """

    def __init__(self, code: str, text: Promise, status: int, *, wait: int | None = None, **values: object) -> None:
        super().__init__(code)
        self.code = code
        self.text = text
        self.values = values
        self.status = status
        self.wait = wait

    @property
    def sentence(self) -> str:
        """Why, in the language of whoever is answered."""
        return str(self.text) % self.values

    def __str__(self) -> str:
        return self.sentence


class StoreAway(Exception):
    """The store of files does not answer, is full, or refuses. Says `away`, `slow`, `fault`, `key` or `bucket`."""


def wrong_type(allowed: Collection[str] = ()) -> Refused:
    """`allowed` are codes of `core.files.kinds`: whoever chose another file is told which to choose."""
    if not allowed:
        return Refused("unsupported_type", _("This file type is not allowed."), 415)
    names = ", ".join(each.removeprefix(".").upper() for each in extensions(allowed))
    sentence = _("This file type is not allowed. Choose one of these: %(types)s.")
    return Refused("unsupported_type", sentence, 415, types=names)


def unsafe() -> Refused:
    return Refused("validation_error", _("This document cannot be read safely. Choose another file."), 400)


def unreadable_image() -> Refused:
    return Refused("validation_error", _("This image cannot be read. Save the image again, then try again."), 400)


def unreadable_table() -> Refused:
    return Refused("validation_error", _("This table cannot be read. Save it as CSV in UTF-8 and try again."), 400)


def image_too_large() -> Refused:
    return Refused("validation_error", _("The image is too large. Choose a smaller image."), 400)


def too_large(limit: int) -> Refused:
    text = _("The file is too large. It must be %(megabytes)s MB or smaller.")
    return Refused("too_large", text, 413, megabytes=limit // 1_000_000)


def no_room() -> Refused:
    sentence = _(
        "No storage space is left. A city can store up to 2 GB of files. Remove files that you no longer need."
    )
    return Refused("too_large", sentence, 413)


def too_many_files(wait: int) -> Refused:
    sentence = _("You have uploaded many files within an hour. Wait a while and try again.")
    return Refused("throttled", sentence, 429, wait=wait)


def infected() -> Refused:
    return Refused("validation_error", _("The virus scan rejected this file. Choose another file."), 400)


# --- A full disk, a store that is away --------------------------------------------------------------------------------

met_no_room: ContextVar[bool] = ContextVar("met_no_room", default=False)  # in this request: its answer is a 503


def is_full(fault: BaseException | None) -> bool:
    return isinstance(fault, OSError) and fault.errno in DISK_FULL


@contextmanager
def room_in_the_store() -> Iterator[None]:
    """A file that cannot be kept now is refused, so that a form comes back with all that was typed."""
    try:
        yield
    except (OSError, StoreAway) as error:
        if isinstance(error, OSError) and not is_full(error):
            raise
        met_no_room.set(True)
        sentence = _("The file cannot be stored now. Nothing was saved. Try again later.")
        raise Refused("unavailable", sentence, 503) from error
