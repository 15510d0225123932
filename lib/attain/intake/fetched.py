"""Fetch a table from a service: a dated snapshot in the package, and from it an edition.

``fetched/<source>/<indicator>/`` holds a snapshot for each day that brought other figures and
``query.json``: what was asked last, how it was read, and each snapshot's checksum. A snapshot is
a file like any other, and becomes an edition through the door of ``attain add``.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import json
import re
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from attain.evidence.reading import is_day
from attain.intake import edition
from attain.intake.take import Request, headings
from attain.intake.words import refusal

_SAME = ["area", "group", "period", "value", "status"]
_UPDATED = re.compile(
    rb'(?:"(?:lastupdated|updated)"\s*:\s*"|LAST-UPDATED=")(\d{4})-?(\d\d)-?(\d\d)'
)
"""When the publisher last changed the table: World Bank and JSON-stat, PX."""
today = dt.date.today


def plan(
    address: str, query: Path | None, asked: Mapping[str, Any], folder: Path, *,
    changed: bool = False,
) -> edition.Plan:  # fmt: skip
    """Return what fetching a table would write; nothing is written.

    `query` is a file with the JSON that is sent to the address, `asked` are the options of
    ``attain add``; `changed` takes a table whose headings are not those of the last snapshot.
    """
    day, given = today().isoformat(), {name: value for name, value in asked.items() if value}
    named = {"url": address, "edition": f"{asked['source']}-{day}"} | given
    areas, *_ = edition.known(edition.requested(**named, day=day), folder)  # before it is asked
    place = f"fetched/{asked['source']}/{asked['indicator']}"
    snapshots = _snapshots(folder / place / "query.json")
    last = snapshots[-1] if snapshots else {}
    before = _kept(folder / place, last) if last else None
    sent = _posted(query)
    content = _answer(address, sent)
    request = edition.requested(**named, day=min(_told_day(content) or day, day))
    with tempfile.TemporaryDirectory() as aside:
        path = Path(aside) / f"{day}{_suffix(content)}"
        path.write_bytes(content)
        if before and not changed:
            _alike(path, before, request, areas, last["day"])
        planned = edition.plan(path, request, folder)
    if planned.refused:
        return planned
    of = f"{len(content):,} bytes of {address}, published {request.day}"
    made = planned.files.get(f"observations-{request.edition}.csv")
    held = folder / f"observations-{last.get('edition', '')}.csv"
    now = _figures(io.StringIO(str(made)), request.indicator) if made else set()
    then = _figures(held, request.indicator) if held.is_file() else set()
    if not planned.files or now == then:
        since = f"on {last['day']}" if last else "in the package"
        return edition.Plan([of, f"the same figures as {since}: no new edition"], {})
    digest = hashlib.sha256(content).hexdigest()
    snapshots.append({
        "day": day, "file": path.name, "bytes": len(content), "sha256": digest,
        "published": request.day, "edition": request.edition,
    })  # fmt: skip
    told = {"address": address, "query": sent, "asked": given, "snapshots": snapshots}
    gone = {row[:3] for row in then} - {row[:3] for row in now}
    lost = [f"{len(gone)} figures of {last['day']} are not in it any more"] if gone else []
    kept = f"snapshot {place}/{path.name}, SHA-256 {digest[:12]}"
    planned.lines = [of, *planned.lines, *lost, kept]
    query_text = json.dumps(told, ensure_ascii=False, indent=1) + "\n"
    planned.files = {f"{place}/{path.name}": content, **planned.files}  # no figure without it
    planned.files[f"{place}/query.json"] = query_text
    return planned


def _snapshots(path: Path) -> list[dict[str, Any]]:
    """What was fetched before, day by day."""
    try:
        told = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {"snapshots": []}
        return [
            one | {n: str(one[n]) for n in ("file", "day", "sha256")} for one in told["snapshots"]
        ]
    except (OSError, ValueError, TypeError, KeyError) as error:
        where, do = f"{path.parent.name}/{path.name}", "restore it, or remove it"
        what = "what was fetched before cannot be read"
        raise refusal(what, where=where, got=str(error), do=do) from None


def _posted(file: Path | None) -> Any:
    """A PX-Web query as it is sent, asking for JSON-stat where it asks for no format."""
    if file is None:
        return None
    try:
        told = json.loads(file.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError) as error:
        do = "save it from the page of the table: API query for this table"
        raise refusal("the query is not JSON", where="--query", got=str(error), do=do) from None
    if isinstance(told, dict) and "query" in told:
        return {"response": {"format": "json-stat2"}} | told
    return told


def _answer(address: str, sent: Any) -> bytes:
    try:
        from attain.intake import web
    except (ImportError, TypeError):  # an older urllib3 knows no longest pause
        do = 'pip install "attain[fetch]"; or download the table and attain add it'
        raise refusal("fetching needs requests, and urllib3 2.6.3 or later", do=do) from None
    return web.ask(address, sent)


def _kept(folder: Path, last: Mapping[str, Any]) -> Path:
    """The last snapshot, as it was fetched."""
    path = folder / str(last["file"])
    if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != last["sha256"]:
        where, do = f"{folder.name}/{last['file']}", "restore it from the history of the package"
        raise refusal("a snapshot is missing or was changed", where=where, do=do)
    return path


def _suffix(content: bytes) -> str:
    begins = content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    if begins in (b"{", b"["):
        return ".json"
    return ".px" if re.search(rb"^\s*DATA\s*=", content, re.MULTILINE) else ".csv"


def _told_day(content: bytes) -> str:
    """The day on which the publisher says the table was last changed, where it does."""
    found = _UPDATED.search(content[:4000]) or _UPDATED.search(content[-4000:])
    day = b"-".join(found.groups()).decode() if found else ""
    return day if is_day(day) else ""


def _alike(path: Path, before: Path, request: Request, areas: pd.DataFrame, day: str) -> None:
    """Refuse a table whose headings are not those of the last snapshot."""
    had, has = (headings(file, request, areas) for file in (before, path))
    gone = ", ".join(name for name in had if name not in has)
    new = ", ".join(name for name in has if name not in had)
    got = "; ".join(f"{word} {names}" for word, names in (("gone", gone), ("new", new)) if names)
    if got:
        do = "look at it with --dry-run --changed; --changed takes it"
        what = f"the table has other headings than on {day}"
        raise refusal(what, where=path.name, got=got, do=do)


def _figures(source: Path | io.StringIO, indicator: str) -> set[tuple[str, ...]]:
    """The figures of an indicator in an edition's file."""
    rows = edition.table(source)
    held = rows.loc[rows["indicator"] == indicator, _SAME]
    return {*held.itertuples(index=False, name=None)}
