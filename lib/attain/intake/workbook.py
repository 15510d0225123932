"""Read a workbook in a process of its own: ``python -P workbook.py < book.xlsx`` tells JSON.

A cell far out makes the reader ask for memory of all that lie before it, and what it cannot have
ends its process. So this module is no part of the caller's; it imports nothing of the library.
"""

from __future__ import annotations

import io
import json
import re
import sys
import zipfile

MEMORY = 500 * 10**6  # bytes that the reader may take
NO_MEMORY = 3  # what the process ends with where it may not take as many as it needs
_FORMULA = rb"<f\b[^>]*?(?:/>|>[^<]*</f>)\s*"
_NO_VALUE = re.compile(  # a cell whose formula has no value beside it, or an error that is one
    rb'<c\b(?![^>]* t="str")[^>]* r="([A-Z]+\d+)"[^>]*>\s*'
    rb"(?:" + _FORMULA + rb"(?:<v\s*/>|<v>\s*</v>)?\s*</c>"
    rb"|(?:" + _FORMULA + rb")?<v>(#(?!N/A)[^<]+)</v>)"
)


def _without_value(content: bytes) -> str:
    """The first cell that the reader would take for an empty one though something stands there."""
    if not zipfile.is_zipfile(io.BytesIO(content)):
        return ""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in sorted(archive.namelist()):
            if re.fullmatch(r"xl/worksheets/[^/]+\.xml", name) and (
                found := _NO_VALUE.search(archive.read(name))
            ):
                return b" ".join(filter(None, found.groups())).decode()
    return ""


def main() -> None:
    """Write the shown sheets, or what the reader says of a book that it cannot read."""
    from python_calamine import CalamineWorkbook, SheetVisibleEnum

    content = sys.stdin.buffer.read()
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        if found := _without_value(content):
            sys.stdout.write(json.dumps({"formula": found}))
            return
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        told = book.sheets_metadata
        shown = [sheet.name for sheet in told if sheet.visible == SheetVisibleEnum.Visible]
        sheets = {
            title: book.get_sheet_by_name(title).to_python(skip_empty_area=False)
            for title in shown or book.sheet_names
        }
        sys.stdout.write(json.dumps({"sheets": sheets}, default=str))
    except MemoryError:
        sys.exit(NO_MEMORY)
    except BaseException as error:  # the reader's panics are no Exception
        sys.stdout.write(json.dumps({"error": str(error)}))


if __name__ == "__main__":
    main()
