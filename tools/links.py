"""Check the links within a folder of pages, list those that lead out: python tools/links.py FOLDER.

A page must find what it links to, down to the heading, and must fetch nothing from elsewhere. Links
to other sites are written to external-links.txt and not followed.
"""

from __future__ import annotations

import re
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

FETCHED = {"script", "img", "link", "iframe", "source", "audio", "video", "object", "embed"}
LANGUAGES = {"en", "vi"}  # what follows the # of a report's address chooses one, and is no place
REMOTE = re.compile(r"url\(\s*['\"]?(?:https?:)?//|@import")


class Page(HTMLParser):
    """What can be linked to in a page, and what it links to."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.places: set[str] = set()
        self.links: list[tuple[str, str]] = []
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note ids and addresses."""
        for name, value in attrs:
            if name in ("id", "name") and value:
                self.places.add(value)
            elif name in ("href", "src") and value:
                self.links.append((tag, value))


def broken(folder: Path) -> tuple[list[str], dict[str, str]]:
    """Return what is wrong, a line each, and every outside address with a page that has it."""
    pages = {path.resolve(): Page(path) for path in sorted(folder.rglob("*.html"))}
    wrong: list[str] = []
    outside: dict[str, str] = {}
    for path, page in pages.items():
        here = path.relative_to(folder.resolve()).as_posix()
        for tag, link in page.links:
            parts = urlsplit(link)
            if parts.scheme in ("http", "https") or parts.netloc:
                outside.setdefault(link, here)
                if tag in FETCHED:
                    wrong.append(f"{here}: fetches {link}")
            elif not parts.scheme:
                target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
                target = target / "index.html" if target.is_dir() else target
                place = unquote(parts.fragment) if parts.fragment not in LANGUAGES else ""
                if not target.exists():
                    wrong.append(f"{here}: {link} is not there")
                elif place and target in pages and place not in pages[target].places:
                    wrong.append(f"{here}: {link} names no place of that page")
    styles = [p for p in sorted(folder.rglob("*.css")) if REMOTE.search(p.read_text("utf-8"))]
    wrong += [f"{path.relative_to(folder)}: fetches from elsewhere" for path in styles]
    return wrong, outside


def main(folder: Path) -> int:
    """Write the list and say what is wrong; the exit code tells whether anything is."""
    wrong, outside = broken(folder)
    lines = [f"{link} ({page})\n" for link, page in sorted(outside.items())]
    (folder / "external-links.txt").write_text("".join(lines), encoding="utf-8")
    print("\n".join(wrong), file=sys.stderr, end="\n" if wrong else "")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
