"""Read a workbook in a process of its own: ``python -P workbook.py < book.xlsx`` tells JSON.

A cell far out makes the reader ask for memory of all that lie before it, and what it cannot have
ends its process. So this module is no part of the caller's; it imports nothing of the library.
"""

from __future__ import annotations

import io
import json
import sys

MEMORY = 500 * 10**6
"""Bytes that the reader may take."""
NO_MEMORY = 3
"""What the process ends with where it may not take as many as it needs."""


def main() -> None:
    """Write the shown sheets, or what the reader says of a book that it cannot read."""
    from python_calamine import CalamineWorkbook, SheetVisibleEnum

    content = sys.stdin.buffer.read()
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
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
