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
        relation: The relation in words, such as `has mechanism`.
        metal: `Na`, `K`, `Zn`, or `general` for a relation that holds whatever the metal.
        inferred: Whether a rule concluded the relation; a relation that a source states is not inferred.
        evidence: The claims behind the relation.
        proof: How an inferred relation follows, as lines of plain text; empty for a stated one.
    """

    source: str
    target: str
    relation: str
    metal: str
    inferred: bool
    evidence: tuple[Evidence, ...]
    proof: str


@dataclass(frozen=True, slots=True)
class GraphView:
    """Everything one page holds.

    Attributes:
        title: Heading of the page and name of its browser tab.
        subtitle: One line under the heading: what was loaded, or what the page is about.
        nodes: All nodes, drawn at the start or not.
        edges: All edges; both ends of each must be among the nodes.
        focus: IRI of the node whose details are open at the start, or nothing.
    """

    title: str
    subtitle: str
    nodes: tuple[ViewNode, ...]
    edges: tuple[ViewEdge, ...]
    focus: str | None
