"""NetworkX 1.11 to 3.5."""

from __future__ import annotations

from ringtrue.migrations.model import Library, changed

_GRAPHS = ("Graph", "DiGraph", "MultiGraph", "MultiDiGraph")

LIBRARY = Library(
    "networkx",
    (
        *changed("2.3", "3.0", "NetworkX release notes of 3.0", {
            "networkx.to_numpy_matrix": "? use 'networkx.to_numpy_array'",
            "networkx.from_numpy_matrix": "networkx.from_numpy_array",
            "networkx.info": "? print the graph itself",
        }),
        *changed("2.7", "3.0", "NetworkX release notes of 3.0", {
            "networkx.to_scipy_sparse_matrix": "networkx.to_scipy_sparse_array",
            "networkx.from_scipy_sparse_matrix": "networkx.from_scipy_sparse_array",
        }, since="2.7"),
        *changed("2.6", "3.0", "NetworkX release notes of 3.0", {
            "networkx.read_gpickle": "? use 'pickle.load'",
            "networkx.write_gpickle": "? use 'pickle.dump'",
            "networkx.read_yaml": "? use 'yaml.load'",
            "networkx.write_yaml": "? use 'yaml.dump'",
            "networkx.read_shp": "? use the momepy or geopandas package",
            "networkx.write_shp": "? use the momepy or geopandas package",
            "networkx.pagerank_numpy": "networkx.pagerank",
            "networkx.pagerank_scipy": "networkx.pagerank",
            "networkx.hits_numpy": "networkx.hits",
            "networkx.hits_scipy": "networkx.hits",
        }),
        *changed("2.1", "2.4", "NetworkX release notes of 2.4", {
            "networkx.connected_component_subgraphs":
                "? use '(G.subgraph(c) for c in networkx.connected_components(G))'",
            "networkx.strongly_connected_component_subgraphs":
                "? use '(G.subgraph(c) for c in networkx.strongly_connected_components(G))'",
            "networkx.weakly_connected_component_subgraphs":
                "? use '(G.subgraph(c) for c in networkx.weakly_connected_components(G))'",
            "networkx.biconnected_component_subgraphs":
                "? use '(G.subgraph(c) for c in networkx.biconnected_components(G))'",
        }),
        *changed("", "2.4", "NetworkX release notes of 2.4", {
            **{f"networkx.{graph}.node": ".nodes" for graph in _GRAPHS},
            **{f"networkx.{graph}.add_path": "? use 'networkx.add_path(G, nodes)'" for graph in _GRAPHS},
            **{f"networkx.{graph}.add_cycle": "? use 'networkx.add_cycle(G, nodes)'" for graph in _GRAPHS},
            **{f"networkx.{graph}.add_star": "? use 'networkx.add_star(G, nodes)'" for graph in _GRAPHS},
        }),
        *changed("", "2.0", "NetworkX migration guide from 1.x to 2.0", {
            **{f"networkx.{graph}.{name}_iter": f".{name}" for graph in _GRAPHS
               for name in ("nodes", "edges", "neighbors", "degree")},
            **{f"networkx.{graph}.edge": ".adj" for graph in _GRAPHS},
        }),
    ),
    aliases={
        "networkx.classes.graph.Graph": "networkx.Graph",
        "networkx.classes.digraph.DiGraph": "networkx.DiGraph",
        "networkx.classes.multigraph.MultiGraph": "networkx.MultiGraph",
        "networkx.classes.multidigraph.MultiDiGraph": "networkx.MultiDiGraph",
    },
    makers={
        **{f"networkx.{name}": "networkx.Graph" for name in (
            "path_graph", "complete_graph", "cycle_graph", "star_graph", "karate_club_graph", "grid_2d_graph",
            "erdos_renyi_graph", "barabasi_albert_graph", "watts_strogatz_graph", "from_edgelist")},
    },
    convention={"networkx": "nx"},
    eager=("networkx",),
)  # fmt: skip
