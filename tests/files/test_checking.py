"""What is taken and what is not (T21, T24, T25, T53): twenty hostile files and some more."""

import io
import resource
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryFile

import pytest
from PIL import Image

from core.files import children, images, kinds, office, pdf
from core.files.checking import Checked, check_file, checked_upload, copied
from core.files.refusing import Refused
from tests.files import making

TYPE = "This file type is not allowed. Choose one of these: "
UNSAFE = (400, "This document cannot be read safely. Choose another file.")
LARGE = (400, "The image is too large. Choose a smaller image.")
BROKEN = (400, "This image cannot be read. Save the image again, then try again.")
ALL = frozenset(kinds.KINDS) - kinds.MAPS  # of which one program alone can tell what they are
SERVED = {"pdf", "docx", "image"}
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
HTML = b"<!doctype html><script>alert(1)</script>"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "file"


def look(place: Path, name: str, data: bytes, allowed: frozenset[str] | set[str] = ALL) -> Checked:
    place.write_bytes(data)
    return check_file(place, name=name, allowed=allowed)


def refusal(place: Path, name: str, data: bytes, allowed: frozenset[str] | set[str] = ALL) -> tuple[int, str]:
    with pytest.raises(Refused) as refused:
        look(place, name, data, allowed)
    return refused.value.status, str(refused.value.sentence)


def is_of_type(found: tuple[int, str]) -> bool:
    return found[0] == 415 and found[1].startswith("This file type is not allowed.")


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.svg", SVG),
        ("a.png", SVG),
        ("a.csv", SVG),
        ("a.html", HTML),
        ("a.pdf", HTML),
        ("a.csv", b"\xef\xbb\xbf \n" + HTML),
        ("a.csv", HTML.decode().encode("utf-16")),
        ("a.gif", b"GIF89a" + bytes(100)),
        ("a.png", b"GIF89a" + bytes(100)),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500)),
        ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500)),
        ("a.docm", making.docx(main=making.MACRO)),
        ("a.docx", making.docx(main=making.MACRO)),
        ("a.zip", making.archive({"a.txt": "a"})),
        ("a.docx", making.archive({"a.txt": "a"})),
        ("a.docx", making.archive({"inner.zip": making.archive({"a.txt": "a"})})),
        ("a.docx", making.xlsx()),
        ("a.xlsx", making.docx()),
        ("a.pdf", b""),
        ("a.csv", b""),
        ("a.pdf", HTML + making.pdf()),
        ("a.html", making.pdf()),
        ("a.pdf", making.image("PNG")),
        ("a.jpg", making.image("PNG")),
        ("a.png", making.pdf()),
        ("a.csv", making.pdf()),
        ("pdf", making.pdf()),
        ("...pdf", making.pdf()),
        ("a.docx", making.docx()[:-30]),
        ("a.pdf.exe", making.pdf()),
        ("a.exe", b"MZ" + bytes(100)),
    ],
)
def test_t21_what_is_not_on_the_list_is_refused_whatever_it_is_called(place: Path, name: str, data: bytes) -> None:
    assert is_of_type(refusal(place, name, data))


def test_files_of_maps_are_told_by_their_beginning_and_taken_where_they_are_asked_for_alone(place: Path) -> None:
    files = {"a.gpkg": b"SQLite format 3\0" + bytes(100), "a.geojson": b'{"type": "Point"}', "a.zip": b"PK\3\4"}
    assert [look(place, name, data, kinds.MAPS).kind for name, data in files.items()] == [
        "gpkg",
        "geojson",
        "shapefile",
    ]
    for name, data in files.items():
        assert refusal(place, name, data)[0] == 415
    assert refusal(place, "a.gpkg", b"PK\3\4", kinds.MAPS)[0] == 415


def test_a_file_of_another_type_says_which_to_choose(place: Path) -> None:
    assert refusal(place, "a.svg", SVG, {"pdf", "xlsx"}) == (415, f"{TYPE}PDF, XLSX.")
    assert refusal(place, "a.pdf", making.pdf(), {"photo"}) == (415, f"{TYPE}PNG, JPG, JPEG, WEBP.")


def test_t21_a_good_file_of_a_kind_that_was_not_asked_for_is_refused(place: Path) -> None:
    assert is_of_type(refusal(place, "a.xlsx", making.xlsx(), SERVED))
    assert is_of_type(refusal(place, "a.csv", b"a,b\n1,2\n", SERVED))
    assert is_of_type(refusal(place, "a.pdf", making.pdf(), {"image"}))


