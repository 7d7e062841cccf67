"""``python -m anodefree_kg``."""

import sys

from anodefree_kg.cli import main

sys.exit(main())
