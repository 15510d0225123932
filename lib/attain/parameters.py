"""The typed parameters that every notebook and the runner validate against.

Papermill passes a misspelled name with a log line and a wrong type without one; here both are a
:class:`~attain.errors.ParameterError` of one line before anything is executed.
"""

from __future__ import annotations

import contextlib
import difflib
import re
import sys
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal, NotRequired, TypedDict

import yaml

from attain.errors import ParameterError, naming
from attain.vocabulary import LANGUAGES, NUMBER, Language, plain_number, slug

_DEEPEST = 8  # levels of a parameter file; thresholds need three
_LARGEST = 1_000_000  # bytes of one


class Threshold(TypedDict):
    """A level to compare with: what to ask of an area of which no plan is on record."""

    indicator: str
    group: NotRequired[str]
    comparator: Literal[">=", ">", "<=", "<"]
    value: float


@dataclass(frozen=True, init=False)
class Parameters:
    """What one run is about; immutable, and nothing else is accepted.

    Parameters
    ----------
    area : str
        Area id in kebab-case, such as ``lam-dong``.
    as_of : datetime.date
        No figure first published after this day is read; a survey's may be of a later edition.
    target_year : int
        The calendar year of the targets.
    language : {"vi", "en"}
        Language of the computed sentences.
    strictness : {"exact", "rounded"}
        Whether "below 1.2" means the number itself or the number as it is printed.
    data : str
        Folder of the data package.
    thresholds : list of dict
        Levels asked in place of the plan: indicator, comparator, value in the indicator's unit
        and, where it is not ``total``, group.
    indicator : str
        The indicator that ``07_explore`` looks at; a study of it needs no targets.
    compare : str
        Areas that ``07_explore`` sets beside the area, separated by commas.

    Raises
    ------
    ParameterError
        An unknown name, a wrong type or an impossible value, in one line.

    Examples
    --------
    >>> Parameters(area="lam-dong", as_of="2023-12-31").to_notebook()["as_of"]
    '2023-12-31'
    >>> Parameters(aera="lam-dong")
    Traceback (most recent call last):
    attain.errors.ParameterError: unknown parameter, at aera: got 'lam-dong'; did you mean area?
    """

    area: str = "lam-dong"
    as_of: date = date(2023, 12, 31)
    target_year: int = 2024
    language: Language = "vi"
    strictness: Literal["exact", "rounded"] = "exact"
    data: str = "data"
    thresholds: list[Threshold] = field(default_factory=list)
    indicator: str = ""
    compare: str = ""

    def __init__(self, **values: Any) -> None:
        for name, value in _injected().items():  # Papermill passes any name, with a log line only
            if name not in _RULES:
                raise _unknown(name, "", value, _RULES)
        read = {"thresholds": []} | _read(values, _RULES)
        for name, value in read.items():  # the rest is the class's own
            object.__setattr__(self, name, value)
        if self.target_year < self.as_of.year:
            do = f"take a target_year from {self.as_of.year} on, or an earlier as_of"
            raise ParameterError(f"the target year is over on {self.as_of}", do=do)

    @property
    def compared(self) -> list[str]:
        """The area and those of `compare`, each once."""
        return list(dict.fromkeys([self.area, *_listed(self.compare)]))

    def to_notebook(self) -> dict[str, Any]:
        """Plain values that Papermill can inject: the day as ISO text, the rest as it is.

        Returns
        -------
        dict
            Keys in the order of the fields; ``indicator`` and ``compare`` only where they are
            given, so that other notebooks are not handed what they do not ask for.
        """
        values = asdict(self) | {"as_of": self.as_of.isoformat()}
        return {name: v for name, v in values.items() if v or name not in ("indicator", "compare")}


