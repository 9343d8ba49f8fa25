"""Files for tests, good and hostile, all made here: nothing of others is kept in the repository."""

import io
import random
import struct
import zipfile
import zlib
from collections.abc import Mapping

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
MACRO = "application/vnd.ms-word.document.macroEnabled.main+xml"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"


def upload(name: str, data: bytes, content_type: str = "application/octet-stream") -> SimpleUploadedFile:
    """SimpleUploadedFile cuts folders off the name as browsers do; hostile ones do not."""
    made = SimpleUploadedFile("x", data, content_type)
    made._name = name  # type: ignore[attr-defined]
    return made


# --- PDF ----------------------------------------------------------------------------------------------------------


def pdf(catalog: str = "", *more: str, trailer: str = "") -> bytes:
    """One empty page. `more` are further objects, numbered from 4."""
    objects = [
        f"<< /Type /Catalog /Pages 2 0 R {catalog} >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] >>",
        *more,
    ]
    out, places = bytearray(b"%PDF-1.7\n"), []
    for number, text in enumerate(objects, start=1):
        places.append(len(out))
        out += f"{number} 0 obj\n{text}\nendobj\n".encode()
    start = len(out)
    out += f"xref\n0 {len(places) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{place:010d} 00000 n \n".encode() for place in places)
    out += f"trailer\n<< /Size {len(places) + 1} /Root 1 0 R {trailer} >>\nstartxref\n{start}\n%%EOF\n".encode()
    return bytes(out)


JAVASCRIPT = pdf("/OpenAction 4 0 R", "<< /S /JavaScript /JS (app.alert\\(1\\)) >>")
JAVASCRIPT_IN_DISGUISE = pdf("/OpenAction 4 0 R", "<< /S /J#61vaScript /J#53 (app.alert\\(1\\)) >>")
JAVASCRIPT_INSIDE = pdf("/AA << /WC << /S /JavaScript /JS (app.alert\\(1\\)) >> >>")
LAUNCH = pdf("/OpenAction 4 0 R", "<< /S /Launch /F (cmd.exe) >>")
EMBEDDED = pdf(
    "/Names << /EmbeddedFiles << /Names [(a) 4 0 R] >> >>",
    "<< /Type /Filespec /F (a.exe) /EF << /F 5 0 R >> >>",
    "<< /Type /EmbeddedFile /Length 2 >>\nstream\nMZ\nendstream",
)
ATTACHED_TO_PAGE = pdf("", "<< /Type /Annot /Subtype /FileAttachment /Rect [0 0 1 1] >>")


# --- Office -------------------------------------------------------------------------------------------------------


def archive(parts: Mapping[str, bytes | str], *, stored: bool = False) -> bytes:
    out = io.BytesIO()
    how = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
    with zipfile.ZipFile(out, "w", how) as made:
        for name, data in parts.items():
            made.writestr(name, data)
    return out.getvalue()


def types(main: str, more: str = "", part: str = "word/document.xml") -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><Types xmlns="{TYPES}">'
        f'<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/{part}" ContentType="{main}"/>{more}</Types>'
    )


def links(*each: str) -> str:
    return f'<?xml version="1.0"?><Relationships xmlns="{RELATIONS}">{"".join(each)}</Relationships>'


def link(kind: str, target: str, mode: str = "") -> str:
    outside = f' TargetMode="{mode}"' if mode else ""
    return f'<Relationship Id="r1" Type="{OFFICE}/{kind}" Target="{target}"{outside}/>'


def parts(main: str = WORD, part: str = "word/document.xml") -> dict[str, bytes | str]:
    return {
        "[Content_Types].xml": types(main, part=part),
        "_rels/.rels": links(link("officeDocument", part)),
        part: '<?xml version="1.0"?><document><p>Text</p></document>',
    }


def docx(more: Mapping[str, bytes | str] | None = None, *, main: str = WORD, stored: bool = False) -> bytes:
    return archive({**parts(main), **(more or {})}, stored=stored)


def xlsx(more: Mapping[str, bytes | str] | None = None) -> bytes:
    return archive({**parts(EXCEL, "xl/workbook.xml"), **(more or {})})


