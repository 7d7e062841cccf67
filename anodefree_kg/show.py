"""Answers as text for a terminal or for another program."""

from __future__ import annotations

import os
import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from anodefree_kg.explain import Why
    from anodefree_kg.lookup import Claim, Lookup
    from anodefree_kg.queries import StoredQuery
    from anodefree_kg.result import Result
    from anodefree_kg.whatif import Effect

# Headings of a lookup, in the order a reader asks: what does it do, against what, to what end, as part of what.
_HEADINGS = {
    "usedAs": "used as",
    "hasMechanism": "mechanisms",
    "hasMechanismByAnalogy": "mechanisms suggested by another metal, without evidence for this one",
    "actsThrough": "acts through",
    "addresses": "challenges addressed",
    "improves": "outcomes",
    "hasLimitation": "limitations",
    "formsInSitu": "forms in situ",
    "outperforms": "outperforms",
    "implements": "strategies",
    "hasOpenQuestion": "open questions",
}
_FACT_COLUMNS = (
    "relation",
    "metal",
    "object",
    "status",
    "polarity",
    "certainty",
    "references",
    "place",
    "statement",
)


def lookup(found: Lookup, format_: str) -> str:
    """Return a lookup as ``table``, ``json`` or ``csv`` (one line a fact and claim)."""
    if format_ == "json":
        import json

        return json.dumps(found.to_dict(), ensure_ascii=False, indent=2) + "\n"
    if format_ == "csv":
        return _lookup_csv(found)
    also = f"  also: {', '.join(found.names)}" if found.names else ""
    lines = [f"{found.label}  ({found.kind}){also}"]
    if found.note:
        lines.append(f"  note: {found.note}")
    for relation, heading in _HEADINGS.items():
        facts = found.facts_of(relation)
        if facts:
            lines += ["", heading]
            width = max(len(fact.object) for fact in facts)
            for fact in facts:
                firmness = f", {fact.certainty}" if fact.status == "inferred" and fact.certainty else ""
                firmness += _firmness(fact.claims)
                lines.append(f"  {fact.metal:<2}  {fact.object:<{width}}  {fact.status}{firmness}")
    evidence = any(fact.status != "by analogy" for fact in found.facts)
    if not evidence and not found.claims and not found.mentions:
        where = f" for {found.metal}" if found.metal else ""
        lines += ["", f"no mechanism, challenge or outcome is reported{where} in the sources loaded"]
    if found.claims:
        lines += ["", "claims"]
        for claim in found.claims:
            lines += _claim_lines(claim)
    if found.mentions:
        lines += ["", "claims that relate other things to it"]
        for claim in found.mentions:
            lines += _claim_lines(claim, f"{claim.subject} ")
    if found.quantities:
        lines += ["", "numbers in the text"]
        for q in found.quantities:
            about = (f"{q.bound} " if q.bound else "") + ("~" if q.approximate else "")
            cycles = f", {q.cycles} cycles" if q.cycles else ""
            conditions = f"; {q.conditions}" if q.conditions else ""
            against = f"; compared with {q.compared_with}" if q.compared_with else ""
            lines += _wrap(f"{q.kind}: {about}{q.value} {q.unit}{cycles}{conditions}{against}", "  ")
            lines += _wrap(f"{'; '.join(q.references)}; {q.place}", "    ")
    if found.used_in:
        lines += ["", "used in"]
        for how in dict.fromkeys(how for how, _ in found.used_in):
            lines += _wrap(f"{how}: {', '.join(thing for h, thing in found.used_in if h == how)}", "  ")
    inferred = [fact for fact in found.facts if fact.status == "inferred"]
    if inferred:
        best = next((fact for fact in inferred if fact.relation == "addresses"), inferred[0])
        command = f'anodefree-kg why "{found.label}" {best.relation} "{best.object}" --metal {best.metal}'
        lines += ["", f"proof of an inferred line: {command}"]
    return "\n".join(lines) + "\n"


