"""Who acts where no person does: programs are kept under an English label and told in the reader's language."""

from django.utils.functional import Promise

PROGRAMS: dict[str, str | Promise] = {}


def register(words: dict[str, str | Promise]) -> None:
    """Labels of programs and their standing reasons, each with its words; a module `audit` calls it."""
    PROGRAMS.update(words)


def told(words: str) -> str:
    """What nobody registered stays as it is."""
    return str(PROGRAMS.get(words, words))
