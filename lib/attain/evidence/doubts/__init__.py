"""What is valid and yet hard to believe: what ``attain check`` asks a reader to look at.

A doubt is a rule that a true row may break. It is one function under ``@doubt``, in any module
here; its name is the name of the doubt, and its docstring is what a reader is told. To add one,
write the function and a row in ``tests/unit/evidence`` that breaks it::

    @doubt("attainment", "status")
    def open_of_part(r: Rows) -> pd.Series:
        \"\"\"A plan whose period is over is open; write met or missed, or what is covered.\"\"\"
        return (r.cell != "open") | (r["coverage"] != "")
"""

import importlib
import pkgutil
from typing import Final

from attain.evidence.rules import Rule, doubt

for _module in pkgutil.iter_modules(__path__, f"{__name__}."):
    importlib.import_module(_module.name)

EVERY: Final[tuple[Rule, ...]] = tuple(doubt)