@pytest.mark.parametrize(
    ("name", "data", "kind", "content_type"),
    [
        ("Plan.PDF", making.pdf(), "pdf", "application/pdf"),
        ("plan.docx", making.docx({making.RELS: making.HYPERLINK}), "docx", kinds.CONTENT_TYPES["docx"]),
        ("table.xlsx", making.xlsx(), "xlsx", kinds.CONTENT_TYPES["xlsx"]),
        ("table.csv", "slug,name\nkunming,昆明\n".encode(), "csv", "text/csv; charset=utf-8"),
        ("table.csv", "slug,name\nkunming,昆明\n".encode("utf-16"), "csv", "text/csv; charset=utf-8"),
        ("a.png", making.image("PNG"), "image", "image/png"),
        ("a.JPG", making.image("JPEG"), "image", "image/jpeg"),
        ("a.jpeg", making.image("JPEG"), "image", "image/jpeg"),
        ("a.webp", making.image("WEBP"), "image", "image/webp"),
    ],
)
def test_good_files_are_known_by_what_they_hold(
    place: Path, name: str, data: bytes, kind: str, content_type: str
) -> None:
    found = look(place, name, data, ALL - {"photo"})

    assert (found.kind, found.content_type) == (kind, content_type)


@pytest.mark.parametrize(
    "data",
    [
        making.JAVASCRIPT,
        making.JAVASCRIPT_IN_DISGUISE,
        making.JAVASCRIPT_INSIDE,
        making.LAUNCH,
        making.EMBEDDED,
        making.ATTACHED_TO_PAGE,
        b"%PDF-1.7\nnothing of it is true",
        making.pdf()[:150],
        making.pdf(trailer="/Encrypt << /Filter /Standard /V 1 /R 2 /O (x) /U (x) /P -4 >> /ID [(a) (a)]"),
    ],
)
def test_t21_a_pdf_with_script_programs_or_files_inside_or_none_at_all_is_refused(place: Path, data: bytes) -> None:
    assert refusal(place, "a.pdf", data) == UNSAFE


def test_t21_what_hides_deep_in_a_pdf_is_not_looked_for_without_end(place: Path) -> None:
    place.write_bytes(making.pdf(f"/Deep {'[' * 100}{']' * 100}"))

    assert pdf.examine(str(place)) == pdf.UNSAFE


def test_t21_script_beside_the_objects_of_a_pdf_is_found(place: Path) -> None:
    place.write_bytes(making.pdf(trailer="/Extra << /S /JavaScript /JS (app.alert\\(1\\)) >>"))

    assert pdf.examine(str(place)) == pdf.UNSAFE


def test_t21_a_pdf_of_very_many_objects_is_not_read_to_its_end(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "MOST_OBJECTS", 10)
    place.write_bytes(making.pdf("", *["<< >>"] * 10))

    assert pdf.examine(str(place)) == pdf.UNREADABLE


def test_a_pdf_is_read_without_the_settings_of_the_site_and_within_limits() -> None:
    assert (pdf.SECONDS, pdf.MEMORY) == (10, 512 * 1024 * 1024)
    assert "django" not in Path(pdf.__file__).read_text(encoding="utf-8")


def test_t25_a_bomb_is_refused_before_it_is_unpacked(place: Path) -> None:
    bomb = making.bomb(300_000_000)

    assert len(bomb) < 310_000
    assert refusal(place, "a.docx", bomb) == UNSAFE


def test_t25_a_bomb_that_lies_about_its_size_is_refused_while_it_is_read(place: Path) -> None:
    lying = making.lying(making.bomb(20_000_000), "word/media/image1.bin", 500_000)

    assert refusal(place, "a.docx", lying) == UNSAFE


def test_t25_what_comes_out_of_many_small_members_is_added_up(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, "MOST_UNPACKED", 5_000)
    members = {f"word/media/{number}.bin": bytes([number]) * 900 for number in range(10)}

    place.write_bytes(making.docx(members))

    with pytest.raises(office.Unsafe):
        office.check(place, "docx")


