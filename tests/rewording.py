"""Changes messages everywhere at once: `python -m tests.rewording FILE`.

FILE is JSON, a list of changes: `{"context": "", "old": "…", "new": "…", "old_plural": "", "new_plural": "",
"zh_Hans": "…", "zh_Hant": "…", "ja": "…"}`. The English is changed in the sources and templates, the catalogues get the
new English with its translations, and tests that quote a message in any of the four languages quote the new one. So a
change of words breaks no test that means the message. What could not be found is said, a line each.
"""

import ast
import json
import re
import sys
import textwrap
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import polib

from tests.catalogues import (
    LOCALES,
    PLACEHOLDER,
    catalogue,
    in_template,
    of_call,
    sources,
    update,
)
from tests.packages import ROOT

WIDTH = 120
BLOCK = re.compile(
    r"\{%\s*blocktrans(?:late)?\b(?P<options>[^%]*(?:%(?!\})[^%]*)*)%\}(?P<body>.*?)\{%\s*endblocktrans(?:late)?\s*%\}",
    re.S,
)
TAG = re.compile(
    r"\{%\s*trans(?:late)?\s+(?P<quoted>\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*')[^%]*?(?:%(?!\})[^%]*?)*%\}"
)
INLINE = re.compile(r"_\((?P<quoted>\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*')\)")
PLURAL = re.compile(r"\{%\s*plural\s*%\}")
VARIABLE = re.compile(r"\{\{\s*(.*?)\s*\}\}")
LABEL = re.compile(rb"(verbose_name(_plural)?=|help_text=|choices=.*\((?:'[^']*'|\d+|None), )$")


@dataclass(frozen=True)
class Change:
    """A message, what it says from now on, and its translations by locale."""

    context: str
    old: str
    new: str
    old_plural: str
    new_plural: str
    translations: dict[str, str]

    @property
    def key(self) -> tuple[str, str]:
        return self.context, self.old

    @property
    def rewords(self) -> bool:
        return (self.old, self.old_plural) != (self.new, self.new_plural)


def read(path: Path) -> dict[tuple[str, str], Change]:
    rows = json.loads(path.read_text(encoding="utf-8"))
    changes = [
        Change(
            row.get("context", ""),
            row["old"],
            row["new"],
            row.get("old_plural", ""),
            row.get("new_plural", ""),
            {locale: row[locale] for locale in LOCALES if locale in row},
        )
        for row in rows
    ]
    return {change.key: change for change in changes}


# --- Python sources


def in_python(text: str, changes: dict[tuple[str, str], Change]) -> str:
    lines = text.splitlines(keepends=True)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line.encode()))
    code = text.encode()
    edits: list[tuple[int, int, str]] = []
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.Call) or not (message := of_call(node)):
            continue
        change = changes.get(message.key)
        if not change or not change.rewords:
            continue
        texts = [part for part in node.args if isinstance(part, ast.Constant) and isinstance(part.value, str)]
        for part, new in zip(texts[1:] if message.context else texts, (change.new, change.new_plural), strict=False):
            start = starts[part.lineno - 1] + part.col_offset
            end = starts[(part.end_lineno or 0) - 1] + (part.end_col_offset or 0)
            edits.append((start, end, literal(new, part.col_offset)))
    for start, end, new in sorted(set(edits), reverse=True):
        code = code[:start] + new.encode() + code[end:]
    return code.decode()


def literal(text: str, column: int) -> str:
    """As source, in pieces on lines of their own where it is too long for one."""
    if column + len(quoted(text)) + 8 <= WIDTH and "\n" not in text:
        return quoted(text)
    indent = " " * (column if column < 40 else 16)
    pieces = [piece for line in text.splitlines(keepends=True) for piece in wrapped(line, WIDTH - len(indent) - 12)]
    return f"\n{indent}".join(quoted(piece) for piece in pieces)


def wrapped(text: str, width: int) -> list[str]:
    pieces = [""]
    for word in re.findall(r"\S*\s*", text):
        if pieces[-1] and len(pieces[-1]) + len(word) > width:
            pieces.append("")
        pieces[-1] += word
    return [piece for piece in pieces if piece]


def quoted(text: str) -> str:
    inner = text.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t")
    return "'" + inner + "'" if '"' in text and "'" not in text else '"' + inner.replace('"', '\\"') + '"'


# --- templates


