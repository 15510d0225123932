"""How a page is put together: one file that needs nothing else, least of all the network."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Callable, Mapping, Sequence
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Any, Final, TypeVar

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from attain.errors import AttainError
from attain.report.text.catalogue import LANGUAGES, Language, original, tongue_of
from attain.report.text.catalogue import say as word
from attain.report.text.numbers import MINUS
from attain.site.safe import css_text, isolated, link, plain, slug
from attain.vocabulary import OWN_WORDS

T = TypeVar("T")
HERE: Final = Path(__file__).parent
AGAIN: Final = "run attain run for it again"
FORMAT: Final = 1
"""The format of ``brief.json`` that these pages read."""
SPOKEN: Final[ContextVar[Sequence[str]]] = ContextVar("languages", default=LANGUAGES)
"""Languages of the page that is being laid out."""


def read_brief(folder: Path) -> dict[str, Any]:
    """What a finished run says; an error where it says nothing that these pages can read."""
    path = folder / "brief.json"
    if not path.exists():
        do = f"name the folder of a run, or {AGAIN}"
        raise AttainError("the run has no brief", where=folder.name, do=do)
    found = _read(path, object_hook=_in_both)
    if (got := found.get("format")) != FORMAT:
        where = f"{folder.name}/brief.json"
        raise AttainError("the brief of the run has another format", where=where, got=got, do=AGAIN)
    OWN_WORDS.clear()
    OWN_WORDS.update(found.get("own_words", {}))
    return found


def _read(path: Path, **how: Any) -> dict[str, Any]:
    try:
        return dict(json.loads(path.read_text(encoding="utf-8"), **how))
    except (ValueError, TypeError, OSError) as error:
        what, where = "a file of the run cannot be read", f"{path.parent.name}/{path.name}"
        raise AttainError(what, where=where, got=error, do=AGAIN) from None


def _in_both(record: dict[str, Any]) -> dict[str, Any]:
    """A record, in English where it has no Vietnamese: templates find words where they look."""
    return record | {"vi": record.get("vi", record["en"])} if "en" in record else record


def languages_of(brief: dict[str, Any]) -> Sequence[Language]:
    """Languages that a run is told in: those of the names in its data package."""
    return tuple(brief.get("languages", LANGUAGES))


def about_run(folder: Path) -> dict[str, Any]:
    """What ``run.json`` says of a run; nothing where the pages were laid out without a runner."""
    path = folder / "run.json"
    return _read(path) if path.exists() else {}


def both(told: Mapping[Language, str]) -> Markup:
    """A text in both languages; the page shows the one that is chosen.

    Examples
    --------
    >>> both({"vi": "Năm", "en": "Year"})
    Markup('<span class="vi" lang="vi">Năm</span><span class="en" lang="en">Year</span>')
    """
    return Markup(
        "".join(
            f'<span class="{language}" lang="{language}">{isolated(text)}</span>'
            for language, text in told.items()
            if text and language in SPOKEN.get()
        )
    )


def texts(key: str, **values: object) -> dict[Language, str]:
    """A fixed text by language."""
    return spoken(lambda language: word(key, language, **values))


def spoken(write: Callable[[Language], T]) -> dict[Language, T]:
    """What is written in a language, by language."""
    return {language: write(language) for language in LANGUAGES}


def say(key: str, **values: object) -> Markup:
    """A fixed text in both languages, as the page shows it."""
    return both(texts(key, **values))


def told(record: dict[str, Any], language: str, key: str) -> str:
    """What a record of ``brief.json`` says in a language; empty where it says nothing."""
    return str(record.get(language, {}).get(key) or "")


def tell(record: dict[str, Any], key: str) -> Markup:
    """What a record of the brief says under a key, in both languages."""
    return both(spoken(lambda language: told(record, language, key)))


def suffix(record: Mapping[str, Any]) -> str:
    """What is added to a key, so that a level to compare with is not called a plan's."""
    return "_hypothetical" if record["hypothetical"] else ""


def heading(brief: Mapping[str, Any], ordered: str) -> str:
    """The key of what stands above the targets: one, several in ``ordered``, or none of an answer.

    Examples
    --------
    >>> def asked(*chances):
    ...     rows = {number: {"probability": chance} for number, chance in enumerate(chances)}
    ...     return heading({"hypothetical": False, "targets": rows}, "site.targets")
    >>> asked(0.5), asked(0.5, None), asked(None, None)
    ('site.target', 'site.targets', 'site.targets_unknown')
    """
    rows = brief["targets"].values()
    known = any(row["probability"] is not None for row in rows)
    key = ordered if known else "site.targets_unknown"
    return ("site.target" if len(rows) == 1 else key) + suffix(brief)


def needed(required: str) -> str:
    """The key of what stands before the change that is required, or before what is to spare.

    Examples
    --------
    >>> needed("+1,10 điểm %"), needed("Vừa đúng mức")
    ('site.row.required', 'site.row.required_met')
    """
    return f"site.row.required{'' if required[:1] in f'+{MINUS}' else '_met'}"


def tongue(quote: str = "") -> str:
    """The first language of the page, which is that of titles, or the language of a quote."""
    return tongue_of(quote) or ("" if re.search(r"[^\W\d_]{4}", quote) else SPOKEN.get()[0])


@cache
def environment() -> Environment:
    """The templates; everything that they print is escaped."""
    found = Environment(
        loader=FileSystemLoader(HERE / "templates"), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    shown = (say, tell, both, told, texts, suffix, heading, needed, tongue, original)
    for shared in shown:
        found.globals[shared.__name__] = shared
    found.globals["word"] = word
    found.filters.update(plain=plain, isolated=isolated, link=link, slug=slug, css=css_text)
    return found


@cache
def asset(name: str) -> str:
    """The text of a style sheet or script of the pages."""
    return (HERE / "assets" / name).read_text(encoding="utf-8")


def render(
    template: str, *, styles: tuple[str, ...], scripts: tuple[str, ...] = (),
    languages: Sequence[str] = LANGUAGES, **context: Any,
) -> str:  # fmt: skip
    """A whole page that speaks some languages, its styles and scripts of ``assets`` inside.

    The page's own policy forbids every request, and every script but its own, whose checksum it
    names: what the data holds cannot run.
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
    token = SPOKEN.set(languages)
    try:
        return found.render(policy=policy, css=css, js=Markup(code), LANGUAGES=languages, **context)
    finally:
        SPOKEN.reset(token)


def write(path: Path, made: str | bytes) -> Path:
    """Write a page or another file; its name appears only when it is whole."""
    temporary = path.with_name(f".{path.name}.part")
    temporary.write_bytes(made if isinstance(made, bytes) else made.encode())
    temporary.replace(path)
    return path