@pytest.mark.parametrize("limit", ["MOST_UNPACKED", "MOST_XML"])
def test_t25_what_the_directory_says_is_too_much_together_is_refused_before_a_member_is_opened(
    place: Path, monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    monkeypatch.setattr(office, limit, 5_000)
    monkeypatch.setattr(office, "chunks", lambda *_: pytest.fail("A member was opened."))
    place.write_bytes(making.docx({f"word/{number}.xml": f"<a>{'x' * 900}</a>" for number in range(10)}))

    with pytest.raises(office.Unsafe):
        office.check(place, "docx")


@pytest.mark.parametrize("limit", ["MOST_UNPACKED", "MOST_XML"])
def test_t25_so_is_what_comes_out_whatever_the_directory_said(
    place: Path, monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    monkeypatch.setattr(office, limit, 5_000)
    monkeypatch.setattr(office, "check_directory", lambda _: None)
    place.write_bytes(making.docx({f"word/{number}.xml": f"<a>{'x' * 900}</a>" for number in range(10)}))

    with pytest.raises(office.Unsafe):
        office.check(place, "docx")


@pytest.mark.parametrize("part", [making.RELS, "[Content_Types].xml"])
def test_t25_links_and_types_are_counted_while_they_are_read(
    place: Path, monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    monkeypatch.setattr(office, "MOST_LINKS", 50)
    many = "".join(f'<Override PartName="/{number}" ContentType="text/plain"/>' for number in range(60))
    links = making.links(*[making.link("hyperlink", "https://city.example/", "External")] * 60)
    place.write_bytes(making.docx({part: links if part == making.RELS else making.types(making.WORD, many)}))

    with pytest.raises(office.Unsafe):
        office.check(place, "docx")


def test_t25_a_directory_that_is_too_long_is_refused_before_it_is_read(place: Path) -> None:
    place.write_bytes(making.docx({f"word/{'x' * 60_000}{number}.bin": b"" for number in range(17)}))

    with place.open("rb") as file, pytest.raises(office.Unsafe):
        office.check_end(file)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        pytest.param(
            "a.docx", lambda: making.docx({"word/document.xml": making.many("<p/>", 8_000_000)}), id="elements"
        ),
        pytest.param("a.docx", lambda: making.docx({"word/document.xml": making.many("text", 32_000_000)}), id="text"),
        pytest.param("a.xlsx", lambda: making.xlsx({making.STRINGS: making.many("<si/>", 300_000)}), id="strings"),
        pytest.param("a.xlsx", lambda: making.xlsx({making.SHEET: making.many("<c/>", 1_600_000)}), id="cells"),
        pytest.param(
            "a.docx", lambda: making.docx({"word/styles.xml": making.EBCDIC}), id="letters that hide elements"
        ),
    ],
)
def test_t25_a_document_that_would_cost_much_is_refused_soon_and_outside_of_the_request(
    place: Path, name: str, data: Callable[[], bytes]
) -> None:
    content = data()
    before = resource.getrusage(resource.RUSAGE_SELF)
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime

    assert refusal(place, name, content) == UNSAFE

    after = resource.getrusage(resource.RUSAGE_SELF)
    assert after.ru_maxrss - before.ru_maxrss < 50_000  # kB
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - children < 3


@pytest.mark.parametrize(
    ("program", "limits"),
    [
        pytest.param("while True: pass", children.Limits(1, 20, 100_000_000), id="processor"),
        pytest.param("import time; time.sleep(60)", children.Limits(5, 1, 100_000_000), id="clock"),
        pytest.param("[0] * 100_000_000", children.Limits(5, 20, 100_000_000), id="memory"),
        pytest.param(
            "import sys; sys.stdout.write('x' * 5000); sys.stdout.flush()",
            children.Limits(5, 20, 100_000_000, 999),
            id="output",
        ),
    ],
)
def test_t25_whoever_reads_a_file_of_others_is_stopped_at_its_limits(
    place: Path, program: str, limits: children.Limits
) -> None:
    place.write_text(program)

    with TemporaryFile() as output:
        assert children.run(place, limits=limits, output=output) != 0


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(making.docx({f"word/{n}.txt": "" for n in range(10_000)}, stored=True), id="10,000 members"),
        pytest.param(making.encrypted(making.docx()), id="encrypted"),
        pytest.param(making.docx({"word/footnotes.xml": making.ENTITY}), id="outside entity"),
        pytest.param(making.docx({"word/footnotes.xml": making.BILLION}), id="growing entity"),
        pytest.param(making.docx({"word/footnotes.xml": making.ENTITY.encode("utf-16")}), id="entity in UTF-16"),
        pytest.param(making.docx({"word/footnotes.xml": "<a><b></a>"}), id="broken XML"),
        pytest.param(making.docx({"word/deep.xml": "<a>" * 5_000 + "</a>" * 5_000}), id="nested 5,000 deep"),
        pytest.param(making.docx({making.RELS: making.TEMPLATE}), id="outside template"),
        pytest.param(making.docx({making.RELS: making.OBJECT}), id="outside object"),
        pytest.param(making.docx({making.RELS: making.PICTURE}), id="outside picture"),
        pytest.param(making.docx({"../evil.xml": "<a/>"}), id="member above"),
        pytest.param(making.docx({"/etc/evil.xml": "<a/>"}), id="absolute member"),
        pytest.param(making.docx({"C:\\evil.xml": "<a/>"}), id="member on a drive"),
        pytest.param(making.docx({"word/vbaProject.bin": b"\xd0\xcf\x11\xe0"}), id="macros"),
        pytest.param(making.docx({"word/activeX/activeX1.xml": "<a/>"}), id="controls"),
        pytest.param(making.docx({"word/embeddings/oleObject1.bin": b"MZ"}), id="object inside"),
        pytest.param(making.docx({"word/media/a.zip": making.archive({"a": "a"})}), id="nested zip"),
        pytest.param(making.docx({"WORD/document.xml": "<a/>"}), id="two members of one name"),
        pytest.param(making.docx() + b"more", id="something behind"),
        pytest.param(making.with_another_end(making.docx()), id="another end that says how long the directory is"),
    ],
)
def test_t25_a_document_that_could_do_harm_is_refused(place: Path, data: bytes) -> None:
    assert refusal(place, "a.docx", data) == UNSAFE


