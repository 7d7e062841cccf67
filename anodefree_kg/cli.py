"""The command ``anodefree-kg``: arguments in, text out. What it says is worked out elsewhere.

Modules are imported where they are used, so that a lookup does not wait for the graph page's libraries.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from anodefree_kg import __version__, options
from anodefree_kg.errors import AnodefreeError, UsageError

if TYPE_CHECKING:
    from anodefree_kg.kg import KnowledgeGraph
    from anodefree_kg.result import Result

FINE, FINDINGS, WRONG_USE, FAILED = 0, 1, 2, 3


def main(arguments: list[str] | None = None) -> int:
    """Run one command.

    Args:
        arguments: as typed after the command's name; those of the process if None.

    Returns:
        The exit code: 0 fine, 1 findings, 2 wrong use, 3 refused or failed.
    """
    # A stream that the caller has closed is None; what would go there is dropped.
    sys.stdout = sys.stdout or open(os.devnull, "w", encoding="utf-8")
    sys.stderr = sys.stderr or open(os.devnull, "w", encoding="utf-8")
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            # Formulas and ‖ must print whatever the terminal's code page; Windows consoles would raise.
            stream.reconfigure(encoding="utf-8", errors="replace")
    if arguments is None:
        arguments = sys.argv[1:]
    parsed = _parser(arguments[0] if arguments else "").parse_args(arguments)
    run: Callable[[argparse.Namespace], int] = parsed.run
    try:
        code = run(parsed)
        sys.stdout.flush()
        return code
    except AnodefreeError as error:
        print(f"anodefree-kg: {error}", file=sys.stderr)
        return error.exit_code
    except BrokenPipeError:
        # The reader (head, less) has seen enough. Keep Python from complaining at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FINE
    except KeyboardInterrupt:
        print("anodefree-kg: stopped", file=sys.stderr)
        return FAILED
    except RuntimeError as error:
        # The storage engine reports damage only when it comes across it.
        print(f"anodefree-kg: the store cannot be read ({error}): run 'anodefree-kg build' again", file=sys.stderr)
        return FAILED
    except OSError as error:
        print(f"anodefree-kg: {error.strerror or error}: {error.filename or ''}".rstrip(": "), file=sys.stderr)
        return FAILED


def _parser(chosen: str = "") -> argparse.ArgumentParser:
    """Return the parser; only the chosen command gets its arguments, which is what takes the time."""
    parser = argparse.ArgumentParser(
        prog="anodefree-kg",
        description="A knowledge graph of anode-free sodium, potassium and zinc batteries.",
        epilog="Exit codes: 0 fine, 1 findings, 2 wrong use, 3 refused or failed.",
    )
    parser.add_argument("--version", action="version", version=f"anodefree-kg {__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    for name, (help_, run, describe) in _COMMANDS.items():
        added = commands.add_parser(name, help=help_, description=help_)
        added.set_defaults(run=run)
        if name == chosen:
            describe(added)
    return parser


def _say(message: str) -> None:
    """Report progress, on terminals only: what is piped into a file stays clean."""
    if sys.stderr.isatty():
        print(message, file=sys.stderr)


def _open(path: str | None) -> KnowledgeGraph:
    from anodefree_kg import shipped, store
    from anodefree_kg.kg import load

    built = store.built_at(path or store.default_path())
    if path is None and not built:
        print("anodefree-kg: no store yet, using the tables; 'anodefree-kg build' makes this faster", file=sys.stderr)
    elif built and built < shipped.newest():
        print("anodefree-kg: tables or ontology are newer than the store; run 'anodefree-kg build'", file=sys.stderr)
    return load(path, in_memory=False)


# --- the commands, in the order of the help ------------------------------------------------------------------


def _build(args: argparse.Namespace) -> int:
    from anodefree_kg import store
    from anodefree_kg.build import build

    path = args.store or store.default_path()
    if "://" in path:
        raise UsageError("remote engines are not supported yet: give a folder")
    built = build(_folders(args.data), _ontology_folder(args.ontology), report=_say, without=args.without)
    store.write_store(path, built.quads)
    print(f"{len(built.quads)} triples written to {path}")
    return FINE


def _folder(path: str | None) -> str | None:
    if path is not None and not os.path.isdir(path):
        raise UsageError(f"{path} is not a folder")
    return path


def _data_folder(path: str | None) -> str | None:
    if _folder(path) is None or path is None:
        return None
    if os.path.exists(os.path.join(path, "source.csv")):
        raise UsageError(f"{path} holds tables itself: give the folder above the one with the tables")
    from anodefree_kg.build import source_folders

    if not source_folders(path):
        raise UsageError(f"{path} holds no folder of tables")
    return path


def _ontology_folder(path: str | None) -> str | None:
    if _folder(path) is not None and path is not None and not any(n.endswith(".ttl") for n in os.listdir(path)):
        raise UsageError(f"{path} holds no Turtle file")
    return path


def _lookup(args: argparse.Namespace) -> int:
    from anodefree_kg import show

    found = _open(args.store).lookup(args.name, args.metal)
    sys.stdout.write(show.lookup(found, args.format))
    return FINE


def _query(args: argparse.Namespace) -> int:
    from anodefree_kg import queries, show

    if args.list:
        sys.stdout.write(show.query_list([queries.read_query(path) for path in queries.stored().values()], args.format))
        return FINE
    if args.what is None:
        raise UsageError("name a stored query, a file or -, or ask for --list")
    pairs = [pair.partition("=") for pair in args.param]
    if wrong := [name for name, equals, _ in pairs if not equals]:
        raise UsageError(f"--param {wrong[0]} has no value: write --param {wrong[0]}=...")
    arguments: dict[str, queries.Argument] = {name: value for name, _, value in pairs}
    kg = _open(args.store)

    def run() -> Result:
        if args.what == "-":
            return kg.query(_sparql(_text(sys.stdin.buffer.read(), "standard input")), **arguments)
        if args.what in queries.stored() or not os.path.exists(args.what):
            return kg.run(queries.find(args.what), **arguments)
        with open(args.what, "rb") as file:
            text = _text(file.read(), args.what)
        if any(line.startswith("#+ ") for line in text.splitlines()):
            return kg.run(queries.read_query(args.what), **arguments)
        return kg.query(_sparql(text), **arguments)

    from anodefree_kg.deadline import within

    sys.stdout.write(show.result(within(args.timeout, run), args.format))
    return FINE


def _text(data: bytes, name: str) -> str:
    """Decode a query, whatever the code page of the terminal."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UsageError(f"{name} is not UTF-8 text") from None


