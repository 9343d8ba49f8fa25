"""Tables of plans as cities have them: made up, with Chinese headings and merged cells."""

import io
import zipfile
from collections.abc import Iterable, Sequence

from openpyxl import Workbook, load_workbook

HEADINGS = (
    *(
        "总目标",
        "目标",
        "主要任务",
        "责任单位",
        "实施时间",
        "全球目标",
        "指标",
        "基准值（2020年）",
        "2030年目标值",
        "2024年",
    ),
    "数据来源",
)
GOALS, TARGETS, ACTIONS = 3, 4, 5


def chinese_rows() -> list[list[object]]:
    """60 rows: three goals of four targets of five actions, each target with an indicator. Two cells are wrong."""
    rows: list[list[object]] = []
    for goal in range(1, GOALS + 1):
        for target in range(1, TARGETS + 1):
            for action in range(1, ACTIONS + 1):
                number = f"{goal}.{target}"
                first = action == 1
                rows.append(
                    [
                        f"{goal}、保护第{goal}片湿地" if first and target == 1 else None,
                        f"{number} 恢复湖滨植被{number}" if first else None,
                        f"{number}.{action} 种植本地树种{number}.{action}",
                        "林业局",
                        "2024年～2030年",
                        str((goal - 1) * TARGETS + target) if first else None,
                        f"湖滨植被覆盖率{number}" if first else None,
                        "约13.1%" if first else None,
                        "30%以上" if first else None,
                        "14.5%" if first else None,
                        "林业年报 2024" if first else None,
                    ]
                )
    rows[7][4] = "明年"
    rows[30][8] = "显著提高"
    return rows


def workbook(headings: Sequence[str], rows: Iterable[Sequence[object]], *, above: int = 1, merge: bool = True) -> bytes:
    """With a title above, and cells of goals and targets that are one over their rows."""
    book = Workbook()
    page = book.active
    assert page is not None
    page.title = "任务分解表"
    for _number in range(above):
        page.append(["生物多样性保护行动计划任务分解表"])
    page.append(list(headings))
    kept = list(rows)
    for row in kept:
        page.append(list(row))
    if merge:
        for column in (1, 2):
            for top, bottom in spans([row[column - 1] for row in kept]):
                if bottom > top:
                    page.merge_cells(
                        start_row=top + above + 2, end_row=bottom + above + 2, start_column=column, end_column=column
                    )
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def spans(cells: Sequence[object]) -> list[tuple[int, int]]:
    starts = [at for at, cell in enumerate(cells) if cell is not None]
    return [(start, end - 1) for start, end in zip(starts, [*starts[1:], len(cells)], strict=True)]


def chinese_table() -> bytes:
    return workbook(HEADINGS, chinese_rows())


RICH_HEADINGS = (
    *(
        "Level",
        "Number",
        "Title (English)",
        "Title (日本語)",
        "Belongs to",
        "Global targets",
        "Lead department",
        "Starts",
    ),
    *("Ends", "Status", "Budget", "Unit", "Baseline", "Baseline year", "Direction", "Goal year", "Goal value", "Year"),
    *("Value", "Precision", "Reason for the missing value", "Source", "Footnote"),
)
REEDS = {"Level": "Annual value", "Number": "I1"}
RICH_LINES: tuple[dict[str, str], ...] = (
    {"Level": "Goal", "Number": "1", "Title (English)": "Water", "Title (日本語)": "水"},
    {
        "Level": "Target",
        "Number": "1.1",
        "Title (English)": "Lakeside",
        "Belongs to": "1",
        "Global targets": "2 (high); 12",
    },
    {"Level": "Target", "Number": "1.2", "Title (English)": "Shade", "Belongs to": "1", "Global targets": "12"},
    {
        "Level": "Action",
        "Number": "1.1.1",
        "Title (English)": "Plant reeds",
        "Title (日本語)": "葦を植える",
        "Belongs to": "1.1; 1.2",
        "Lead department": "Parks office",
        "Starts": "令和7年度",
        "Ends": "2030年3月",
        "Status": "under way",
        "Budget": "JPY 5 million",
    },
    {
        "Level": "Action",
        "Number": "1.1.2",
        "Title (English)": "Watch birds",
        "Belongs to": "1.1",
        "Starts": "2025",
        "Ends": "ongoing",
        "Status": "planned",
    },
    {
        "Level": "Indicator",
        "Number": "I1",
        "Title (English)": "Reeds",
        "Belongs to": "1.1",
        "Unit": "%",
        "Baseline": "about 13.1",
        "Baseline year": "2020",
        "Direction": "higher is better",
    },
    {**REEDS, "Goal year": "2030", "Goal value": "30", "Precision": "at least"},
    {**REEDS, "Year": "2024", "Value": "14.5", "Source": "Survey 2024", "Footnote": "A dry year."},
    {**REEDS, "Year": "2023", "Reason for the missing value": "not measured in this year"},
    {**REEDS, "Year": "2022", "Value": "14", "Precision": "about", "Source": "Survey 2022"},
    {
        "Level": "Indicator",
        "Number": "I2",
        "Title (English)": "Wetland",
        "Belongs to": "1.2",
        "Unit": "km²",
        "Direction": "to be maintained",
    },
    {"Level": "Annual value", "Number": "I2", "Year": "2024", "Value": "120 ha", "Source": "Survey 2024"},
    {
        "Level": "Indicator",
        "Number": "I3",
        "Title (English)": "Bird boxes",
        "Belongs to": "1.2",
        "Unit": "bird boxes",
        "Direction": "higher is better",
    },
    {"Level": "Annual value", "Number": "I3", "Year": "2024", "Value": "1,200", "Source": "Survey 2024"},
)


