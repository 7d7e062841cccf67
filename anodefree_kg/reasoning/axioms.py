"""OWL axioms compiled to rules.

Supported: SubClassOf and EquivalentClasses between named classes, intersections, unions (left), hasValue,
someValuesFrom (left; named class or a datatype restricted by facets), domain, range, SubPropertyOf, property chains,
inverse, symmetric and transitive properties, and as contradictions: disjoint classes, functional properties (under
distinct names), and ranges restricted by facets. Any other axiom is a finding with its place; none is passed over.
"""

from __future__ import annotations

import pyoxigraph as ox

from anodefree_kg.errors import Finding
from anodefree_kg.ontology import OWL, RDF, RDFS, Ontology, Value
from anodefree_kg.reasoning.rules import Pattern, Rule, iri
from anodefree_kg.vocab import AF, RDF_TYPE, XSD

TYPE = iri(RDF_TYPE)
_FACETS = {
    XSD + "minInclusive": (">=", "at least"),
    XSD + "maxInclusive": ("<=", "at most"),
    XSD + "minExclusive": (">", "above"),
    XSD + "maxExclusive": ("<", "below"),
}
_DECLARATIONS = {
    OWL + name
    for name in (
        "Class Restriction Ontology ObjectProperty DatatypeProperty AnnotationProperty NamedIndividual "
        "AllDisjointClasses TransitiveProperty SymmetricProperty FunctionalProperty"
    ).split()
} | {RDFS + "Datatype"}
_STRUCTURE = {
    OWL + name
    for name in (
        "intersectionOf unionOf onProperty hasValue someValuesFrom onDatatype withRestrictions members versionInfo "
        "equivalentClass propertyChainAxiom inverseOf disjointWith"
    ).split()
}


class _Unsupported(Exception):
    """An expression that has no rule."""


class _Body:
    """Patterns and filters gathered while a class expression on the left is taken apart."""

    def __init__(self) -> None:
        self.patterns: list[Pattern] = []
        self.filters: list[str] = []
        self.fresh = 0

    def variable(self) -> str:
        self.fresh += 1
        return f"?y{self.fresh}"


def compile_axioms(ontology: Ontology) -> tuple[list[Rule], list[Finding]]:
    """Compile an ontology.

    Returns:
        The rules, sorted by id, and a finding for each axiom that is not supported.
    """
    compiler = _Compiler(ontology)
    compiler.run()
    return sorted(compiler.rules, key=lambda rule: rule.id), compiler.findings


