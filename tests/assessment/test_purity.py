import ast
from pathlib import Path

import assessment.scoring

ALLOWED = {
    "assessment.scoring",
    "collections",
    "dataclasses",
    "decimal",
    "enum",
    "functools",
    "itertools",
    "re",
    "typing",
}


def test_scoring_needs_nothing_but_the_standard_library() -> None:
    imported = set()
    for path in Path(assessment.scoring.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom):
                imported.add(node.module or "")
            if isinstance(node, ast.Import):
                imported |= {name.name for name in node.names}

    strange = {name for name in imported if not any(name == each or name.startswith(f"{each}.") for each in ALLOWED)}
    assert strange == set()