def test_charts_may_keep_their_tables_in_a_document(place: Path) -> None:
    data = making.docx({"word/embeddings/Microsoft_Excel_Sheet.xlsx": making.xlsx()})

    assert look(place, "a.docx", data).kind == "docx"


@pytest.mark.parametrize(
    ("name", "data"),
    [
        pytest.param("a.png", making.png_of(12_000, 12_000), id="12,000 x 12,000"),
        pytest.param("a.png", making.png_of(50_000, 50_000, rows=1), id="50,000 x 50,000"),
        pytest.param("a.png", making.png_of(10_001, 10), id="a side too long"),
        pytest.param("a.png", making.png_of(8_000, 5_001, rows=1), id="above 40 megapixels"),
        pytest.param("a.webp", making.webp_of(12_000, 12_000), id="WebP"),
    ],
)
def test_t24_a_flood_of_pixels_is_refused_before_it_is_decoded(
    place: Path, name: str, data: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*args: object, **options: object) -> None:
        raise AssertionError("A decoder saw the image.")

    monkeypatch.setattr(Image, "open", never)

    assert len(data) < 30_000
    assert refusal(place, name, data) == LARGE


def test_t24_a_flood_of_pixels_in_a_jpeg_is_refused_by_its_head(place: Path) -> None:
    data = bytearray(making.image("JPEG"))
    start = data.find(b"\xff\xc0")
    data[start + 5 : start + 9] = b"\x75\x30\x75\x30"  # 30,000 x 30,000

    assert refusal(place, "a.jpg", bytes(data)) == LARGE


def test_t24_an_image_at_the_limit_is_taken(place: Path) -> None:
    found = look(place, "a.png", making.png_of(10_000, 4_000), {"image"})

    assert (found.width, found.height) == (10_000, 4_000)


