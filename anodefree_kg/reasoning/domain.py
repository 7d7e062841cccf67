"""Domain rules: what follows in this field beyond OWL, as CONSTRUCT queries in ``ontology/rules``.

A rule file has a head (``#+ label:``, ``#+ question:``, ``#+ problem:``, ``#+ solution:``) and one CONSTRUCT of one
triple over plain triple patterns, each ended by a point, and ``FILTER(?a != ?b)``. Nothing else is read, so that every
rule can also be searched backwards. Beside it lies an example: ``<name>.before.trig``, a small graph, and
``<name>.after.trig``, what follows from it.

``#+ grade: ?g = af:x > af:y`` makes one rule of each grade; ``#+ grade: af:z < af:y`` gives all that follows one grade.
What follows is as firm as the weakest link of its firmest proof.
"""

from __future__ import annotations

import os
from typing import NamedTuple

from anodefree_kg import shipped, sparql
from anodefree_kg.errors import Finding
from anodefree_kg.reasoning import join
from anodefree_kg.reasoning.rules import Pattern, Rule, Term, is_variable, substitute, variables

HEAD = ("label", "question", "problem", "solution")
_REMEDY = "write a head, PREFIX lines and one CONSTRUCT { s p o . } WHERE { s p o . ... }"


class RuleFile(NamedTuple):
    """A rule file as read.

    Attributes:
        name: of the file, without its ending.
        head: label, question, problem and solution in words.
        rules: one, or one a grade, without stages.
        below: the grade above that of the rules, where the rule names it; else empty.
    """

    name: str
    head: dict[str, str]
    rules: tuple[Rule, ...]
    below: Term = ""


class _Malformed(Exception):
    def __init__(self, line: int, reason: str) -> None:
        super().__init__(reason)
        self.line = line


class _Word(NamedTuple):
    text: str
    line: int


def read_rules(paths: list[str] | None = None, known_terms: set[str] | None = None) -> tuple[list[Rule], list[Finding]]:
    """Read domain rules.

    Args:
        paths: rule files; the shipped ones if None.
        known_terms: IRIs of the ontology; a rule that uses another IRI of its namespace is a finding.

    Returns:
        The rules and the findings, each with its file and line.
    """
    files, findings = read_files(paths, known_terms)
    return [rule for file in files for rule in file.rules], findings


def read_files(
    paths: list[str] | None = None, known_terms: set[str] | None = None
) -> tuple[list[RuleFile], list[Finding]]:
    """Read domain rules with their heads; see ``read_rules``."""
    files: list[RuleFile] = []
    findings: list[Finding] = []
    for path in paths if paths is not None else shipped.files("ontology", ".rq"):
        name = "rules/" + os.path.basename(path)
        try:
            with open(path, encoding="utf-8") as file:
                files.append(_Parser(name, file.read(), known_terms or set()).rule_file())
        except UnicodeDecodeError:
            findings.append(Finding(name, "", "is not UTF-8 text", "save it as UTF-8"))
        except _Malformed as fault:
            findings.append(Finding(f"{name}:{fault.line}", "", str(fault), _REMEDY))
    return _staged(files), findings


def _staged(files: list[RuleFile]) -> list[RuleFile]:
    """Number the stages by the order of the grades that the files give."""
    order = list(dict.fromkeys(rule.grade for file in files if not file.below for rule in file.rules if rule.grade))
    for file in files:
        for rule in file.rules:
            if file.below and rule.grade not in order:
                order.insert(order.index(file.below) + 1 if file.below in order else len(order), rule.grade)
    stages = {"": 0} | {grade: number for number, grade in enumerate(order, 1)}
    return [
        file._replace(rules=tuple(rule._replace(stage=stages[rule.grade]) for rule in file.rules)) for file in files
    ]


