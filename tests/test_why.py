"""Why, in every form: tree, JSON, sentences, RDF; how certain; and why not."""

import json
import re

import pyoxigraph as ox
import pytest

import anodefree_kg as akg
from anodefree_kg.errors import UnknownNameError
from anodefree_kg.explain import Leaf, Narrator, Step, stage
from anodefree_kg.graph import Fact, Graph
from anodefree_kg.provenance import provenance
from anodefree_kg.reasoning.proof import Proof
from anodefree_kg.vocab import AF, BASE, INFERRED_GRAPHS, PREFIXES, PROV
from tests.fixtures_cli import call

DENDRITES = ("Ag", "addresses", "dendrite growth")


def leaves(part: Step | Leaf) -> set[str]:
    if isinstance(part, Leaf):
        return {part.iri}
    return {iri for premise in part.premises for iri in leaves(premise)}


def inferred(kg: Graph) -> dict[Fact, str]:
    """Each inferred relation with the certainty of its graph."""
    rows = kg.query(
        "SELECT ?s ?p ?o ?c { ?g af:round ?n OPTIONAL { ?g af:weakestCertainty/rdfs:label ?c } GRAPH ?g { ?s ?p ?o } "
        "FILTER(ISIRI(?o) && ?s != ?g) }"
    ).rows
    return {(str(s), str(p), str(o)): str(c or "") for s, p, o, c in rows}


@pytest.fixture(scope="module")
def narrator(real: akg.KnowledgeGraph) -> Narrator:
    return Narrator(real)


# --- certainty -------------------------------------------------------------------------------------------------


def test_a_fact_is_as_certain_as_the_weakest_claim_of_its_firmest_proof(
    real: akg.KnowledgeGraph, narrator: Narrator
) -> None:
    """The graphs of the rounds say it, and so does each proof, claim by claim."""
    order = ["", "shown", "suggested", "unexplained", "by analogy"]
    facts = inferred(real)
    seen = set()
    rare = [pair for pair in sorted(facts.items()) if pair[1] == "unexplained"]
    for fact, certainty in rare + sorted(facts.items())[::7]:
        found = narrator.why(fact)
        assert found.certainty == certainty, fact
        assert [order.index(each) for each in found.certainties] == sorted(map(order.index, found.certainties))
        seen.add(certainty)
    assert seen == set(order)


def test_the_certainty_of_a_proof_is_that_of_its_weakest_claim(real: akg.KnowledgeGraph, narrator: Narrator) -> None:
    rows = real.query("SELECT ?claim ?label { ?claim a af:Claim ; af:certainty/rdfs:label ?label }").rows
    told = {str(claim): str(label) for claim, label in rows}
    order = ["shown", "suggested", "unexplained"]
    checked = 0
    for fact, certainty in sorted(inferred(real).items())[::11]:
        if certainty not in order:
            continue
        for proof, stated in zip(narrator.explanation(fact).proofs, narrator.why(fact).certainties, strict=True):
            if stated not in order:
                continue
            # Only a claim that gives a fact is a link; agreeing or limiting claims are spoken of, not relied on.
            giving = {
                premise.fact[0][1:-1]
                for part in parts(proof)
                if part.rule is not None and part.rule.id.startswith("rule claim-gives-fact")
                for premise in part.premises
            }
            assert max(order.index(told[claim]) for claim in giving) == order.index(stated)
            checked += 1
    assert checked > 300


def parts(proof: Proof) -> list[Proof]:
    return [proof, *(part for premise in proof.premises for part in parts(premise))]


# --- forms -----------------------------------------------------------------------------------------------------


def test_all_forms_tell_the_same_claims(real: akg.KnowledgeGraph, narrator: Narrator) -> None:
    fact = real.fact(DENDRITES, "Zn")
    found = narrator.why(fact)
    claims = {iri.rsplit("/", 1)[-1] for proof in found.proofs for iri in leaves(proof) if "/claim/" in iri}
    assert len(claims) >= 2
    key = re.compile(r"\bc[\w.]+-\d+-\d+\b")
    assert set(key.findall("\n".join(found.lines()))) == claims
    assert set(key.findall(real.why_in_prose(DENDRITES, "Zn"))) == claims
    assert set(key.findall(json.dumps(found.to_dict()))) == claims
    graph = {triple.subject for triple in provenance(narrator, fact)}
    assert {str(node.value).rsplit("/", 1)[-1] for node in graph if "/claim/" in str(node)} == claims  # type: ignore[union-attr]


