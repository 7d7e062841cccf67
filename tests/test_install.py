"""The package finds its tables, ontology and queries however it is installed, and from wherever it is called."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SHOWN = "Ag  (elemental metal)"


def run(*command: str, cwd: Path, **environment: str) -> str:
    plain = {key: value for key, value in os.environ.items() if key not in ("PYTHONPATH", "ANODEFREE_KG_STORE")}
    done = subprocess.run(
        command, cwd=cwd, env=plain | environment, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    run(
        sys.executable,
        "-m",
        "build",
        "--wheel",
        "--no-isolation",
        "--outdir",
        str(folder),
        str(ROOT),
        cwd=folder,
    )
    [path] = folder.glob("*.whl")
    return path


def test_wheel_holds_the_folders(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for name in ("ontology/anodefree.ttl", "queries/competency/who-showed.rq", "data/wang-2025/claims.csv"):
        assert f"anodefree_kg/_shipped/{name}" in names
    assert {"anodefree_kg/page/graph.html", "anodefree_kg/ontology_page/page.html", "anodefree_kg/py.typed"} <= names
    assert not any(name.startswith(("tests", "ontology", "data")) for name in names)


def test_wheel_works_outside_the_checkout(wheel: Path, tmp_path: Path) -> None:
    # The dependencies are those of this environment; only the package itself is taken from the wheel.
    target = tmp_path / "site"
    run(
        sys.executable,
        "-m",
        "pip",
        "install",
        "-q",
        "--no-deps",
        "--target",
        str(target),
        str(wheel),
        cwd=tmp_path,
    )
    code = "import anodefree_kg, sys; print(anodefree_kg.__file__); from anodefree_kg.cli import main; sys.exit(main())"
    environment = {"PYTHONPATH": str(target), "ANODEFREE_KG_STORE": str(tmp_path / "store")}

    def call(*arguments: str) -> str:
        return run(sys.executable, "-c", code, *arguments, cwd=tmp_path, **environment)

    assert str(target) in call("build")
    assert SHOWN in call("lookup", "silver", "--metal", "Zn")
    assert "proof 1" in call("why", "Ag", "addresses", "dendrite growth", "--metal", "Zn")
    assert "rows" in call("query", "in-situ-alloys")
    call("graph", "--out", str(tmp_path / "graph.html"))
    assert (tmp_path / "graph.html").stat().st_size > 500_000


def test_bare_checkout_works(tmp_path: Path) -> None:
    environment = {"PYTHONPATH": str(ROOT), "ANODEFREE_KG_STORE": str(tmp_path / "store")}
    assert SHOWN in run(sys.executable, "-m", "anodefree_kg", "lookup", "silver", cwd=tmp_path, **environment)


def test_editable_install_works(tmp_path: Path) -> None:
    target = tmp_path / "site"
    run(
        sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--no-build-isolation", "--target", str(target),
        "--editable", str(ROOT), cwd=tmp_path,
    )  # fmt: skip
    [link] = target.glob("*.pth")
    assert link.read_text(encoding="utf-8").strip() == str(ROOT)
    code = (
        f"import site; site.addsitedir({str(target)!r}); from anodefree_kg.cli import main; main(['lookup', 'silver'])"
    )
    assert SHOWN in run(sys.executable, "-c", code, cwd=tmp_path, ANODEFREE_KG_STORE=str(tmp_path / "store"))
