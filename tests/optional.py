"""Tests that need an optional package: skipped by name where it is missing, failed in CI."""

import importlib.util
import os

import pytest


def need(module: str, extra: str) -> None:
    """Skip the calling test or file if a module is not installed; fail instead if the variable CI is set."""
    if importlib.util.find_spec(module) is None:
        message = f"needs {module}: pip install 'anodefree-kg[{extra}]'"
        if os.environ.get("CI"):
            pytest.fail(message, pytrace=False)
        pytest.skip(message, allow_module_level=True)