def _firmness(claims: tuple[Claim, ...]) -> str:
    """Return certainty and references of the claims behind a fact, and whether some claim limits it."""
    support = [claim for claim in claims if claim.polarity == "supports"]
    numbers = dict.fromkeys(ref.split(" ")[0] for claim in support for ref in claim.references)
    text = ""
    if support:
        firm = "shown" if any(claim.certainty == "shown" for claim in support) else support[0].certainty
        text = f", {firm}" + (f" {''.join(numbers)}" if numbers else "")
    if any(claim.polarity == "limits" for claim in claims):
        text += "; limited by another claim"
    return text


def _claim_lines(claim: Claim, subject: str = "") -> list[str]:
    limits = "LIMITS " if claim.polarity == "limits" else ""
    lines = _wrap(f"{claim.metal}: {subject}{limits}{claim.relation} {claim.object}: {claim.statement}", "  ")
    details = [claim.certainty, *(("by " + ", ".join(claim.methods),) if claim.methods else ())]
    if claim.conditions:
        details.append(claim.conditions)
    if claim.compared_with:
        details.append(f"compared with {claim.compared_with}")
    details += [*(claim.references or ("said by the review itself",)), claim.place]
    return lines + _wrap("; ".join(details), "    ")


def _columns(default: int = 80) -> int:
    """Return the width of the terminal; ``shutil`` would do it too, and takes as long to load as all else here."""
    try:
        return int(os.environ.get("COLUMNS", 0)) or os.get_terminal_size().columns or default
    except (OSError, ValueError):
        return default


def _wrap(text: str, indent: str) -> list[str]:
    width = max(60, min(_columns(), 120))
    return textwrap.wrap(
        text,
        width,
        initial_indent=indent,
        subsequent_indent=indent + "  ",
        break_on_hyphens=False,
        break_long_words=False,
    )


def _lookup_csv(found: Lookup) -> str:
    from anodefree_kg.export import to_csv
    from anodefree_kg.result import Result

    rows: list[tuple[str | None, ...]] = []
    for fact in found.facts:
        for claim in fact.claims or (None,):
            said = (
                (claim.polarity, claim.certainty, "; ".join(claim.references), claim.place, claim.statement)
                if claim
                else (None, fact.certainty or None, None, None, None)
            )
            rows.append((fact.relation, fact.metal, fact.object, fact.status, *said))
    return to_csv(Result(_FACT_COLUMNS, list(rows)))


def result(found: Result, format_: str) -> str:
    """Return rows as ``table``, ``csv``, ``json`` (a list of objects) or ``jsonl``."""
    from anodefree_kg import export

    if format_ == "csv":
        return export.to_csv(found)
    if format_ == "jsonl":
        return export.to_jsonl(found)
    if format_ == "json":
        import json

        return json.dumps(export.records(found), ensure_ascii=False, indent=2) + "\n"
    return _table(found)


def _table(found: Result) -> str:
    from prettytable import PrettyTable, TableStyle

    from anodefree_kg.result import Iri

    rows = [
        [value.short if isinstance(value, Iri) else "" if value is None else str(value) for value in row]
        for row in found
    ]
    widths = _fit(found.columns, rows, max(60, _columns(120)))
    count = f"{len(rows)} row{'s' if len(rows) != 1 else ''}\n"
    # A cell broken into many lines is harder to read than no table at all.
    if any(len(text) > 6 * widths[name] for row in rows for name, text in zip(found.columns, row, strict=True)):
        return _cards(found.columns, rows) + count
    table = PrettyTable(list(found.columns))
    table.set_style(TableStyle.SINGLE_BORDER)
    table.align = "l"
    table.max_width = widths
    table.add_rows(rows)
    return f"{table.get_string()}\n{count}"


