"""Reads the data files of this package into schemes, terms and sources. Idempotent; what is gone is retired."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.db import transaction

from core.history.corrections import columns_of_people
from core.pagecache.models import raise_content_version
from core.text import data_files
from core.text.languages import LANGUAGE_CODES, column_name
from core.vocabulary.models import Scheme, Source, Term

DATA = Path(__file__).parent / "data"
loaded_listeners: list[Callable[[], None]] = []  # called in the same transaction


def read_data_file(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = data_files.read(path)
    return found


def text_columns(field: str, texts: dict[str, str] | None) -> dict[str, str]:
    """`{"zh-hans": "湿地"}` of the field `label` as `{"label_zh_hans": "湿地", …}`; a missing language is empty."""
    texts = texts or {}
    return {column_name(field, code): texts.get(code, "") for code in LANGUAGE_CODES}


@transaction.atomic
def load_vocabulary() -> dict[str, int]:
    """How many sources, schemes and terms there are now."""
    sources = load_sources()
    files = sorted(path for path in DATA.glob("*.yaml") if path.stem != "sources")
    for path in files:
        load_scheme(read_data_file(path), sources)
    for listener in loaded_listeners:
        listener()
    raise_content_version()
    return {"sources": len(sources), "schemes": len(files), "terms": Term.objects.count()}


def load_sources() -> dict[str, Source]:
    """What people wrote of a source stays, column by column: they opened its address, or found a better one."""
    theirs = columns_of_people(Source)
    there = {source.key: source.pk for source in Source.objects.all()}
    for key, data in read_data_file(DATA / "sources.yaml")["sources"].items():
        values = {
            **text_columns("title", data["title"]),
            **text_columns("publisher", data.get("publisher")),
            **text_columns("note", data.get("note")),
            "language": data["language"],
            "published": data.get("published") or "",
            "is_reprint": data.get("reprint", False),
            "url": data.get("url") or "",
            "kind": data["kind"],
            "year": data.get("year"),
            "read_in_archive": data.get("read_in_archive"),
        }
        kept = theirs.get(str(there.get(key)), set())
        Source.objects.update_or_create(
            key=key,
            defaults={name: value for name, value in values.items() if name not in kept},
            create_defaults=values,
        )
    return {source.key: source for source in Source.objects.all()}


def load_scheme(data: dict[str, Any], sources: dict[str, Source]) -> None:
    values = {
        **text_columns("name", data["name"]),
        **text_columns("description", data.get("description")),
        "is_outside": data["outside"],
        "groups": data.get("groups", []),
    }
    scheme, _made = Scheme.objects.update_or_create(code=data["scheme"], defaults=values)
    scheme.sources.set([sources[key] for key in data.get("sources", [])])
    there = {term.code: term for term in scheme.terms.all()} if data.get("keeps_labels") else {}
    rename(there, data["terms"])
    terms = {entry["code"]: there.get(entry["code"]) or load_term(scheme, entry, sources) for entry in data["terms"]}
    for entry in data["terms"]:
        if entry.get("broader"):
            Term.objects.filter(pk=terms[entry["code"]].pk).update(broader=terms[entry["broader"]])
    scheme.terms.exclude(code__in=terms).update(is_retired=True)


def rename(there: dict[str, Term], entries: list[dict[str, Any]]) -> None:
    """Labels of a scheme that keeps its labels: only the one that an earlier release brought (`was`) is replaced, and
    only where no person ever wrote it."""
    given = [entry for entry in entries if entry.get("was") and entry["code"] in there]
    theirs = columns_of_people(Term) if given else {}
    for entry in given:
        term = there[entry["code"]]
        old = text_columns("label", entry["was"])
        new = {
            name: text
            for name, text in text_columns("label", entry["label"]).items()
            if old[name] == getattr(term, name)
        }
        new = {name: text for name, text in new.items() if old[name] and name not in theirs.get(str(term.pk), ())}
        if new:
            Term.objects.filter(pk=term.pk).update(**new)


def load_term(scheme: Scheme, data: dict[str, Any], sources: dict[str, Source]) -> Term:
    kinds = ("headline", "binary", "component")
    values = {
        **text_columns("label", data["label"]),
        **text_columns("short", data.get("short")),
        **text_columns("explanation", data.get("explanation")),
        "pinyin": data.get("pinyin", ""),
        "kana": data.get("kana", ""),
        "order": data["order"],
        "identifier": data.get("identifier", ""),
        "group": data.get("group", "").replace("_", "-"),
        "label_origin": data.get("label_origin", {}),
        "indicators": {kind: data[f"{kind}_indicators"] for kind in kinds if data.get(f"{kind}_indicators")},
        "confidence": data.get("confidence", "medium"),
        "is_retired": False,
    }
    term, _made = Term.objects.update_or_create(scheme=scheme, code=data["code"], defaults=values)
    term.sources.set([sources[key] for key in data.get("sources", [])])
    return term
