"""A short run of each fuzzing target; `make fuzz` runs them for as long as one likes."""

from __future__ import annotations

import warnings
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fuzz.targets import TARGETS, attempt

if TYPE_CHECKING:
    from hypothesis.strategies import DataObject

    from needsmap.library import Library


@pytest.mark.parametrize("target", TARGETS)
@settings(max_examples=60, suppress_health_check=list(HealthCheck), derandomize=True)
@given(data=st.data())
def test_no_input_crashes(target: str, data: DataObject, invented: Library) -> None:
    with TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        attempt(target, data, Path(folder), invented)
