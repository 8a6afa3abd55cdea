"""Which findings of a run are told: all, those that a change brings, those that no baseline accepts.

Does not know how either is found out.
"""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ringtrue.cli.checked import Checked, Target

if TYPE_CHECKING:
    from ringtrue.cli.checking import Run
    from ringtrue.cli.reviewing import Review
    from ringtrue.review.baseline import Accepted


@dataclass(frozen=True)
class NewOnly:
    """What was asked for; neither leaves every finding."""

    review: Review | None
    known: Accepted | None

    @classmethod
    def asked(cls, arguments: Namespace) -> NewOnly:
        """What the options ask for, before any file is checked. Raises Usage."""
        review = known = None
        if arguments.review or arguments.staged or arguments.patch:
            from ringtrue.cli.reviewing import review_of  # on first use: most runs review nothing

            review = review_of(arguments)
        if arguments.baseline:
            from ringtrue.cli.accepting import read  # likewise

            known = read(arguments.baseline)
        return cls(review, known)

    def targets(self, targets: Sequence[Target]) -> list[Target]:
        """The targets with the texts that are meant."""
        if self.review is None:
            return list(targets)
        from ringtrue.cli.reviewing import as_staged

        return as_staged(self.review, targets)

    def left(self, own: Run, checked: Sequence[Checked]) -> list[Checked]:
        """`checked` with the findings that are told."""
        left = list(checked)
        if self.review is not None:
            from ringtrue.cli.reviewing import reviewed

            left = reviewed(own, self.review, left)
        if self.known is not None:
            from ringtrue.cli.accepting import without_accepted

            left = without_accepted(own, left, self.known)
        if own.arguments.write_baseline:
            from ringtrue.cli.accepting import write

            write(own, left)
            return [replace(one, findings=()) for one in left]
        return left


def told(own: Run, checked: Sequence[Checked]) -> list[Checked]:
    """`checked` without what is accepted unasked, unless another baseline is meant, or none."""
    asked = own.arguments
    if asked.no_baseline or asked.baseline or asked.write_baseline:
        return list(checked)
    from ringtrue.cli.accepting import without_standing

    return without_standing(own.folders, checked)


EVERYTHING = NewOnly(None, None)
"""Nothing is left out."""