def in_templates(text: str, changes: dict[tuple[str, str], Change]) -> str:
    def of_source(source: str) -> Change | None:
        found = next(in_template("{% load i18n %}" + source, "template"), None)
        change = changes.get(found.key) if found else None
        return change if change and change.rewords else None

    def block(match: re.Match[str]) -> str:
        change = of_source(match.group())
        if change is None:
            return match.group()
        before, body, after = parted(match)
        parts = PLURAL.split(body)
        names = {variable.replace(" ", ""): variable for variable in VARIABLE.findall(body)}
        news = [change.new, change.new_plural][: len(parts)]
        marks = PLURAL.findall(body)
        made = [shaped(part, new, names) for part, new in zip(parts, news, strict=True)]
        return before + (marks[0] if marks else "").join(made) + after

    def tag(match: re.Match[str]) -> str:
        change = of_source(match.group())
        if change is None:
            return match.group()
        return match.group().replace(match["quoted"], of_tag(change.new), 1)

    def inline(match: re.Match[str]) -> str:
        change = changes.get(("", ast.literal_eval(match["quoted"]).replace("%", "%%")))
        return f"_({of_tag(change.new)})" if change and change.rewords else match.group()

    text = BLOCK.sub(block, text)
    text = TAG.sub(tag, text)
    return INLINE.sub(inline, text)


def parted(match: re.Match[str]) -> tuple[str, str, str]:
    start, end = match.span("body")
    whole, offset = match.group(), match.start()
    return whole[: start - offset], match["body"], whole[end - offset :]


def shaped(old: str, new: str, names: dict[str, str]) -> str:
    """The new text between the blanks of the old one, on several lines if the old one was."""
    text = PLACEHOLDER.sub(lambda found: of_placeholder(found, names), new)
    before = old[: len(old) - len(old.lstrip())]
    after = old[len(old.rstrip()) :]
    inner = old.strip()
    if "\n" not in inner or "\n" in new:
        return before + text.strip() + after if before or after else text
    indent = re.search(r"\n([ \t]*)", inner)
    lead = indent.group(1) if indent else ""
    return before + f"\n{lead}".join(lines_of(text.strip(), WIDTH - len(lead))) + after


def lines_of(text: str, width: int) -> list[str]:
    whole = VARIABLE.sub(lambda found: found.group().replace(" ", "\0"), text)
    lines = textwrap.wrap(whole, width, break_long_words=False, break_on_hyphens=False)
    return [line.replace("\0", " ") for line in lines]


def of_placeholder(found: re.Match[str], names: dict[str, str]) -> str:
    if found.group() == "%%":
        return "%"
    name = found.group(1)
    return "{{ " + names.get(name, name) + " }}" if name else found.group()


def of_tag(text: str) -> str:
    plain = text.replace("%%", "%")
    if '"' in plain and "'" in plain:
        return '"' + plain.replace('"', '\\"') + '"'
    return f"'{plain}'" if '"' in plain else f'"{plain}"'


# --- tests and guides that quote a message


@dataclass(frozen=True)
class Quote:
    """A text that a reader sees, before and after; placeholders stand for what the test has in their place."""

    old: str
    new: str

    @cached_property
    def longest(self) -> str:
        return max(PLACEHOLDER.sub("\0", self.old).split("\0"), key=len)

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        seen: set[str] = set()

        def one(name: str) -> str:
            if name in seen:
                return f"(?P={name})"
            seen.add(name)
            return f"(?P<{name}>.{{1,80}}?)"

        pieces, last = [], 0
        for found in PLACEHOLDER.finditer(self.old):
            pieces.append(re.escape(self.old[last : found.start()]))
            name = found.group(1) or found.group().strip("{}")
            pieces.append("%" if found.group() == "%%" else one(name))
            last = found.end()
        pieces.append(re.escape(self.old[last:]))
        edge = r"(?<![A-Za-z])" if re.match(r"[A-Za-z%]", self.old) else ""
        end = r"(?![A-Za-z])" if re.search(r"[A-Za-z]$", self.old) else ""
        if re.search(r"%\(\w+\)[sd]$", self.old):
            end = "$"
        return re.compile(edge + "".join(pieces) + end, re.S)

    def filled(self, found: re.Match[str]) -> str:
        groups = found.groupdict()
        return PLACEHOLDER.sub(
            lambda it: "%" if it.group() == "%%" else groups.get(it.group(1) or it.group().strip("{}"), it.group()),
            self.new,
        )


def quotes(changes: Iterable[Change]) -> Iterator[Quote]:
    before = {
        locale: {(e.msgctxt or "", e.msgid): e for e in polib.pofile(str(catalogue(locale)))} for locale in LOCALES
    }
    for change in changes:
        pairs = [(change.old, change.new), (change.old_plural, change.new_plural)]
        for locale in LOCALES:
            entry = before[locale].get(change.key)
            if entry is not None and locale in change.translations:
                pairs.append((entry.msgstr_plural.get(0, "") or entry.msgstr, change.translations[locale]))
        for old, new in dict.fromkeys(pairs):
            if old and old != new and telling(old):
                yield Quote(old, new)


