"""Parts that the truths share: the module that counts, by name. Does not know rules."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

_NAME = "counting_of_truths"


def _load() -> ModuleType:
    if _NAME not in sys.modules:
        spec = importlib.util.spec_from_file_location(_NAME, Path(__file__).with_name("counting.py"))
        assert spec is not None
        assert spec.loader is not None
        made = sys.modules[_NAME] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(made)
    return sys.modules[_NAME]


counting = _load()


@pytest.fixture
def count_of() -> ModuleType:
    return counting
