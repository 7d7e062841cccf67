"""The graphs the tests ask. Where CI is set, a skipped test counts as failed."""

import os
from collections.abc import Generator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest

import anodefree_kg as akg
from anodefree_kg.build import build
from anodefree_kg.reasoning import referee
from anodefree_kg.reasoning.question import Fact
from tests.fixtures_cli import real_store, tiny_store
from tests.owl_text import asked_of


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
def opinion(real: akg.KnowledgeGraph) -> Generator[Future[set[Fact]], None, None]:
    """What HermiT says of the shipped graph: it takes a minute, meanwhile other tests run."""
    with ThreadPoolExecutor(1) as pool:
        # A limit for a machine on which much else is going on.
        yield pool.submit(referee.entailed, asked_of(real), seconds=1200)


@pytest.fixture(scope="session", autouse=True)
def opinion_in_time(request: pytest.FixtureRequest) -> None:
    """Ask for the opinion at the start where a test is going to wait for it."""
    if any("opinion" in getattr(item, "fixturenames", ()) for item in request.session.items):
        request.getfixturevalue("opinion")


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