def test_prose_reads_as_sentences(real: akg.KnowledgeGraph) -> None:
    text = real.why_in_prose(DENDRITES, "Zn")
    assert text.startswith("Ag addresses dendrite growth (Zn).\n\nProof 1 of 1 (shown). ")
    flowing = " ".join(text.split())
    for sentence in (
        "(shown: [40] Ling et al., Energy Storage Mater. 2022; section 3.1, paragraph 2; claim c3.1-2-33).",
        "That is: Ag has mechanism zincophilicity (Zn).",
        "By definition, zincophilicity is a kind of metallophilicity.",
        "So Ag addresses dendrite growth (Zn), since “has mechanism (Zn)” and then “counters (Zn)” make",
    ):
        assert sentence in flowing
    assert max(map(len, text.splitlines())) <= 100
    assert real.why_in_prose(("Cu", "addresses", "hydrogen evolution"), "Na") == ""


def test_prose_has_a_paragraph_for_each_proof(real: akg.KnowledgeGraph, narrator: Narrator) -> None:
    several = next(f for f in sorted(inferred(real)) if len(narrator.explanation(f).proofs) == 4)
    text = real.why_in_prose(several)
    assert [f"Proof {n} of 4" in text for n in range(1, 6)] == [True] * 4 + [False]


def test_rdf_leads_from_the_fact_to_the_works(real: akg.KnowledgeGraph, narrator: Narrator) -> None:
    """Along PROV-O's own terms, with another SPARQL engine than ours."""
    import rdflib

    graph = rdflib.Graph().parse(data=real.why_in_rdf(DENDRITES, "Zn"), format="turtle")
    subject, predicate, object_ = real.fact(DENDRITES, "Zn")
    rows = graph.query(
        f"""PREFIX prov: <{PROV}> PREFIX rdf: <{PREFIXES["rdf"]}>
        SELECT DISTINCT ?claim ?work {{
          ?fact a prov:Entity , rdf:Statement ; rdf:subject <{subject}> ; rdf:predicate <{predicate}> .
          ?fact rdf:object <{object_}> .
          ?fact (prov:wasGeneratedBy/prov:used)*/prov:wasDerivedFrom ?claim . ?claim a prov:Entity .
          OPTIONAL {{ ?claim prov:hadPrimarySource ?work }}
          FILTER(CONTAINS(STR(?claim), "/claim/"))
        }}"""
    )
    found = {(str(claim), str(work) if work else "") for claim, work in rows}  # type: ignore[misc]
    assert (BASE + "claim/wang2025/c3.1-2-33", BASE + "reference/wang2025/40") in found
    expected = {iri for proof in narrator.why((subject, predicate, object_)).proofs for iri in leaves(proof)}
    assert {claim for claim, _ in found} == {iri for iri in expected if "/claim/" in iri}
    # Each step has a rule as its plan, and nothing is without a name.
    steps = set(graph.subjects(rdflib.RDF.type, rdflib.URIRef(PROV + "Activity")))
    for step in steps:
        [use] = graph.objects(step, rdflib.URIRef(PROV + "qualifiedAssociation"))
        [plan] = graph.objects(use, rdflib.URIRef(PROV + "hadPlan"))
        assert list(graph.objects(plan, rdflib.RDFS.label))
    assert len(steps) > 5 and not any(isinstance(node, rdflib.BNode) for node in graph.all_nodes())
    collections = set(graph.subjects(rdflib.RDF.type, rdflib.URIRef(PROV + "Collection")))
    assert len(collections) == len(narrator.why((subject, predicate, object_)).proofs)


def test_every_term_of_the_rdf_is_one_of_prov_o(real: akg.KnowledgeGraph, narrator: Narrator) -> None:
    known = set(
        "Entity Activity Collection Plan Association SoftwareAgent Location wasGeneratedBy used wasDerivedFrom "
        "hadMember hadPrimarySource qualifiedAssociation agent hadPlan atLocation".split()
    )
    triples = provenance(narrator, real.fact(DENDRITES, "Zn"))
    used = {part.value for t in triples for part in (t.predicate, t.object) if isinstance(part, ox.NamedNode)}
    assert {iri.removeprefix(PROV) for iri in used if iri.startswith(PROV)} == known


@pytest.mark.parametrize("format_", ["tree", "json", "prose", "turtle"])
def test_the_command_in_each_form(format_: str, store: object) -> None:
    answer = call("why", *DENDRITES, "--metal", "Zn", "--format", format_, "--store", store)
    assert answer.code == 0 and "c3.1-2-33" in answer.out and answer.err == ""


# --- why not ---------------------------------------------------------------------------------------------------


