"""Small faults that can be put into a source file, one at a time: each is a place, and the words that stand there then.

They are found from the syntax alone and always in the same order, so that a seed chooses the same ones again.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from benchmarks.structure.trees import PACKAGES, python_files

SWAPS: dict[type[ast.cmpop], str] = {
    ast.Eq: "!=",
    ast.NotEq: "==",
    ast.Lt: "<=",
    ast.LtE: "<",
    ast.Gt: ">=",
    ast.GtE: ">",
    ast.Is: "is not",
    ast.IsNot: "is",
    ast.In: "not in",
    ast.NotIn: "in",
}
WORDS = ("_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy", "register")
AT_THE_START = ("ready", "register", "register_all", "register_kind", "handle")  # a command is read when it is called
NOT_LISTS = ("settings.py", "founding", "synthesis", "management", "formats", "environment.py", "wsgi.py")


class Fault(NamedTuple):
    """`text` replaces what stands from `start` to `end`, counted in bytes. `lines` are those whose tests may notice;
    a fault outside of functions has the name that is bound there instead."""

    group: str
    file: str
    line: int
    what: str
    start: int
    end: int
    text: str
    lines: tuple[int, ...]
    name: str = ""
    runs_at_the_start: bool = False

    @property
    def key(self) -> str:
        return f"{self.file}:{self.line}:{self.start} {self.what}"

    @property
    def is_seen_later(self) -> bool:
        """Whether a process that has started already can be given it: it stands in a function that runs afterwards."""
        return bool(self.lines) and not self.runs_at_the_start and not self.what.startswith("no @")

    def applied(self, source: bytes) -> bytes:
        return source[: self.start] + self.text.encode() + source[self.end :]

    def put_into(self, tree: Path) -> None:
        path = tree / self.file
        path.write_bytes(self.applied(path.read_bytes()))


def all_faults(tree: Path) -> dict[str, list[Fault]]:
    """By group: history, review, permissions, lists."""
    found: dict[str, list[Fault]] = {"history": [], "review": [], "permissions": [], "lists": []}
    for path in python_files(tree):
        file = path.relative_to(tree).as_posix()
        source = Source(file, path.read_bytes())
        if path.name == "permissions.py" or file.startswith("core/accounts/permissions/"):
            found["permissions"] += source.in_functions("permissions")
        elif file.startswith("core/history/"):
            found["history"] += source.in_functions("history")
        elif file.startswith("core/review/"):
            found["review"] += source.in_functions("review")
        elif file.startswith("alliance/") and not any(part in NOT_LISTS for part in path.relative_to(tree).parts):
            found["lists"] += source.in_lists("lists")
    return found


class Source:
    def __init__(self, file: str, source: bytes) -> None:
        self.file, self.source = file, source
        self.tree = ast.parse(source)
        self.starts = [0]
        for line in source.splitlines(keepends=True):
            self.starts.append(self.starts[-1] + len(line))

    def at(self, line: int, column: int) -> int:
        return self.starts[line - 1] + column

    def fault(self, group: str, node: ast.expr | ast.stmt, what: str, text: str, *, name: str = "") -> Fault:
        start = self.at(node.lineno, node.col_offset)
        end = self.at(node.end_lineno or node.lineno, node.end_col_offset or 0)
        lines = tuple(range(node.lineno, (node.end_lineno or node.lineno) + 1))
        return Fault(group, self.file, node.lineno, what, start, end, text, lines, name)

    def in_functions(self, group: str) -> list[Fault]:
        found: list[Fault] = []
        for node in ast.walk(self.tree):
            if isinstance(node, ast.FunctionDef):
                found += self.undecorated(group, node)
                at_the_start = node.name in AT_THE_START
                for child in walk_own(node):
                    found += [each._replace(runs_at_the_start=at_the_start) for each in self.of_node(group, child)]
        return sorted(found, key=lambda fault: (fault.start, fault.what))

    def undecorated(self, group: str, function: ast.FunctionDef) -> Iterator[Fault]:
        lines = tuple(node.lineno for node in function.body)
        for decorator in function.decorator_list:
            if ast.unparse(decorator) not in (
                "property",
                "staticmethod",
                "classmethod",
                "contextmanager",
                "overload",
                "cached_property",
            ):
                fault = self.fault(group, decorator, f"no @{ast.unparse(decorator)[:40]}", "")
                yield fault._replace(start=fault.start - 1, lines=lines)

    def of_node(self, group: str, node: ast.AST) -> Iterator[Fault]:
        match node:
            case ast.Compare(left=left, ops=[op], comparators=[right]):
                text = f"({ast.unparse(left)} {SWAPS[type(op)]} {ast.unparse(right)})"
                yield self.fault(group, node, f"{ast.unparse(node)[:60]} → {SWAPS[type(op)]}", text)
            case ast.If(test=test) | ast.IfExp(test=test) if not isinstance(test, ast.Compare):
                yield self.fault(group, test, f"if not ({ast.unparse(test)[:60]})", f"(not ({ast.unparse(test)}))")
            case ast.BoolOp(op=op, values=values):
                other = "or" if isinstance(op, ast.And) else "and"
                text = f" {other} ".join(f"({ast.unparse(value)})" for value in values)
                yield self.fault(group, node, f"{other}: {ast.unparse(node)[:60]}", f"({text})")
            case ast.Expr(value=ast.Call()) | ast.Raise():
                yield self.fault(group, node, f"dropped: {ast.unparse(node)[:70]}", "pass")
            case ast.Return(value=ast.Call() | ast.ListComp() | ast.DictComp() | ast.BoolOp() | ast.Compare() as value):
                yield self.fault(group, node, f"return None for {ast.unparse(value)[:60]}", "return None")
            case ast.Constant(value=bool() as value):
                yield self.fault(group, node, f"{value} → {not value}", str(not value))
            case ast.Constant(value=int() as value):
                yield self.fault(group, node, f"{value} → {value + 1}", str(value + 1))
            case ast.keyword(arg=str() as name, value=ast.Name(id=given)) if name not in ("by", "expected"):
                yield self.fault(group, node.value, f"{name}={given} → None", "None")
            case _:
                pass

    def registered(self) -> Iterator[Fault]:
        for function in ast.walk(self.tree):
            if not isinstance(function, ast.FunctionDef) or function.name not in ("ready", "register_all"):
                continue
            for node in ast.walk(function):
                if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
                    yield from self.lines_of_call(node, node.value)

    def lines_of_call(self, statement: ast.Expr, call: ast.Call) -> Iterator[Fault]:
        called = ast.unparse(call.func)
        if called == "verbs.register":
            for word in call.keywords:
                end = self.at(word.value.end_lineno or 0, word.value.end_col_offset or 0)
                start = self.at(word.lineno, word.col_offset)
                yield Fault("verb", self.file, word.lineno, f"{called}({word.arg})", start, end, "**{}", ())
        else:
            what = f"{called}({', '.join(ast.unparse(one) for one in call.args)[:60]})"
            yield self.fault("registration", statement, what, "pass")._replace(lines=())

    def in_lists(self, group: str) -> list[Fault]:
        """One entry of a list, tuple, set or dict that stands in a module is taken out."""
        found: list[Fault] = []
        for node in self.tree.body:
            if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
                target = node.targets[0] if isinstance(node, ast.Assign) else node.target
                if isinstance(target, ast.Name) and target.id != "urlpatterns":
                    found += self.entries(group, node.value, target.id)
        return sorted(found, key=lambda fault: fault.start)

    def entries(self, group: str, value: ast.expr, name: str) -> Iterator[Fault]:
        if isinstance(value, ast.List | ast.Tuple | ast.Set) and len(value.elts) > 1:
            for one in value.elts:
                if isinstance(one, ast.Call) and ast.unparse(one.func) in ("path", "re_path"):
                    continue  # docs/matrix.yaml has them all
                yield self.without(group, one, one, f"{name} without {ast.unparse(one)[:60]}", name)
        elif isinstance(value, ast.Dict) and len(value.values) > 1:
            for key, given in zip(value.keys, value.values, strict=True):
                if key is not None:
                    yield self.without(group, key, given, f"{name} without {ast.unparse(key)[:60]}", name)

    def without(self, group: str, first: ast.expr, last: ast.expr, what: str, name: str) -> Fault:
        """With the comma after it."""
        end = self.at(last.end_lineno or last.lineno, last.end_col_offset or 0)
        while self.source[end : end + 1] in (b" ", b"\n"):
            end += 1
        if self.source[end : end + 1] == b",":
            end += 1
        fault = self.fault(group, first, what, "", name=name)
        return fault._replace(end=end, lines=())


def walk_own(function: ast.FunctionDef) -> Iterator[ast.AST]:
    """What stands in a function and not in one inside of it; without texts and annotations."""
    waiting: list[ast.AST] = [*function.body]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef):
            continue
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in WORDS:
            continue
        yield node
        waiting += ast.iter_child_nodes(node)


def is_other(fault: Fault, tree: Path) -> bool:
    """Can be compiled, and is not the same code."""
    source = (tree / fault.file).read_bytes()
    try:
        return ast.dump(ast.parse(fault.applied(source))) != ast.dump(ast.parse(source))
    except SyntaxError:
        return False


# --- What a line without tests of its own concerns ----------------------------------------------------------------


type Place = tuple[str, int]


def places_of(fault: Fault, tree: Path) -> list[Place]:
    """A line that runs at the start is no test's. Then the functions count that read the list, that the line hands over
    by name, or that use one of its words."""
    if fault.lines:
        return [(fault.file, line) for line in fault.lines]
    return concerned(fault, tree)


def concerned(fault: Fault, tree: Path) -> list[Place]:
    source = (tree / fault.file).read_bytes()
    gone = source[fault.start : fault.end].decode()
    names = {*re.findall(r"[A-Za-z_]\w+", re.sub(r"([\"']).*?\1", "", gone)), *([fault.name] if fault.name else [])}
    words = words_of(gone)
    handed = handed_over(names, fault.file, ast.parse(source), tree)
    return [*handed, *users_of({fault.name} if fault.name else set(), words, tree)]


def words_of(gone: str) -> set[str]:
    """Short keys, no sentences; the names of arguments are keys as well."""
    texts = re.findall(r"[\"']([\w.-]{4,40})[\"']", gone)
    return {*texts, *re.findall(r"\b([a-z_]{4,})=", gone)} - {
        "subject",
        "text",
        "words",
        "label",
        "model",
        "after",
        "says",
    }


def handed_over(names: set[str], file: str, tree: ast.Module, root: Path) -> Iterator[Place]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and node.name in names:
            yield from ((file, line.lineno) for line in node.body)
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                if (alias.asname or alias.name) in names:
                    yield from functions_at(root, node.module, alias.name)


def functions_at(root: Path, module: str, name: str) -> Iterator[Place]:
    """Of a module all of its functions, else the one of that name."""
    for file, wanted in ((f"{module}.{name}", ""), (module, name)):
        path = root.joinpath(*file.split(".")).with_suffix(".py")
        if not path.is_file():
            continue
        for node in ast.walk(ast.parse(path.read_bytes())):
            if isinstance(node, ast.FunctionDef) and wanted in ("", node.name) and node.name != "register_all":
                yield from ((path.relative_to(root).as_posix(), line.lineno) for line in node.body)
        return


def users_of(names: set[str], words: set[str], tree: Path) -> list[Place]:
    """The lines of functions that read one of the names, or hold one of the words as a text."""
    found = []
    for path in python_files(tree, PACKAGES):
        text = path.read_text(encoding="utf-8")
        if not any(word in text for word in names | words):
            continue
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef) and any(uses(one, names, words) for one in ast.walk(node)):
                found += [(path.relative_to(tree).as_posix(), line.lineno) for line in node.body]
    return found


def uses(node: ast.AST, names: set[str], words: set[str]) -> bool:
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name in names
        case ast.Constant(value=str() as text):
            return text in words
        case _:
            return False


# --- Registrations ------------------------------------------------------------------------------------------------


KINDS = re.compile(
    r"cit(y|ies)|practice|plan|organisation|event|session|speaker|resource|proposal|report", re.IGNORECASE
)


def registrations(tree: Path) -> list[Fault]:
    """Each line by which something is told to a registry when the site starts, each verb of the history, and each entry
    of a list of `alliance` that names kinds of content."""
    found: list[Fault] = []
    for path in python_files(tree):
        source = Source(path.relative_to(tree).as_posix(), path.read_bytes())
        found += source.registered()
        if path.relative_to(tree).parts[0] == "alliance" and path.name not in NOT_LISTS:
            entries = source.in_lists("list")
            by_list = {one.name for one in entries if KINDS.search(one.what.partition(" without ")[2])}
            if not set(path.relative_to(tree).parts) & set(NOT_LISTS):
                found += [one for one in entries if one.name in by_list]
    return found
