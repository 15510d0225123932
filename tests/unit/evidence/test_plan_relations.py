"""What a target, and a statement about a figure, must say."""

TARGETS, CLAIMS = "targets.csv", "claims.csv"


def test_a_target_says_one_thing(copy, target, column, value, what):
    """
    target | column | value | what
    T10    | low    |       | low and comparator do not fit
    T10    | high   | 90    | high and comparator do not fit
    T08    | low    | 1     | low and comparator do not fit
    T08    | high   |       | high and comparator do not fit
    T03    | high   |       | high and comparator do not fit
    T03    | low    | 28000 | the range does not rise
    T03    | low    | 27000 | the range does not rise
    T01    | low    | -1    | a change is stored negative
    T10    | low    | 182   | the value is outside the bounds of its indicator
    T08    | high   | -1    | the value is outside the bounds of its indicator
    T11    | parent | T11   | a target is part of itself
    """
    row = copy.row_of(TARGETS, target=target)
    copy.set(TARGETS, row, column, value)
    failures = copy.failures()
    assert (failures[0].what, failures[0].where) == (what, f"{TARGETS}, row {row}, column {column}")
    assert len(failures) == 1


def test_an_exact_target_has_one_value(copy, only_failure):
    row = copy.row_of(TARGETS, target="T03")
    copy.set(TARGETS, row, "comparator", "=")
    assert only_failure(copy).what == "an exact target has two values"
    copy.set(TARGETS, row, "high", "26000")
    assert copy.open().targets_for("lam-dong", 2024)[2].low == 26000


def test_a_claim_fits_its_kind(copy, only_failure, claim, column, value, at):
    """
    claim               | column   | value | at
    r01-percent-of-plan | printed  |       | printed
    r01-percent-of-plan | decimals |       | printed
    r02-part-of-r01     | printed  | 41    | printed
    r02-part-of-r01     | against  | R77   | against
    r02-part-of-r01     | against  |       | against
    """
    row = copy.row_of(CLAIMS, claim=claim)
    copy.set(CLAIMS, row, column, value)
    assert only_failure(copy).where == f"{CLAIMS}, row {row}, column {at}"
