"""Checks that need more than one cell: what tables say of each other, and of the ontology."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from anodefree_kg import names
from anodefree_kg.errors import Finding
from anodefree_kg.ontology import RDFS, Ontology, names_of
from anodefree_kg.tables import Column, Row, Tables, reference_findings
from anodefree_kg.vocab import AF, INGREDIENT_ROLES, ONTOLOGY, RDFS_LABEL, RELATIONS, SKOS_ALT_LABEL, SKOS_NOTATION

SOURCE_KINDS = ("review", "research")
BOUNDS = ("at least", "at most", "more than", "less than")
DISCREPANCY_KINDS = (
    "alignment",
    "duplicate",
    "extraction",
    "figure",
    "formula",
    "label",
    "name",
    "reference",
    "unit",
    "value",
)
_MEASURED = (
    ("capacity_value", ("capacity_approx", "capacity_unit", "capacity_rate")),
    ("retention_percent", ("retention_approx", "retention_cycles", "retention_rate")),
    ("initial_ce_percent", ("initial_ce_approx",)),
    ("average_ce_percent", ("average_ce_approx",)),
)


def findings(tables: Tables, schema: dict[str, list[Column]], ontology: Ontology) -> list[Finding]:
    """Return every fault that shows only when tables and ontology are held against each other."""
    known = _KnownNames(tables, ontology)
    found = reference_findings(tables, schema, known.allowed, known.suggest, known.describe)
    found += _concept_names(tables, ontology)
    for check in (_source, _names, _collectors, _ingredients, _cells, _measurements, _quantities, _discrepancies):
        found += check(tables)
    found += _claims(tables, ontology, known)
    return found


class _KnownNames:
    """What a cell may refer to, by the last column of the schema."""

    def __init__(self, tables: Tables, ontology: Ontology) -> None:
        self.ontology = ontology
        self.kinds = {row["id"]: AF.iri + row["kind"] for row in tables.get("materials", ())}
        self._names: dict[str, set[str]] = {"relation": set(RELATIONS), "materials.id": set(self.kinds)}

    def names(self, target: str) -> set[str]:
        if target not in self._names:
            how, _, class_name = target.partition(":")
            if how == "class":
                wanted = AF[class_name]
                self._names[target] = {
                    term.rsplit("#", 1)[1]
                    for term in self.ontology.terms()
                    if wanted in self.ontology.superclasses(term)
                }
            elif how == "concept":
                self._names[target] = set(self.ontology.members(class_name))
            elif how in ("label", "notation"):
                predicate = RDFS_LABEL if how == "label" else SKOS_NOTATION
                self._names[target] = set(names_of(self.ontology, class_name, predicate))
            else:
                self._names[target] = set()
        return self._names[target]

    def allowed(self, target: str, cell: str) -> bool:
        return cell in self.names(target)

    def describe(self, target: str) -> str:
        """Return what a cell should be, as ``in materials.csv`` or ``a unit of the ontology``."""
        how, _, class_name = target.partition(":")
        if how.partition(".")[2]:
            return f"in {how.partition('.')[0]}.csv"
        label = self.ontology.label(AF[class_name]) if class_name else how
        if how == "class":
            label = f"kind of {label}"
        return f"{_a(label)} of the ontology"

    def suggest(self, refers_to: str, cell: str) -> str:
        candidates = sorted(set().union(*(self.names(target) for target in refers_to.split("|"))))
        if not candidates:
            return "add it there, or mend the cell"
        if len(candidates) <= 8:
            return "use " + ", ".join(candidates)
        near = get_close_matches(cell, candidates, 3, 0.5)
        if near:
            return "nearest: " + ", ".join(near)
        if len(candidates) <= 40 and "." not in refers_to:
            return "use " + ", ".join(candidates)
        return "add it there, or mend the cell" if "." in refers_to else "mend the cell"

    def kind_of(self, name: str) -> str:
        """Return the class IRI of a material or concept, empty if unknown."""
        if name in self.kinds:
            return self.kinds[name]
        types = self.ontology.types(ONTOLOGY + "#" + name)
        return next((kind for kind in sorted(types) if kind.startswith(AF.iri)), "")


def _source(tables: Tables) -> list[Finding]:
    if "source" not in tables:
        return []  # the reader has said why
    rows = tables["source"]
    if not rows:
        return [
            Finding(
                f"{_folder(tables)}source.csv",
                "",
                "names no source",
                "add the row that says which work the tables are from",
            )
        ]
    found = [
        Finding(row.where(), row["key"], "is a second source", "keep each source in a folder of its own")
        for row in rows[1:]
    ]
    for row in rows:
        if row["kind"] and row["kind"] not in SOURCE_KINDS:
            found.append(
                Finding(row.where("kind"), row["kind"], "is no kind of source", "use " + ", ".join(SOURCE_KINDS))
            )
    return found


def _names(tables: Tables) -> list[Finding]:
    """Two things with one name could not be told apart by a lookup."""
    found = []
    owner: dict[str, Row] = {}
    for row in tables.get("materials", ()):
        for name in spellings(row):
            other = owner.setdefault(names.key(name), row)
            if other is not row:
                column = next((c for c in ("id", "label", "formula") if row[c] == name), "synonyms")
                found.append(
                    Finding(
                        row.where(column),
                        name,
                        f"is also a name of {other['id']} in row {other.line}",
                        "remove it from one of them",
                    )
                )
    return found


def _concept_names(tables: Tables, ontology: Ontology) -> Iterator[Finding]:
    """A lookup of a name that a concept bears as well would find both."""
    taken = {}
    for local, term in ontology.members("Concept").items():
        labels = [label.value for label in ontology.objects(term, SKOS_ALT_LABEL)]
        for name in (local, ontology.label(term), *labels):
            taken[names.key(name)] = local
    for row in tables.get("materials", ()):
        for name in spellings(row):
            if names.key(name) in taken:
                reason = f"is also a name of the concept {taken[names.key(name)]}"
                yield Finding(row.where("synonyms"), name, reason, "remove it from one of them")


def spellings(row: Row) -> list[str]:
    """Return all names of a material: id, label, formula and synonyms, each spelling once."""
    given = [row["id"], row["label"], row["formula"], *row.items_of("synonyms")]
    unique: dict[str, str] = {}
    for name in given:
        if name:
            unique.setdefault(names.key(name), name)
    return list(unique.values())


def _collectors(tables: Tables) -> Iterator[Finding]:
    for row in tables.get("materials", ()):
        if row["kind"] != "CurrentCollector":
            for column in ("support", "surface", "layers"):
                if row[column]:
                    yield Finding(
                        row.where(column),
                        row[column],
                        f"is given for {_a(row['kind'])}",
                        "only a CurrentCollector has one",
                    )
        elif not row["surface"]:
            yield Finding(
                row.where("surface"),
                "",
                "is missing for a current collector",
                "say what the metal is plated on",
            )
        elif row["layers"] and row.items_of("layers")[-1] != row["surface"]:
            yield Finding(
                row.where("layers"),
                row["layers"],
                f"does not end with the surface {row['surface']}",
                "give the layers from the support outward, the surface last",
            )


def _ingredients(tables: Tables) -> Iterator[Finding]:
    kinds = {row["id"]: row["kind"] for row in tables.get("materials", ())}
    for row in tables.get("ingredients", ()):
        yield from _of_kind(row, "electrolyte", "Electrolyte", kinds)
        yield from _no_component(row, "material", kinds)
        if row["role"] and row["role"] not in INGREDIENT_ROLES:
            yield Finding(
                row.where("role"), row["role"], "is no role of an ingredient", "use " + ", ".join(INGREDIENT_ROLES)
            )
        yield from _both_or_neither(row, "amount", "unit")


def _of_kind(row: Row, column: str, wanted: str, kinds: dict[str, str]) -> Iterator[Finding]:
    kind = kinds.get(row[column], wanted)
    if kind != wanted:
        yield Finding(row.where(column), row[column], f"is {_a(kind)}", f"name {_a(wanted)} of materials.csv")


def _no_component(row: Row, column: str, kinds: dict[str, str]) -> Iterator[Finding]:
    kind = kinds.get(row[column])
    if kind in ("CurrentCollector", "Electrolyte"):
        yield Finding(row.where(column), row[column], f"is {_a(kind)}", "name a material")


def _both_or_neither(row: Row, value: str, companion: str) -> Iterator[Finding]:
    if bool(row[value]) != bool(row[companion]):
        missing = companion if row[value] else value
        yield Finding(row.where(missing), "", f"is missing beside {value}/{companion}", "give both or neither")


def _cells(tables: Tables) -> Iterator[Finding]:
    kinds = {row["id"]: row["kind"] for row in tables.get("materials", ())}
    for row in tables.get("cells", ()):
        for column, wanted in (("current_collector", "CurrentCollector"), ("electrolyte", "Electrolyte")):
            yield from _of_kind(row, column, wanted, kinds)
        yield from _no_component(row, "cathode", kinds)
        for meant, printed in (("metal", "metal_printed"), ("ref", "ref_printed")):
            if row[printed] and row[meant] != row[printed] and not row["correction"]:
                yield Finding(
                    row.where(meant),
                    row[meant],
                    f"differs from {printed} without a reason",
                    "give the reason in correction",
                )


def _measurements(tables: Tables) -> Iterator[Finding]:
    for row in tables.get("measurements", ()):
        for value, companions in _MEASURED:
            for companion in companions:
                yield from _both_or_neither(row, value, companion)
        for column in ("retention_percent", "initial_ce_percent", "average_ce_percent"):
            try:
                percent = float(row[column] or 0)
            except ValueError:
                continue  # the reader has said so already
            if not 0 <= percent <= 110:
                yield Finding(
                    row.where(column), row[column], "is no sensible percentage", "check it against the source"
                )


def _quantities(tables: Tables) -> Iterator[Finding]:
    kinds = {row["id"]: row["kind"] for row in tables.get("materials", ())}
    for row in tables.get("quantities", ()):
        yield from _of_kind(row, "electrolyte", "Electrolyte", kinds)
        if row["bound"] and row["bound"] not in BOUNDS:
            yield Finding(row.where("bound"), row["bound"], "is no bound", "use " + ", ".join(BOUNDS))


def _discrepancies(tables: Tables) -> Iterator[Finding]:
    for row in tables.get("discrepancies", ()):
        if row["kind"] and row["kind"] not in DISCREPANCY_KINDS:
            yield Finding(
                row.where("kind"),
                row["kind"],
                "is no kind of discrepancy",
                "use " + ", ".join(DISCREPANCY_KINDS),
            )


def _claims(tables: Tables, ontology: Ontology, known: _KnownNames) -> Iterator[Finding]:
    """A relation joins the kinds of things that the ontology says it joins."""
    for row in tables.get("claims", ()):
        if row["relation"] not in RELATIONS:
            continue  # said already as an unknown relation
        relation = AF[row["relation"]]
        for column, predicate in (("subject", "domain"), ("object", "range")):
            wanted = ontology.one(relation, RDFS + predicate)
            kind = known.kind_of(row[column])
            if wanted and kind and wanted not in ontology.superclasses(kind):
                yield Finding(
                    row.where(column),
                    row[column],
                    f"is {_a(ontology.label(kind))}; the {column} of {row['relation']} is {_a(ontology.label(wanted))}",
                    "choose another relation or another " + column,
                )


def _folder(tables: Tables) -> str:
    """Return the folder of the tables as findings give it; told by any row, since no row is a finding itself."""
    file = next((row.file for rows in tables.values() for row in rows), "")
    return file.rpartition("/")[0] + "/" if file else ""


def _a(noun: str) -> str:
    """Return a noun with its article; "unit" begins with a consonant to the ear."""
    return f"{'an' if noun[0] in 'aeioAEIO' else 'a'} {noun}"