# ---- the rules: each returns the value that it read, or says what to write instead --------------
def _listed(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _wrong_type(value: object, wanted: str) -> ParameterError:
    yes = "YAML reads yes, no, on and off as true or false: write it in quotes"
    return ParameterError("wrong type", do=yes if isinstance(value, bool) else f"write {wanted}")


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise _wrong_type(value, "text")
    return value


def _id(value: object) -> str:
    name = _text(value)
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name):
        raise ParameterError("an area is named by its id", do=f"write {slug(name) or 'lam-dong'}")
    return name


def _ids(value: object) -> str:
    for name in _listed(_text(value)):
        _id(name)
    return _text(value)


def _day(value: object) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if isinstance(value, str) and re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        with contextlib.suppress(ValueError):
            return date.fromisoformat(value)
    raise ParameterError("not a day of the calendar", do="write a day such as 2023-12-31")


def _year(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise _wrong_type(value, "a whole number")
    if not 1990 <= value <= 2100:
        do = "write a year such as 2024"
        raise ParameterError("not a year that a plan could be about", do=do)
    return value


def _folder(value: object) -> str:
    name = _text(value)
    odd = not name.strip() or any(letter < " " or "\ud800" <= letter < "\ue000" for letter in name)
    if odd or len(name) > 1000 or any(len(part.encode()) > 255 for part in Path(name).parts):
        do = "write data, or the folder of your own"
        raise ParameterError("no folder has such a name", do=do)
    return name


def _one_of(*known: str) -> Callable[[object], str]:
    def rule(value: object) -> str:
        if isinstance(value, bool):
            raise _wrong_type(value, "")
        if not isinstance(value, str) or value not in known:
            *others, last = map(repr, known)
            raise ParameterError("unknown value", do=f"write {', '.join(others)} or {last}")
        return value

    return rule


def _number(value: object) -> float:
    if isinstance(value, str) and re.search("[0-9]", value) and not re.fullmatch(NUMBER, value):
        raise ParameterError("not a number", do=plain_number(value))
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise _wrong_type(value, "a number")
    if not -1e308 < value < 1e308:  # false for a NaN as well
        raise _wrong_type(value, "a number such as 1.5")
    return float(value)


def _thresholds(value: object) -> list[dict[str, Any]]:
    if not isinstance(value, list | tuple):
        raise _wrong_type(value, "a list")
    return [_read(one, _THRESHOLD, f"thresholds.{place}.") for place, one in enumerate(value)]


_Rules = dict[str, Callable[[Any], Any]]
_RULES: _Rules = {
    "area": _id, "as_of": _day, "target_year": _year, "language": _one_of(*LANGUAGES),
    "strictness": _one_of("exact", "rounded"), "data": _folder, "thresholds": _thresholds,
    "indicator": _text, "compare": _ids,
}  # fmt: skip
_THRESHOLD: _Rules = {
    "indicator": _text, "group": _text, "comparator": _one_of(">=", ">", "<=", "<"),
    "value": _number,
}  # fmt: skip


def _read(given: object, rules: _Rules, place: str = "") -> dict[str, Any]:
    """Given values as their rules read them; the first that is wrong is refused with its place."""
    if not isinstance(given, Mapping):
        refusal = _wrong_type(given, "indicator, comparator and value")
        raise refusal.but(where=place[:-1], got=given)
    found: dict[str, Any] = {}
    for name, rule in rules.items():
        where = f"{place}{name}"
        if name in given:
            try:
                found[name] = rule(given[name])
            except ParameterError as error:  # one within a threshold has its place already
                raise (error if error.where else error.but(where=where, got=given[name])) from None
        elif place and name != "group":  # a parameter has a default, as a threshold's group has
            what, do = f"a threshold lacks its {name}", f"give {', '.join(rules)}"
            raise ParameterError(what, where=where, do=do)
    for name in given:
        if not isinstance(name, str):  # {value: 2,5} is a value of 2 and a name of 5
            do = "a name is text, and a decimal has a point, as in value: 2.5"
            raise ParameterError("wrong type", where=place[:-1], got=name, do=do)
        if name not in rules:
            raise _unknown(name, place, given[name], rules)
    return found


def _unknown(name: str, place: str, value: object, known: Iterable[str]) -> ParameterError:
    near = difflib.get_close_matches(name, known, n=1)
    do = f"did you mean {near[0]}?" if near else f"known are {', '.join(known)}"
    return ParameterError("unknown parameter", where=f"{place}{name}", got=value, do=do)


class _Loader(yaml.SafeLoader):
    """YAML that refuses what no parameter needs, and a key given twice, which would be dropped.

    Aliases and deep nesting make of a few bytes what no memory holds.
    """

    depth = 0

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            raise ParameterError("an alias (*) stands for a value", do="write the value out")
        self.depth += 1
        if self.depth > _DEEPEST:
            do = "write thresholds as a list of indicator, comparator and value, nothing deeper"
            raise ParameterError("the values are nested too deep", do=do)
        node: yaml.Node | None = super().compose_node(parent, index)
        self.depth -= 1
        return node

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        if any(not isinstance(key, yaml.ScalarNode) for key, _ in node.value):
            do = "write one name: value a line"
            raise ParameterError("a list or a mapping stands for a name", do=do)
        names = [key.value for key, _ in node.value]
        if twice := [name for name, times in Counter(names).items() if times > 1]:
            do = "keep one of the two lines"
            raise ParameterError("a parameter is given twice", got=twice[0], do=do)
        return super().construct_mapping(node, deep)


# 010, 0x10, 12:30 are text, not the 8, 16 and 750 that YAML 1.1 makes of them; so are days
_Loader.yaml_implicit_resolvers = {
    first: [(tag, form) for tag, form in known if tag[18:] not in ("int", "timestamp")]
    for first, known in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:int", re.compile(r"[-+]?(?:0|[1-9][0-9_]*)$"), list("-+0123456789")
)


def load(path: str | Path) -> Parameters:
    """Read and validate one parameter file: YAML with the names of :class:`Parameters`.

    A missing name takes its default. A file that cannot be read, is not YAML, is empty or says
    something impossible is a `ParameterError`.
    """
    with naming(str(path)):
        values = _values(Path(path))
        return Parameters(**{str(key): value for key, value in values.items()})


def _values(path: Path) -> dict[Any, Any]:
    """What stands in a parameter file; which file it is, the caller adds to a refusal."""
    form = "write one name: value a line"
    try:
        with path.open("rb") as stream:
            content = stream.read(_LARGEST + 1)
        if len(content) > _LARGEST:
            do = f"{form}, and notes elsewhere"
            raise ParameterError("the parameter file is longer than any", do=do)
        values = yaml.load(content.decode(), Loader=_Loader)  # a SafeLoader underneath
    except UnicodeDecodeError:
        what = "the parameter file is not UTF-8 text"
        raise ParameterError(what, do="save it as UTF-8") from None
    except OSError as error:
        what, do = "the parameter file cannot be read", "attain new AREA YEAR writes one"
        raise ParameterError(what, got=error, do=do) from None
    except (yaml.YAMLError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        what, line = "the parameter file is not YAML", f"line {mark.line + 1}" if mark else ""
        got = getattr(error, "problem", None) or str(error)
        raise ParameterError(what, where=line, got=got, do=form) from None
    if not isinstance(values, dict) or not values:
        what, do = "the parameter file holds no parameters", f"{form}, such as area: lam-dong"
        raise ParameterError(what, got=values, do=do)
    return values


def _injected() -> dict[str, object]:
    """What Papermill has set in this kernel, and the notebook itself has not set before it."""
    shell = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    held: dict[str, Any] = getattr(shell, "user_ns", {})
    declared: set[str] = set()
    for cell in held.get("In", ()):
        names = re.findall(r"^(\w+)(?::[^=\n]+)? = ", cell, re.MULTILINE)
        if cell.startswith("# Parameters\n"):
            return {name: held.get(name) for name in names if name not in declared}
        declared |= set(names)
    return {}