class _Compiler:
    def __init__(self, ontology: Ontology) -> None:
        self.ontology = ontology
        self.rules: list[Rule] = []
        self.findings: list[Finding] = []

    def run(self) -> None:
        for triple in self.ontology.triples:
            subject, predicate, value = _text(triple.subject), triple.predicate.value, triple.object
            handler = {
                RDFS + "subClassOf": self._sub_class,
                OWL + "equivalentClass": self._equivalent,
                RDFS + "subPropertyOf": self._sub_property,
                OWL + "propertyChainAxiom": self._chain,
                OWL + "inverseOf": self._inverse,
                RDFS + "domain": self._domain,
                RDFS + "range": self._range,
                OWL + "disjointWith": self._disjoint,
                OWL + "members": self._all_disjoint,
                RDF_TYPE: self._characteristic,
            }.get(predicate)
            try:
                if handler is not None:
                    handler(subject, value)  # type: ignore[arg-type]
                elif predicate.startswith(OWL) and predicate not in _STRUCTURE:
                    raise _Unsupported(predicate)
            except _Unsupported as unsupported:
                self.findings.append(
                    Finding(
                        self._place(subject),
                        str(unsupported),
                        "is an axiom that the reasoner does not support",
                        "remove it, or say it with the constructs listed in docs/ontology.md",
                    )
                )

    # --- one handler an axiom --------------------------------------------------------------------------------

    def _sub_class(self, subject: str, value: Value) -> None:
        self._class_axiom(
            self._named_or_blank(subject),
            value,
            f"every {self._plain(subject)} is {self._name(_text(value))}",
        )

    def _equivalent(self, subject: str, value: Value) -> None:
        words = f"“{self._plain(subject)}” means {self._name(_text(value))}"
        self._class_axiom(self._named_or_blank(subject), value, words)
        self._class_axiom(value, self._named_or_blank(subject), words)

    def _class_axiom(self, left: Value, right: Value, words: str) -> None:
        for number, body in enumerate(self._bodies(left, "?x")):
            for suffix, head, extra in self._heads(right, "?x", body):
                self._add(
                    f"class {self._id(left)} > {self._id(right)} {number}{suffix}",
                    words,
                    extra,
                    head,
                    _text(left),
                )

    def _sub_property(self, subject: str, value: Value) -> None:
        body = _Body()
        body.patterns.append(Pattern("?x", iri(subject), "?y"))
        words = f"“{self.ontology.label(subject)}” implies “{self.ontology.label(_text(value))}”"
        self._add(
            f"property {subject} > {_text(value)}",
            words,
            body,
            Pattern("?x", iri(_text(value)), "?y"),
            subject,
        )

    def _chain(self, subject: str, value: Value) -> None:
        links = [_text(link) for link in self.ontology.list_members(value)]
        body = _Body()
        names = ["?x", *(f"?z{number}" for number in range(1, len(links))), "?y"]
        body.patterns += [Pattern(names[i], iri(link), names[i + 1]) for i, link in enumerate(links)]
        words = " and then ".join(f"“{self.ontology.label(link)}”" for link in links)
        words += f" make “{self.ontology.label(subject)}”"
        place = " ".join([subject, *links])
        if place not in self.ontology.lines:
            place = subject
        self._add(f"chain {' o '.join(links)} > {subject}", words, body, Pattern("?x", iri(subject), "?y"), place)

    def _inverse(self, subject: str, value: Value) -> None:
        other = _text(value)
        words = f"“{self.ontology.label(subject)}” is the inverse of “{self.ontology.label(other)}”"
        for first, second in ((subject, other), (other, subject)):
            body = _Body()
            body.patterns.append(Pattern("?x", iri(first), "?y"))
            self._add(f"inverse {first} > {second}", words, body, Pattern("?y", iri(second), "?x"), subject)

    def _domain(self, subject: str, value: Value) -> None:
        body = _Body()
        body.patterns.append(Pattern("?x", iri(subject), "?y"))
        words = f"whatever “{self.ontology.label(subject)}” something is {self._name(_text(value))}"
        for suffix, head, extra in self._heads(value, "?x", body):
            self._add(f"domain {subject} > {self._id(value)}{suffix}", words, extra, head, subject)

    def _range(self, subject: str, value: Value) -> None:
        body = _Body()
        body.patterns.append(Pattern("?x", iri(subject), "?y"))
        if isinstance(value, ox.NamedNode) and value.value.startswith(XSD):
            return  # the type of each literal is checked by the shapes; nothing follows from it
        if self.ontology.objects(_text(value), OWL + "onDatatype"):
            tests, words = self._facets(value, "?y")
            body.filters.append("!(" + " && ".join(tests) + ")")
            self._add(
                f"range {subject} {' '.join(words)}",
                f"a value of “{self.ontology.label(subject)}” is {' and '.join(words)}",
                body,
                None,
                subject,
            )
            return
        words_ = f"whatever something “{self.ontology.label(subject)}” is {self._name(_text(value))}"
        for suffix, head, extra in self._heads(value, "?y", body):
            self._add(f"range {subject} > {self._id(value)}{suffix}", words_, extra, head, subject)

    def _disjoint(self, subject: str, value: Value) -> None:
        self._clash([subject, _text(value)])

    def _all_disjoint(self, subject: str, value: Value) -> None:
        self._clash([_text(member) for member in self.ontology.list_members(value)])

    def _clash(self, classes: list[str]) -> None:
        for number, first in enumerate(classes):
            for second in classes[number + 1 :]:
                body = _Body()
                body.patterns += [Pattern("?x", TYPE, iri(first)), Pattern("?x", TYPE, iri(second))]
                words = f"nothing is both {self._name(first)} and {self._name(second)}"
                self._add(f"disjoint {first} {second}", words, body, None, first)

    def _characteristic(self, subject: str, value: Value) -> None:
        kind = _text(value)
        if subject.startswith("_:"):
            return  # restrictions and lists of disjoint classes; their own predicates say what they mean
        property_, name = iri(subject), self.ontology.label(subject)
        body = _Body()
        if kind == OWL + "TransitiveProperty":
            body.patterns += [Pattern("?x", property_, "?z1"), Pattern("?z1", property_, "?y")]
            self._add(
                f"transitive {subject}",
                f"“{name}” is transitive",
                body,
                Pattern("?x", property_, "?y"),
                subject,
            )
        elif kind == OWL + "SymmetricProperty":
            body.patterns.append(Pattern("?x", property_, "?y"))
            self._add(
                f"symmetric {subject}",
                f"“{name}” is symmetric",
                body,
                Pattern("?y", property_, "?x"),
                subject,
            )
        elif kind == OWL + "FunctionalProperty":
            body.patterns += [Pattern("?x", property_, "?y"), Pattern("?x", property_, "?z")]
            body.filters.append("?y != ?z")
            self._add(f"functional {subject}", f"nothing has two values of “{name}”", body, None, subject)
        elif kind.startswith(OWL) and kind not in _DECLARATIONS:
            raise _Unsupported(kind)

    # --- class expressions -----------------------------------------------------------------------------------

    def _bodies(self, expression: Value, variable: str) -> list[_Body]:
        """Return the alternatives under which ``variable`` is an instance of a class expression."""
        bodies = [_Body()]
        self._left(expression, variable, bodies)
        return bodies

    def _left(self, expression: Value, variable: str, bodies: list[_Body]) -> None:
        text = _text(expression)
        if isinstance(expression, ox.NamedNode):
            for body in bodies:
                body.patterns.append(Pattern(variable, TYPE, iri(text)))
            return
        objects = self.ontology.objects
        if members := objects(text, OWL + "intersectionOf"):
            for member in self.ontology.list_members(members[0]):
                self._left(member, variable, bodies)
        elif members := objects(text, OWL + "unionOf"):
            alternatives = []
            for member in self.ontology.list_members(members[0]):
                copies = [_copy(body) for body in bodies]
                self._left(member, variable, copies)
                alternatives += copies
            bodies[:] = alternatives
        elif property_ := self.ontology.one(text, OWL + "onProperty"):
            if values := objects(text, OWL + "hasValue"):
                for body in bodies:
                    body.patterns.append(Pattern(variable, iri(property_), str(values[0])))
            elif values := objects(text, OWL + "someValuesFrom"):
                self._some(variable, property_, values[0], bodies)
            else:
                raise _Unsupported(f"restriction on {property_} on the left of an axiom")
        else:
            raise _Unsupported("class expression on the left of an axiom")

    def _some(self, variable: str, property_: str, filler: Value, bodies: list[_Body]) -> None:
        fresh = bodies[0].variable()
        for body in bodies:
            body.fresh = bodies[0].fresh
            body.patterns.append(Pattern(variable, iri(property_), fresh))
        if self.ontology.objects(_text(filler), OWL + "onDatatype"):
            tests, _ = self._facets(filler, fresh)
            for body in bodies:
                body.filters += tests
        elif isinstance(filler, ox.NamedNode) and filler.value in (OWL + "Thing", RDFS + "Literal"):
            pass
        else:
            self._left(filler, fresh, bodies)

    def _heads(self, expression: Value, variable: str, body: _Body) -> list[tuple[str, Pattern, _Body]]:
        """Return what follows for an instance of a class expression on the right, one entry a conjunct."""
        text = _text(expression)
        if isinstance(expression, ox.NamedNode):
            return [] if text == OWL + "Thing" else [("", Pattern(variable, TYPE, iri(text)), body)]
        objects = self.ontology.objects
        if members := objects(text, OWL + "intersectionOf"):
            return [
                (f".{number}{suffix}", head, extra)
                for number, member in enumerate(self.ontology.list_members(members[0]))
                for suffix, head, extra in self._heads(member, variable, body)
            ]
        if values := objects(text, OWL + "hasValue"):
            property_ = self.ontology.one(text, OWL + "onProperty")
            return [("", Pattern(variable, iri(property_), str(values[0])), body)]
        if objects(text, OWL + "someValuesFrom"):
            # Right of an equivalence: an instance has some filler, which names no individual. Nothing to add.
            return []
        raise _Unsupported("class expression on the right of an axiom")

    def _facets(self, datatype: Value, variable: str) -> tuple[list[str], list[str]]:
        tests, words = [], []
        for facet in self.ontology.list_members(self.ontology.objects(_text(datatype), OWL + "withRestrictions")[0]):
            for predicate, (operator, word) in _FACETS.items():
                for limit in self.ontology.objects(_text(facet), predicate):
                    tests.append(f"{variable} {operator} {limit}")
                    words.append(f"{word} {_text(limit)}")
        if not tests:
            raise _Unsupported("datatype facet")
        return tests, words

    # --- names -----------------------------------------------------------------------------------------------

    def _add(self, id_: str, words: str, body: _Body, head: Pattern | None, subject: str) -> None:
        short = id_.replace(OWL, "owl:").replace(RDF, "rdf:").replace(AF.iri, "")
        self.rules.append(Rule(short, words, tuple(body.patterns), tuple(body.filters), head, self._place(subject)))

    def _place(self, subject: str) -> str:
        return self.ontology.lines.get(subject, "ontology")

    def _named_or_blank(self, text: str) -> Value:
        return ox.BlankNode(text[2:]) if text.startswith("_:") else ox.NamedNode(text)

    def _plain(self, text: str) -> str:
        return self._name(text) if text.startswith("_:") else self.ontology.label(text)

    def _id(self, value: Value) -> str:
        return _text(value) if isinstance(value, ox.NamedNode) else self._name(_text(value))

    def _name(self, text: str) -> str:
        """Return a class expression in words."""
        objects = self.ontology.objects
        if not text.startswith("_:"):
            label = self.ontology.label(text)
            return f"{'an' if label[0] in 'aeiou' else 'a'} {label}"
        for predicate, joiner in ((OWL + "intersectionOf", " that is also "), (OWL + "unionOf", " or ")):
            if members := objects(text, predicate):
                names = [self._name(_text(member)) for member in self.ontology.list_members(members[0])]
                return joiner.join(names)
        property_ = self.ontology.label(self.ontology.one(text, OWL + "onProperty"))
        if values := objects(text, OWL + "hasValue"):
            return f"something that “{property_}” {self.ontology.label(_text(values[0]))}"
        if values := objects(text, OWL + "someValuesFrom"):
            if objects(_text(values[0]), OWL + "onDatatype"):
                return f"something with “{property_}” {' and '.join(self._facets(values[0], '?v')[1])}"
            return f"something that “{property_}” {self._name(_text(values[0]))}"
        return "something"


def _copy(body: _Body) -> _Body:
    twin = _Body()
    twin.patterns, twin.filters, twin.fresh = list(body.patterns), list(body.filters), body.fresh
    return twin


def _text(term: object) -> str:
    if isinstance(term, ox.BlankNode):
        return f"_:{term.value}"
    assert isinstance(term, ox.NamedNode | ox.Literal)
    return term.value
