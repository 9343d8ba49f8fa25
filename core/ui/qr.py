"""An address as a code to scan: the path of an SVG, so that no picture and no style is needed."""

from typing import NamedTuple

QUIET = 4  # empty modules around it, which scanners need


class Scannable(NamedTuple):
    path: str
    size: int  # of the square in which the path lies


def scannable(text: str) -> Scannable:
    import qrcode  # type: ignore[import-untyped]
    from qrcode.constants import ERROR_CORRECT_M  # type: ignore[import-untyped]

    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=QUIET)
    code.add_data(text)
    rows = code.get_matrix()
    path = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark)
    return Scannable(path, len(rows))
