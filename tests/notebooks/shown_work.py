"""Which cells of a notebook show their work, told from their syntax: nothing is executed.

A cell shows its work where it computes, from the study's own data, something that it then shows:
a call of seaborn or statsmodels, or at least two steps of pandas of which one is more than a choice
of rows. An import, a literal frame or a result that is thrown away does not count.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field

LIBRARIES = ("pandas", "seaborn", "statsmodels")
COMPUTE = {
    "agg", "aggregate", "apply", "assign", "clip", "combine_first", "concat", "corr", "crosstab",
    "cummax", "cumsum", "cut", "describe", "diff", "expanding", "fillna", "groupby", "idxmax",
    "idxmin", "interpolate", "mean", "median", "melt", "merge", "nunique", "pct_change", "pivot",
    "pivot_table", "qcut", "quantile", "rank", "rolling", "shift", "size", "std", "sub", "sum",
    "transform", "value_counts",
}  # fmt: skip
SELECT = {
    "astype", "between", "drop", "drop_duplicates", "dropna", "explode", "filter", "head", "isin",
    "isna", "map", "nlargest", "notna", "nsmallest", "query", "rename", "rename_axis", "replace",
    "reset_index", "set_axis", "set_index", "sort_index", "sort_values", "stack", "tail", "unstack",
}  # fmt: skip


def names(node: ast.AST) -> set[str]:
    """Names that an expression reads, those inside the text of a query included."""
    found = {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}
    texts = (n.value for n in ast.walk(node) if isinstance(n, ast.Constant))
    words = (text.split("@")[1:] for text in texts if isinstance(text, str) and "@" in text)
    return found | {word.split()[0].strip("()[],") for part in words for word in part if word}


def bound(node: ast.AST) -> set[str]:
    """Names that a statement assigns or writes into."""
    if isinstance(node, ast.With | ast.If):
        return {name for inner in node.body for name in bound(inner)}
    targets: list[ast.expr] = []
    if isinstance(node, ast.Assign):
        targets = list(node.targets)
    elif isinstance(node, ast.AugAssign | ast.AnnAssign | ast.For):
        targets = [node.target]
    found = set()
    for target in targets:
        found |= {n.id for n in ast.walk(target) if isinstance(n, ast.Name)}
    return found


def calls(node: ast.AST) -> Iterator[tuple[str, str, ast.Call]]:
    """Every call as the name it starts from, the last part of what is called, and itself."""
    for call in ast.walk(node):
        if isinstance(call, ast.Call):
            root: ast.expr = call.func
            while isinstance(root, ast.Attribute | ast.Call | ast.Subscript):
                root = root.func if isinstance(root, ast.Call) else root.value
            last = call.func.attr if isinstance(call.func, ast.Attribute) else ""
            yield getattr(root, "id", ""), last, call


@dataclass
class Reader:
    """Reads the code cells of a notebook in order and knows which names hold data of the study."""

    libraries: set[str] = field(default_factory=set)
    data: set[str] = field(default_factory=lambda: {"study"})

    def works(self, source: str) -> bool:
        """Whether a cell shows its work; the cells before it have to be read first."""
        tree = ast.parse(source)
        for node in ast.walk(tree):
            if isinstance(node, ast.Import | ast.ImportFrom):
                module = getattr(node, "module", None)
                for alias in node.names:
                    if (module or alias.name).split(".")[0] in LIBRARIES:
                        self.libraries.add(alias.asname or alias.name.split(".")[0])
        made: set[str] = set()
        for statement in tree.body:
            if names(statement) & self.data or self._draws_on(statement, made):
                self.data |= bound(statement)
            made |= bound(statement)
        last = tree.body[-1]
        shown = isinstance(last, ast.Expr) and (names(last) & made or self._steps(last))
        return bool(shown) and self._steps(tree)

    def _draws_on(self, statement: ast.stmt, made: set[str]) -> bool:
        return bool(names(statement) & made & self.data)

    def _steps(self, tree: ast.AST) -> bool:
        computed, chosen = set(), set()
        for root, last, call in calls(tree):
            if not names(call) & self.data:
                continue
            if root in self.libraries and not (last in COMPUTE | SELECT or last == "DataFrame"):
                return True  # seaborn and statsmodels
            if last in COMPUTE:
                computed.add(ast.dump(call))
            elif last in SELECT:
                chosen.add(ast.dump(call))
        return bool(computed) and len(computed) + len(chosen) >= 2


def draws(source: str) -> bool:
    """Whether a cell draws a figure of its own: with seaborn, pandas or an axes of pyplot."""
    for root, last, _ in calls(ast.parse(source)):
        if root in ("sns", "plt"):
            return True
        if last in {"plot", "hist", "barh", "bar", "scatter", "axvline", "axhline"}:
            return True
    return False


def ends_in_show(source: str) -> bool:
    """Whether a cell ends in the one call that makes an exhibit of a figure, with its data."""
    last = ast.parse(source).body[-1]
    return (
        isinstance(last, ast.Expr)
        and isinstance(last.value, ast.Call)
        and ast.unparse(last.value.func) == "attain.charts.show"
        and any(keyword.arg == "data" for keyword in last.value.keywords)
    )