def many(piece: str, number: int) -> bytes:
    """Between words that no packing makes small, so that the archive does not look like a bomb."""
    pieces, noise = number // 1_000, random.Random(1)
    words = (piece.encode() * 1_000 + f"<!--{noise.randbytes(30).hex()}-->".encode() for _ in range(pieces))
    return b"<a>" + b"".join(words) + b"</a>"


SHEET, STRINGS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
EBCDIC = '<?xml version="1.0" encoding="cp037"?><a/>'.encode("cp037")


RELS = "word/_rels/document.xml.rels"
ENTITY = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><a>&e;</a>'
BILLION = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;">]><a>&c;</a>'
TEMPLATE = links(link("attachedTemplate", "https://evil.example/t.dotm", "External"))
OBJECT = links(link("oleObject", "https://evil.example/o.bin", "External"))
PICTURE = links(link("image", "https://evil.example/p.png", "External"))
HYPERLINK = links(link("hyperlink", "https://city.example/", "External"))


def bomb(size: int) -> bytes:
    """Zeros, some thousand times smaller when packed."""
    return docx({"word/media/image1.bin": bytes(size)})


def encrypted(data: bytes) -> bytes:
    """Says of each member that it is encrypted, in its own head and in the directory."""
    out = bytearray(data)
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = out.find(mark)
        while start >= 0:
            out[start + place] |= 1
            start = out.find(mark, start + 4)
    return bytes(out)


def lying(data: bytes, name: str, size: int) -> bytes:
    """The directory and the head of the member say another size than what comes out."""
    out = bytearray(data)
    for mark, place, at in ((b"PK\x03\x04", 22, 30), (b"PK\x01\x02", 24, 46)):
        start = out.find(mark)
        while start >= 0:
            if bytes(out[start + at : start + at + len(name)]) == name.encode():
                out[start + place : start + place + 4] = struct.pack("<L", size)
            start = out.find(mark, start + 4)
    return bytes(out)


def with_another_end(data: bytes) -> bytes:
    """A second end, for archives above 4 GB, stands before the usual one and counts instead of it."""
    at = data.rfind(b"PK\x05\x06")
    members, length, start = struct.unpack("<H2L", data[at + 10 : at + 20])
    other = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, members, members, length, start)
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, at, 1)
    return data[:at] + other + locator + data[at:]


# --- Images -------------------------------------------------------------------------------------------------------


def image(format: str, size: tuple[int, int] = (60, 40), colour: str = "#2b6", **options: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, format, **options)
    return out.getvalue()


def noise(size: tuple[int, int], format: str = "PNG") -> bytes:
    """What cannot be packed well."""
    out = io.BytesIO()
    Image.effect_noise(size, 120).convert("RGB").save(out, format)
    return out.getvalue()


def png_of(width: int, height: int, *, rows: int | None = None) -> bytes:
    """A PNG of black bits, some kB whatever its size; only `rows` of its rows are there."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">L", len(data)) + kind + data + struct.pack(">L", zlib.crc32(kind + data))

    pressed, row = zlib.compressobj(9), bytes(1 + (width + 7) // 8)
    data = b"".join(pressed.compress(row) for _ in range(height if rows is None else rows)) + pressed.flush()
    head = struct.pack(">LLBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def webp_of(width: int, height: int) -> bytes:
    """Head of an extended WebP that claims this size."""
    body = b"WEBPVP8X" + struct.pack("<L", 10) + b"\0\0\0\0"
    body += (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return b"RIFF" + struct.pack("<L", len(body)) + body


def animated() -> bytes:
    """Red, then blue."""
    out = io.BytesIO()
    frames = [Image.new("RGB", (30, 20), colour) for colour in ("#f00", "#00f")]
    frames[0].save(out, "WEBP", save_all=True, append_images=frames[1:], duration=100, lossless=True)
    return out.getvalue()


def with_place() -> bytes:
    """A JPEG that tells where and by whom it was taken, in EXIF, a comment and a colour profile."""
    exif = Image.Exif()
    exif[0x010E], exif[0x013B] = "canary description", "canary artist"
    exif[0x8825] = {1: "N", 2: (25.0, 2.0, 20.0), 3: "E", 4: (102.0, 43.0, 6.0)}
    return image("JPEG", exif=exif, comment=b"canary comment", icc_profile=b"canary profile" * 20)
