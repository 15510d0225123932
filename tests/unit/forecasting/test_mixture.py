"""Student-t functions: known values, the normal limit, and a table as good as the function."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import norm, t

from attain.forecasting.mixture import (
    StudentTable,
    student_cdf,
    student_pdf,
    student_quantile,
    tabulate,
)

DF = np.array([1.0, 1.17, 3.0, 8.5, 30.0, np.inf])


def test_the_functions_are_those_of_scipy():
    x = np.array([-7.0, -1.2, 0.0, 0.4, 2.5, 40.0])
    for df in DF:
        law = norm if np.isinf(df) else t(df)
        v = np.full(len(x), df)
        assert student_cdf(v, x) == pytest.approx(law.cdf(x), rel=1e-10)
        assert student_pdf(v, x) == pytest.approx(law.pdf(x), rel=1e-8)
        p = np.array([0.001, 0.2, 0.5, 0.9, 0.999, 0.5])
        assert student_quantile(v, p) == pytest.approx(law.ppf(p), rel=1e-8, abs=1e-12)


def test_normal_and_student_side_by_side():
    both = student_cdf(np.array([1.0, np.inf]), np.array([1.0, 1.96]))
    assert both == pytest.approx([0.75, norm.cdf(1.96)])


@pytest.mark.parametrize("df", [3.0, 3.7, 5.0, 12.25, 40.0])
def test_the_table_is_the_function(df):
    x = np.concatenate([np.linspace(-12, 12, 4001), [-1e6, -300.0, 300.0, 1e6, 0.0]])
    table = StudentTable(np.array([1e3, df]))
    error = table(np.array(1), x) - student_cdf(np.full(len(x), df), x)
    assert np.abs(error).max() < 1e-9


def test_the_table_never_falls():
    x = np.linspace(-60, 60, 200_001)
    assert (np.diff(StudentTable(np.array([6.5]))(np.array(0), x)) >= -1e-15).all()


def test_a_large_batch_is_tabulated_and_finds_its_rows():
    random = np.random.default_rng(0)
    left = np.repeat(random.integers(5, 9, 9000)[:, None], 4, axis=1).astype(float)
    df = np.concatenate([left, left + 0.5], axis=1)
    table, which = tabulate(df)
    assert len(table.root) == 8
    np.testing.assert_allclose(table.root[which] ** 2, df)
    x = random.normal(size=df.shape)
    np.testing.assert_allclose(table(which, x), student_cdf(df, x), atol=1e-9)


@pytest.mark.parametrize(
    "df",
    [
        5.0 * np.ones((100, 8)),
        np.linspace(3, 9, 1200)[:, None],
        2.0 * np.ones((9000, 8)),
        np.full((9000, 8), np.inf),
    ],
)
def test_small_uneven_heavy_or_normal_mixtures_stay_exact(df):
    assert tabulate(df) is None
