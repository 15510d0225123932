"""Write the records many years ahead into docs/method.md: python tools/horizons.py"""

import sys
from pathlib import Path

import pandas as pd

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "lib"))
BEGIN, END = "<!-- records: python tools/horizons.py -->", "<!-- end of records -->"
HEAD = (
    "panel", "years ahead", "forecasts", "origins", "80 % held (95 % band)", "95 % held", "Brier",
    "last value, pooled",
)  # fmt: skip
WHY = {"too_long": "longer than the panel allows", "too_few": "too few origins"}


def rows():
    from attain.evaluation.track_record import far_records
    from attain.evidence.catalog import open_package

    yield f"| {' | '.join(HEAD)} |"
    yield "|---" * len(HEAD) + "|"
    for row in far_records(open_package(ROOT / "data")).itertuples():
        if pd.isna(row.brier):
            yield f"| {row.indicator} | {row.horizon} | | | {WHY[row.reason]} | | | |"
            continue
        held = f"{100 * row.inside_80:.0f} ({100 * row.low_80:.0f} to {100 * row.high_80:.0f})"
        note = f"; {WHY[row.reason]}" if row.reason else ""
        yield (
            f"| {row.indicator} | {row.horizon} | {row.forecasts:,} | {row.origins} | {held}{note}"
            f" | {100 * row.inside_95:.0f} | {row.brier:.4f} | {row.brier_pooled:.4f} |"
        )


def main():
    page = ROOT / "docs" / "method.md"
    text = page.read_text(encoding="utf-8")
    before, rest = text.split(BEGIN)
    after = rest.split(END)[1]
    table = "\n".join(rows())
    page.write_text(f"{before}{BEGIN}\n{table}\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
