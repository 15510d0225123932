"""The typed parameters that every notebook and the runner validate against.

Papermill passes a misspelled name with a log line and a wrong type without one; here both are a
:class:`~attain.errors.ParameterError` of one line before anything is executed.
"""

from __future__ import annotations

import ast
import difflib
import re
import sys
import unicodedata
from collections.abc import Hashable, Iterable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any, Literal, NotRequired

import yaml
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StrictFloat,
    StrictInt,
    StrictStr,
    ValidationError,
    field_validator,
    model_validator,
    with_config,
)
from typing_extensions import TypedDict  # pydantic needs this one below Python 3.12

from attain.errors import ParameterError
from attain.vocabulary import NUMBER, plain_number

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_DEEPEST = 8  # levels of a parameter file; thresholds need three
_LARGEST = 1_000_000  # bytes of one


@with_config(ConfigDict(extra="forbid"))
class Threshold(TypedDict):
    """A level to compare with: what to ask of an area of which no plan is on record."""

    indicator: StrictStr
    group: NotRequired[StrictStr]
    comparator: Literal[">=", ">", "<=", "<"]
    value: Annotated[StrictFloat, Field(allow_inf_nan=False)]  # a whole number is one too


class Parameters(BaseModel):
    """What one run is about; immutable, and nothing else is accepted.

    Parameters
    ----------
    area : str
        Area id in kebab-case, such as ``lam-dong``.
    as_of : datetime.date
        No figure published after this day is read.
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

    model_config = ConfigDict(frozen=True, extra="forbid")

    area: StrictStr = "lam-dong"
    as_of: date = date(2023, 12, 31)
    target_year: StrictInt = 2024
    language: Literal["vi", "en"] = "vi"
    strictness: Literal["exact", "rounded"] = "exact"
    data: StrictStr = "data"
    thresholds: list[Threshold] = []
    indicator: StrictStr = ""
    compare: StrictStr = ""

    def __init__(self, **values: Any) -> None:
        _refuse_unknown(_injected())
        try:
            super().__init__(**values)
        except ValidationError as error:
            raise _explain(error) from None

    @field_validator("area")
    @classmethod
    def _area_is_an_id(cls, value: str) -> str:
        if not _ID.fullmatch(value):
            raise ValueError(f"an area is named by its id|write {_slug(value) or 'lam-dong'}")
        return value

    @field_validator("compare")
    @classmethod
    def _compared_are_ids(cls, value: str) -> str:
        wrong = [name for name in _listed(value) if not _ID.fullmatch(name)]
        if wrong:
            raise ValueError(f"an area is named by its id|write {_slug(wrong[0]) or 'lam-dong'}")
        return value

    @field_validator("as_of", mode="before")
    @classmethod
    def _as_of_is_a_day(cls, value: object) -> date:
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
        if isinstance(value, str) and re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
            try:
                return date.fromisoformat(value)
            except ValueError:
                pass
        raise ValueError("not a day of the calendar|write a day such as 2023-12-31")

    @field_validator("target_year")
    @classmethod
    def _year_is_a_year(cls, value: int) -> int:
        if not 1990 <= value <= 2100:
            raise ValueError("not a year that a plan could be about|write a year such as 2024")
        return value

    @field_validator("data")
    @classmethod
    def _data_is_a_folder(cls, value: str) -> str:
        if not value.strip():
            raise ValueError("no data package is named|write data, or the folder of your own")
        if len(value) > 1000 or any(len(p.encode()) > 255 for p in Path(value).parts):
            raise ValueError("no folder has so long a name|write a shorter path")
        if any(ord(letter) < 32 for letter in value):
            raise ValueError("no folder has such a name|write letters, digits and / alone")
        return value

    @model_validator(mode="after")
    def _plan_is_not_over(self) -> Parameters:
        if self.target_year < self.as_of.year:
            raise ValueError(
                f"the target year is over on {self.as_of}|"
                f"take a target_year from {self.as_of.year} on, or an earlier as_of"
            )
        return self

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
        left_out = {name for name in ("indicator", "compare") if not getattr(self, name)}
        return self.model_dump(mode="json", exclude=left_out)


def _listed(text: str) -> list[str]:
    """The parts of a list in one text."""
    return [part.strip() for part in text.split(",") if part.strip()]


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
        seen: set[str] = set()
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode):
                do = "write one name: value a line"
                raise ParameterError("a list or a mapping stands for a name", do=do)
            if key.value in seen:
                raise ParameterError(
                    "a parameter is given twice", got=str(key.value), do="keep one of the two lines"
                )
            seen.add(key.value)
        return super().construct_mapping(node, deep)


# 010, 0x10 and 12:30 are text, not the 8, 16 and 750 that YAML 1.1 makes of them
_Loader.yaml_implicit_resolvers = {
    first: [(tag, form) for tag, form in known if tag != "tag:yaml.org,2002:int"]
    for first, known in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:int", re.compile(r"[-+]?(?:0|[1-9][0-9_]*)$"), list("-+0123456789")
)


def load(path: str | Path) -> Parameters:
    """Read and validate one parameter file.

    Parameters
    ----------
    path : str or pathlib.Path
        A YAML file with the names of :class:`Parameters`; a missing name takes its default.

    Returns
    -------
    parameters : Parameters
        Validated and frozen.

    Raises
    ------
    ParameterError
        The file cannot be read, is not YAML, is empty, or says something impossible.
    """
    where = str(path)
    try:
        with Path(path).open("rb") as stream:
            content = stream.read(_LARGEST + 1)
        if len(content) > _LARGEST:
            do = "write one name: value a line, and notes elsewhere"
            raise ParameterError("the parameter file is longer than any", where=where, do=do)
        text = content.decode()
    except UnicodeDecodeError:
        raise ParameterError(
            "the parameter file is not UTF-8 text", where=where, do="save it as UTF-8"
        ) from None
    except OSError as error:
        raise ParameterError(
            "the parameter file cannot be read",
            where=where,
            got=error.strerror,
            do="attain new AREA YEAR writes one",
        ) from None
    try:
        values = yaml.load(text, Loader=_Loader)  # a SafeLoader underneath
    except ParameterError as error:
        raise ParameterError(error.what, where=where, got=error.got, do=error.do) from None
    except (yaml.YAMLError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        line = f", line {mark.line + 1}" if mark else ""
        problem = getattr(error, "problem", None) or str(error)
        raise ParameterError(
            "the parameter file is not YAML",
            where=f"{where}{line}",
            got=problem,
            do="write one name: value a line",
        ) from None
    if not isinstance(values, dict) or not values:
        raise ParameterError(
            "the parameter file holds no parameters",
            where=where,
            got=values,
            do="write one name: value a line, such as area: lam-dong",
        )
    try:
        return Parameters(**{str(key): value for key, value in values.items()})
    except ParameterError as error:
        place = f"{where}, {error.where}" if error.where else where
        raise ParameterError(error.what, where=place, got=error.got, do=error.do) from None


def _injected() -> dict[str, object]:
    """What Papermill has set in this kernel, and the notebook itself has not set before it."""
    shell = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    held: dict[str, Any] = getattr(shell, "user_ns", {})
    declared: set[str] = set()
    for cell in held.get("In", ()):
        names = _assigned(cell)
        if cell.startswith("# Parameters\n"):
            return {name: held.get(name) for name in names if name not in declared}
        declared |= set(names)
    return {}


def _assigned(cell: str) -> list[str]:
    try:
        lines = ast.parse(cell).body
    except SyntaxError:  # a magic of IPython
        return []
    plain = [target for line in lines if isinstance(line, ast.Assign) for target in line.targets]
    typed = [line.target for line in lines if isinstance(line, ast.AnnAssign)]
    return [target.id for target in (*plain, *typed) if isinstance(target, ast.Name)]


def _refuse_unknown(values: Mapping[str, object]) -> None:
    """Refuse what Papermill passes with a log line only: a name that no parameter has."""
    known = list(Parameters.model_fields)
    for name, value in values.items():
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            do = f"did you mean {near[0]}?" if near else f"known are {', '.join(known)}"
            raise ParameterError("unknown parameter", where=name, got=value, do=do)


def _explain(error: ValidationError) -> ParameterError:
    """Turn pydantic's listing into one line: the first problem, and the names of the others."""
    problems = error.errors()
    first = problems[0]
    path = [str(part) for part in first["loc"]]
    names: Iterable[str] = Parameters.model_fields
    if path[:1] == ["thresholds"] and len(path) > 2:
        names = Threshold.__annotations__
    what, do = _rule(first, path, list(names))
    others = sorted({".".join(map(str, p["loc"])) for p in problems[1:]} - {".".join(path), ""})
    if others:
        do = f"{do}; also wrong: {', '.join(others)}"
    place = ".".join(part for part in path if "[" not in part)
    got = first["input"] if first["loc"] and first["type"] != "missing" else None
    return ParameterError(what, where=place, got=got, do=do)


