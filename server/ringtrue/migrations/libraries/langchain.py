"""LangChain 0.0 to 1.0: the split into langchain-core, langchain-community and partner packages."""

from __future__ import annotations

from ringtrue.migrations.model import Library, changed

_NOTES = "LangChain migration guides for 0.1, 0.2 and 1.0"
_PARTNERS = {
    "llms.OpenAI": "langchain_openai.OpenAI",
    "chat_models.ChatOpenAI": "langchain_openai.ChatOpenAI",
    "chat_models.AzureChatOpenAI": "langchain_openai.AzureChatOpenAI",
    "chat_models.ChatAnthropic": "langchain_anthropic.ChatAnthropic",
    "embeddings.OpenAIEmbeddings": "langchain_openai.OpenAIEmbeddings",
    "embeddings.openai.OpenAIEmbeddings": "langchain_openai.OpenAIEmbeddings",
    "embeddings.HuggingFaceEmbeddings": "langchain_huggingface.HuggingFaceEmbeddings",
    "vectorstores.Chroma": "langchain_chroma.Chroma",
    "vectorstores.Pinecone": "langchain_pinecone.PineconeVectorStore",
    "vectorstores.FAISS": "langchain_community.vectorstores.FAISS",
    "OpenAI": "langchain_openai.OpenAI",
    "PromptTemplate": "langchain_core.prompts.PromptTemplate",
    "LLMChain": "langchain_classic.chains.LLMChain",
    "schema.HumanMessage": "langchain_core.messages.HumanMessage",
    "schema.AIMessage": "langchain_core.messages.AIMessage",
    "schema.SystemMessage": "langchain_core.messages.SystemMessage",
    "schema.Document": "langchain_core.documents.Document",
    "schema.BaseOutputParser": "langchain_core.output_parsers.BaseOutputParser",
    "schema.output_parser.StrOutputParser": "langchain_core.output_parsers.StrOutputParser",
    "schema.runnable.RunnablePassthrough": "langchain_core.runnables.RunnablePassthrough",
    "docstore.document.Document": "langchain_core.documents.Document",
}  # fmt: skip  # a table

LIBRARY = Library(
    "langchain",
    (
        *changed("0.1.0", "1.0.0", _NOTES, {f"langchain.{old}": new for old, new in _PARTNERS.items()}, moved=True),
        *changed("0.1.0", "1.0.0", _NOTES, {
            "langchain.llms.": "langchain_community.llms",
            "langchain.vectorstores.": "langchain_community.vectorstores",
            "langchain.document_loaders.": "langchain_community.document_loaders",
            "langchain.document_transformers.": "langchain_community.document_transformers",
            "langchain.utilities.": "langchain_community.utilities",
            "langchain.agent_toolkits.": "langchain_community.agent_toolkits",
            "langchain.callbacks.": "langchain_core.callbacks",
            "langchain.docstore.": "langchain_community.docstore",
            "langchain.graphs.": "langchain_community.graphs",
            "langchain.schema.": "langchain_core",
            "langchain.prompts.": "langchain_core.prompts",
            "langchain.output_parsers.": "langchain_core.output_parsers",
            "langchain.text_splitter.": "langchain_text_splitters",
            "langchain.chains.": "langchain_classic.chains",
            "langchain.memory.": "langchain_classic.memory",
            "langchain.retrievers.": "langchain_classic.retrievers",
            "langchain.indexes.": "langchain_classic.indexes",
            "langchain.evaluation.": "langchain_classic.evaluation",
            "langchain.hub.": "? use 'langsmith.Client().pull_prompt', or 'langchain_classic.hub'",
            "langchain.agents.initialize_agent": "? use 'langchain.agents.create_agent'",
            "langchain.agents.AgentExecutor": "? use 'langchain.agents.create_agent'",
            "langchain.agents.AgentType": "? use 'langchain.agents.create_agent'",
            "langchain.agents.load_tools": "langchain_community.agent_toolkits.load_tools.load_tools",
            "langchain.agents.Tool": "langchain_core.tools.Tool",
            "langchain.pydantic_v1.": "pydantic",
        }, moved=True),
    ),
    eager=("langchain",),
)  # fmt: skip
