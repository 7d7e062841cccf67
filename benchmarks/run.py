"""All benchmarks, one report."""

from __future__ import annotations

import sys

import common
import endpoint
import graph_page
import growth
import lookup
import materialise
import stored_queries
import upkeep


def main() -> int:
    parser = common.arguments(__doc__)
    parser.add_argument("--python", help="for the lookup: interpreter of an environment with anodefree-kg")
    given = parser.parse_args()
    common.header()
    met = [
        lookup.run(given.quick, given.python),
        stored_queries.run(given.quick),
        materialise.run(given.quick),
        growth.run(given.quick),
        upkeep.run(given.quick),
        endpoint.run(given.quick),
        graph_page.run(given.quick),
    ]
    print(f"\n{'all targets met' if all(met) else 'targets were missed, see above'}")
    return 0 if all(met) else 1


if __name__ == "__main__":
    sys.exit(main())
