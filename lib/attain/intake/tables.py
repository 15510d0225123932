"""Find the table on a sheet: years in a row above the figures, down a column, or one per row."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from attain.errors import AttainError
from attain.intake.grid import Cell, Sheet
from attain.intake.words import fold, group_of, missing, plain

_PRELIMINARY = {"so bo", "prel", "preliminary", "provisional"}
_ESTIMATED = {"uoc", "uoc tinh", "est", "estimate", "estimated"}
_AROUND = {"nam", "year", "thuc hien", "th"}
_STATUS = {"p": "P", "e": "E", "a": "A"}
_FORM = re.compile(
    r"((?:19|20)[0-9]{2})(?:-?(Q[1-4]|[HS][12]|M(?:0[1-9]|1[0-2]))|-(0[1-9]|1[0-2]))"
)
_TIME = {"time period", "time", "year", "nam", "period", "ky", "date", "thoi gian", "thoi ky"}
_VALUE = {"obs value", "value", "gia tri", "figure", "so lieu"}
_MARKS = {"obs status", "status", "flag", "tinh trang"}
_NUMBER = re.compile(r"[-+−]?[0-9][0-9.,  ']*%?", re.ASCII)
SUB_HEADING, HEADING_ABOVE = "sub-heading", "heading above"
NO_YEAR = re.compile(  # what makes of a year's figure that of a plan or of some months
    r"(?:(?:uoc|th|thuc hien) )*(?:(?:ke hoach|kh|plan|planned|muc tieu|target)\b|q[1-4]\b"
    r"|(?:quy|quarter) (?:[1-4]|i{1,3}|iv)\b|(?:thang|month) \d|(?!12 )\d+ (?:thang|months?)\b)"
)
Known = Callable[[str], set[str]]


@dataclass(frozen=True)
class Entry:
    """One cell under a year: what names it, its period and status, and where it stands."""

    dims: tuple[str, ...]
    period: str
    status: str
    raw: Cell
    row: int
    column: str
    flag: str = ""

    @property
    def place(self) -> str:
        """Row and column, as a spreadsheet counts them."""
        return f"row {self.row}, column {self.column}"


@dataclass
class Table:
    """The cells of a sheet that stand under years, and what else stands there."""

    sheet: str
    dims: tuple[str, ...]
    heading: str
    entries: list[Entry] = field(default_factory=list)
    left: list[str] = field(default_factory=list)


def period_of(cell: Cell) -> tuple[str, str] | None:
    """Return the period and the status that a heading tells, or None where it is no period.

    Examples
    --------
    >>> period_of("Sơ bộ - Prel. 2023"), period_of("2019 [YR2019]"), period_of("2022Q1")
    (('2023', 'P'), ('2019', 'A'), ('2022-Q1', 'A'))
    """
    if isinstance(cell, float):
        return (f"{cell:.0f}", "A") if cell.is_integer() and 1900 <= cell <= 2100 else None
    if exact := _FORM.fullmatch(cell.strip()):
        part = (exact[2] or exact[3]).replace("S", "H").removeprefix("M")
        return f"{exact[1]}-{part}", "A"
    if not re.search(r"(?:19|20)[0-9]{2}", cell):
        return None
    words = _words(cell)
    years = {word for word in words if re.fullmatch("(yr)?(19|20)[0-9]{2}", word)}
    rest = words - years
    told = {word.removeprefix("yr") for word in years}
    if len(told) != 1 or not rest <= _PRELIMINARY | _ESTIMATED | _AROUND | {"p", "e"}:
        return None
    return told.pop(), _status(rest)


def _no_doubt(headings: list[Cell], where: str) -> None:
    """Refuse months each of which may as well be a year of accounts: none tells which it is."""
    months = [m for cell in headings if (m := re.fullmatch(r"(..(..))-(0\d|1[0-2])", str(cell)))]
    if months and all((int(month[2]) + 1) % 100 == int(month[3]) for month in months):
        year, _, month = months[0].groups()
        raise AttainError(
            "a month, or a year that two calendar years share", where=where, got=months[0][0],
            do=f"write {year}-M{month} for the month, else the one year that it counts for",
        )  # fmt: skip


def _words(cell: str) -> set[str]:
    """The words of a heading, those of two syllables as one."""
    return set(re.findall(r"so bo|uoc tinh|thuc hien|\S+", fold(cell)))


def _status(words: set[str]) -> str:
    if words & (_ESTIMATED | {"e"}):
        return "E"
    return "P" if words & (_PRELIMINARY | {"p"}) else "A"


def _status_alone(cell: Cell) -> str:
    """The status that a cell tells which tells nothing else."""
    words = set() if isinstance(cell, float) else _words(cell)
    marks = words & (_PRELIMINARY | _ESTIMATED)
    return _status(words) if marks and words <= marks | _AROUND else ""


def _is_number(cell: Cell) -> bool:
    return isinstance(cell, float) or bool(_NUMBER.fullmatch(cell))


def letters(column: int) -> str:
    """Name a column as a spreadsheet does.

    Examples
    --------
    >>> letters(0), letters(27)
    ('A', 'AB')
    """
    return (letters(column // 26 - 1) if column > 25 else "") + chr(65 + column % 26)


def head(cell: Cell) -> str:
    """A heading as it is compared, without the label that SDMX-CSV may put after its id."""
    return fold(str(cell).split(":")[0])


def asked(headings: Sequence[Cell], name: str, option: str, *, ids: bool = False) -> int:
    """Return which column has the heading that an option asks for.

    Where none has it as a whole, `ids` also takes the id before a label, as SDMX-CSV writes it.
    """
    at = [j for j, cell in enumerate(headings) if fold(str(cell)) == fold(name)]
    if not at and ids:
        at = [j for j, cell in enumerate(headings) if head(cell) == fold(name)]
    if len(at) == 1:
        return at[0]
    if at:
        got = ", ".join(repr(plain(headings[j], 30)) for j in at)
        do = "write one of them whole, or give each a heading of its own in the file"
        raise AttainError("several columns have that heading", where=option, got=got, do=do)
    do = f"name one of {', '.join(repr(plain(cell, 30)) for cell in headings if cell != '')}"
    raise AttainError("no column has that heading", where=option, got=name, do=do)


def _name(cell: Cell) -> str:
    return plain(cell, 200) if isinstance(cell, float) else cell


def find(sheet: Sheet, known: Known, column: str = "") -> Table | None:
    """Return the table of a sheet, or None where it has none.

    `known` gives the areas that a text may name; `column` is the heading of the column with the
    figures, where a row has several.
    """
    width = max(map(len, sheet.rows), default=0)
    rows: list[list[Cell]] = [[*row, *[""] * (width - len(row))] for row in sheet.rows]
    down = next((i for i, row in enumerate(rows) if _TIME & set(map(head, row))), None)
    if down is not None and (table := _long(sheet, rows, down, column, known)):
        return table
    if found := _wide(sheet, rows):
        return found
    dated = next((i for i, row in enumerate(rows) if row and period_of(row[0])), 0)
    top = dated - 1 if down is None else down
    if top >= 0 and sum(bool(known(str(cell))) for cell in rows[top]) >= 2:
        turned: list[list[Cell]] = [list(c) for c in zip(*rows[top:], strict=True)]
        return _wide(Sheet(sheet.name, turned), turned, turned_at=top)
    return None


def _heading(row: list[Cell]) -> dict[int, tuple[str, str]]:
    """The periods of a heading by column; nothing of a row that is no heading."""
    told = {j: found for j, cell in enumerate(row) if (found := period_of(cell))}
    if not told:
        return {}
    first = min(told)
    others = [cell for j, cell in enumerate(row) if j >= first and j not in told and cell != ""]
    named = any(cell != "" for cell in row[:first])
    stray = any(_is_number(cell) for cell in [*row[:first], *others])
    if stray or len(others) > len(told) or (len(told) == 1 and not named):
        return {}
    return told


def _wide(sheet: Sheet, rows: list[list[Cell]], turned_at: int | None = None) -> Table | None:
    """Read a table with its years in one row; `turned_at` is the row it was turned at."""
    at, told = next(((i, t) for i, row in enumerate(rows) if (t := _heading(row))), (0, {}))
    if not told:
        return None
    first, corner = min(told), rows[at][0]
    for i, row in enumerate(rows[at + 1 :], at + 1):
        again = _heading(row)
        alike = min(again, default=-1) == first and row[0] in ("", corner)
        if len(again) > 1 and (alike or len(told) == 1):
            raise AttainError(
                "two rows of years stand on one sheet", where=f"{sheet.name} row {at + 1}",
                got=f"{', '.join(p for p, _ in list(again.values())[:4])} … in row {i + 1}",
                do="keep one table on a sheet, and no cell above it that is a year alone",
            )  # fmt: skip
    above: list[Cell] = rows[at - 1] if at else [""] * len(rows[at])
    below, start = _second_row(rows, at, first)
    last_words: Cell = ""
    merged = [last_words := cell if cell != "" else last_words for cell in above]
    spread = _spread(told, rows[at], below, first)
    _no_doubt([rows[at][j] for j in spread], f"{sheet.name} {_line(at, turned_at)}".strip())
    names = _dims(rows, at, first, start)
    extra = {
        name: filled for name, line, filled in (
            (SUB_HEADING, below, below), (HEADING_ABOVE, above, merged)
        ) if _tells(filled, spread) or any(NO_YEAR.match(fold(str(line[j]))) for j in spread)
    }  # fmt: skip
    periods = sorted({period for period, _ in spread.values()})
    span = periods[0] if len(periods) == 1 else f"{periods[0]} to {periods[-1]}"
    dims = (*names.values(), *extra)
    table = Table(sheet.name, dims, f"years {span} in {_line(at, turned_at)}")
    for j in range(first, len(rows[at])):
        if j not in spread and any(row[j] != "" for row in rows[at:]):
            words = plain(rows[at][j])
            table.left.append(f"column {letters(j)} {words!r}: its heading is no year")
    for j, words in names.items():  # a year of accounts before the first calendar year
        cells = [row[j] for row in rows[start:] if row[j] != ""]
        if re.search(r"(?:19|20)\d\d", words) and all(map(_is_number, cells)):
            table.left.append(f"column {letters(j)} {words!r}: its heading is no year")
    last: dict[int, str] = {}
    for i, row in enumerate(rows[start:], start):
        _fits(sheet, i, at)
        own = {j: _name(row[j]) for j in names}
        if all(row[j] == "" for j in spread):
            if parts := [text for text in own.values() if group_of(text) not in ("", "total")]:
                raise AttainError(
                    "a row above others says of which group they are", got=parts[0],
                    where=f"{sheet.name} {_line(i, turned_at)}".strip(),
                    do="write the group in a column, or take the row out and write --group",
                )  # fmt: skip
            if words := " ".join(filter(None, own.values())):
                table.left.append(f"{_line(i, turned_at)} {plain(words)!r}: no figures")
            continue
        if _numbering(row, spread):
            table.left.append(f"{_line(i, turned_at)}: numbers of the columns")
            continue
        if any(own.values()):  # a merged name stands in its first row only, before others
            begins = next(j for j, text in own.items() if text)
            own |= {j: last.get(j, "") for j in names if j < begins}
        last = own
        for j, (period, status) in spread.items():
            status = _status_alone(above[j]) or _status_alone(below[j]) or status
            dims = (*own.values(), *(str(line[j]) for line in extra.values()))
            place = (i + 1, letters(j)) if turned_at is None else (j + turned_at + 1, letters(i))
            table.entries.append(Entry(dims, period, status, row[j], *place))
    return table


def _line(i: int, turned_at: int | None) -> str:
    """A row as the file counts it, which is a column where the table was turned."""
    return f"row {i + 1}" if turned_at is None else f"column {letters(i)}"


def _second_row(rows: list[list[Cell]], at: int, first: int) -> tuple[list[Cell], int]:
    """A second row of headings below the years and the row after it; empty cells without one."""
    below = rows[at + 1] if at + 1 < len(rows) else []
    words = [cell for cell in below[first:] if cell != ""]
    unnamed = not any(cell != "" for cell in below[:first])
    if words and unnamed and not any(_is_number(c) or missing(c) or period_of(c) for c in words):
        return below, at + 2
    return [""] * len(rows[at]), at + 1


def _spread(
    told: dict[int, tuple[str, str]], row: list[Cell], below: list[Cell], first: int
) -> dict[int, tuple[str, str]]:
    """Periods by column, one that is merged over several sub-headings with each of them."""
    spread = dict(told)
    for j in range(first + 1, len(row)):
        if j not in spread and row[j] == "" and below[j] != "" and j - 1 in spread:
            spread[j] = spread[j - 1]
    return dict(sorted(spread.items()))


def _tells(row: list[Cell], spread: dict[int, tuple[str, str]]) -> bool:
    """Whether a row of headings parts columns of one year, or says which group they are of."""
    words = [str(row[j]) for j in spread]
    repeated = len({period for period, _ in spread.values()}) < len(spread)
    return all(map(group_of, words)) or (repeated and len(set(words)) > 1)


def _dims(rows: list[list[Cell]], at: int, first: int, start: int) -> dict[int, str]:
    """The headings of the columns before the years that hold anything."""
    found = {}
    near = [rows[i] for i in (at, at + 1, at - 1) if 0 <= i < len(rows)]
    for j in range(first):
        if any(row[j] != "" for row in rows[start:]):
            words = [row[j] for row in near if row[j] != "" and not isinstance(row[j], float)]
            found[j] = plain(words[0]) if words else f"column {letters(j)}"
    return found


def _numbering(row: list[Cell], spread: dict[int, tuple[str, str]]) -> bool:
    """Whether a row numbers the columns, as in A, B, 1, 2, 3."""
    values = [str(row[j]).removesuffix(".0") for j in spread]
    begins = values[0].isdecimal() and int(values[0]) in range(1, 5) and len(values) > 1
    run = begins and values == [str(int(values[0]) + k) for k in range(len(values))]
    return run and all(len(str(cell)) <= 1 for cell in row[: min(spread)])


def _fits(sheet: Sheet, i: int, at: int) -> None:
    """Refuse a row of text with more or fewer values than there are headings."""
    values, headings = len(sheet.rows[i]), len(sheet.rows[at])
    if sheet.text and 1 < values != headings:
        raise AttainError(
            f"a row has {values} values under {headings} headings",
            where=f"row {i + 1}", got=",".join(str(cell) for cell in sheet.rows[i]),
            do="the file is cut, or decimal commas part columns: save it with semicolons",
        )  # fmt: skip


def _long(sheet: Sheet, rows: list[list[Cell]], at: int, column: str, known: Known) -> Table | None:
    """Read a table with one figure in a row, its period in a column of its own."""
    names = [head(cell) for cell in rows[at]]
    timed = next(j for j, name in enumerate(names) if name in _TIME)
    body = [(i, row) for i, row in enumerate(rows[at + 1 :], at + 1) if any(c != "" for c in row)]
    dated = [(i, row) for i, row in body if period_of(row[timed])]
    _no_doubt([row[timed] for _, row in dated], f"column {letters(timed)}")
    if not dated or len(dated) < len(body) / 2:
        return None
    value = _value_column(rows[at], timed, [row for _, row in dated], column, known)
    if value is None:
        return None
    marks = next((j for j, name in enumerate(names) if name in _MARKS and j != value), None)
    kept = [j for j in range(len(names)) if j not in (timed, value, marks)]
    kept = [j for j in kept if any(row[j] != "" for _, row in dated)]
    heads = tuple(plain(rows[at][j]) or f"column {letters(j)}" for j in kept)
    where = f"years in column {letters(timed)}, figures in {letters(value)}"
    table = Table(sheet.name, heads, where)
    unread: Counter[str] = Counter()
    for i, row in body:
        _fits(sheet, i, at)
        found = period_of(row[timed])
        if not found:
            if _is_number(row[value]):
                raise AttainError(
                    "a figure has no year", where=f"row {i + 1}, column {letters(timed)}",
                    got=row[timed], do="write a year such as 2023, or 2023-Q1",
                )  # fmt: skip
            words = " ".join(str(cell) for cell in row if cell != "")
            table.left.append(f"row {i + 1} {plain(words)!r}: no figures")
            continue
        mark = "" if marks is None else str(row[marks])
        told = _STATUS.get(head(mark)) or _status_alone(head(mark))
        if head(mark) and not told and not missing(row[value]):
            unread[plain(mark, 20)] += 1
        flag = "" if told else plain(mark, 30)
        place = (row[value], i + 1, letters(value), flag)
        dims = tuple(_name(row[j]) for j in kept)
        table.entries.append(Entry(dims, found[0], told or found[1], *place))
    if unread:
        listing = ", ".join(f"{mark} ×{times}" for mark, times in unread.items())
        table.left.append(f"marks kept as flags, without a status of their own: {listing}")
    return table


def _value_column(
    heading: list[Cell], timed: int, body: list[list[Cell]], column: str, known: Known
) -> int | None:
    """The column of the figures: as asked, by its heading, or the only one of numbers."""
    if column:
        return asked(heading, column, "--column")
    plainly = [j for j, cell in enumerate(heading) if head(cell) in _VALUE]
    if len(plainly) == 1:
        return plainly[0]
    numeric = []
    for j in range(len(heading)):
        cells = [row[j] for row in body if row[j] != ""]
        numbers = sum(_is_number(cell) or missing(cell) for cell in cells)
        if j != timed and cells and 2 * numbers >= len(cells):  # the others are told or refused
            numeric.append(j)
    if sum(bool(known(str(heading[j]))) for j in numeric) >= 2 or any(map(period_of, heading)):
        return None
    if len(numeric) > 1:
        got = ", ".join(plain(heading[j], 30) for j in numeric)
        do = f"name the one to read: --column {plain(heading[numeric[0]], 40)!r}"
        raise AttainError("several columns hold figures", where="row of headings", got=got, do=do)
    return numeric[0] if numeric else None
