"""langchain-core 0.1 and later: one way to run everything."""

from __future__ import annotations

from ringtrue.migrations.model import Library, changed

_API = "langchain-core API reference"
_STORES = ("VectorStore", "InMemoryVectorStore")

LIBRARY = Library(
    "langchain-core",
    (
        *changed("0.1.46", "1.0.0", f"{_API}: BaseRetriever, 0.3 and 1.0", {
            "langchain_core.retrievers.BaseRetriever.get_relevant_documents(query)": "{self}.invoke({query})",
            "langchain_core.retrievers.BaseRetriever.aget_relevant_documents(query)": "{self}.ainvoke({query})",
        }, since="0.1.14"),
    ),
    aliases={
        "langchain_core.vectorstores.VectorStoreRetriever": "langchain_core.retrievers.BaseRetriever",
        "langchain_core.vectorstores.base.VectorStoreRetriever": "langchain_core.retrievers.BaseRetriever",
        "langchain_core.vectorstores.in_memory.InMemoryVectorStore": "langchain_core.vectorstores.InMemoryVectorStore",
    },
    makers={
        f"langchain_core.vectorstores.{store}.{made}": of
        for store in _STORES
        for made, of in (
            ("as_retriever", "langchain_core.retrievers.BaseRetriever"),
            ("from_texts", f"langchain_core.vectorstores.{store}"),
            ("from_documents", f"langchain_core.vectorstores.{store}"),
        )
    },
    eager=("langchain_core",),
)  # fmt: skip