def test_a_cut_off_image_is_refused(place: Path) -> None:
    data = making.noise((300, 200), "JPEG")

    assert refusal(place, "a.jpg", data[: len(data) // 2]) == BROKEN
    assert refusal(place, "a.webp", making.webp_of(30, 20)) == BROKEN
    assert refusal(place, "a.png", making.image("PNG")[:60]) == BROKEN


def test_t24_of_an_animation_the_first_frame_stays(place: Path) -> None:
    look(place, "a.webp", making.animated(), {"image"})

    with Image.open(place) as kept:
        assert getattr(kept, "n_frames", 1) == 1
        red, _, blue = kept.convert("RGB").getpixel((10, 10))  # type: ignore[misc]
    assert red > 200
    assert blue < 60


@pytest.mark.parametrize("kind", ["image", "photo"])
def test_where_and_by_whom_a_photo_was_taken_is_not_kept(place: Path, kind: str) -> None:
    before = making.with_place()
    assert b"canary" in before

    look(place, "a.jpg", before, {kind})

    kept = place.read_bytes()
    assert b"canary" not in kept
    assert b"Exif" not in kept
    with Image.open(place) as image:
        assert dict(image.getexif()) == {}


def test_what_hangs_behind_an_image_is_not_kept(place: Path) -> None:
    look(place, "a.png", making.image("PNG") + HTML, {"image"})

    assert b"script" not in place.read_bytes()


def test_transparency_stays(place: Path) -> None:
    out = io.BytesIO()
    Image.new("RGBA", (20, 20), (0, 0, 0, 0)).save(out, "PNG")

    look(place, "a.png", out.getvalue(), {"image"})

    with Image.open(place) as image:
        assert image.getpixel((3, 3)) == (0, 0, 0, 0)


def test_the_photo_of_a_city_is_small_and_three_by_two(place: Path) -> None:
    found = look(place, "panorama.jpg", making.noise((2_400, 1_000), "JPEG"), {"photo"})

    assert (found.kind, found.content_type, found.name) == ("image", "image/webp", "panorama.webp")
    assert place.stat().st_size <= 80_000
    assert found.width in images.PHOTO_WIDTHS
    assert found.height == found.width * 2 // 3


def test_a_small_photo_is_not_blown_up(place: Path) -> None:
    found = look(place, "small.png", making.image("PNG", (300, 100)), {"photo"})

    assert (found.width, found.height) == (150, 100)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("report.pdf", "report.pdf"),
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("..\\..\\windows\\a.pdf", "a.pdf"),
        ("C:\\a.pdf", "a.pdf"),
        ("a\0b.pdf", "ab.pdf"),
        (".hidden.pdf", "hidden.pdf"),
        ("x\u202efdp.exe.pdf", "xfdp.exe.pdf"),
        ("a\u200bb\ufeff.pdf", "ab.pdf"),
        ("line\r\nbreak.pdf", "line break.pdf"),
        ("cafe\u0301.pdf", "café.pdf"),
        ("昆明.PDF", "昆明.pdf"),
        ("x" * 300 + ".pdf", "x" * 116 + ".pdf"),
        ('<b>"quoted"</b>.pdf', "b>.pdf"),
    ],
)
def test_t53_t23_the_shown_name_is_harmless(place: Path, name: str, shown: str) -> None:
    found = look(place, name, making.pdf())

    assert found.name == shown
    assert len(found.name) <= 120


@pytest.mark.parametrize("data", [b"a,b\n1,\x00\n", b"a,b\n\xff\xfe1\n", "名,値\n".encode("shift_jis")])
def test_a_table_that_is_no_text_is_refused_with_what_to_do(place: Path, data: bytes) -> None:
    assert refusal(place, "a.csv", data) == (
        400,
        "This table cannot be read. Save it as CSV in UTF-8 and try again.",
    )


@pytest.mark.parametrize(("kind", "megabytes"), [("pdf", 25), ("docx", 15), ("xlsx", 10), ("csv", 10), ("image", 10)])
def test_each_kind_has_its_own_size(place: Path, kind: str, megabytes: int) -> None:
    data = {
        "pdf": making.pdf(),
        "docx": making.docx(),
        "xlsx": making.xlsx(),
        "csv": b"a,b\n",
        "image": making.image("PNG"),
    }[kind]
    name = "a.png" if kind == "image" else f"a.{kind}"

    status, sentence = refusal(place, name, data + bytes(megabytes * 1_000_000))

    assert (status, sentence) == (
        413,
        f"The file is too large. It must be {megabytes} MB or smaller.",
    )


class Growing:
    """Says that it is small, and does not stop."""

    name = "a.pdf"
    size = 10

    def __init__(self) -> None:
        self.given = 0

    def chunks(self) -> object:
        while True:
            self.given += 65_536
            yield bytes(65_536)


def test_t26_an_upload_that_grows_beyond_its_limit_is_cut_off(place: Path) -> None:
    growing = Growing()

    with pytest.raises(Refused) as refused:
        copied(growing, place, limit=1_000_000)  # type: ignore[arg-type]

    assert refused.value.status == 413
    assert growing.given < 1_200_000


def test_a_file_that_is_only_read_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    with checked_upload(making.upload("a.csv", b"a,b\n"), allowed={"csv", "xlsx"}) as file:
        assert file.read() == b"a,b\n"
    with pytest.raises(Refused), checked_upload(making.upload("a.csv", HTML), allowed={"csv", "xlsx"}):
        pass

    assert list(tmp_path.iterdir()) == []
