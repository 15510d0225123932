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

from attain.errors import AttainError
from attain.evidence.validation import is_day
from attain.intake import edition, web
from attain.intake.take import Request, headings

_SAME = ["area", "group", "period", "value", "status"]
_UPDATED = re.compile(  # when the publisher last changed a table: World Bank and JSON-stat, PX
    rb'(?:"(?:lastupdated|updated)"\s*:\s*"|LAST-UPDATED=")(\d{4})-?(\d\d)-?(\d\d)'
)
today = dt.date.today


def plan(
    address: str, query: Path | None, asked: Mapping[str, Any], folder: Path, *, changed: bool
) -> edition.Plan:
    """Return what fetching a table would write; nothing is written.

    `query` is a file with the JSON that is sent to the address, `asked` are the options of
    ``attain add``; `changed` takes a table whose headings are not those of the last snapshot.
    """
    day, given = today().isoformat(), {name: value for name, value in asked.items() if value}
    named = {"url": address, "edition": f"{asked['source']}-{day}"} | given
    areas, *_ = edition.known(edition.requested(**named, day=day), folder)  # before it is asked
    place = f"fetched/{asked['source']}/{asked['indicator']}"
    snapshots, before = _fetched(folder / place)
    last = snapshots[-1] if snapshots else {}
    sent = _posted(query)
    content = web.ask(address, sent)
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
    planned.files = {f"{place}/{path.name}": content, **planned.files}  # no figure without it
    planned.files[f"{place}/query.json"] = json.dumps(told, ensure_ascii=False, indent=1) + "\n"
    return planned


def _fetched(folder: Path) -> tuple[list[dict[str, Any]], Path | None]:
    """What was fetched before, day by day, and the last snapshot as it was fetched."""
    path = folder / "query.json"
    if not path.exists():
        return [], None
    try:
        snapshots: list[dict[str, Any]] = json.loads(path.read_text("utf-8"))["snapshots"]
        kept = [[str(one[told]) for told in ("file", "sha256", "day")] for one in snapshots]
        name, digest, _ = kept[-1]
    except (OSError, ValueError, TypeError, LookupError) as error:
        where, do = f"{folder.name}/{path.name}", "restore it, or remove it"
        what = "what was fetched before cannot be read"
        raise AttainError(what, where=where, got=error, do=do) from None
    last = folder / name
    if not last.is_file() or hashlib.sha256(last.read_bytes()).hexdigest() != digest:
        where, do = f"{folder.name}/{name}", "restore it from the history of the package"
        raise AttainError("a snapshot is missing or was changed", where=where, do=do)
    return snapshots, last


def _posted(file: Path | None) -> Any:
    """A PX-Web query as it is sent, asking for JSON-stat where it asks for no format."""
    if file is None:
        return None
    try:
        told = json.loads(file.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError) as error:
        do = "save it from the page of the table: API query for this table"
        raise AttainError("the query is not JSON", where="--query", got=error, do=do) from None
    if isinstance(told, dict) and "query" in told:
        return {"response": {"format": "json-stat2"}} | told
    return told


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
    """Refuse a table that has other headings than the last snapshot."""
    had, has = (headings(file, request, areas) for file in (before, path))
    gone = ", ".join(name for name in had if name not in has)
    new = ", ".join(name for name in has if name not in had)
    got = "; ".join(f"{word} {names}" for word, names in (("gone", gone), ("new", new)) if names)
    if got:
        do = "look at it with --dry-run --changed; --changed takes it"
        what = f"the table has other headings than on {day}"
        raise AttainError(what, where=path.name, got=got, do=do)


def _figures(source: Path | io.StringIO, indicator: str) -> set[tuple[str, ...]]:
    rows = edition.table(source)
    held = rows.loc[rows["indicator"] == indicator, _SAME]
    return {*held.itertuples(index=False, name=None)}