def _rule(problem: Any, path: list[str], names: list[str]) -> tuple[str, str]:
    """Say in plain words which rule was broken and what to write instead."""
    kind, context = problem["type"], problem.get("ctx", {})
    if kind == "value_error":
        what, _, do = str(context["error"]).partition("|")
        return what, do
    if kind == "extra_forbidden":
        near = difflib.get_close_matches(path[-1], names, n=1)
        return "unknown parameter", (
            f"did you mean {near[0]}?" if near else f"known are {', '.join(names)}"
        )
    if kind == "missing":
        return f"a threshold lacks its {path[-1]}", f"give {', '.join(names)}"
    if isinstance(problem["input"], bool):
        return "wrong type", "YAML reads yes, no, on and off as true or false: write it in quotes"
    if kind == "literal_error":
        return "unknown value", f"write {context['expected']}"
    given = problem["input"]
    odd = isinstance(given, str) and re.search("[0-9]", given) and not re.fullmatch(NUMBER, given)
    if kind == "float_type" and odd:
        return "not a number", plain_number(given)
    expected = {"string_type": "text", "int_type": "a whole number", "float_type": "a number"}
    expected |= {"finite_number": "a number such as 1.5"}
    expected |= {"list_type": "a list", "dict_type": "indicator, comparator and value"}
    wanted = expected.get(kind, "another value")
    return "wrong type", f"write {wanted}"


def _slug(name: str) -> str:
    """The id that a name would have: ``Lâm Đồng`` → ``lam-dong``."""
    plain = unicodedata.normalize("NFD", name.replace("Đ", "D").replace("đ", "d"))
    letters = "".join(c for c in plain if not unicodedata.combining(c)).lower()
    return "-".join(re.findall(r"[a-z0-9]+", letters))