def rich_table() -> bytes:
    """In English and Japanese, with all that an export tells."""
    rows = [[line.get(heading, "") for heading in RICH_HEADINGS] for line in RICH_LINES]
    return workbook(RICH_HEADINGS, rows, above=0, merge=False)


HUNG_HEADINGS = (
    *("Partners", "Milestone (English)", "Milestone (日本語)", "Milestone due date", "Milestone completion date"),
    *("Year of the report", "Level of progress", "Progress and main outcomes (English)", "Obstacles"),
)
REEDS_PLANTED = {"Level": "Milestone", "Number": "1.1.1", "Milestone (English)": "Reeds are in"}
LAKESIDE = {"Level": "Progress report", "Number": "1.1"}
HUNG_LINES: tuple[dict[str, str], ...] = (
    {"Level": "Action", "Number": "1.1.1", "Partners": "Lake, Land and Water Trust; Second body, Third body"},
    {
        **REEDS_PLANTED,
        "Milestone (日本語)": "葦が植わる",
        "Milestone due date": "2026-03",
        "Milestone completion date": "2026-02-27",
    },
    {**REEDS_PLANTED, "Milestone due date": "FY2027"},
    {"Level": "Milestone", "Number": "1.1.1", "Milestone (English)": "Birds are counted"},
    {
        **LAKESIDE,
        "Year of the report": "2024",
        "Level of progress": "on track",
        "Progress and main outcomes (English)": "Reeds grew.\n\nBirds came.",
    },
    {**LAKESIDE, "Year of the report": "2023", "Level of progress": "no significant change"},
)


def hung_table(lines: Iterable[dict[str, str]] = HUNG_LINES) -> bytes:
    """The same with what hangs on actions and targets: partners, milestones, reports."""
    headings = (*RICH_HEADINGS, *HUNG_HEADINGS)
    rows = [[line.get(heading, "") for heading in headings] for line in (*RICH_LINES, *lines)]
    return workbook(headings, rows, above=0, merge=False)


def two_pages() -> bytes:
    book = load_workbook(
        io.BytesIO(workbook(("Action", "No."), [("Trees", "1.1.1"), ("Bees", "1.1.2")], above=0, merge=False))
    )
    page = book.create_sheet("Second")
    page.append(["Number", "Action"])
    page.append(["1.1.1", "Frogs"])
    return saved(book)


def rewritten(content: bytes, words: dict[str, str]) -> bytes:
    """A workbook in which somebody typed other words."""
    book = load_workbook(io.BytesIO(content))
    for page in book.worksheets:
        for row in page.iter_rows():
            for cell in row:
                if isinstance(cell.value, str) and cell.value in words:
                    cell.value = words[cell.value]
    return saved(book)


def with_value(content: bytes, formula: str, value: str) -> bytes:
    """As a spreadsheet program keeps a formula: with the value that it had last."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as book, zipfile.ZipFile(out, "w") as made:
        for name in book.namelist():
            part = book.read(name)
            made.writestr(
                name, part.replace(f"<f>{formula}</f><v />".encode(), f"<f>{formula}</f><v>{value}</v>".encode())
            )
    return out.getvalue()


def saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


# --- As in Hong Kong: areas, and actions directly under them ------------------------------------------------------

HONG_KONG = ("Area", "No.", "Specific action", "Lead B/D", "Supporting departments", "Time frame")
AREAS = (
    ("Enhancing conservation measures", 23),
    ("Mainstreaming biodiversity", 18),
    ("Improving knowledge", 13),
    ("Promoting community involvement", 13),
)


def hong_kong_table(*, merge: bool = True) -> bytes:
    """67 actions of four areas, with no target between; the area stands once, over merged cells. Two actions of
    different areas have one title."""
    rows: list[list[object]] = []
    for number, (area, count) in enumerate(AREAS, start=1):
        for at in range(count):
            title = "Review the resources needed" if at == count - 1 else f"Restore habitat {number}{chr(97 + at)}"
            first = f"{number}. {area}" if at == 0 else None
            rows.append([first, f"{number}{chr(97 + at)}", title, "AFCD", None, "2026 - 2035"])
    return workbook(HONG_KONG, rows, above=0, merge=merge)