def _sparql(text: str) -> str:
    """Refuse what cannot be SPARQL, so that it is not taken for the name of a stored query."""
    if "{" not in text and "DESCRIBE" not in text.upper():
        raise UsageError("that is not a SPARQL query")
    return text


def _why(args: argparse.Namespace) -> int:
    from anodefree_kg import show
    from anodefree_kg.explain import Narrator

    kg = _open(args.store)
    fact = kg.fact((args.subject, args.predicate, args.object), args.metal)
    # One narrator for all forms: the steps found for the first are known to the second.
    narrator = Narrator(kg)
    found = narrator.why(fact)
    if found.holds and args.format == "prose":
        from anodefree_kg.prose import prose

        sys.stdout.write(prose(narrator, fact))
    elif found.holds and args.format == "turtle":
        from anodefree_kg.provenance import turtle

        sys.stdout.write(turtle(narrator, fact))
    elif args.format == "turtle":
        print(f"anodefree-kg: {found.lines()[0]}", file=sys.stderr)
    else:
        sys.stdout.write(show.why(found, args.format))
    return FINE if found.holds else FINDINGS


def _withdraw(args: argparse.Namespace) -> int:
    from anodefree_kg import show, whatif

    folders = _folders(args.data)
    effect = whatif.withdraw(_open(args.store), args.what, folders, args.proofs)
    sys.stdout.write(show.effect(effect, args.format))
    return FINE


def _add(args: argparse.Namespace) -> int:
    from anodefree_kg import show, store, whatif

    if not os.path.exists(os.path.join(args.folder, "source.csv")):
        raise UsageError(f"{args.folder} holds no tables: give the folder of one source, with its source.csv")
    kg = _open(args.store)
    effect = whatif.add(kg, args.folder, _folders(args.data), args.proofs)
    if not args.dry_run:
        path = args.store or store.default_path()
        store.write_store(path, effect.quads)
        _say(f"{len(effect.quads)} triples written to {path}")
    sys.stdout.write(show.effect(effect, args.format))
    return FINE


def _folders(data: str | None) -> list[str] | None:
    from anodefree_kg.build import source_folders

    folder = _data_folder(data)
    return source_folders(folder) if folder else None


