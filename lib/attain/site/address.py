"""The address of a report, where it is known; what it needs is imported in an instant."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import quote

from attain.errors import ParameterError
from attain.site.safe import link


def published_at(site_url: str, name: str) -> str:
    """Where the report of a run will be published.

    Examples
    --------
    >>> published_at("https://example.org/reports", "lam-dong-2024")
    'https://example.org/reports/lam-dong-2024/'
    >>> published_at("https://example.org", "Đà Lạt #1")
    'https://example.org/%C4%90%C3%A0%20L%E1%BA%A1t%20%231/'
    """
    if not link(site_url):
        raise ParameterError(
            "not an address", where="--site-url", got=site_url,
            do="write it as https://example.org/reports",
        )  # fmt: skip
    return f"{site_url.rstrip('/')}/{quote(name)}/"


def shared(name: str, site_url: str, since: str | Path | None) -> dict[str, Any]:
    """What the front page of a run is told of its address, and of an earlier report."""
    told: dict[str, Any] = {"site_url": published_at(site_url, name)} if site_url else {}
    if since is not None:
        from attain.site.since import remembered

        told["since"] = remembered(Path(since), name)
    return told