def telling(text: str) -> bool:
    """Whether it is plain that a test which holds this text means the message."""
    bare = PLACEHOLDER.sub("", text).strip()
    letters = re.findall(r"[A-Za-z]+", bare)
    return (len(letters) >= 2 and len(bare) >= 8) or len(re.findall(r"[\u3040-\u9fff]", bare)) >= 4


def requoted(text: str, known: list[Quote]) -> str:
    if (exact := EXACT.get(text)) is not None:
        return exact
    for quote in known:
        if quote.longest in text:
            text = quote.pattern.sub(quote.filled, text)
    return text


EXACT: dict[str, str] = {}


def in_tests(text: str, known: list[Quote]) -> str:
    """String literals of a test that quote a message; f-strings between their fields."""
    code = text.encode()
    starts = [0]
    for line in text.splitlines(keepends=True):
        starts.append(starts[-1] + len(line.encode()))
    edits: dict[int, tuple[int, str]] = {}
    tree = ast.parse(text)
    docs = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    inside = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str) or id(node) in docs:
            continue
        new = requoted(node.value, known)
        if new == node.value:
            continue
        start = starts[node.lineno - 1] + node.col_offset
        end = starts[(node.end_lineno or 0) - 1] + (node.end_col_offset or 0)
        if id(node) in inside:
            raw = code[start:end].decode()
            changed = requoted(raw, known)
            if changed == raw:
                print(f"An f-string to look at, line {node.lineno}: {raw[:80]!r}")
                continue
            edits[start] = (end, changed)
        else:
            made = literal(new, node.col_offset)
            edits[start] = (end, f"({made})" if "\n" in made else made)
    for start in sorted(edits, reverse=True):
        end, new = edits[start]
        code = code[:start] + new.encode() + code[end:]
    return code.decode()


# --- migrations keep the labels of their day, which are compared with those of the models; guides quote them


def in_migrations(text: str, changes: Iterable[Change]) -> str:
    known = {change.old: change.new for change in changes if change.rewords}
    nodes = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Constant) and node.value in known]
    lines = text.splitlines(keepends=True)
    for node in sorted(nodes, key=lambda node: (node.lineno, node.col_offset), reverse=True):
        line = lines[node.lineno - 1].encode()
        before, after = line[: node.col_offset], line[node.end_col_offset or 0 :]
        if node.lineno == node.end_lineno and re.search(LABEL, before):
            lines[node.lineno - 1] = (before + repr(known[str(node.value)]).encode() + after).decode()
    return "".join(lines)


def in_guides(text: str, known: dict[str, str]) -> str:
    """What stands in bold or between quotation marks, if it is a message."""
    text = re.sub(r"\*\*([^*]+)\*\*", lambda found: f"**{known.get(found[1], found[1])}**", text)
    text = re.sub(r"“([^”]+)”", lambda found: f"“{known.get(found[1], found[1])}”", text)
    return re.sub(r'"([^"\n]+)"', lambda found: f'"{known.get(found[1], found[1])}"', text)


# --- the catalogues


def in_catalogue(locale: str, changes: dict[tuple[str, str], Change]) -> None:
    """The old entry gets the new English and its translation; of two that become one, the last stays."""
    path = catalogue(locale)
    po = polib.pofile(str(path))
    entries: dict[tuple[str, str], polib.POEntry] = {}
    for entry in po:
        change = changes.get((entry.msgctxt or "", entry.msgid))
        if change:
            entry.msgid, entry.msgid_plural = change.new, change.new_plural
            text = change.translations.get(locale)
            if text and change.new_plural:
                entry.msgstr_plural = {0: text}
            elif text:
                entry.msgstr = text
        entries[entry.msgctxt or "", entry.msgid] = entry
    made = polib.POFile(wrapwidth=110)
    made.metadata = po.metadata
    made.extend(entries.values())
    made.save(str(path))


def rewrite(paths: Iterable[Path], how: Callable[[str], str]) -> None:
    for path in paths:
        old = path.read_text(encoding="utf-8")
        new = how(old)
        if new != old:
            path.write_text(new, encoding="utf-8")


def tests() -> list[Path]:
    """But for those that hold what is wrong on purpose."""
    apart = {Path(__file__).resolve(), ROOT / "tests" / "core" / "test_words.py"}
    return [path for path in sorted((ROOT / "tests").rglob("*.py")) if path not in apart]


def main(arguments: list[str]) -> int:
    changes = read(Path(arguments[0]))
    known = sorted(quotes(changes.values()), key=lambda quote: -len(quote.old))
    EXACT.update({quote.old: quote.new for quote in known})
    places = list(sources())
    rewrite((path for path in places if path.suffix == ".py"), lambda text: in_python(text, changes))
    rewrite((path for path in places if path.suffix != ".py"), lambda text: in_templates(text, changes))
    for locale in LOCALES:
        in_catalogue(locale, changes)
    update()
    rewrite(tests(), lambda text: in_tests(text, known))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
