"""The catalogues of messages: what the sources say, what is translated, and whether it can be shown.

`python -m tests.catalogues` checks; `--update` writes new messages into the .po files and compiles them. Works without
the gettext programs, which are not on every machine.
"""

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import polib
from django.utils.translation.template import templatize

from tests.packages import ROOT, python_files

LOCALES = ("zh_Hans", "zh_Hant", "ja")
PLAIN = {"gettext", "gettext_lazy", "gettext_noop", "_"}
PLURAL = {"ngettext", "ngettext_lazy"}
CONTEXT = {"pgettext", "pgettext_lazy"}
CONTEXT_PLURAL = {"npgettext", "npgettext_lazy"}
CALL = re.compile(r"\b(gettext|ngettext|pgettext|npgettext|_)\((?=\s*u?['\"])")
PLACEHOLDER = re.compile(r"%\((\w+)\)[sdif]|%%|\{\w+\}")
HAN = r"\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
HALF_WIDTH = re.compile(rf"(?<=[{HAN}])[,:;?!()](?=[{HAN}])|(?<=[{HAN}])[,:;?!](?=\s*$)")


@dataclass(frozen=True)
class Message:
    text: str
    plural: str = ""
    context: str = ""
    places: list[str] = field(default_factory=list, compare=False, hash=False)

    @property
    def key(self) -> tuple[str, str]:
        return self.context, self.text


def sources() -> Iterator[Path]:
    yield from python_files()
    yield from sorted((ROOT / "templates").rglob("*.html"))
    yield from sorted((ROOT / "templates").rglob("*.txt"))


def messages() -> dict[tuple[str, str], Message]:
    """Everything marked for translation, with the files it stands in."""
    found: dict[tuple[str, str], Message] = {}
    for path in sources():
        text = path.read_text(encoding="utf-8")
        calls = in_python(text) if path.suffix == ".py" else in_template(text, str(path))
        for message in calls:
            known = found.setdefault(message.key, message)
            place = path.relative_to(ROOT).as_posix()
            if place not in known.places:
                known.places.append(place)
    return found


def in_python(text: str) -> Iterator[Message]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and (message := of_call(node)):
            yield message


def of_call(node: ast.Call) -> Message | None:
    name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
    texts = [part.value if isinstance(part, ast.Constant) else None for part in node.args]
    first = [text for text in texts if isinstance(text, str)]
    if name in PLAIN and len(first) == 1:
        return Message(first[0])
    if name in PLURAL and len(first) >= 2:
        return Message(first[0], plural=first[1])
    if name in CONTEXT and len(first) == 2:
        return Message(first[1], context=first[0])
    if name in CONTEXT_PLURAL and len(first) >= 3:
        return Message(first[1], plural=first[2], context=first[0])
    return None


def in_template(text: str, name: str) -> Iterator[Message]:
    """Django turns a template into calls of gettext between blanks; each is read as Python."""
    code = templatize(text, origin=name)
    for found in CALL.finditer(code):
        call = whole_call(code, found.start())
        node = ast.parse(call, mode="eval").body
        if isinstance(node, ast.Call) and (message := of_call(node)):
            yield message


def whole_call(code: str, start: int) -> str:
    """From the name to the bracket that closes it."""
    for end in range(code.index("(", start) + 1, len(code) + 1):
        if code[end - 1] == ")":
            try:
                ast.parse(code[start:end], mode="eval")
            except SyntaxError:
                continue
            return code[start:end]
    raise ValueError(f"An open call: {code[start : start + 80]!r}")


def catalogue(locale: str) -> Path:
    return ROOT / "locale" / locale / "LC_MESSAGES" / "django.po"


def update() -> None:
    wanted = messages()
    for locale in LOCALES:
        path = catalogue(locale)
        path.parent.mkdir(parents=True, exist_ok=True)
        new = anew(locale, wanted, polib.pofile(str(path)) if path.exists() else polib.POFile())
        new.save(str(path))
        new.save_as_mofile(str(path.with_suffix(".mo")))


def anew(locale: str, wanted: dict[tuple[str, str], Message], known: polib.POFile) -> polib.POFile:
    """The catalogue of a language in its one form: what is wanted in the order of its places, said as it is known."""
    old = {(e.msgctxt or "", e.msgid): e for e in known}
    new = polib.POFile(wrapwidth=110)
    new.metadata = {
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Transfer-Encoding": "8bit",
        "Language": locale,
        "Plural-Forms": "nplurals=1; plural=0;",
    }
    for key in sorted(wanted, key=lambda key: (wanted[key].places[0], key[1])):
        new.append(entry(wanted[key], old.get(key)))
    return new


def entry(message: Message, old: polib.POEntry | None) -> polib.POEntry:
    made = polib.POEntry(msgid=message.text, msgctxt=message.context or None)
    made.occurrences = [(place, "") for place in message.places]
    if PLACEHOLDER.search(message.text):
        made.flags = ["python-format"]
    if message.plural:
        made.msgid_plural = message.plural
        kept = (old.msgstr_plural.get(0) or old.msgstr) if old else ""
        made.msgstr_plural = {0: kept}
    elif old:
        made.msgstr = old.msgstr or old.msgstr_plural.get(0, "")
    return made


def faults() -> Iterator[str]:
    """What a reader would trip over, a line each."""
    wanted = messages()
    for locale in LOCALES:
        path = catalogue(locale)
        known = polib.pofile(str(path))
        there = {(e.msgctxt or "", e.msgid): e for e in known}
        for key in wanted.keys() - there.keys():
            yield f"{locale}: not in the catalogue: {key[1]!r}"
        for key in there.keys() - wanted.keys():
            yield f"{locale}: no longer in the sources: {key[1]!r}"
        for each in there.values():
            yield from faults_of(locale, each)
        if str(anew(locale, wanted, known)) != path.read_text(encoding="utf-8"):
            yield f"{locale}: not in the form that bin/messages writes"
        yield from faults_of_compiled(locale, path)


def faults_of(locale: str, known: polib.POEntry) -> Iterator[str]:
    text = known.msgstr_plural.get(0, "") if known.msgid_plural else known.msgstr
    if not text:
        yield f"{locale}: not translated: {known.msgid!r}"
        return
    if placeholders(text) != placeholders(known.msgid_plural or known.msgid):
        yield f"{locale}: other placeholders: {known.msgid!r} and {text!r}"
    if HALF_WIDTH.search(PLACEHOLDER.sub("字", text)):
        yield f"{locale}: half-width punctuation: {text!r}"


def placeholders(text: str) -> set[str]:
    return {found.group() for found in PLACEHOLDER.finditer(text)}


def faults_of_compiled(locale: str, path: Path) -> Iterator[str]:
    compiled = {(e.msgctxt or "", e.msgid): e for e in polib.mofile(str(path.with_suffix(".mo")))}
    for known in polib.pofile(str(path)):
        if not known.translated():
            continue
        made = compiled.get((known.msgctxt or "", known.msgid))
        if made is None or (made.msgstr, made.msgstr_plural) != (known.msgstr, known.msgstr_plural):
            yield f"{locale}: compiled from an older catalogue: {known.msgid!r}; run bin/messages"


def main() -> int:
    if "--update" in sys.argv:
        update()
    found = list(faults())
    for fault in found[:60]:
        print(fault)
    if found:
        print(f"{len(found)} faults in the catalogues")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
