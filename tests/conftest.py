"""The graphs the tests ask. Where CI is set, a skipped test counts as failed."""

import os
from collections.abc import Generator
from pathlib import Path

import pytest

import anodefree_kg as akg
from anodefree_kg.build import build
from tests.fixtures_cli import real_store, tiny_store


@pytest.fixture(scope="session")
def real(tmp_path_factory: pytest.TempPathFactory) -> akg.KnowledgeGraph:
    """The graph of the shipped tables, made in memory."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ANODEFREE_KG_STORE", str(tmp_path_factory.mktemp("no-store")))
        return akg.load()


@pytest.fixture(scope="session")
def tiny() -> akg.KnowledgeGraph:
    """The graph of the invented tables in tests/small."""
    return akg.KnowledgeGraph.from_quads(build([str(Path(__file__).parent / "small" / "tiny")]).quads)


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The store of the shipped tables."""
    return real_store(tmp_path_factory)


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The store of the invented tables."""
    return tiny_store(tmp_path_factory)


def _no_skip(report: pytest.TestReport | pytest.CollectReport) -> None:
    if os.environ.get("CI") and report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"{reason} (nothing may be skipped where CI is set)"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    _no_skip(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    _no_skip(report)
    return report
