"""Tests that need an optional package: skipped by name where it is missing, failed in CI."""

import importlib.util
import os

import pytest


def need(module: str, extra: str, install: str = "") -> None:
    """Skip the calling test or file if a module is not installed; fail instead if the variable CI is set.

    The message names the extra of this package that has it, or, where no extra has it, what else ``pip install`` takes.
    """
    if importlib.util.find_spec(module) is None:
        packages = install or f"'anodefree-kg[{extra}]'"
        message = f"needs {module}: pip install {packages}"
        if os.environ.get("CI"):
            pytest.fail(message, pytrace=False)
        pytest.skip(message, allow_module_level=True)
