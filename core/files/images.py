"""Images are made anew from their pixels: whatever else was in the file (places, names, programs) is gone."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from core.files.refusing import image_too_large, unreadable_image

if TYPE_CHECKING:
    from PIL import Image

MOST_PIXELS = 40_000_000
LONGEST_SIDE = 10_000
DECODERS = {"png": "PNG", "jpeg": "JPEG", "webp": "WEBP"}
QUALITY = {"PNG": {}, "JPEG": {"quality": 88, "optimize": True}, "WEBP": {"quality": 86}}
PHOTO_WIDTHS = (960, 840, 720, 600, 480)
PHOTO_QUALITIES = (82, 74, 66, 58, 50, 40)
PHOTO_BYTES = 80_000
HEAD = 65_536

# One picture of 40 megapixels takes some 300 MB while it is decoded: one at a time in a process.
decoding = Lock()


@dataclass(frozen=True)
class Size:
    width: int
    height: int


def format_of(head: bytes) -> str:
    """png, jpeg, webp or nothing, by the signature."""
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if head.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    return "webp" if head[:4] == b"RIFF" and head[8:12] == b"WEBP" else ""


def remade(path: Path, format: str) -> Size:
    """Replaces the file by an image of the same format that holds its first frame and nothing else."""
    with decoding, opened(path, format) as image:
        clean = pixels(image)
        if format == "jpeg":
            clean = clean.convert("RGB")
        kind = DECODERS[format]
        clean.save(path, kind, **QUALITY[kind])
        return Size(*clean.size)


def photo(path: Path, format: str) -> Size:
    """Replaces the file by a WebP of at most 80 kB, cut to three by two around its middle."""
    from PIL import Image, ImageOps

    with decoding, opened(path, format) as image:
        clean = pixels(image).convert("RGB")
    for width in PHOTO_WIDTHS:
        cut = ImageOps.fit(clean, three_by_two(clean.size, width), Image.Resampling.LANCZOS)
        for quality in PHOTO_QUALITIES:
            made = BytesIO()
            cut.save(made, "WEBP", quality=quality)
            if made.tell() <= PHOTO_BYTES:
                path.write_bytes(made.getvalue())
                return Size(*cut.size)
    raise image_too_large()


def three_by_two(size: tuple[int, int], width: int) -> tuple[int, int]:
    """Never larger than the original."""
    width = max(min(width, size[0], size[1] * 3 // 2), 3)
    return width, max(width * 2 // 3, 2)


@contextmanager
def opened(path: Path, format: str) -> Iterator["Image.Image"]:
    """The size is read from the head of the file before any decoder sees it. Raises Refused."""
    from PIL import Image

    with path.open("rb") as file:
        check_size(*size_in(file.read(HEAD), format))
    try:
        with Image.open(path, formats=[DECODERS[format]]) as image:
            check_size(*image.size)
            image.seek(0)
            yield image
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise image_too_large() from error
    except (OSError, SyntaxError, ValueError, EOFError, TypeError, IndexError, MemoryError, RuntimeError) as error:
        raise unreadable_image() from error


def check_size(width: int, height: int) -> None:
    if max(width, height) > LONGEST_SIDE or width * height > MOST_PIXELS:
        raise image_too_large()


def size_in(head: bytes, format: str) -> tuple[int, int]:
    """Width and height as the head of a file tells them. Of JPEG nothing is said here: Pillow reads its head without
    decoding."""
    if format == "png" and len(head) >= 24:
        return int.from_bytes(head[16:20]), int.from_bytes(head[20:24])
    if format == "webp" and len(head) >= 30:
        return webp_size(head)
    return 0, 0


def webp_size(head: bytes) -> tuple[int, int]:
    kind = head[12:16]
    if kind == b"VP8X":
        return 1 + int.from_bytes(head[24:27], "little"), 1 + int.from_bytes(head[27:30], "little")
    if kind == b"VP8L":
        bits = int.from_bytes(head[21:25], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    return int.from_bytes(head[26:28], "little") & 0x3FFF, int.from_bytes(head[28:30], "little") & 0x3FFF


def pixels(image: "Image.Image") -> "Image.Image":
    """Turned the right way up, in the colours that every format has, without anything else."""
    from PIL import Image, ImageOps

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # remarks on odd metadata, which is dropped
        turned = ImageOps.exif_transpose(image)
    has_alpha = "A" in turned.getbands() or "transparency" in turned.info
    clean = turned.convert("RGBA" if has_alpha else "RGB")
    bare = Image.new(clean.mode, clean.size)
    bare.paste(clean)
    return bare