def _cards(columns: tuple[str, ...], rows: list[list[str]]) -> str:
    """Return each row as lines of column and value, the empty ones left out."""
    margin = max(map(len, columns)) + 2
    text = ""
    for row in rows:
        for name, value in zip(columns, row, strict=True):
            if value:
                first, *rest = _wrap(value, " " * margin) or [""]
                text += "\n".join([name.ljust(margin) + first[margin:], *rest]) + "\n"
        text += "\n"
    return text


def _fit(columns: tuple[str, ...], rows: list[list[str]], width: int) -> dict[str, int]:
    """Return widths of columns that fit the terminal: the widest give way first, headings stay whole."""
    widths = {name: max([len(name), *(len(row[number]) for row in rows)]) for number, name in enumerate(columns)}
    room = width - 3 * len(columns) - 1
    while sum(widths.values()) > room:
        widest = max(widths, key=lambda name: widths[name] - len(name))
        if widths[widest] <= max(len(widest), 8):
            break
        widths[widest] -= 1
    return widths


def query_list(stored: list[StoredQuery], format_: str) -> str:
    """Return the stored queries with question, parameters, columns and tags."""
    from anodefree_kg.result import Result

    if format_ in ("json", "jsonl"):
        import json

        entries = [
            {
                "name": query.name,
                "question": query.question,
                "parameters": [parameter._asdict() for parameter in query.parameters],
                "columns": list(query.columns),
                "tags": list(query.tags),
            }
            for query in stored
        ]
        if format_ == "jsonl":
            return "".join(json.dumps(entry, ensure_ascii=False) + "\n" for entry in entries)
        return json.dumps(entries, ensure_ascii=False, indent=2) + "\n"
    rows = [
        (
            query.name,
            query.question,
            ", ".join(p.name + (f"={p.default}" if p.default is not None else " (required)") for p in query.parameters),
        )
        for query in stored
    ]
    return result(Result(("name", "question", "parameters"), list(rows)), format_)


def effect(found: Effect, format_: str) -> str:
    """Return what a withdrawal or an addition changes, as ``table`` or ``json``."""
    from anodefree_kg.explain import tree

    if format_ == "json":
        import json

        return json.dumps(found.to_dict(), ensure_ascii=False, indent=2) + "\n"
    lines = [f"{', '.join(found.what)}: {len(found.rows)} table rows, {found.asserted} asserted triples"]
    lines += [f"  {row}" for row in found.rows[:_MOST_SHOWN]] + _more(found.rows)
    kinds = dict.fromkeys(each.effect for each in found.facts)
    counts = [f"{sum(each.effect == kind for each in found.facts)} {kind}" for kind in kinds]
    lines += ["", f"inferred facts: {'; '.join(counts) or 'none changes'}"]
    for kind in kinds:
        some = [each for each in found.facts if each.effect == kind]
        lines += ["", kind]
        for each in some[:_MOST_SHOWN]:
            before, after = (certainty or "no claim needed" for certainty in (each.before, each.after))
            changed = f"{before} -> {after}, " if kind in ("weaker", "firmer") else ""
            lines.append(f"  {each.fact}  ({changed}proofs {each.proofs_before} -> {each.proofs_after})")
            for proof in each.proofs:
                lines += ["    " + line for line in tree(proof)]
        lines += _more(some)
    lines += ["", f"rankings: {len(found.rankings) or 'no'} rows change"]
    for row in found.rankings[:_MOST_SHOWN]:
        places = " -> ".join("-" if place is None else str(place) for place in (row.before, row.after))
        lines.append(f"  {row.query}: {places}  {row.row}")
    return "\n".join(lines + _more(found.rankings)) + "\n"


_MOST_SHOWN = 30


def _more(rows: Sequence[object]) -> list[str]:
    left = len(rows) - _MOST_SHOWN
    return [f"  ... and {left} more; --format json gives all"] if left > 0 else []


def why(found: Why, format_: str) -> str:
    """Return the proofs of a fact as ``tree`` or ``json``."""
    if format_ == "json":
        import json

        return json.dumps(found.to_dict(), ensure_ascii=False, indent=2) + "\n"
    return "\n".join(found.lines()) + "\n"
