r"""Names of materials as people type them, brought to one form.

``Cu₆Sn₅``, ``Cu_6Sn_5``, ``Cu6 Sn5`` and ``$\text{Cu}_6\text{Sn}_5$`` are one name. Capitals count in chemistry
(Co is not CO), so a name has an exact key and a folded one; the folded one is tried second.
"""

from __future__ import annotations

import re
import unicodedata

_MARKUP = re.compile(r"\\(?:text|mathrm|mathit|mathbf)(?![A-Za-z])")
# Dashes, dots and joiners that people vary; "@", "/" and ":" stay, since they tell a coating from a mixture.
_NOISE = re.compile(r"[\s_{}$\\^·•\u2010-\u2015\u2212\-,'’]")


def key(name: str) -> str:
    r"""Return the exact key of a name.

    >>> key("Cu₆Sn₅ @ Cu") == key("Cu_6Sn_5@Cu") == key("$\\text{Cu}_6\\text{Sn}_5@Cu$") == "Cu6Sn5@Cu"
    True
    """
    return _NOISE.sub("", _MARKUP.sub("", unicodedata.normalize("NFKC", name)))


def folded(name: str) -> str:
    """Return the key of a name without regard to capitals.

    >>> folded("Silver") == folded("silver")
    True
    """
    return key(name).casefold()
