"""What a graph page shows, as plain values: the meeting point of the graph's queries and its drawing.

The queries fill these records and the drawing reads them; neither needs to know the other, and a test can
write a graph of ten nodes by hand.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Evidence:
    """One claim that speaks for or against an edge, with whose result it is and where it is said.

    Attributes:
        statement: What is claimed, as a sentence in our own words.
        polarity: `supports`, or `limits` where the claim narrows or contradicts the edge.
        certainty: `shown` by an experiment or calculation, `suggested` by the authors, `unexplained`, or `by analogy`.
        metal: `Na`, `K`, `Zn`, or `general` for a claim about all of them.
        reach: `any case` or `one study`.
        conditions: Under which conditions and compared with what, as far as given; may be empty.
        references: The publications whose result it is, each as `[32] Tang et al., Nano Energy 2018`.
        place: Where the source says it: `section 3.1, paragraph 2, Fig. 4a`.
    """

    statement: str
    polarity: str
    certainty: str
    metal: str
    reach: str
    conditions: str
    references: tuple[str, ...]
    place: str


@dataclass(frozen=True, slots=True)
class ProofStep:
    """One step of a proof, or what it rests on in the end.

    Attributes:
        lines: What follows and by which rule, or a claim, row or axiom with its place; the second line is indented.
        premises: The steps it follows from; none at the end of a proof.
    """

    lines: tuple[str, ...]
    premises: tuple["ProofStep", ...]


@dataclass(frozen=True, slots=True)
class Proof:
    """One minimal proof of an edge.

    Attributes:
        certainty: That of the weakest claim it needs; empty if it needs none.
        step: Its last step, from which all others hang.
    """

    certainty: str
    step: ProofStep


@dataclass(frozen=True, slots=True)
class Proofs:
    """All minimal proofs of an edge, the firmest first.

    Attributes:
        head: The lines above them: the fact, how many proofs there are, and how certain it is.
        count: How many there are, in words, such as `3 minimal proofs`.
        each: The proofs.
    """

    head: tuple[str, ...]
    count: str
    each: tuple[Proof, ...]


@dataclass(frozen=True, slots=True)
class ViewNode:
    """One thing of the graph: a strategy, mechanism, challenge, outcome or material.

    Attributes:
        iri: What identifies the node in every surface; shown in the details and kept in links to the page.
        label: The short name written on the node.
        kind: `strategy`, `mechanism`, `challenge`, `outcome` or `material`; decides colour, shape and column.
        definition: One or two sentences on what is meant; may be empty.
        names: Further spellings under which the search finds the node.
        opening: Whether the node is drawn when the page opens. The others appear by search or expansion.
    """

    iri: str
    label: str
    kind: str
    definition: str
    names: tuple[str, ...]
    opening: bool


@dataclass(frozen=True, slots=True)
class ViewEdge:
    """One relation between two nodes, for one metal, with what it rests on.

    Attributes:
        source: IRI of the node the relation starts from.
        target: IRI of the node it leads to.
        predicate: IRI of the relation for its metal; with both ends it names the edge.
        relation: The relation in words, such as `has mechanism`.
        metal: `Na`, `K`, `Zn`, or `general` for a relation that holds whatever the metal.
        inferred: Whether a rule concluded the relation; a relation that a source states is not inferred.
        certainty: How firm it is: of a stated one the certainty of its firmest claim, of an inferred one that of the
            weakest claim in its firmest proof. Empty if it needs no claim.
        evidence: The claims behind the relation.
        proofs: How an inferred relation follows; None for a stated one, and where proofs are told only when asked for.
    """

    source: str
    target: str
    predicate: str
    relation: str
    metal: str
    inferred: bool
    certainty: str
    evidence: tuple[Evidence, ...]
    proofs: Proofs | None


@dataclass(frozen=True, slots=True)
class GraphView:
    """Everything one page holds.

    Attributes:
        title: Heading of the page and name of its browser tab.
        subtitle: One line under the heading: what was loaded, or what the page is about.
        nodes: All nodes, drawn at the start or not.
        edges: All edges; both ends of each must be among the nodes.
        focus: IRI of the node whose details are open at the start, or nothing.
        certainties: The certainties that an edge may have, the firmest first, without the empty one.
    """

    title: str
    subtitle: str
    nodes: tuple[ViewNode, ...]
    edges: tuple[ViewEdge, ...]
    focus: str | None
    certainties: tuple[str, ...] = ()
