"""Domain rules: what follows in this field beyond OWL, as CONSTRUCT queries in ``ontology/rules``.

A rule file has a head (``#+ label:``, ``#+ problem:``, ``#+ solution:``) and one CONSTRUCT of one triple over plain
triple patterns, each ended by a point. Nothing else is read, so that every rule can also be searched backwards.
"""

from __future__ import annotations

import os

from anodefree_kg import shipped, sparql
from anodefree_kg.errors import Finding
from anodefree_kg.reasoning.rules import Pattern, Rule, is_variable, variables


class _Malformed(Exception):
    pass


def read_rules(paths: list[str] | None = None, known_terms: set[str] | None = None) -> tuple[list[Rule], list[Finding]]:
    """Read domain rules.

    Args:
        paths: rule files; the shipped ones if None.
        known_terms: IRIs of the ontology; a rule that uses another IRI of its namespace is a finding.

    Returns:
        The rules and the findings, each with its file.
    """
    rules, findings = [], []
    for path in paths if paths is not None else shipped.files("ontology", ".rq"):
        name = "rules/" + os.path.basename(path)
        with open(path, encoding="utf-8") as file:
            text = file.read()
        try:
            rules.append(_parse(name, text, known_terms))
        except _Malformed as fault:
            findings.append(
                Finding(
                    name,
                    "",
                    str(fault),
                    "write a head, PREFIX lines and one CONSTRUCT { s p o . } WHERE { s p o . ... }",
                )
            )
    return rules, findings


def _parse(name: str, text: str, known_terms: set[str] | None) -> Rule:
    label = next((line[9:].strip() for line in text.splitlines() if line.startswith("#+ label:")), "")
    if not label:
        raise _Malformed("has no '#+ label:' line")
    words = [token for kind, token in sparql.tokens(text) if kind not in ("space", "comment")]
    prefixes: dict[str, str] = {}
    while words[:1] == ["PREFIX"] and len(words) > 2:
        prefixes[words[1]] = words[2][1:-1]
        words = words[3:]

    def term(word: str) -> str:
        if word.startswith("<") or word.startswith('"') or is_variable(word):
            return word
        prefix, colon, local = word.partition(":")
        if not colon or prefix + ":" not in prefixes:
            raise _Malformed(f"holds {word!r}, which is no variable, IRI or declared prefixed name")
        iri = prefixes[prefix + ":"] + local
        namespaces = {known.rsplit("#", 1)[0] for known in known_terms or ()}
        if known_terms and iri.rsplit("#", 1)[0] in namespaces and iri not in known_terms:
            raise _Malformed(f"uses {word}, which the ontology does not declare")
        return f"<{iri}>"

    def block(keyword: str, rest: list[str]) -> tuple[list[Pattern], list[str]]:
        if rest[:2] != [keyword, "{"] or "}" not in rest:
            raise _Malformed(f"has no {keyword} {{ ... }} where one is expected")
        end = rest.index("}")
        inner = rest[2:end]
        if len(inner) % 4 or any(inner[i] != "." for i in range(3, len(inner), 4)):
            raise _Malformed(f"{keyword} holds more than plain triple patterns, each ended by a point")
        patterns = [Pattern(*map(term, inner[i : i + 3])) for i in range(0, len(inner), 4)]
        return patterns, rest[end + 1 :]

    heads, rest = block("CONSTRUCT", words)
    body, rest = block("WHERE", rest)
    if len(heads) != 1 or not body or rest:
        raise _Malformed("must have exactly one head, a body, and nothing after it")
    loose = set(variables(heads)) - set(variables(body))
    if loose:
        raise _Malformed(f"uses {', '.join(sorted(loose))} in the head only")
    return Rule(f"rule {name[6:-3]}", label, tuple(body), (), heads[0], name)
