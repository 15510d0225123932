"""Ask a statistical service for a table: again where it is busy, refused in one line elsewhere.

References
----------
World Bank Indicators API 2: https://datahelpdesk.worldbank.org/knowledgebase/topics/125589
SDMX REST: https://github.com/sdmx-twg/sdmx-rest
PxWebApi 1 and 2: https://www.scb.se/en/services/open-data-api/
"""

from __future__ import annotations

import itertools
import json
import re
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

import requests
from requests import exceptions as failures
from urllib3.exceptions import InvalidHeader
from urllib3.util import Retry

from attain import __version__
from attain.errors import AttainError
from attain.intake.grid import LIMIT
from attain.intake.words import naming, plain, refusal

TRIES = 4
TIMEOUT = (10.0, 60.0)
"""Seconds to be connected in, and to wait for the next piece of an answer."""
DEADLINE = 900.0
"""Seconds that a whole answer may take."""
LONGEST = 120.0
"""Seconds that a service may ask to be left alone for."""
PAGES = 500
STEP = 8 * 2**20
"""Bytes after which progress is told."""
BUSY = (429, 500, 502, 503, 504)
ACCEPT = (
    "application/vnd.sdmx.data+csv, application/vnd.sdmx.data+json;q=0.9, text/csv;q=0.8, "
    "application/json;q=0.8, */*;q=0.1"
)
LATER = "try again later, or take the last snapshot: --offline"
UNREACHED = "the service is not reached"
NETWORK = "look whether there is a network; --offline takes the last snapshot"
Say = Callable[[str], None]
wait = time.sleep
_WORLD_BANK = re.compile(r"/v2/(?:[a-z]{2}/)?country/[^/]+/indicator/[^/]+/?", re.IGNORECASE)


class _Again(Exception):
    """What another try may better: the words where none does, and the pause asked for."""

    def __init__(self, what: str, got: str, do: str = LATER, pause: float | None = None) -> None:
        self.what, self.got, self.do, self.pause = what, got, do, pause


def ask(address: str, query: str, say: Say) -> bytes:
    """Return the whole answer of a service, the pages of the World Bank joined.

    `query` is JSON that is sent to the address (PX-Web); where empty, the address alone is asked.
    `say` is told of what takes long: pages, tries, megabytes.
    """
    asked, host = _addressed(address), str(urlsplit(address).hostname)
    with _Session() as session, naming(host):
        session.headers.update({"Accept": ACCEPT, "User-Agent": f"attain/{__version__}"})
        content = _patient(session, asked, query, say)
        told = _read(content)
        if not _paged(told):
            return content
        meta, rows = told[0], list(told[1] or [])
        if not rows:
            do = "check the countries and years that are asked for"
            raise refusal("the service has no figure for this query", do=do)
        size = len(content)
        for page in range(2, _number(meta, "pages") + 1):
            say(f"page {page} of {meta['pages']}")
            content = _patient(session, f"{asked}&page={page}", query, say)
            size += len(content)
            more = _read(content)
            if size > LIMIT:
                raise _too_large()
            if not _paged(more) or more[0].get("total") != meta.get("total"):
                break
            rows += more[1] or []
        if len(rows) != _number(meta, "total"):
            got = f"{len(rows)} of {meta['total']} rows"
            do = "try again: it changed on the way"
            raise refusal("the pages do not hold the whole table", got=got, do=do)
    whole = [meta | {"page": 1, "pages": 1}, rows]
    return content if int(meta["pages"]) == 1 else json.dumps(whole, ensure_ascii=False).encode()


def _addressed(address: str) -> str:
    """An address as it is asked: of the World Bank as JSON, a thousand rows a page."""
    try:
        parts = urlsplit(address)
        named = parts.scheme in ("http", "https") and parts.hostname
    except ValueError:
        named = None
    if not named:
        do = "write it as https://api.worldbank.org/v2/country/VNM/indicator/SL.UEM.TOTL.ZS"
        raise refusal("not an address", where="ADDRESS", got=address, do=do)
    if parts.username or parts.password:
        what = "an address with a password would be kept in the package"
        do = "write it without; a table behind a password: attain add FILE"
        raise refusal(what, where="ADDRESS", got=parts.hostname, do=do)
    if not _WORLD_BANK.fullmatch(parts.path):
        return address
    chosen = dict(parse_qsl(parts.query)) | {"format": "json"}
    return urlunsplit(parts._replace(query=urlencode({"per_page": "1000"} | chosen, safe=":;")))


class _Session(requests.Session):
    """A session that follows a redirection on its host only, and never to an open line."""

    def get_redirect_target(self, resp: requests.Response) -> str | None:
        """Refuse what would lead elsewhere; requests asks this of every answer."""
        target = super().get_redirect_target(resp)
        if target:
            here, there = urlsplit(resp.url), urlsplit(urljoin(resp.url, target))
            if there.hostname != here.hostname or there.scheme not in (here.scheme, "https"):
                resp.close()
                got = f"{there.scheme}://{there.netloc}"
                do = "give that address, if it is the publisher's"
                raise refusal("the service sends to another address", got=got, do=do)
        return target


def _patient(session: requests.Session, address: str, query: str, say: Say) -> bytes:
    """The answer, after as many tries and pauses as it takes."""
    for tried in itertools.count():
        try:
            return _once(session, address, query, say)
        except _Again as again:
            pause, got = 2.0**tried if again.pause is None else again.pause, plain(again.got)
            if pause > LONGEST:
                got += f", asks to wait {pause:.0f} s"
            if tried + 1 == TRIES or pause > LONGEST:
                raise refusal(again.what, got=got, do=again.do) from None
            say(f"{again.what} ({got}): again in {pause:.0f} s")
            wait(pause)
    raise AssertionError


