"""Flow: what runs after what in one function, and which assignment a read may see.

`flow_of(function)` is the door. Works on `ast` alone; does not know rules, blocks, modules or types.
"""

from ringtrue.flow.definitions import Definition
from ringtrue.flow.function_flow import Flow, flow_of
from ringtrue.flow.graph import Graph, Loop, Step

__all__ = ["Definition", "Flow", "Graph", "Loop", "Step", "flow_of"]
