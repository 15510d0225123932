"""A changed figure of the article changes what depends on it, and nothing that does not name it."""

import pytest

from attain.audit import audit
from attain.evidence.catalog import Package

ARTICLE, DAY = "baolamdong-2023-12-31", "2023-12-31"
TABLES = (
    "areas", "indicators", "sources", "observations", "targets", "claims", "bridges",
    "plan_targets", "attainment", "terms",
)  # fmt: skip

# What has to change with a result, at least.
RESULTS = {
    "R01": {"implied-plan", "part-of-whole", "plan-lowered", "required-move", "share-of-parent"},
    "R02": {"implied-plan", "required-move", "part-of-whole", "share-of-parent"},
    "R03": {"implied-plan", "part-of-whole", "plan-lowered"},
    "R04": {"urban-weight", "implied-rural-ceiling", "unemployed-implied", "already-met"},
    "R05": {"urban-weight", "urban-weight-elsewhere", "implied-rural-ceiling", "already-met"},
    "R06": {"urban-weight", "implied-rural-ceiling"},
    "R07": {"implied-plan", "increase-for-attainment", "training-capacity"},
    "R08": {"implied-plan", "training-capacity", "required-move", "share-of-parent"},
    "R09": {"implied-plan", "points-or-percent", "stated-change", "training-capacity", "bridge"},
    "R10": {"implied-level", "required-move"},
    "R11": {"implied-level", "required-move"},
    "R12": {"implied-last-year"},
    "R13": {"impossible-rank"},
    "R15": {"hedged-figure"},
}
TARGETS = {
    "T01": {"required-move", "plan-to-plan", "against-term", "against-country"},
    "T02": {"required-move", "plan-to-plan", "against-term"},
    "T03": {"required-move", "plan-to-plan", "against-term", "loans-share", "share-of-parent"},
    "T04": {"required-move", "plan-to-plan", "share-of-parent"},
    "T05": {"loans-share"},
    "T06": {"per-session"},
    "T07": {"per-session"},
    "T08": {"already-met", "against-term", "implied-rural-ceiling", "unemployed-implied"},
    "T09": {"already-met", "against-term", "implied-rural-ceiling"},
    "T10": {"required-move", "plan-to-plan", "against-term", "training-capacity"},
    "T11": {"required-move", "plan-to-plan", "against-term", "stated-change", "points-or-percent"},
}
CLAIMS = {
    "r01-percent-of-plan": {"implied-plan", "plan-lowered", "attainment-bunching"},
    "r02-percent-of-plan": {"implied-plan", "plan-to-plan", "attainment-bunching"},
    "r02-part-of-r01": {"part-of-whole", "unit-drift"},
    "r03-percent-of-plan": {"implied-plan", "plan-lowered", "attainment-bunching"},
    "r03-part-of-r01": {"part-of-whole", "unit-drift"},
    "r07-rise-over-plan": {"implied-plan", "increase-for-attainment", "attainment-bunching"},
    "r08-percent-of-plan": {"implied-plan", "plan-to-plan", "attainment-bunching"},
    "r09-percent-of-plan": {"implied-plan", "plan-to-plan", "attainment-bunching"},
    "r10-change": {"implied-level", "definition-by-exclusion", "required-move"},
    "r11-change": {"implied-level", "definition-by-exclusion", "required-move"},
    "r12-change": {"implied-last-year"},
    "r13-rank-of": {"impossible-rank"},
    "r13-places-gained": {"impossible-rank"},
    "r16-all-met": {"all-met"},
    "t11-change": {"points-or-percent", "stated-change"},
}
# A rate is no count to be added up, a lower bound stands with its result (R15), and a rank that is
# inside its list says no more (R14).
WITHOUT_CHECK = {"r05-part-of-r04", "r06-part-of-r04", "r09-part-of-r08", "r11-part-of-r10",
                 "r14-rank-of", "r15-lower-bound"}  # fmt: skip


@pytest.fixture(scope="module")
def tables(package):
    tables = {name: getattr(package, name) for name in TABLES}
    mine = tables["observations"]["area"] == "lam-dong"  # the audit reads no other area's
    return tables | {"observations": tables["observations"][mine].reset_index(drop=True)}


@pytest.fixture(scope="module")
def look(package):
    """Findings of the tables, in a form that can be compared."""

    def audited(tables):
        view = Package(tables, package.folder, package.checksums).as_of(DAY)
        return {
            (f.check, f.items, f.kind, f.message, str(f.figures))
            for f in audit(view, "lam-dong", 2023)
        }

    return audited


