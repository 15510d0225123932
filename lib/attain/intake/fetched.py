"""Fetch a table from a service: a dated snapshot in the package, and from it an edition.

``fetched/<source>/<indicator>/`` holds a snapshot for each day that brought other figures and
``query.json``: what was asked last, how it was read, and each snapshot's checksum. A snapshot is
a file like any other, and becomes an edition through the door of ``attain add``.

References
----------
World Bank Indicators API 2: https://datahelpdesk.worldbank.org/knowledgebase/topics/125589
SDMX REST: https://github.com/sdmx-twg/sdmx-rest
PxWebApi 1 and 2: https://www.scb.se/en/services/open-data-api/
"""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import json
import re
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

import click
import pandas as pd
import requests
from requests.adapters import HTTPAdapter
from urllib3 import BaseHTTPResponse
from urllib3.util import Retry

from attain import __version__
from attain.errors import AttainError, naming
from attain.evidence.reading import is_day
from attain.intake import edition
from attain.intake.grid import LIMIT
from attain.intake.take import Request, headings

_SAME = ["area", "group", "period", "value", "status"]
_UPDATED = re.compile(  # when the publisher last changed a table: World Bank and JSON-stat, PX
    rb'(?:"(?:lastupdated|updated)"\s*:\s*"|LAST-UPDATED=")(\d{4})-?(\d\d)-?(\d\d)'
)
today = dt.date.today

TIMEOUT = (10.0, 60.0)  # seconds to be connected in, and to wait for the next piece of an answer
DEADLINE = 900.0  # seconds that a whole answer may take
BUSY = (429, 500, 502, 503, 504)
LONGEST = 120.0  # seconds that a service may ask to be left alone for
ACCEPT = "application/vnd.sdmx.data+csv, text/csv;q=0.9, application/json;q=0.8, */*;q=0.1"
BROKEN = "the service gives no whole answer"
LATER = "try again later"
_WORLD_BANK = re.compile(r"/v2/(?:[a-z]{2}/)?country/[^/]+/indicator/[^/]+/?", re.IGNORECASE)


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
    content = ask(address, sent)
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


# ---- the service ---------------------------------------------------------------------------------
class _Patient(Retry):
    """Tells of another try and the pause before it; a service that asks for long is given up."""

    def sleep(self, response: BaseHTTPResponse | None = None) -> None:
        asked = self.get_retry_after(response) if response else None
        pause = asked or self.get_backoff_time()
        if pause > LONGEST:
            raise AttainError("the service asks to wait", got=f"{pause:.0f} s", do=LATER)
        cause = f"answers {response.status}" if response else "does not answer"
        click.echo(f"the service {cause}: again in {pause:.0f} s", err=True)
        super().sleep(response)


PATIENT = _Patient(  # four tries: at once, then after 2 and 4 s, or after what the service asks
    3, backoff_factor=1, status_forcelist=BUSY, allowed_methods=None, raise_on_status=False,
    retry_after_max=86400,
)  # fmt: skip


def ask(address: str, query: Any) -> bytes:
    """Return the whole answer of a service.

    `query` is sent to the address as JSON (PX-Web); where it is None, the address alone is asked.
    """
    asked = _addressed(address)
    about = {"Accept": ACCEPT, "User-Agent": f"attain/{__version__}"}
    with requests.Session() as session, naming(str(urlsplit(address).hostname)):
        for scheme in ("https://", "http://"):
            session.mount(scheme, HTTPAdapter(max_retries=PATIENT))
        try:
            with session.request(
                "GET" if query is None else "POST", asked, json=query, headers=about,
                timeout=TIMEOUT, stream=True, hooks={"response": _here},
            ) as answer:  # fmt: skip
                content = _whole(answer)
        except (requests.RequestException, ValueError) as error:
            cause = getattr(error.args[0], "reason", error) if error.args else error
            got = str(cause).rpartition(": ")[2]  # before it stand host and port
            do = f"look whether the address, the network and the clock are right; {LATER}"
            raise AttainError(BROKEN, got=got, do=do) from None
        if not answer.ok:
            told = content[:2000].decode("utf-8", "replace")
            said = re.sub(r"<[^>]*>|\s+", " ", told).strip()
            got = f"{answer.status_code} {answer.reason}{': ' * bool(said)}{said}"
            do = LATER if answer.status_code in BUSY else "correct the address or the query"
            raise AttainError("the service gives no table", got=got, do=do)
    return content


def _here(answer: requests.Response, **told: object) -> None:
    """Refuse to be sent elsewhere, before that is read or followed."""
    if answer.is_redirect:
        answer.close()
        there = urljoin(answer.url, answer.headers["Location"])
        do = f"give that, if it is the publisher's: {there}"
        raise AttainError("the service sends to another address", do=do)


def _addressed(address: str) -> str:
    """An address as it is asked: of the World Bank as JSON, all rows on one page."""
    try:
        parts = urlsplit(address)
        named = parts.scheme in ("http", "https") and parts.hostname
    except ValueError:
        named = None
    if not named:
        do = "write it as https://api.worldbank.org/v2/country/VNM/indicator/SL.UEM.TOTL.ZS"
        raise AttainError("not an address", where="ADDRESS", got=address, do=do)
    if parts.username or parts.password:
        what = "an address with a password would be kept in the package"
        do = "write it without; a table behind a password: attain add FILE"
        raise AttainError(what, where="ADDRESS", got=parts.hostname, do=do)
    if not _WORLD_BANK.fullmatch(parts.path):
        return address
    chosen = dict(parse_qsl(parts.query)) | {"format": "json", "per_page": "32500"}
    chosen.pop("page", None)
    return urlunsplit(parts._replace(query=urlencode(chosen, safe=":;")))


def _whole(answer: requests.Response) -> bytes:
    got, do = f"more than {LIMIT / 2**20:.0f} MB", "ask for fewer areas, years or categories"
    too_large = AttainError("the answer is too large", got=got, do=do)
    body, until = bytearray(), time.monotonic() + DEADLINE
    for part in answer.iter_content(2**16):
        body += part
        if len(body) > LIMIT:
            raise too_large
        if time.monotonic() > until:
            raise AttainError(BROKEN, got=f"not whole after {DEADLINE:.0f} s", do=LATER)
    return bytes(body)
