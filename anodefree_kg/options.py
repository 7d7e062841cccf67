"""The arguments of each command: what can be asked for, and how it is told on the command line."""

from __future__ import annotations

import argparse


def _store_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--store", metavar="PATH", help="folder of the store (default: the one 'build' writes)")


def _input_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--data", metavar="FOLDER", help="folder that holds one folder of tables a source")
    parser.add_argument("--ontology", metavar="FOLDER", help="folder with the Turtle files of another ontology")


def _metal_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--metal", choices=("Na", "K", "Zn"), help="only what holds for this plated metal")


def _page_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--out", metavar="FILE.html", default="anodefree-graph.html", help="file to write")


def build(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments of ``build``."""
    _store_option(parser)
    parser.add_argument(
        "--without",
        action="append",
        default=[],
        metavar="WHAT",
        help="leave claim:KEY, reference:NUMBER or source:KEY out of the tables, such as a work that was retracted",
    )
    _input_options(parser)


def lookup(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments of ``lookup``."""
    parser.add_argument("name", help="any spelling: Cu6Sn5, Cu₆Sn₅, silver, NVP")
    _metal_option(parser)
    parser.add_argument("--format", choices=("table", "json", "csv"), default="table")
    _store_option(parser)


def query(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments of ``query``."""
    parser.add_argument("what", nargs="?", metavar="NAME|FILE|-", help="stored query, file, or standard input")
    parser.add_argument("--param", action="append", default=[], metavar="K=V", help="parameter of a stored query")
    parser.add_argument("--list", action="store_true", help="list the stored queries")
    parser.add_argument("--format", choices=("table", "csv", "json", "jsonl"), default="table")
    parser.add_argument(
        "--timeout", type=_seconds, default=60.0, metavar="SECONDS", help="stop a query after this time"
    )
    _store_option(parser)


def why(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments of ``why``."""
    parser.add_argument("subject")
    parser.add_argument("predicate", help="a relation (addresses, 'has mechanism', hasMechanismZn) or 'a' for a class")
    parser.add_argument("object")
    _metal_option(parser)
    parser.add_argument(
        "--format",
        choices=("tree", "json", "prose", "turtle"),
        default="tree",
        help="tree; json; prose: sentences; turtle: RDF in the terms of PROV-O",
    )
    _store_option(parser)


def withdraw(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments of ``withdraw``."""
    parser.add_argument(
        "what", nargs="+", metavar="WHAT", help="claim:KEY, reference:NUMBER or source:KEY, such as reference:40"
    )
    _effect_options(parser)


def add(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments of ``add``."""
    parser.add_argument("folder", metavar="FOLDER", help="tables of one further source")
    parser.add_argument("--dry-run", action="store_true", help="tell what would change and leave the store as it is")
    _effect_options(parser)


def _effect_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--proofs", action="store_true", help="tell each proof that falls or appears")
    parser.add_argument("--format", choices=("table", "json"), default="table")
    parser.add_argument("--data", metavar="FOLDER", help="the tables of the store, if not the shipped ones")
    _store_option(parser)


def check(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments of ``check``."""
    parser.add_argument("--source", metavar="TEXTFILE", help="text of the source, to check the places against")
    _input_options(parser)


def graph(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments of ``graph``."""
    parser.add_argument("--focus", metavar="NAME", help="material or concept to select at opening")
    _page_option(parser)
    _store_option(parser)


def export(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments of ``export``."""
    parser.add_argument(
        "what",
        metavar="WHAT",
        help="graph, ontology, claims, cells, quantities, discrepancies, references, materials, coverage (what is "
        "curated of each passage), or mappings (to other vocabularies, SSSOM)",
    )
    parser.add_argument(
        "--format",
        required=True,
        metavar="F",
        help="turtle, nquads, jsonld, rdfxml, graphml; csv, jsonl; html (ontology); tsv (mappings)",
    )
    parser.add_argument("--out", metavar="FILE", help="write here instead of to standard output")
    _store_option(parser)


def serve(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments of ``serve``."""
    _store_option(parser)
    parser.add_argument("--host", default="127.0.0.1", help="address to listen at (default: this machine only)")
    parser.add_argument("--port", type=int, default=8765, help="TCP port, 0 for a free one (default: 8765)")
    parser.add_argument(
        "--allow-host", action="append", default=[], metavar="NAME", help="further name under which it may be reached"
    )
    parser.add_argument(
        "--cors", action="append", default=[], metavar="ORIGIN", help="origin whose pages may ask the endpoint, or *"
    )
    limits = parser.add_argument_group("limits of a query to the endpoint")
    limits.add_argument("--timeout", type=_seconds, default=10.0, metavar="SECONDS", help="time (default: 10)")
    limits.add_argument(
        "--share", type=_seconds, default=1.0, metavar="SECONDS", help="time while others wait (default: 1)"
    )
    limits.add_argument(
        "--memory", type=_whole, default=500, metavar="MB", help="memory beyond the graph (default: 500)"
    )
    limits.add_argument("--answer", type=_whole, default=20, metavar="MB", help="size of an answer (default: 20)")
    limits.add_argument("--workers", type=_whole, default=4, metavar="N", help="queries at the same time (default: 4)")


def tour(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments of ``tour``."""
    _page_option(parser)
    _store_option(parser)


def _whole(text: str) -> int:
    """Read a number of things, at least one."""
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 1_000_000:
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number from 1 on")
    return int(text)


def _seconds(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of seconds") from None
    if not 0 < value <= 86_400:
        raise argparse.ArgumentTypeError(f"{text!r} is not above 0 and at most a day")
    return value
