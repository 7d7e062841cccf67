"""OWL axioms compiled to rules.

What is supported, and what an axiom is compiled to, is listed in ``constructs``; what is not is a finding with its
place. Different names are taken to mean different things.
"""

from __future__ import annotations

from itertools import combinations, pairwise

from anodefree_kg.errors import Finding
from anodefree_kg.ontology import OWL, RDF, RDFS, Ontology
from anodefree_kg.reasoning import profile
from anodefree_kg.reasoning.constructs import DATATYPES, EXACT, FACETS, short_name
from anodefree_kg.reasoning.expressions import (
    NOTHING,
    THING,
    All,
    Complement,
    Expression,
    HasValue,
    Intersection,
    Named,
    OneOf,
    Property,
    Range,
    Some,
    Union,
    Unsupported,
)
from anodefree_kg.reasoning.reader import Axiom, read_axioms
from anodefree_kg.reasoning.rules import Pattern, Rule, Term, iri
from anodefree_kg.reasoning.wording import Wording
from anodefree_kg.vocab import AF, RDF_TYPE, shorten

_TYPE, _INDIVIDUAL = iri(RDF_TYPE), iri(OWL + "NamedIndividual")
_EXACT = ("xsd:decimal", "xsd:integer")
Head = tuple[str, Pattern | None, "Body"]


def compile_axioms(ontology: Ontology) -> tuple[list[Rule], list[Finding]]:
    """Compile an ontology.

    Returns:
        The rules, sorted by id. And findings, sorted by place: each axiom that is not supported or breaks a restriction
        that OWL 2 DL puts on axioms together, each literal that does not fit its datatype, and each mark of what lies
        beyond OWL 2 RL that is missing or stale.
    """
    axioms, findings = read_axioms(ontology)
    compiler, supported = _Compiler(ontology), []
    for axiom in axioms:
        try:
            compiler.compile(axiom)
            supported.append(axiom)
        except Unsupported as fault:
            findings.append(Finding(axiom.where, fault.what, fault.reason, fault.remedy))
    findings = profile.cycles_of(axioms) + findings + profile.restrictions(axioms, ontology)
    findings += profile.marks(axioms, supported, ontology)
    findings = sorted(dict.fromkeys(findings), key=lambda finding: profile.position(finding.where))
    return sorted(compiler.rules.values(), key=lambda rule: rule.id), findings


class Body:
    """Patterns and filters gathered while a class expression on the left is taken apart."""

    def __init__(self, *patterns: Pattern) -> None:
        self.patterns = list(patterns)
        self.filters: list[str] = []
        self.fresh = 0

    def copy(self) -> Body:
        """Return a body that can go its own way, for the next alternative of a union."""
        twin = Body(*self.patterns)
        twin.filters, twin.fresh = list(self.filters), self.fresh
        return twin

    def new_variable(self) -> Term:
        """Return a variable that the body does not have yet; none is the beginning of another."""
        self.fresh += 1
        return f"?v{self.fresh:02}"