def test_nearest_is_a_claim_that_lacks_only_its_reach(real: akg.KnowledgeGraph) -> None:
    found = real.why(("potassiophilicity", "leadsTo", "smooth deposit"), "K")
    assert not found.holds and found.proofs == ()
    [near] = found.near
    assert near.rule == "a supporting claim gives a fact"
    assert near.holds == (
        "claim c3.1-3-49: The higher adsorption energy explains smooth, even deposit of potassium on Cu6Sn5.",
    )
    [missing] = near.missing
    assert missing.words == "claim c3.1-3-49 – reach – any case (it is: one study)"


def test_nearest_is_a_limiting_claim(real: akg.KnowledgeGraph) -> None:
    [near] = real.why(("CTF", "improves", "efficient plating"), "Na").near
    [missing] = near.missing
    assert missing.words.endswith("polarity – supports (it is: limits)")


def test_nearest_is_a_rule_with_its_missing_premise(real: akg.KnowledgeGraph) -> None:
    found = real.why(("Cu", "a", "ZincophilicMaterial"))
    [near] = found.near
    assert "“zincophilic material” means" in near.rule and ".ttl:" in near.source
    assert near.holds == ("Cu – is a – material",)
    assert [missing.words for missing in near.missing] == ["Cu – has mechanism (Zn) – zincophilicity"]


def test_what_is_missing_really_is_all_that_is_missing(real: akg.KnowledgeGraph, narrator: Narrator) -> None:
    """Whoever adds what is told as missing gets the fact."""
    from anodefree_kg.reasoning import fixpoint

    asserted = [q.triple for q in real.store if not str(q.graph_name).startswith("<" + INFERRED_GRAPHS)]
    cases: list[tuple[Fact, Fact]] = [
        (("Cu", "a", "ZincophilicMaterial"), ("Cu", "hasMechanismZn", "zincophilicity")),
        (("Ag", "addressesK", "dendrite growth"), ("Ag", "hasMechanismK", "uniform plating")),
    ]
    for goal, lacking in cases:
        iris = real.fact(goal)
        [near, *_] = real.why(goal).near
        words = narrator.words(tuple(f"<{part}>" for part in real.fact(lacking)))  # type: ignore[arg-type]
        assert [missing.words for missing in near.missing] == [words]
        added = ox.Triple(*(ox.NamedNode(part) for part in real.fact(lacking)))
        closure = fixpoint.close([*asserted, added], narrator.rules)
        assert ox.Triple(*(ox.NamedNode(part) for part in iris)) in closure.facts()


def test_nothing_absurd_is_told_as_missing(real: akg.KnowledgeGraph) -> None:
    """A material does not act through a mechanism as strategies do, and no paper supplies a definition."""
    for goal, metal in (
        (("Cu", "addresses", "dendrite growth"), "Zn"),
        (("Ag", "addresses", "dendrite growth"), "K"),
        (("Sb", "hasMechanism", "sodiophilicity"), None),
    ):
        found = real.why(goal, metal)
        text = "\n".join(line for near in found.near for line in near.lines() if "MISSING" in line)
        assert text and "acts through" not in text and "broader" not in text and "scope" not in text


def test_what_stands_beside_it_is_told(real: akg.KnowledgeGraph) -> None:
    found = real.why(("Ag", "hasMechanism", "potassiophilicity"), "K")
    assert found.aside == ("suggested from another metal: has mechanism by analogy (K)",)
    assert "no claim says so, and no rule comes near to it" in found.lines()
    beside = real.why(DENDRITES, "K").aside
    assert beside == ("it holds for another metal: addresses (Na)", "it holds for another metal: addresses (Zn)")


def test_why_not_on_the_command_line(store: object) -> None:
    answer = call("why", "Cu", "a", "ZincophilicMaterial", "--store", store)
    assert answer.code == 1 and "MISSING  Cu – has mechanism (Zn) – zincophilicity" in answer.out
    told = json.loads(call("why", "Cu", "a", "ZincophilicMaterial", "--format", "json", "--store", store).out)
    assert told["holds"] is False and told["near"][0]["missing"][0]["fact"].startswith("Cu")
    rdf = call("why", "Cu", "a", "ZincophilicMaterial", "--format", "turtle", "--store", store)
    assert (rdf.code, rdf.out) == (1, "") and "does not follow" in rdf.err
    prose = call("why", "Cu", "a", "ZincophilicMaterial", "--format", "prose", "--store", store)
    assert prose.code == 1 and "does not follow" in prose.out


def test_names_that_nothing_bears(real: akg.KnowledgeGraph) -> None:
    with pytest.raises(UnknownNameError):
        real.why_in_prose(("Unobtainium", "addresses", "dendrite growth"))
    assert stage(Narrator(real).explanation(real.fact(DENDRITES, "Zn")).proofs[0]) == 1
    assert AF.weakestCertainty
