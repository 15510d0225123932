"""The feed of a folder of reports (Atom): what a reader subscribes to.

References
----------
RFC 4287: https://www.rfc-editor.org/rfc/rfc4287
"""

from __future__ import annotations

from pathlib import Path
from typing import Final
from xml.etree import ElementTree as ET

from attain.site.asked import published_at
from attain.site.layout import languages_of, read_brief, write
from attain.site.safe import plain

NAME: Final = "feed.xml"
_ATOM: Final = "http://www.w3.org/2005/Atom"
_XML: Final = "{http://www.w3.org/XML/1998/namespace}lang"


def feed(folder: Path, site_url: str) -> Path:
    """Write the feed of all reports in a folder, the latest day first.

    An entry is as old as what its report knows: the same reports make the same bytes.
    """
    base = site_url.rstrip("/")
    briefs = {path.parent.name: read_brief(path.parent) for path in folder.glob("*/brief.json")}
    order = sorted(briefs, key=lambda name: (briefs[name]["as_of"], name), reverse=True)
    root = ET.Element("feed", {"xmlns": _ATOM, _XML: "vi"})
    latest = max((brief["as_of"] for brief in briefs.values()), default="1970-01-01")
    for tag, text in {"id": f"{base}/{NAME}", "title": "Attain", "updated": _day(latest)}.items():
        ET.SubElement(root, tag).text = text
    ET.SubElement(root, "link", {"rel": "self", "href": f"{base}/{NAME}"})
    ET.SubElement(ET.SubElement(root, "author"), "name").text = "Attain"
    for name in order:
        brief, address = briefs[name], published_at(site_url, name)
        entry = ET.SubElement(root, "entry")
        words = {language: brief["words"][language] for language in languages_of(brief)}
        title = " / ".join(plain(told["title"]) for told in words.values())
        for tag, text in {"id": address, "title": title, "updated": _day(brief["as_of"])}.items():
            ET.SubElement(entry, tag).text = text
        ET.SubElement(entry, "link", {"rel": "alternate", "href": address})
        content = ET.SubElement(entry, "content", {"type": "xhtml"})
        box = ET.SubElement(content, "div", {"xmlns": "http://www.w3.org/1999/xhtml"})
        for language, told in words.items():
            ET.SubElement(box, "p", {"lang": language, _XML: language}).text = plain(told["answer"])
    ET.indent(root)
    text = ET.tostring(root, encoding="unicode")
    return write(folder / NAME, f'<?xml version="1.0" encoding="utf-8"?>\n{text}\n')


def _day(day: str) -> str:
    return f"{day}T00:00:00Z"
