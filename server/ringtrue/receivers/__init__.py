"""Receivers: the surface path of what an expression of a block stands for (see `environment.api.paths`).

Followed through imports, local definitions, annotations, constructors, loops, contexts and tests. Does not know what
stands at the end of a path: that is asked of the surface. What is not certain has no path.
"""

from __future__ import annotations

from ringtrue.receivers.alternatives import Paths as Paths
from ringtrue.receivers.expressions import Receivers as Receivers