@pytest.fixture(scope="module")
def before(look, tables):
    return look(tables)


@pytest.fixture
def changed(look, tables, before):
    """What differs after a change of one table: checks, and the items each difference names."""

    def compare(**replaced):
        different = before ^ look(tables | replaced)
        return {check for check, *_ in different}, [items for _, items, *_ in different]

    return compare


def moved(frame, where, column, by):
    """A copy of the frame with one number multiplied, and a rank or a zero moved by one."""
    copy = frame.copy()
    old = float(copy.loc[where, column].iloc[0])
    step = 1 if by > 1 else -1
    copy.loc[where, column] = old + step if old.is_integer() and 1 < abs(old) < 30 else old * by
    assert copy.loc[where, column].iloc[0] != old
    return copy


@pytest.mark.parametrize("item", RESULTS)
def test_a_changed_result_changes_what_depends_on_it(changed, tables, item):
    observations = tables["observations"]
    checks, named = changed(
        observations=moved(observations, observations["item"] == item, "value", 1.1)
    )
    assert checks >= RESULTS[item], RESULTS[item] - checks
    assert all(item in items for items in named), named


@pytest.mark.parametrize("column", [pytest.param("low", marks=pytest.mark.wide), "high"])
@pytest.mark.parametrize("target", TARGETS)
def test_a_changed_target_changes_what_depends_on_it(changed, tables, target, column):
    targets = tables["targets"]
    row = targets["target"] == target
    if targets.loc[row, column].isna().all():
        column = "low" if column == "high" else "high"
    checks, named = changed(targets=moved(targets, row, column, 1.07 if column == "high" else 0.93))
    assert checks >= TARGETS[target], TARGETS[target] - checks
    assert all(target in items for items in named), named


@pytest.mark.parametrize("claim", CLAIMS)
def test_a_changed_claim_changes_what_depends_on_it(changed, tables, claim):
    claims = tables["claims"]
    row = claims["claim"] == claim
    item = claims.loc[row, "item"].iloc[0]
    if claims.loc[row, "printed"].isna().all():
        replaced = claims[~row]  # a statement without a number: it is not made at all
    else:
        replaced = moved(claims, row, "printed", 1.05)
    checks, named = changed(claims=replaced)
    assert checks >= CLAIMS[claim], CLAIMS[claim] - checks
    # a part that is named no longer leaves the finding about its whole
    about = {item, claims.loc[row, "against"].iloc[0]}
    assert all(about & set(items) for items in named), named


def test_no_claim_of_the_article_is_left_out(tables):
    claims = tables["claims"]
    article = set(claims.loc[claims["source"] == ARTICLE, "claim"])
    assert article == set(CLAIMS) | WITHOUT_CHECK


@pytest.mark.parametrize(
    ("table", "key", "value", "column", "printed", "flips"),
    [
        ("claims", "claim", "r13-rank-of", "printed", 17, ("impossible-rank", "note")),
        ("observations", "item", "R04", "value", 1.2, ("urban-weight", "contradiction")),
        ("observations", "item", "R02", "value", 26_000, ("part-of-whole", "contradiction")),
        ("observations", "item", "R07", "value", 28_000, ("training-capacity", "remark")),
        ("observations", "item", "R09", "value", 22.96, ("stated-change", "contradiction")),
        ("observations", "item", "R10", "value", 3.30, ("implied-level", "contradiction")),
        ("targets", "target", "T11", "low", 22.96, ("points-or-percent", "note")),
        ("targets", "target", "T08", "high", 0.7, ("implied-rural-ceiling", "contradiction")),
        ("targets", "target", "T10", "low", 84.0, ("training-capacity", "remark")),
        ("claims", "claim", "r01-percent-of-plan", "printed", 99.6, ("all-met", "contradiction")),
        ("claims", "claim", "r10-change", "printed", -1.9,
         ("definition-by-exclusion", "question")),
    ],
)  # fmt: skip
def test_a_planted_contradiction_is_found(
    look, tables, before, table, key, value, column, printed, flips
):
    copy = tables[table].copy()
    copy.loc[copy[key] == value, column] = printed
    kinds = {(check, kind) for check, _, kind, *_ in look(tables | {table: copy}) - before}
    assert flips in kinds
