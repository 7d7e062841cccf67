"""Write down the SPARQL that one lookup sends to the store, and the rows it gets.

python recorded_lookup.py STORE NAME METAL OUT.json
"""

import json
import sys

import anodefree_kg


class Recorder:
    """Stands before a store and notes the queries. Look-ups of single patterns pass: rivals are spared them."""

    def __init__(self, store):
        self.store = store
        self.asked = []

    def query(self, text, **options):
        self.asked.append((text, options))
        return self.store.query(text, **options)

    def __getattr__(self, name):
        return getattr(self.store, name)


def plain(term):
    return None if term is None else term.value


def main(path: str, name: str, metal: str, out: str) -> None:
    kg = anodefree_kg.load(path)
    recorder = Recorder(kg.store)
    kg.store = recorder
    kg.lookup(name, metal=metal)
    queries, answers = [], []
    for text, options in recorder.asked:
        queries.append((text, options.get("prefixes", {})))
        solutions = recorder.store.query(text, **options)
        answers.append([[plain(row[variable]) for variable in solutions.variables] for row in solutions])
    with open(out, "w", encoding="utf-8") as file:
        json.dump({"queries": queries, "answers": answers}, file)


if __name__ == "__main__":
    main(*sys.argv[1:])
