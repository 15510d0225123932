"""How a page is put together: one file that needs nothing else, least of all the network."""

from __future__ import annotations

import base64
import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from attain.errors import AttainError
from attain.report.text.catalogue import LANGUAGES
from attain.report.text.catalogue import say as word
from attain.site.safe import css_text, isolated, link, plain, slug

HERE: Final = Path(__file__).parent
FORMAT: Final = 1
"""The format of ``brief.json`` that these pages read."""


def read_brief(folder: Path) -> dict[str, Any]:
    """What a run says.

    Parameters
    ----------
    folder : Path
        A finished run.

    Raises
    ------
    AttainError
        No ``brief.json``, or one that these pages cannot read.
    """
    where, do = f"{folder.name}/brief.json", "run attain run for it again"
    try:
        found = json.loads((folder / "brief.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise AttainError("the run has no brief", where=folder.name, do=do) from None
    except (ValueError, OSError) as error:
        what = "the brief of the run cannot be read"
        raise AttainError(what, where=where, got=str(error)) from None
    got = found.get("format") if isinstance(found, dict) else type(found).__name__
    if got != FORMAT:
        raise AttainError("the brief of the run has another format", where=where, got=got, do=do)
    return dict(found)


def about_run(folder: Path) -> dict[str, Any]:
    """What ``run.json`` says of a run; nothing where the pages were laid out without a runner."""
    path = folder / "run.json"
    return dict(json.loads(path.read_text(encoding="utf-8"))) if path.exists() else {}


def both(texts: dict[str, str]) -> Markup:
    """A text in both languages; the page shows the one that is chosen.

    Examples
    --------
    >>> both({"vi": "Năm", "en": "Year"})
    Markup('<span class="vi" lang="vi">Năm</span><span class="en" lang="en">Year</span>')
    """
    return Markup(
        "".join(
            f'<span class="{language}" lang="{language}">{isolated(text)}</span>'
            for language, text in texts.items()
            if text
        )
    )


def say(key: str, **values: object) -> Markup:
    """A fixed text in both languages."""
    return both({language: word(key, language, **values) for language in LANGUAGES})


def told(record: dict[str, Any], language: str, key: str) -> str:
    """What a record of ``brief.json`` says in a language; empty where it says nothing."""
    return str(record.get(language, {}).get(key) or "")


def tell(record: dict[str, Any], key: str) -> Markup:
    """What a record of the brief says under a key, in both languages."""
    return both({language: told(record, language, key) for language in LANGUAGES})


@cache
def environment() -> Environment:
    """The templates; everything that they print is escaped."""
    found = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.globals.update(say=say, tell=tell, both=both, word=word, told=told, LANGUAGES=LANGUAGES)
    found.filters.update(plain=plain, isolated=isolated, link=link, slug=slug, css=css_text)
    return found


@cache
def asset(name: str) -> str:
    """A style sheet or a script of the pages."""
    return (HERE / "assets" / name).read_text(encoding="utf-8")


def render(
    template: str, *, styles: tuple[str, ...], scripts: tuple[str, ...] = (), **context: Any
) -> str:
    """A whole page, its styles and its script inside.

    The page's own policy forbids every request, and every script but its own, whose checksum it
    names: what the data holds cannot run.

    Parameters
    ----------
    template : str
        Name in ``templates``.
    styles, scripts : tuple of str
        Names in ``assets``.
    **context
        What the template prints.
    """
    code = "\n".join(asset(name) for name in scripts)
    checksum = base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()
    allowed = f"'sha256-{checksum}'" if code else "'none'"
    policy = (
        f"default-src 'none'; style-src 'unsafe-inline'; script-src {allowed}; img-src data:; "
        "font-src data:; base-uri 'none'; form-action 'none'"
    )
    css = Markup("\n".join(asset(name) for name in styles))
    found = environment().get_template(template)
    return found.render(policy=policy, css=css, js=Markup(code), **context)


def write(path: Path, made: str | bytes) -> Path:
    """Write a page or another file; its name appears only when it is whole."""
    temporary = path.with_name(f".{path.name}.part")
    temporary.write_bytes(made if isinstance(made, bytes) else made.encode())
    temporary.replace(path)
    return path
