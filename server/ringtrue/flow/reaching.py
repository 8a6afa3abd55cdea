"""Two fixed points over a Graph: definitions that reach each step, and names that are read after it.

Sets are bits of one integer: a definition's number, or a name's place among the names. Does not know syntax.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping

from ringtrue.flow.definitions import Definition
from ringtrue.flow.graph import ENTRY, Graph


def reaching_before(graph: Graph, definitions: Iterable[Definition]) -> list[int]:
    """For each step, the definitions that may hold just before it."""
    size = len(graph.steps)
    made = [0] * size
    keeps = [-1] * size
    same: dict[str, int] = {}
    for one in definitions:
        same[one.name] = same.get(one.name, 0) | 1 << one.number
    for one in definitions:
        made[one.step] |= 1 << one.number
        keeps[one.step] &= ~same[one.name]
    before = [0] * size
    waiting = bytearray(size)
    waiting[ENTRY] = 1
    seen = bytearray(size)
    pending = [ENTRY]
    # Steps are numbered nearly in the order in which they run, so passes over the numbers settle fast.
    while pending:
        pending.sort(reverse=True)
        batch, pending = pending, []
        while batch:
            step = batch.pop()
            if not waiting[step]:
                continue
            waiting[step] = 0
            seen[step] = 1
            here = before[step]
            after = here & keeps[step] | made[step]
            for target in graph.following[step]:
                if not seen[target] or after | before[target] != before[target]:
                    before[target] |= after
                    if not waiting[target]:
                        waiting[target] = 1
                        (batch if target == step + 1 else pending).append(target)
            for target in graph.raising[step]:
                both = here | after  # the exception may come before or after the binding
                if not seen[target] or both | before[target] != before[target]:
                    before[target] |= both
                    if not waiting[target]:
                        waiting[target] = 1
                        pending.append(target)
    return before


def live_after(
    graph: Graph, definitions: Iterable[Definition], reads: Mapping[ast.Name, int]
) -> tuple[list[int], dict[str, int]]:
    """For each step, the names that some path reads before binding them again, and each name's bit."""
    bits: dict[str, int] = {}
    size = len(graph.steps)
    binds = [0] * size
    uses = [0] * size
    for one in definitions:
        bit = 1 << bits.setdefault(one.name, len(bits))
        if one.kind != "walrus":  # may be read in the same step after it is bound
            binds[one.step] |= bit
    for name, step in reads.items():
        if name.id in bits:
            uses[step] |= 1 << bits[name.id]
    after = [0] * size
    before = [0] * size
    changed = True
    while changed:
        changed = False
        for step in range(size - 1, -1, -1):
            out = 0
            for target in graph.following[step]:
                out |= before[target]
            thrown = 0
            for target in graph.raising[step]:
                thrown |= before[target]
            into = uses[step] | (out & ~binds[step]) | thrown
            if into != before[step] or out | thrown != after[step]:
                before[step], after[step] = into, out | thrown
                changed = True
    return after, bits
