"""The rival process of lookup.py: rdflib parses the graph, runs the queries of the lookup, and prints the rows.

python rdflib_lookup.py FILE FORMAT QUERIES.json
"""

import json
import sys

from rdflib import Dataset


def main(path: str, format_: str, queries: str) -> None:
    dataset = Dataset(default_union=True)
    if format_ == "nquads":
        dataset.parse(path, format="nquads")
    else:
        # Turtle has no named graphs; the queries ask for one, so everything goes into a single one.
        dataset.graph("https://w3id.org/anodefree-kg/graph/all").parse(path, format=format_)
    with open(queries, encoding="utf-8") as file:
        asked = json.load(file)
    answers = []
    for text, prefixes in asked:
        rows = dataset.query(text, initNs=prefixes)
        answers.append([[None if term is None else str(term) for term in row] for row in rows])
    json.dump(answers, sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
