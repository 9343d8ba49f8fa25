"""Scientific names: which species a name means, if it means one."""

import re
from functools import lru_cache

SIGNS = {"×", "x", "X"}
UNSURE = re.compile(r"(?:^|\s)(?:cf|aff|nr|prox)(?:\.|\s|$)", re.IGNORECASE)
LONGEST_NAME = 200  # characters; the longest that is known has 46
GENUS = re.compile(r"[×+]?[^\W\d_]{2,}(?:-[^\W\d_]+)*")
EPITHET = re.compile(r"(?:\d+-)?[^\W\d_]+(?:-[^\W\d_]+)*")
NO_EPITHETS = {"sp", "spp", "ssp", "indet", "ex", "et", "de", "van", "von", "in", "f", "gen", "nov", "unknown"}
ABOVE = {
    *("domain", "superkingdom", "kingdom", "subkingdom", "phylum", "subphylum", "superclass", "class", "subclass"),
    *("infraclass", "superorder", "order", "suborder", "infraorder", "parvorder", "zoosection", "superfamily"),
    *("epifamily", "family", "subfamily", "supertribe", "tribe", "subtribe", "genus", "genushybrid", "subgenus"),
    *("section", "subsection", "series", "complex", "stateofmatter", "division"),
}
WITHIN = {"subspecies", "variety", "form", "subvariety", "subform", "infrahybrid", "ssp", "var"}
MARKS = {"subsp", "ssp", "var", "f", "forma", "subvar", "convar"}


@lru_cache(1 << 16)
def binomial(name: str) -> str | None:
    """The species that a name means, without authors and what is below; nothing for a genus or a formula of hybrids."""
    words = name.replace("_", " ").replace(",", " ").split()
    if words and words[0] in SIGNS:
        words = [f"×{words[1]}", *words[2:]] if len(words) > 1 else []
    if len(words) > 1 and words[1].startswith("("):
        words = [words[0], *after_bracket(words[1:])]
    if len(words) < 2 or not GENUS.fullmatch(words[0]) or is_unsure(name):
        return None
    is_hybrid = words[1] in SIGNS or (words[1].startswith("×") and len(words[1]) > 1)
    if is_hybrid:
        words = [words[0], words[1].removeprefix("×"), *words[2:]] if words[1] not in SIGNS else [words[0], *words[2:]]
    if len(words) < 2 or is_formula(words[2:]):
        return None
    genus = "×" * words[0].startswith("×") + words[0].lstrip("×").capitalize()
    epithet = words[1]
    if name.isupper():
        epithet = epithet.lower()
    if not EPITHET.fullmatch(epithet) or epithet != epithet.lower() or epithet in NO_EPITHETS:
        return None
    found = f"{genus} × {epithet}" if is_hybrid else f"{genus} {epithet}"
    return found if len(found) <= LONGEST_NAME else None


def after_bracket(words: list[str]) -> list[str]:
    """The rest of a name behind a subgenus in brackets."""
    end = next((at for at, word in enumerate(words) if word.endswith(")")), len(words))
    return words[end + 1 :]


def is_unsure(text: str) -> bool:
    return UNSURE.search(text) is not None


def is_formula(words: list[str]) -> bool:
    """Two parents with a sign between them, in what follows the epithet."""
    return any(word in SIGNS or word.startswith("×") for word in words)


def is_within_a_species(name: str, rank: str) -> bool:
    """A subspecies or what else lies below a species."""
    if rank:
        return rank in WITHIN
    words = [word for word in re.sub(r"\([^)]*\)", " ", name).split() if word not in SIGNS]
    return any(word.rstrip(".").lower() in MARKS for word in words[2:]) or (
        len(words) > 2
        and words[2].islower()
        and EPITHET.fullmatch(words[2]) is not None
        and words[2] not in NO_EPITHETS
    )


def rank_of(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.lower())


@lru_cache(1 << 16)
def species_of(
    name: str, verbatim: str, qualifier: str, accepted: str, species: str, genus: str, epithet: str, rank: str
) -> str | None:
    """The species of a record; nothing where it was not determined down to it."""
    if rank_of(rank) in ABOVE or any(is_unsure(text) for text in (name, verbatim, qualifier)):
        return None
    if any(is_formula(text.split()[2:]) for text in (name, verbatim)):
        return None
    below = epithet or (species if " " not in species else "")
    return (
        binomial(accepted)
        or binomial(species)
        or binomial(name)
        or (binomial(f"{genus} {below}") if genus and below else None)
    )