class _Compiler:
    def __init__(self, ontology: Ontology) -> None:
        self.ontology, self.words = ontology, Wording(ontology)
        self.rules: dict[str, Rule] = {}
        self._axiom: Axiom

    def compile(self, axiom: Axiom) -> None:
        """Add the rules of an axiom.

        Raises:
            Unsupported: if it has none.
        """
        self._axiom = axiom
        kind = axiom.construct
        if kind == "rdfs:subClassOf":
            self._sub_class(*axiom.classes)
        elif kind == "owl:equivalentClass":
            self._equivalent(*axiom.classes)
        elif kind in ("owl:disjointWith", "owl:AllDisjointClasses"):
            for one, other in combinations(axiom.classes, 2):
                self._disjoint(one, other)
        elif kind == "owl:propertyChainAxiom":
            self._chain(*axiom.properties)
        elif kind == "rdfs:domain":
            self._domain(axiom.properties[0], axiom.classes[0])
        elif kind == "rdfs:range":
            self._range(axiom.properties[0])
        elif kind not in ("owl:differentFrom", "owl:AllDifferent"):
            self._of_properties(kind, axiom.properties)

    # --- classes ----------------------------------------------------------------------------------------------

    def _sub_class(self, left: Expression, right: Expression) -> None:
        words = f"every {self.words.plain(left)} is {self.words.name(right)}"
        if right == NOTHING:
            words = f"nothing is {self.words.name(left)}"
        self._follows(left, right, words, False)

    def _equivalent(self, left: Expression, right: Expression) -> None:
        words = f"“{self.words.plain(left)}” means {self.words.name(right)}"
        self._follows(left, right, words, True)
        self._follows(right, left, words, True)

    def _follows(self, left: Expression, right: Expression, words: str, equal: bool) -> None:
        for number, body in enumerate(self._bodies(left)):
            for suffix, head, extra in self._right(right, "?x", body, equal):
                self._add(f"class {self.words.id(left)} > {self.words.id(right)} {number}{suffix}", words, extra, head)

    def _disjoint(self, one: Expression, other: Expression) -> None:
        words = f"nothing is both {self.words.name(one)} and {self.words.name(other)}"
        for body in self._bodies(Intersection((one, other))):
            self._add(f"disjoint {self.words.id(one)} {self.words.id(other)}", words, body, None)

    # --- properties -------------------------------------------------------------------------------------------

    def _of_properties(self, kind: str, properties: tuple[Property, ...]) -> None:
        first, second = properties[0], properties[-1]
        name, other = self.words.relation(first), self.words.relation(second)
        id_ = self.words.property_id(first)
        forth = first.pattern("?x", "?y")
        if kind == "rdfs:subPropertyOf":
            self._implies(first, second, f"{name} implies {other}")
        elif kind == "owl:equivalentProperty":
            self._implies(first, second, f"{name} means {other}")
            self._implies(second, first, f"{name} means {other}")
        elif kind == "owl:inverseOf":
            for one, two in ((first, second), (second, first)):
                ids = f"inverse {self.words.property_id(one)} > {self.words.property_id(two)}"
                head = two.pattern("?y", "?x")
                self._add(ids, f"{name} is the inverse of {other}", Body(one.pattern("?x", "?y")), head)
        elif kind in ("owl:propertyDisjointWith", "owl:AllDisjointProperties"):
            for one, two in combinations(properties, 2):
                self._disjoint_properties(one, two)
        elif kind == "owl:SymmetricProperty":
            self._add(f"symmetric {id_}", f"{name} is symmetric", Body(forth), first.pattern("?y", "?x"))
        elif kind == "owl:TransitiveProperty":
            body = Body(first.pattern("?x", "?z1"), first.pattern("?z1", "?y"))
            self._add(f"transitive {id_}", f"{name} is transitive", body, forth)
        elif kind == "owl:AsymmetricProperty":
            body = Body(forth, first.pattern("?y", "?x"))
            self._add(f"asymmetric {id_}", f"{name} never holds both ways", body, None)
        elif kind == "owl:IrreflexiveProperty":
            self._add(f"irreflexive {id_}", f"nothing {name} itself", Body(first.pattern("?x", "?x")), None)
        elif kind == "owl:FunctionalProperty":
            body = Body(forth, first.pattern("?x", "?z"))
            body.filters.append(f"!({_same('?y', '?z')})" if first.data else "?y != ?z")
            self._add(f"functional {id_}", f"nothing has two values of {name}", body, None)
        else:
            assert kind == "owl:InverseFunctionalProperty"
            body = Body(forth, first.pattern("?z", "?y"))
            body.filters.append("?x != ?z")
            self._add(f"inverse functional {id_}", f"no two things share a value of {name}", body, None)

    def _implies(self, first: Property, second: Property, words: str) -> None:
        id_ = f"property {self.words.property_id(first)} > {self.words.property_id(second)}"
        self._add(id_, words, Body(first.pattern("?x", "?y")), second.pattern("?x", "?y"))

    def _disjoint_properties(self, one: Property, two: Property) -> None:
        body = Body(one.pattern("?x", "?y"), two.pattern("?x", "?z" if one.data else "?y"))
        if one.data:
            body.filters.append(_same("?y", "?z"))
        words = f"nothing has one value of both {self.words.relation(one)} and {self.words.relation(two)}"
        self._add(f"disjoint {self.words.property_id(one)} {self.words.property_id(two)}", words, body, None)

    def _chain(self, *properties: Property) -> None:
        *links, made = properties
        names = ["?x", *(f"?z{number:02}" for number in range(1, len(links))), "?y"]
        ends = list(pairwise(names))
        body = Body(*(link.pattern(*end) for link, end in zip(links, ends, strict=True)))
        words = f"{' and then '.join(map(self.words.relation, links))} make {self.words.relation(made)}"
        id_ = f"chain {' o '.join(map(self.words.property_id, links))} > {self.words.property_id(made)}"
        self._add(id_, words, body, made.pattern("?x", "?y"))

    def _domain(self, property_: Property, right: Expression) -> None:
        words = f"whatever {self.words.relation(property_)} something is {self.words.name(right)}"
        id_ = f"domain {self.words.property_id(property_)} > {self.words.id(right)}"
        for suffix, head, body in self._right(right, "?x", Body(property_.pattern("?x", "?y")), False):
            self._add(id_ + suffix, words, body, head)

    def _range(self, property_: Property) -> None:
        name, id_ = self.words.relation(property_), f"range {self.words.property_id(property_)}"
        body = Body(property_.pattern("?x", "?y"))
        if self._axiom.range is not None:
            words = self.words.values(self._axiom.range)
            for suffix, head, extra in self._outside(self._axiom.range, "?y", body):
                self._add(f"{id_} {words}{suffix}", f"a value of {name} is {words}", extra, head)
            return
        [right] = self._axiom.classes
        words = f"whatever something {name} is {self.words.name(right)}"
        for suffix, head, extra in self._right(right, "?y", body, False):
            self._add(f"{id_} > {self.words.id(right)}{suffix}", words, extra, head)

    # --- left: when something is an instance ------------------------------------------------------------------

    def _bodies(self, expression: Expression) -> list[Body]:
        """Return the alternatives under which ``?x`` is an instance of a class expression."""
        bodies = [Body()]
        self._left(expression, "?x", bodies)
        return bodies

    def _left(self, expression: Expression, variable: Term, bodies: list[Body]) -> None:
        if isinstance(expression, Named):
            self._left_named(expression, variable, bodies)
        elif isinstance(expression, Intersection):
            for part in expression.parts:
                self._left(part, variable, bodies)
        elif isinstance(expression, Union):
            alternatives = []
            for part in expression.parts:
                copies = [body.copy() for body in bodies]
                self._left(part, variable, copies)
                alternatives += copies
            bodies[:] = alternatives
        elif isinstance(expression, OneOf):
            for body in bodies:
                if not _has(body, variable):
                    self._declared(expression)
                    body.patterns.append(Pattern(variable, _TYPE, _INDIVIDUAL))
                body.filters.append(f"{variable} IN ({', '.join(expression.members)})")
        elif isinstance(expression, HasValue):
            for body in bodies:
                if expression.datatype in _EXACT:  # equal numbers can be spelt in several ways
                    fresh = body.new_variable()
                    body.patterns.append(expression.property.pattern(variable, fresh))
                    body.filters += [EXACT.format(fresh), f"{fresh} = {expression.value}"]
                else:
                    body.patterns.append(expression.property.pattern(variable, expression.value))
        elif isinstance(expression, Some):
            self._some(expression, variable, bodies)
        else:
            kind = "owl:complementOf" if isinstance(expression, Complement) else "owl:allValuesFrom"
            raise Unsupported(f"{kind} on the left of an axiom")

    def _left_named(self, expression: Named, variable: Term, bodies: list[Body]) -> None:
        if expression == NOTHING:
            bodies.clear()
            return
        if expression == THING:
            raise Unsupported("owl:Thing on the left of an axiom")
        for body in bodies:
            body.patterns.append(Pattern(variable, _TYPE, iri(expression.iri)))

    def _some(self, expression: Some, variable: Term, bodies: list[Body]) -> None:
        # Alternatives of a union may have used up different numbers; one above all of them is free in each.
        fresh, highest = "", max((body.fresh for body in bodies), default=0)
        for body in bodies:
            body.fresh = highest
            fresh = body.new_variable()
            body.patterns.append(expression.property.pattern(variable, fresh))
            if isinstance(expression.filler, Range):
                body.filters += _within(expression.filler, fresh)
        if not isinstance(expression.filler, Range) and expression.filler != THING:
            self._left(expression.filler, fresh, bodies)

    def _declared(self, expression: OneOf) -> None:
        for member in expression.members:
            if OWL + "NamedIndividual" not in self.ontology.types(member[1:-1]):
                raise Unsupported(
                    shorten(member[1:-1]), "is no declared individual", "declare it an owl:NamedIndividual"
                )

    # --- right: what follows for an instance ------------------------------------------------------------------

    def _right(self, expression: Expression, variable: Term, body: Body, equal: bool) -> list[Head]:
        """Return what follows for an instance: heads, or None for a contradiction, with a suffix for the id.

        Args:
            expression: the class.
            variable: stands for the instance.
            body: when it is one.
            equal: whether the axiom is an equivalence.
        """
        if isinstance(expression, Named):
            if expression == THING:
                return []
            head = None if expression == NOTHING else Pattern(variable, _TYPE, iri(expression.iri))
            return [("", head, body)]
        if isinstance(expression, Intersection):
            return [
                (f".{number}{suffix}", head, extra)
                for number, part in enumerate(expression.parts)
                for suffix, head, extra in self._right(part, variable, body, equal)
            ]
        if isinstance(expression, HasValue):
            return [("", expression.property.pattern(variable, expression.value), body)]
        if isinstance(expression, All):
            extra = body.copy()
            fresh = extra.new_variable()
            extra.patterns.append(expression.property.pattern(variable, fresh))
            if isinstance(expression.filler, Range):
                return self._outside(expression.filler, fresh, extra)
            return self._right(expression.filler, fresh, extra, equal)
        if isinstance(expression, Complement):
            bodies = [body.copy()]
            self._left(expression.part, variable, bodies)
            return [(f".{number}", None, extra) for number, extra in enumerate(bodies)]
        if isinstance(expression, Some) and equal:
            # An instance of a defined class has some filler, which names no individual. Nothing to add.
            return []
        kinds = {Some: "owl:someValuesFrom", Union: "owl:unionOf", OneOf: "owl:oneOf"}
        raise Unsupported(f"{kinds[type(expression)]} on the right of an axiom")

    def _outside(self, range_: Range, variable: Term, body: Body) -> list[Head]:
        """Return the contradiction that a value outside a data range is."""
        if range_.datatype == RDFS + "Literal":
            return []
        extra = body.copy()
        extra.filters.append(f"!({' && '.join(_within(range_, variable))})")
        return [("", None, extra)]

    def _add(self, id_: str, words: str, body: Body, head: Pattern | None) -> None:
        short = id_.replace(OWL, "owl:").replace(RDF, "rdf:").replace(AF.iri, "")
        rule = Rule(short, words, tuple(body.patterns), tuple(body.filters), head, self._axiom.where)
        number = 1
        while rule.id in self.rules:
            known = self.rules[rule.id]
            if (known.body, known.filters, known.head) == (rule.body, rule.filters, rule.head):
                return  # the axiom is stated twice
            number += 1
            rule = rule._replace(id=f"{short} ({number})")
        self.rules[rule.id] = rule


def _has(body: Body, variable: Term) -> bool:
    return any(variable in pattern for pattern in body.patterns)


def _within(range_: Range, variable: Term) -> list[str]:
    """Return the conditions in SPARQL under which a variable has a value of a data range."""
    if range_.datatype == RDFS + "Literal":
        return []
    tests = [DATATYPES[short_name(range_.datatype)][1].format(variable)]
    return tests + [f"{variable} {FACETS[facet][0]} {limit}" for facet, limit, _ in range_.limits]


def _same(one: Term, other: Term) -> str:
    """Return the condition under which two literals mean the same value."""
    exact = f"{EXACT.format(one)} && {EXACT.format(other)} && {one} = {other}"
    return f"SAMETERM({one}, {other}) || ({exact})"
