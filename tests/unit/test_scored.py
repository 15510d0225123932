"""What plans ask for beside the last result, of figures that the package itself does not have."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from attain import scored


@pytest.mark.parametrize(
    ("kind", "last", "asked", "step"),
    [
        ("count", 200.0, 250.0, 25.0),
        ("count", 0.0, 250.0, np.nan),  # of none no other number is so many per cent
        ("rate", 0.0, 2.0, 2.0),
    ],
)
def test_a_step_from_the_last_result_is_finite(monkeypatch, kind, last, asked, step):
    about = {"indicator": ["x"], "kind": [kind], "better": ["higher"]}
    plan = {"area": "a", "indicator": "x", "group": "total", "period": "2024", "definition": ""}
    view = SimpleNamespace(
        plan_targets=pd.DataFrame([plan | {"low": asked, "high": np.nan, "basis": "level"}]),
        indicators=pd.DataFrame(about),
        history=lambda *series: pd.DataFrame({"year": [2023], "value": [last]}),
    )
    monkeypatch.setattr(scored, "plans", lambda study: pd.DataFrame(columns=list(scored.PLANS)))
    monkeypatch.setattr(scored, "_usual_step", lambda *series: np.nan)
    study = SimpleNamespace(view=view, inputs=lambda: None)
    assert scored.asked(study)["step"].tolist() == pytest.approx([step], nan_ok=True)
