"""What a first visit to a page sends, compressed, against the budget of the design."""

import gzip
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from benchmarks.site import Site, get
from benchmarks.tables import Row

# kB of everything on a page without a photo; kB of single kinds; requests.
PAGES = {"home": 29, "index": 40, "cities": 62, "city": 50, "event": 40}
KINDS = ("styles", "scripts", "sprites", "maps", "pictures")
STYLES, SPRITES, SCRIPTS, REQUESTS = 17.5, 7, 19, 10


class Parts(HTMLParser):
    """The files that a browser fetches with the page."""

    def __init__(self) -> None:
        super().__init__()
        self.styles: set[str] = set()
        self.scripts: set[str] = set()
        self.sprites: set[str] = set()
        self.maps: set[str] = set()
        self.pictures: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "link" and "stylesheet" in given.get("rel", ""):
            self.styles.add(given["href"])
        elif tag == "link" and "icon" in given.get("rel", ""):
            self.pictures.add(given["href"])
        elif tag == "script" and given.get("src"):
            self.scripts.add(given["src"])
        elif tag == "use" and not given.get("href", "#").startswith("#"):
            (self.maps if "/map/" in given["href"] else self.sprites).add(given["href"].partition("#")[0])
        elif tag == "img" and given.get("src"):
            self.pictures.add(given["src"])


def weigh(site: Site, name: str, path: str) -> Row:
    answer = get(site.port, path)
    parts = Parts()
    parts.feed(plain(answer.body, answer.headers.get("content-encoding", "")))
    kinds = {kind: sum(size(site, path, url) for url in getattr(parts, kind)) for kind in KINDS}
    total = len(answer.body) + sum(kinds.values())
    row: Row = {"page": name, "html": len(answer.body), **kinds, "all": total}
    row["requests"] = 1 + sum(len(getattr(parts, kind)) for kind in kinds)
    row["budget"] = PAGES[name] * 1000 if name in PAGES else None
    row["within"] = "yes" if within(row) else "NO"
    return row


def within(row: Row) -> bool:
    limits = {"styles": STYLES, "scripts": SCRIPTS, "sprites": SPRITES}
    return (
        all(row[kind] <= kilobytes * 1000 for kind, kilobytes in limits.items())
        and row["requests"] <= REQUESTS
        and (row["budget"] is None or row["all"] <= row["budget"])
    )


def size(site: Site, path: str, url: str) -> int:
    """Files of other hosts would be a mistake of the page, and are not fetched."""
    parts = urlsplit(urljoin(site.url(path), url))
    if parts.hostname not in ("127.0.0.1", "localhost"):
        raise ValueError(f"The page {path} loads from another host.")
    return len(get(site.port, parts.path).body)


def plain(body: bytes, encoding: str) -> str:
    return (gzip.decompress(body) if encoding == "gzip" else body).decode()
