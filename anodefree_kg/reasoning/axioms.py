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
from anodefree_kg.reasoning.constructs import (
    CHARACTERISTICS,
    DECLARATIONS,
    EXPRESSIONS,
    FACETS,
    NAMED_ONLY,
    STRUCTURE,
    TYPE,
    Body,
    Unsupported,
    copy_of,
    local_name,
    named,
    short_name,
    text_of,
)
from anodefree_kg.reasoning.rules import Pattern, Rule
from anodefree_kg.vocab import AF, RDF_TYPE, XSD


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
            subject, predicate, value = text_of(triple.subject), triple.predicate.value, triple.object
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
            anonymous_subject = subject.startswith("_:")
            anonymous = isinstance(value, ox.BlankNode) or anonymous_subject
            if predicate == OWL + "inverseOf" and anonymous:
                continue  # an inverse without a name; told where it is used
            try:
                if predicate in NAMED_ONLY and anonymous:
                    raise Unsupported("anonymous property or class")
                if handler is not None:
                    handler(subject, value)  # type: ignore[arg-type]
                elif predicate in (OWL + "intersectionOf", OWL + "unionOf") and not anonymous_subject:
                    raise Unsupported(f"{short_name(predicate)} of a named class")
                elif predicate.startswith(OWL) and predicate not in STRUCTURE and predicate not in EXPRESSIONS:
                    raise Unsupported(short_name(predicate))
            except Unsupported as unsupported:
                local = predicate.rsplit("#", 1)[-1]
                words = [
                    word
                    for word in (local, str(unsupported).split()[0].rpartition(":")[2])
                    if word not in ("type", "anonymous")
                ]
                self._refuse(self._place(subject, *words), str(unsupported))
            except RecursionError:
                self._refuse(self._place(subject, predicate.rsplit("#", 1)[-1]), "class that contains itself")

    def _refuse(self, place: str, what: str) -> None:
        finding = Finding(
            place,
            what,
            "is an axiom that the reasoner does not support",
            "remove it, or say it with the constructs listed in docs/ontology.md",
        )
        if finding not in self.findings:
            self.findings.append(finding)

    # --- one handler an axiom --------------------------------------------------------------------------------

    def _sub_class(self, subject: str, value: Value) -> None:
        if self.ontology.objects(text_of(value), OWL + "someValuesFrom"):
            raise Unsupported("owl:someValuesFrom on the right of an axiom")
        self._class_axiom(
            self._named_or_blank(subject),
            value,
            f"every {self._plain(subject)} is {self._name(text_of(value))}",
        )

    def _equivalent(self, subject: str, value: Value) -> None:
        words = f"“{self._plain(subject)}” means {self._name(text_of(value))}"
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
                    self._class_place(left, right),
                )

    def _class_place(self, left: Value, right: Value) -> str:
        named, other = (left, right) if isinstance(left, ox.NamedNode) else (right, left)
        if isinstance(other, ox.NamedNode):
            return self._place(text_of(named), "subClassOf", local_name(text_of(other)))
        return self._place(text_of(named), "equivalentClass")

    def _sub_property(self, subject: str, value: Value) -> None:
        body = Body()
        body.patterns.append(Pattern("?x", named(subject), "?y"))
        words = f"“{self.ontology.label(subject)}” implies “{self.ontology.label(text_of(value))}”"
        self._add(
            f"property {subject} > {text_of(value)}",
            words,
            body,
            Pattern("?x", named(text_of(value)), "?y"),
            self._place(subject, "subPropertyOf", local_name(text_of(value))),
        )

    def _chain(self, subject: str, value: Value) -> None:
        links = [text_of(link) for link in self.ontology.list_members(value)]
        body = Body()
        names = ["?x", *(f"?z{number}" for number in range(1, len(links))), "?y"]
        body.patterns += [Pattern(names[i], named(link), names[i + 1]) for i, link in enumerate(links)]
        words = " and then ".join(f"“{self.ontology.label(link)}”" for link in links)
        words += f" make “{self.ontology.label(subject)}”"
        place = self._place(subject, "propertyChainAxiom", *map(local_name, links))
        self._add(f"chain {' o '.join(links)} > {subject}", words, body, Pattern("?x", named(subject), "?y"), place)

    def _inverse(self, subject: str, value: Value) -> None:
        other = text_of(value)
        words = f"“{self.ontology.label(subject)}” is the inverse of “{self.ontology.label(other)}”"
        for first, second in ((subject, other), (other, subject)):
            body = Body()
            body.patterns.append(Pattern("?x", named(first), "?y"))
            self._add(
                f"inverse {first} > {second}",
                words,
                body,
                Pattern("?y", named(second), "?x"),
                self._place(subject, "inverseOf"),
            )

    def _domain(self, subject: str, value: Value) -> None:
        body = Body()
        body.patterns.append(Pattern("?x", named(subject), "?y"))
        words = f"whatever “{self.ontology.label(subject)}” something is {self._name(text_of(value))}"
        for suffix, head, extra in self._heads(value, "?x", body):
            self._add(
                f"domain {subject} > {self._id(value)}{suffix}", words, extra, head, self._place(subject, "domain")
            )

    def _range(self, subject: str, value: Value) -> None:
        body = Body()
        body.patterns.append(Pattern("?x", named(subject), "?y"))
        if isinstance(value, ox.NamedNode) and value.value.startswith(XSD):
            return  # the type of each literal is checked by the shapes; nothing follows from it
        if self.ontology.objects(text_of(value), OWL + "onDatatype"):
            tests, words = self._facets(value, "?y")
            body.filters.append("!(" + " && ".join(tests) + ")")
            self._add(
                f"range {subject} {' '.join(words)}",
                f"a value of “{self.ontology.label(subject)}” is {' and '.join(words)}",
                body,
                None,
                self._place(subject, "range", *(word.rsplit(" ", 1)[-1] for word in words)),
            )
            return
        words_ = f"whatever something “{self.ontology.label(subject)}” is {self._name(text_of(value))}"
        for suffix, head, extra in self._heads(value, "?y", body):
            self._add(
                f"range {subject} > {self._id(value)}{suffix}", words_, extra, head, self._place(subject, "range")
            )

    def _disjoint(self, subject: str, value: Value) -> None:
        self._clash([subject, text_of(value)], subject)

    def _all_disjoint(self, subject: str, value: Value) -> None:
        if OWL + "AllDisjointClasses" not in self.ontology.types(subject):
            return  # told as an unsupported type
        self._clash([text_of(member) for member in self.ontology.list_members(value)], subject)

    def _clash(self, classes: list[str], subject: str) -> None:
        if any(name.startswith("_:") for name in classes):
            raise Unsupported("anonymous property or class")
        for number, first in enumerate(classes):
            for second in classes[number + 1 :]:
                body = Body()
                body.patterns += [Pattern("?x", TYPE, named(first)), Pattern("?x", TYPE, named(second))]
                words = f"nothing is both {self._name(first)} and {self._name(second)}"
                place = self._place(subject, local_name(first), local_name(second))
                self._add(f"disjoint {first} {second}", words, body, None, place)

    def _characteristic(self, subject: str, value: Value) -> None:
        kind = named(text_of(value))[1:-1]
        if kind.startswith(OWL) and kind not in DECLARATIONS and kind not in CHARACTERISTICS:
            raise Unsupported(short_name(kind))
        if subject.startswith("_:"):
            return  # restrictions and lists of disjoint classes; their own predicates say what they mean
        property_, name = named(subject), self.ontology.label(subject)
        body = Body()
        if kind == OWL + "TransitiveProperty":
            body.patterns += [Pattern("?x", property_, "?z1"), Pattern("?z1", property_, "?y")]
            self._add(
                f"transitive {subject}",
                f"“{name}” is transitive",
                body,
                Pattern("?x", property_, "?y"),
                self._place(subject, "TransitiveProperty"),
            )
        elif kind == OWL + "SymmetricProperty":
            body.patterns.append(Pattern("?x", property_, "?y"))
            self._add(
                f"symmetric {subject}",
                f"“{name}” is symmetric",
                body,
                Pattern("?y", property_, "?x"),
                self._place(subject, "SymmetricProperty"),
            )
        elif kind == OWL + "FunctionalProperty":
            body.patterns += [Pattern("?x", property_, "?y"), Pattern("?x", property_, "?z")]
            body.filters.append("?y != ?z")
            self._add(
                f"functional {subject}",
                f"nothing has two values of “{name}”",
                body,
                None,
                self._place(subject, "FunctionalProperty"),
            )

    # --- class expressions -----------------------------------------------------------------------------------

    def _bodies(self, expression: Value, variable: str) -> list[Body]:
        """Return the alternatives under which ``variable`` is an instance of a class expression."""
        bodies = [Body()]
        self._left(expression, variable, bodies)
        return bodies

    def _left(self, expression: Value, variable: str, bodies: list[Body]) -> None:
        text = text_of(expression)
        if isinstance(expression, ox.NamedNode):
            for body in bodies:
                body.patterns.append(Pattern(variable, TYPE, named(text)))
            return
        objects = self.ontology.objects
        if members := objects(text, OWL + "intersectionOf"):
            for member in self.ontology.list_members(members[0]):
                self._left(member, variable, bodies)
        elif members := objects(text, OWL + "unionOf"):
            alternatives = []
            for member in self.ontology.list_members(members[0]):
                copies = [copy_of(body) for body in bodies]
                self._left(member, variable, copies)
                alternatives += copies
            bodies[:] = alternatives
        elif property_ := self.ontology.one(text, OWL + "onProperty"):
            if values := objects(text, OWL + "hasValue"):
                for body in bodies:
                    body.patterns.append(Pattern(variable, named(property_), str(values[0])))
            elif values := objects(text, OWL + "someValuesFrom"):
                self._some(variable, property_, values[0], bodies)
            else:
                raise Unsupported(self._construct(text))
        else:
            raise Unsupported(self._construct(text))

    def _some(self, variable: str, property_: str, filler: Value, bodies: list[Body]) -> None:
        # Alternatives of a union may have used up different numbers; one above all of them is free in each.
        number = max(body.fresh for body in bodies) + 1
        fresh = f"?y{number}"
        for body in bodies:
            body.fresh = number
            body.patterns.append(Pattern(variable, named(property_), fresh))
        if self.ontology.objects(text_of(filler), OWL + "onDatatype"):
            tests, _ = self._facets(filler, fresh)
            for body in bodies:
                body.filters += tests
        elif isinstance(filler, ox.NamedNode) and filler.value in (OWL + "Thing", RDFS + "Literal"):
            pass
        elif isinstance(filler, ox.NamedNode) and filler.value.startswith(XSD):
            raise Unsupported(f"{short_name(filler.value)} without a facet")
        else:
            self._left(filler, fresh, bodies)

    def _heads(self, expression: Value, variable: str, body: Body) -> list[tuple[str, Pattern, Body]]:
        """Return what follows for an instance of a class expression on the right, one entry a conjunct."""
        text = text_of(expression)
        if text == OWL + "Nothing":
            raise Unsupported("owl:Nothing")
        if isinstance(expression, ox.NamedNode):
            return [] if text == OWL + "Thing" else [("", Pattern(variable, TYPE, named(text)), body)]
        objects = self.ontology.objects
        if members := objects(text, OWL + "intersectionOf"):
            return [
                (f".{number}{suffix}", head, extra)
                for number, member in enumerate(self.ontology.list_members(members[0]))
                for suffix, head, extra in self._heads(member, variable, body)
            ]
        if values := objects(text, OWL + "hasValue"):
            property_ = self.ontology.one(text, OWL + "onProperty")
            return [("", Pattern(variable, named(property_), str(values[0])), body)]
        if objects(text, OWL + "someValuesFrom"):
            # Right of an equivalence: an instance has some filler, which names no individual. Nothing to add.
            return []
        raise Unsupported(self._construct(text))

    def _facets(self, datatype: Value, variable: str) -> tuple[list[str], list[str]]:
        tests, words = [], []
        for facet in self.ontology.list_members(self.ontology.objects(text_of(datatype), OWL + "withRestrictions")[0]):
            for predicate in self.ontology.predicates(text_of(facet)):
                if predicate not in FACETS:
                    raise Unsupported(short_name(predicate))
                operator, word = FACETS[predicate]
                for limit in self.ontology.objects(text_of(facet), predicate):
                    tests.append(f"{variable} {operator} {limit}")
                    words.append(f"{word} {text_of(limit)}")
        return tests, words

    # --- names -----------------------------------------------------------------------------------------------

    def _add(self, id_: str, words: str, body: Body, head: Pattern | None, place: str) -> None:
        short = id_.replace(OWL, "owl:").replace(RDF, "rdf:").replace(AF.iri, "")
        self.rules.append(Rule(short, words, tuple(body.patterns), tuple(body.filters), head, place))

    def _place(self, subject: str, *words: str) -> str:
        return self.ontology.place(subject, *words)

    def _construct(self, expression: str) -> str:
        """Return the construct that makes an expression unsupported, as ``owl:complementOf``."""
        found = [short_name(p) for p in self.ontology.predicates(expression) if p in EXPRESSIONS]
        return found[0] if found else "class expression"

    def _named_or_blank(self, text: str) -> Value:
        return ox.BlankNode(text[2:]) if text.startswith("_:") else ox.NamedNode(text)

    def _plain(self, text: str) -> str:
        return self._name(text) if text.startswith("_:") else self.ontology.label(text)

    def _id(self, value: Value) -> str:
        return text_of(value) if isinstance(value, ox.NamedNode) else self._name(text_of(value))

    def _name(self, text: str) -> str:
        """Return a class expression in words."""
        objects = self.ontology.objects
        if not text.startswith("_:"):
            label = self.ontology.label(text)
            return f"{'an' if label[0] in 'aeiou' else 'a'} {label}"
        for predicate, joiner in ((OWL + "intersectionOf", " that is also "), (OWL + "unionOf", " or ")):
            if members := objects(text, predicate):
                names = [self._name(text_of(member)) for member in self.ontology.list_members(members[0])]
                return joiner.join(names)
        property_ = self.ontology.label(self.ontology.one(text, OWL + "onProperty"))
        if values := objects(text, OWL + "hasValue"):
            return f"something that “{property_}” {self.ontology.label(text_of(values[0]))}"
        if values := objects(text, OWL + "someValuesFrom"):
            if objects(text_of(values[0]), OWL + "onDatatype"):
                return f"something with “{property_}” {' and '.join(self._facets(values[0], '?v')[1])}"
            return f"something that “{property_}” {self._name(text_of(values[0]))}"
        return "something"
