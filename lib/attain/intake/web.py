"""Ask a statistical service for a table: again where it is busy, refused in one line elsewhere.

References
----------
World Bank Indicators API 2: https://datahelpdesk.worldbank.org/knowledgebase/topics/125589
SDMX REST: https://github.com/sdmx-twg/sdmx-rest
PxWebApi 1 and 2: https://www.scb.se/en/services/open-data-api/
"""

from __future__ import annotations

import re
import time
from typing import Any
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

import click
import requests
from requests.adapters import HTTPAdapter
from urllib3 import BaseHTTPResponse
from urllib3.util import Retry

from attain import __version__
from attain.errors import AttainError, naming
from attain.intake.grid import LIMIT

TIMEOUT = (10.0, 60.0)  # seconds to be connected in, and to wait for the next piece of an answer
DEADLINE = 900.0  # seconds that a whole answer may take
BUSY = (429, 500, 502, 503, 504)
LONGEST = 120.0  # seconds that a service may ask to be left alone for
ACCEPT = "application/vnd.sdmx.data+csv, text/csv;q=0.9, application/json;q=0.8, */*;q=0.1"
BROKEN = "the service gives no whole answer"
LATER = "try again later"
_WORLD_BANK = re.compile(r"/v2/(?:[a-z]{2}/)?country/[^/]+/indicator/[^/]+/?", re.IGNORECASE)


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


# Four tries: the second at once, the others after 2 and 4 s, or after what the service asks.
PATIENT = _Patient(
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
    """The body, unpacked, as long as it is not too large."""
    got, do = f"more than {LIMIT / 2**20:.0f} MB", "ask for fewer areas, years or categories"
    too_large = AttainError("the answer is too large", got=got, do=do)
    told = answer.headers.get("Content-Length", "")
    if told.isdecimal() and int(told) > LIMIT:
        raise too_large
    body, until = bytearray(), time.monotonic() + DEADLINE
    for part in answer.iter_content(2**16):
        body += part
        if len(body) > LIMIT:
            raise too_large
        if time.monotonic() > until:
            raise AttainError(BROKEN, got=f"not whole after {DEADLINE:.0f} s", do=LATER)
    return bytes(body)