class _Parser:
    def __init__(self, name: str, text: str, known_terms: set[str]) -> None:
        self.name, self.text, self.known_terms = name, text, known_terms
        self.namespaces = {known.rsplit("#", 1)[0] for known in known_terms}
        self.words: list[_Word] = []
        line = 1
        for kind, token in sparql.tokens(text):
            if kind not in ("space", "comment"):
                self.words.append(_Word(token, line))
            line += token.count("\n")
        self.last_line = line
        self.prefixes: dict[str, str] = {}

    def rule_file(self) -> RuleFile:
        head = self._head()
        missing = [key for key in HEAD if not head.get(key)]
        if missing:
            raise _Malformed(1, "has no " + ", ".join(f"'#+ {key}:'" for key in missing) + " line")
        while len(self.words) > 2 and self.words[0].text.upper() == "PREFIX":
            self.prefixes[self.words[1].text] = self.words[2].text[1:-1]
            self.words = self.words[3:]
        start = self.words[0].line if self.words else self.last_line
        heads, _ = self._block("CONSTRUCT")
        body, filters = self._block("WHERE")
        if len(heads) != 1 or not body or self.words:
            raise _Malformed(start, "must have exactly one head, a body, and nothing after it")
        bound = set(variables(body))
        loose = (set(variables(heads)) | set(join.variables_of(" ".join(filters)))) - bound
        if loose:
            raise _Malformed(start, f"uses {', '.join(sorted(loose))}, which the body does not bind")
        slug = self.name.removeprefix("rules/").removesuffix(".rq")
        source = f"{self.name}:{start}"
        plain = Rule(f"rule {slug}", head["label"], tuple(body), tuple(filters), heads[0], source)
        return RuleFile(slug, {key: head[key] for key in HEAD}, *self._graded(plain, head, bound))

    def _head(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for line in self.text.splitlines():
            if line.startswith("#+ "):
                key, _, value = line[3:].partition(":")
                found[key.strip()] = value.strip()
        return found

    def _graded(self, rule: Rule, head: dict[str, str], bound: set[str]) -> tuple[tuple[Rule, ...], Term]:
        """Return one rule a grade, and the grade they stand below."""
        if "grade" not in head:
            return (rule,), ""
        line = 1 + next(i for i, text in enumerate(self.text.splitlines()) if text.startswith("#+ grade:"))
        variable, equals, order = head["grade"].partition("=")
        one, less, above = head["grade"].partition("<")
        if less and one.strip() and above.strip():
            grade, upper = (self._term(_Word(name.strip(), line)) for name in (one, above))
            return (rule._replace(grade=grade),), upper
        grades = [self._term(_Word(name.strip(), line)) for name in order.split(">") if name.strip()]
        variable = variable.strip()
        if variable not in bound or not equals or not grades:
            raise _Malformed(
                line, "has a grade that is neither '?variable = firmest > ... > weakest' nor 'grade < above'"
            )
        rules = [
            rule._replace(
                id=f"{rule.id} ({grade.rsplit('#', 1)[-1].rstrip('>')})",
                body=tuple(substitute(pattern, {variable: grade}) for pattern in rule.body),
                grade=grade,
            )
            for grade in grades
        ]
        return tuple(rules), ""

    def _term(self, word: _Word) -> Term:
        text, line = word
        if text.startswith("<") or text.startswith('"') or is_variable(text):
            return text
        prefix, colon, local = text.partition(":")
        if not colon or prefix + ":" not in self.prefixes:
            raise _Malformed(line, f"holds {text!r}, which is no variable, IRI or declared prefixed name")
        iri = self.prefixes[prefix + ":"] + local
        if iri.rsplit("#", 1)[0] in self.namespaces and iri not in self.known_terms:
            raise _Malformed(line, f"uses {text}, which the ontology does not declare")
        return f"<{iri}>"

    def _block(self, keyword: str) -> tuple[list[Pattern], list[str]]:
        """Take a block off the words; return its patterns and the conditions of its filters."""
        texts = [word.text for word in self.words]
        if [text.upper() for text in texts[:2]] != [keyword, "{"] or "}" not in texts:
            line = self.words[0].line if self.words else self.last_line
            raise _Malformed(line, f"has no {keyword} {{ ... }} where one is expected")
        end = texts.index("}")
        inner, self.words = self.words[2:end], self.words[end + 1 :]
        patterns, filters = [], []
        while inner:
            shape = [word.text for word in inner[:7]]
            frame = [part for part in shape if not is_variable(part)]
            if frame == ["FILTER", "(", "!", "=", ")"] and is_variable(shape[2]) and is_variable(shape[5]):
                filters.append(f"{shape[2]} != {shape[5]}")
                inner = inner[7:]
            elif shape[3:4] == ["."]:
                patterns.append(Pattern(*map(self._term, inner[:3])))
                inner = inner[4:]
            else:
                reason = f"{keyword} holds more than plain triple patterns, each ended by a point, and FILTER(?a != ?b)"
                raise _Malformed(inner[0].line, reason)
        return patterns, filters
