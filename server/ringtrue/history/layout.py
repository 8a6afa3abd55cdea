"""How the data lies in its file: a directory, and one part for each distribution made of columns of numbers.

Does not know what is looked up. A part is a graph: nodes are modules, classes and signatures; an entry is an edge with
a name, the set of releases in which it is there, and where it leads. The first set of every part stands for "as long
as the node itself". Bases of a class are entries without a name.
"""

from __future__ import annotations

from typing import Final

MAGIC: Final = b"RTLIVES\x01"
COLUMNS: Final = (
    ("name_ends", "I"),  # where each name ends in `names`, which are sorted
    ("names", "B"),
    ("text_ends", "I"),  # messages, and dotted names of the standard library
    ("texts", "B"),
    ("sets", "Q"),  # each a set of releases, one bit a release, the oldest lowest; the first is empty, the second all
    ("node_kinds", "B"),
    ("node_ends", "I"),  # where each node's entries end; they are sorted by name
    ("node_open", "H"),  # the releases in which a node may have entries that are not known
    ("entry_names", "I"),
    ("entry_sets", "H"),
    ("entry_targets", "I"),
    ("dated_entries", "I"),  # entries that are deprecated, sorted
    ("dated_sets", "H"),
    ("dated_texts", "I"),
    ("dated_since", "I"),  # the release that its documentation names, as a text; the empty text where none does
)
"""The columns of a part, in their order in the file; each starts at a multiple of eight."""

MODULE: Final = 0
CLASS: Final = 1
SIGNATURE: Final = 2
FOREIGN: Final = 3
"""A class of the standard library; its first entry's target is the text with its dotted name."""

OPAQUE: Final = 0xFFFFFFFF
"""The target of an entry that is there, and of which nothing more is known."""
PERHAPS: Final = 0xFFFFFFFE
"""The target of an entry that may be there."""
ALWAYS: Final = 0
"""As the set of an entry: as long as its node."""
BASE: Final = 0
"""The number of the empty name, which is always the first."""
MOST_RELEASES: Final = 64