def _check(args: argparse.Namespace) -> int:
    from anodefree_kg.check import check

    parts = check(_data_folder(args.data), _ontology_folder(args.ontology), args.source, report=_say)
    for part in parts:
        for finding in part.findings:
            print(finding)
    for part in parts:
        count = len(part.findings)
        verdict = part.skipped or (f"{count} finding{'s' if count != 1 else ''}" if count else "fine")
        print(
            f"{part.name}: {verdict}{f' ({part.detail})' if part.detail and not part.skipped else ''}",
            file=sys.stderr,
        )
    return FINDINGS if any(part.findings for part in parts) else FINE


def _graph(args: argparse.Namespace) -> int:
    # The page holds every proof, thousands of small questions: memory answers them several times faster than the disk.
    from anodefree_kg.kg import KnowledgeGraph

    _write_page(KnowledgeGraph.from_quads(_open(args.store).store), args.focus, args.out)
    return FINE


def _write_page(kg: KnowledgeGraph, focus: str | None, path: str) -> None:
    from anodefree_kg.draw import render
    from anodefree_kg.graphview import view

    page = render(view(kg, focus)).encode()
    _write(path, page)
    print(f"graph page written to {path} ({len(page) / 1e6:.1f} MB, opens without a network)")


def _write(path: str, data: bytes) -> None:
    """Write a file whole or not at all."""
    beside = f"{path}.{os.getpid()}.part"
    try:
        with open(beside, "wb") as file:
            file.write(data)
        os.replace(beside, path)
    except OSError:
        if os.path.exists(beside):
            os.remove(beside)
        raise


def _serve(args: argparse.Namespace) -> int:
    from anodefree_kg.web.pool import Limits
    from anodefree_kg.web.serving import serve

    limits = Limits(
        workers=args.workers,
        seconds=args.timeout,
        share_seconds=min(args.share, args.timeout),
        memory_megabytes=args.memory,
        answer_megabytes=args.answer,
    )
    try:
        serve(args.store, args.host, args.port, args.allow_host, args.cors, limits)
    except KeyboardInterrupt:
        pass  # the way to stop a server, and no failure
    return FINE


def _export(args: argparse.Namespace) -> int:
    from anodefree_kg.export import export

    data = export(_open(args.store), args.what, args.format)
    if args.out:
        _write(args.out, data)
        print(f"{args.what} written to {args.out}")
    else:
        sys.stdout.buffer.write(data)
    return FINE


def _tour(args: argparse.Namespace) -> int:
    store = ["--store", args.store] if args.store else []
    steps = (
        ["build", *store],
        ["lookup", "Ag", "--metal", "Zn", *store],
        ["why", "Ag", "addresses", "dendrite growth", "--metal", "Zn", *store],
        ["query", "in-situ-alloys", *store],
        ["graph", "--focus", "Ag", "--out", args.out, *store],
    )
    for step in steps:
        shown = " ".join(f'"{part}"' if " " in part else part for part in step)
        print(f"\n$ anodefree-kg {shown}", flush=True)
        code = main(step)
        if code != FINE:
            return code
    return FINE


_Command = tuple[str, Callable[[argparse.Namespace], int], Callable[[argparse.ArgumentParser], None]]
_COMMANDS: dict[str, _Command] = {
    "build": ("check the tables, reason, and write the graph to the store", _build, options.build),
    "lookup": ("mechanisms, challenges, outcomes and claims of a material", _lookup, options.lookup),
    "query": ("run a stored query, a file, or SPARQL from standard input (-)", _query, options.query),
    "why": ("all minimal proofs of a fact, down to claims and their places", _why, options.why),
    "withdraw": ("what falls if a claim, a work or a source is taken away", _withdraw, options.withdraw),
    "add": ("check the tables of a further source, add them to the store, and tell what follows", _add, options.add),
    "check": ("look for faults in tables, ontology, shapes, queries and places", _check, options.check),
    "graph": ("write the graph as one self-contained page for the browser", _graph, options.graph),
    "serve": ("pages, graph and a SPARQL endpoint in the browser, for this machine", _serve, options.serve),
    "export": (
        "pass on the graph, the ontology, or claims, cells, quantities, discrepancies, references, materials, coverage",
        _export,
        options.export,
    ),
    "tour": ("build, look up, prove, query and draw, one after the other", _tour, options.tour),
}