def _once(session: requests.Session, address: str, query: str, say: Say) -> bytes:
    method, about = ("POST", {"Content-Type": "application/json"}) if query else ("GET", {})
    try:
        with session.request(
            method, address, data=query.encode() or None, headers=about, timeout=TIMEOUT,
            stream=True,
        ) as answer:  # fmt: skip
            if answer.status_code in BUSY:
                busy = answer.status_code in (429, 503)
                what = "the service is busy" if busy else "the service failed"
                got = f"{answer.status_code} {answer.reason}"
                raise _Again(what, got, pause=_pause(answer.headers.get("Retry-After", "")))
            content = _whole(answer, say)
            if answer.status_code >= 400:
                raise _refused(answer.status_code, _words(_json(content), content))
            return content
    except failures.Timeout as error:
        gone = f"no answer within {TIMEOUT[isinstance(error, failures.ReadTimeout)]:g} s"
        raise _Again(UNREACHED, gone, NETWORK) from None
    except failures.SSLError as error:
        got = str(error)
        do = "look whether the address is right, and the clock of this machine"
        raise refusal("the service does not prove who it is", got=got, do=do) from None
    except (failures.ChunkedEncodingError, failures.ContentDecodingError):
        raise _Again("the answer is cut", "it ends before its end") from None
    except failures.ConnectionError as error:
        raise _Again(UNREACHED, _cause(str(error)), NETWORK) from None
    except failures.RequestException as error:
        if error.response is not None:
            error.response.close()
        do = "correct the address"
        raise refusal("the address cannot be asked", got=str(error), do=do) from None


def _cause(text: str) -> str:
    """Why there is no connection, in the words of a reader."""
    causes = {
        "NameResolution": "the name is not known", "refused": "connection refused",
        "timed out": "no answer in time", "": "the connection broke",
    }  # fmt: skip
    return next(words for sign, words in causes.items() if sign in text)


def _pause(header: str) -> float | None:
    """Seconds that Retry-After asks for, in either of its forms."""
    try:
        return Retry().parse_retry_after(header) if header else None
    except InvalidHeader:
        return None


def _whole(answer: requests.Response, say: Say) -> bytes:
    """The body, unpacked, as long as it is not too large."""
    told = answer.headers.get("Content-Length", "")
    if told.isdecimal() and int(told) > LIMIT:
        raise _too_large()
    body, until = bytearray(), time.monotonic() + DEADLINE
    for part in answer.iter_content(2**16):
        body += part
        size = len(body)
        if size // STEP > (size - len(part)) // STEP:
            say(f"{size / 2**20:.0f} MB read")
        if size > LIMIT:
            raise _too_large()
        if time.monotonic() > until:
            raise refusal(UNREACHED, got=f"not whole after {DEADLINE:.0f} s", do=NETWORK)
    return bytes(body)


def _too_large() -> AttainError:
    got, do = f"more than {LIMIT / 2**20:.0f} MB", "ask for fewer areas, years or categories"
    return refusal("the answer is too large", got=got, do=do)


def _refused(status: int, words: str) -> AttainError:
    other = ("the service does not take the query", "check the address and the query")
    what, do = {
        404: ("the service has no such table", "check the address: tables are moved and renamed"),
        403: ("the service refuses the query", "ask for fewer cells, or for the right to read it"),
        401: ("the service asks who you are", "download the table and attain add it"),
        413: ("the service gives no table as large", "ask for fewer areas, years or categories"),
    }.get(404 if status == 410 else status, other)
    return refusal(what, got=f"{status} {words}", do=do)


def _json(content: bytes) -> Any:
    """What JSON says; nothing of another text."""
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        return None


def _words(told: Any, content: bytes) -> str:
    """What a service says of a query that it refuses."""
    while isinstance(told, list) and told:
        told = told[0]
    if isinstance(told, dict):
        for key in ("message", "error", "errors", "detail", "title", "value", "key"):
            if told.get(key):
                return _words(told[key], b"")
    said = told if isinstance(told, str) else content.decode("utf-8", "replace")
    return re.sub(r"<[^>]*>|\s+", " ", said).strip()[:200]


def _read(content: bytes) -> Any:
    """An answer that may be a table: its JSON, or nothing where it is none."""
    begins = content.lstrip(b"\xef\xbb\xbf \t\r\n")[:200].lower()
    if not begins:
        raise refusal("the service answered nothing", do="check the address")
    if begins.startswith(b"<"):
        page = b"<html" in begins or b"<!doctype html" in begins
        raise refusal(
            f"the service answered with {'a web page' if page else 'XML'}",
            got=_words(None, content),
            do="open the address in a browser: it is that of a page, or the service is closed"
            if page else "ask for CSV or JSON: most services take format=csv in the address",
        )  # fmt: skip
    told = _json(content)
    error = told[0] if isinstance(told, list) and len(told) == 1 else told
    if isinstance(error, dict) and {"message", "error", "errors"} & error.keys():
        raise _refused(200, _words(error, content))
    return told


def _paged(told: Any) -> bool:
    """Whether an answer is a page of the World Bank's."""
    return (
        isinstance(told, list) and len(told) == 2 and isinstance(told[0], dict)
        and {"page", "pages", "total"} <= told[0].keys() and isinstance(told[1], list | None)
    )  # fmt: skip


def _number(meta: dict[str, Any], name: str) -> int:
    try:
        number = int(meta[name])
    except (TypeError, ValueError):
        number = -1
    if not 0 <= number <= (PAGES if name == "pages" else 10**9):
        got = str(meta[name])
        do = "ask for fewer areas or years"
        raise refusal(f"the service tells no number of {name}", got=got, do=do)
    return number
