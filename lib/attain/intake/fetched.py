"""Fetch a table from a service: a dated snapshot in the package, and from it an edition.

``fetched/<source>/<indicator>/`` holds a snapshot for each day that brought other figures and
``query.json``: what was asked, how it is read, and each snapshot's checksum. A snapshot is
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
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd

from attain.evidence.validation import is_day
from attain.intake import edition
from attain.intake.take import Request, headings
from attain.intake.words import plain, refusal

FOLDER, QUERY = "fetched", "query.json"
_SAME = ["area", "group", "period", "value", "status"]
_UPDATED = re.compile(
    rb'(?:"(?:lastupdated|updated)"\s*:\s*"|LAST-UPDATED=")(\d{4})-?(\d\d)-?(\d\d)'
)
"""When the publisher last changed the table: World Bank and JSON-stat, PX."""
today = dt.date.today


@dataclass(frozen=True)
class Question:
    """What is asked of a service: where, with which JSON, and how the answer is read."""

    address: str
    query: Any
    asked: Mapping[str, Any]
    snapshots: tuple[dict[str, Any], ...] = ()

    @property
    def place(self) -> str:
        """The folder of its snapshots, in the package."""
        return f"{FOLDER}/{self.asked['source']}/{self.asked['indicator']}"

    def text(self) -> str:
        """What ``query.json`` holds."""
        return json.dumps(vars(self), ensure_ascii=False, indent=1) + "\n"


def questions(
    folder: Path, asked: Mapping[str, Any], address: str = "", query: Path | None = None
) -> list[Question]:
    """Return what is to be asked: a new question, or all that a source was asked before.

    `asked` are the options of ``attain add``; a new question has an address, and may have a file
    with the JSON that is sent there.
    """
    edition.there(folder)
    given = {name: value for name, value in asked.items() if value}
    source, indicator = asked["source"], asked.get("indicator") or "*"
    paths = sorted((folder / FOLDER / plain(source)).glob(f"*/{QUERY}"))
    held = [_remembered(path) for path in paths if indicator in ("*", path.parent.name)]
    if not address:
        if not held:
            do = "give the address: attain fetch ADDRESS --source ID --indicator ID"
            what = "nothing was fetched of this source yet"
            raise refusal(what, where="--source", got=source, do=do)
        return [replace(one, asked={**one.asked, **given}) for one in held]
    if indicator == "*":
        raise refusal("no indicator", where="--indicator", do="name one of indicators.csv")
    before = held[0].snapshots if held else ()
    return [Question(address, _posted(query), given, before)]


def _remembered(path: Path) -> Question:
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        named = ("file", "day", "sha256")
        snapshots = tuple(one | {n: str(one[n]) for n in named} for one in told["snapshots"])
        Request(**told["asked"], day="")
        return Question(str(told["address"]), told["query"], told["asked"], snapshots)
    except (OSError, ValueError, TypeError, KeyError) as error:
        what = "what was asked before cannot be read"
        do = "restore it, or remove it and give the address again"
        raise refusal(what, where=f"{path.parent.name}/{QUERY}", got=str(error), do=do) from None


def plan(
    question: Question, folder: Path, *, offline: bool = False, changed: bool = False
) -> edition.Plan:
    """Return what fetching a table would write; nothing is written.

    Offline the last snapshot is taken and nothing asked; `changed` takes a table whose headings
    are not those of the last snapshot.
    """
    last = question.snapshots[-1] if question.snapshots else {}
    day = str(last.get("day")) if offline else today().isoformat()
    before = _kept(folder / question.place, last) if last or offline else b""
    edition.known(_request(question, b"", day), folder)  # told before anybody is asked
    content = before if offline else _answer(question)
    name = f"{day}{_suffix(content)}"
    request = _request(question, content, day)
    with tempfile.TemporaryDirectory() as aside:
        path = Path(aside) / name
        path.write_bytes(content)
        if before and not changed:
            _alike(path, before, request, edition.frame(folder, "areas"), str(last["day"]))
        planned = edition.plan(path, request, folder)
    if planned.refused or offline:
        return planned
    of = f"{len(content):,} bytes of {question.address}, published {request.day}"
    made = planned.files.get(f"observations-{request.edition}.csv")
    held = folder / f"observations-{last.get('edition', '')}.csv"
    now = _figures(io.StringIO(str(made)), request.indicator) if made else set()
    then = _figures(held, request.indicator) if held.is_file() else set()
    if not planned.files or now == then:
        since = f"on {last['day']}" if last else "in the package"
        planned = edition.Plan([of, f"the same figures as {since}: no new edition"], {})
        told = question
    else:
        digest = hashlib.sha256(content).hexdigest()
        snapshot = {
            "day": day, "file": name, "bytes": len(content), "sha256": digest,
            "published": request.day, "edition": request.edition,
        }  # fmt: skip
        gone = {row[:3] for row in then} - {row[:3] for row in now}
        lost = [f"{len(gone)} figures of {last['day']} are not in it any more"] if gone else []
        kept = f"snapshot {question.place}/{name}, SHA-256 {digest[:12]}"
        planned.lines = [of, *planned.lines, *lost, kept]
        planned.files = {f"{question.place}/{name}": content, **planned.files}
        told = replace(question, snapshots=(*question.snapshots, snapshot))
    path = folder / question.place / QUERY
    if told.snapshots and not (path.is_file() and path.read_text("utf-8") == told.text()):
        planned.files[f"{question.place}/{QUERY}"] = told.text()
    return planned


def _request(question: Question, content: bytes, day: str) -> Request:
    """What the answer is asked for; its day is that on which the publisher last changed it."""
    asked = dict(question.asked)
    named = {"url": question.address, "edition": f"{asked['source']}-{day}"} | asked
    told = _told_day(content)
    return edition.requested(**named, day=min(told, day) if told else day)


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


def _answer(question: Question) -> bytes:
    try:
        from attain.intake import web
    except (ImportError, TypeError):  # an older urllib3 knows no longest pause
        do = 'pip install "attain[fetch]"; or download the table and attain add it'
        raise refusal("fetching needs requests, and urllib3 2.6.3 or later", do=do) from None
    return web.ask(question.address, question.query)


def _kept(folder: Path, last: Mapping[str, Any]) -> bytes:
    """The last snapshot as it was fetched."""
    if not last:
        do = "fetch it once with a network: attain fetch ADDRESS"
        raise refusal("no snapshot is kept yet", where="--offline", got=folder.parent.name, do=do)
    try:
        content = (folder / str(last["file"])).read_bytes()
    except OSError:
        content = b""
    if hashlib.sha256(content).hexdigest() != last["sha256"]:
        where, do = f"{folder.name}/{last['file']}", "restore it from the history of the package"
        raise refusal("a snapshot is missing or was changed", where=where, do=do)
    return content


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


def _alike(path: Path, before: bytes, request: Request, areas: pd.DataFrame, day: str) -> None:
    """Refuse a table whose headings are not those of the last snapshot."""
    old = path.with_name(f"last{_suffix(before)}")
    old.write_bytes(before)
    had, has = (headings(file, request, areas) for file in (old, path))
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
