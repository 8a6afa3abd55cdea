"""Hosted models that their providers have shut down, with the day and what the provider names instead.

Does not know what is called. A model with a day in the future is not in here: data without a clock stays true.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Retired:
    """`day` is the day of the shutdown, as the provider's page of deprecations says."""

    provider: str
    day: str
    instead: str


def _all(provider: str, day: str, instead: str, *names: str) -> dict[str, Retired]:
    return dict.fromkeys(names, Retired(provider, day, instead))


SOURCES = {
    "OpenAI": "OpenAI API documentation, 'Deprecations'",
    "Anthropic": "Claude API documentation, 'Model deprecations'",
    "Google": "Gemini API documentation, 'Gemini deprecations'",
}

RETIRED: dict[str, Retired] = {
    **_all("OpenAI", "2026-10-23", "gpt-5.6-terra", "gpt-3.5-turbo", "gpt-3.5-turbo-0125", "o4-mini",
           "o4-mini-2025-04-16"),
    **_all("OpenAI", "2026-10-23", "gpt-5.6-sol", "gpt-4", "gpt-4-0613", "gpt-4-1106-preview", "gpt-4-turbo",
           "gpt-4-turbo-2024-04-09", "gpt-4o-2024-05-13", "o1", "o1-2024-12-17", "o3-mini", "o3-mini-2025-01-31",
           "o1-pro", "o1-pro-2025-03-19"),
    **_all("OpenAI", "2026-10-23", "gpt-5.6-luna", "gpt-4.1-nano", "gpt-4.1-nano-2025-04-14"),
    **_all("OpenAI", "2024-09-13", "gpt-5.6-terra", "gpt-3.5-turbo-0301", "gpt-3.5-turbo-0613",
           "gpt-3.5-turbo-16k-0613"),
    **_all("OpenAI", "2025-06-06", "gpt-5.6-sol", "gpt-4-32k", "gpt-4-32k-0613", "gpt-4-32k-0314"),
    **_all("OpenAI", "2025-07-14", "gpt-5.6-sol", "gpt-4.5-preview", "gpt-4.5-preview-2025-02-27"),
    **_all("OpenAI", "2024-12-06", "gpt-5.6-sol", "gpt-4-vision-preview", "gpt-4-1106-vision-preview"),
    **_all("OpenAI", "2025-07-28", "gpt-5.6-sol", "o1-preview", "o1-preview-2024-09-12"),
    **_all("OpenAI", "2026-02-17", "gpt-5.6-sol", "chatgpt-4o-latest"),
    **_all("OpenAI", "2024-01-04", "gpt-5.6-terra", "text-davinci-003", "text-davinci-002", "text-davinci-001",
           "text-curie-001", "text-babbage-001", "text-ada-001", "davinci", "curie", "babbage", "ada",
           "davinci-instruct-beta", "curie-instruct-beta", "text-davinci-edit-001", "code-davinci-edit-001"),
    **_all("OpenAI", "2024-01-04", "text-embedding-3-small", "text-similarity-ada-001", "text-similarity-davinci-001",
           "text-search-ada-doc-001", "text-search-ada-query-001", "text-search-davinci-doc-001",
           "text-search-davinci-query-001"),
    **_all("OpenAI", "2023-03-23", "gpt-5.6-terra", "code-davinci-002", "code-davinci-001", "code-cushman-002",
           "code-cushman-001"),
    **_all("Anthropic", "2024-11-06", "claude-haiku-4-5", "claude-instant-1", "claude-instant-1.0",
           "claude-instant-1.1", "claude-instant-1.2", "claude-instant-v1", "claude-1", "claude-1.0", "claude-1.1",
           "claude-1.2", "claude-1.3", "claude-v1"),
    **_all("Anthropic", "2025-07-21", "claude-sonnet-4-6", "claude-2", "claude-2.0", "claude-2.1",
           "claude-3-sonnet-20240229"),
    **_all("Anthropic", "2026-01-05", "claude-opus-4-8", "claude-3-opus-20240229", "claude-3-opus-latest"),
    **_all("Anthropic", "2025-10-28", "claude-sonnet-4-6", "claude-3-5-sonnet-20240620", "claude-3-5-sonnet-20241022",
           "claude-3-5-sonnet-latest"),
    **_all("Anthropic", "2026-02-19", "claude-sonnet-4-6", "claude-3-7-sonnet-20250219", "claude-3-7-sonnet-latest"),
    **_all("Anthropic", "2026-06-15", "claude-sonnet-4-6", "claude-sonnet-4-20250514", "claude-sonnet-4-0"),
    **_all("Anthropic", "2026-06-15", "claude-opus-4-8", "claude-opus-4-20250514", "claude-opus-4-0"),
    **_all("Google", "2025-02-15", "gemini-3.8-flash", "gemini-pro", "gemini-1.0-pro", "gemini-1.0-pro-latest",
           "gemini-1.0-pro-001", "gemini-pro-vision", "gemini-1.0-pro-vision-latest"),
    **_all("Google", "2025-05-27", "gemini-3.8-flash", "gemini-1.5-pro-001"),
    **_all("Google", "2025-05-27", "gemini-3.5-flash-lite", "gemini-1.5-flash-001"),
    **_all("Google", "2025-09-24", "gemini-3.8-flash", "gemini-1.5-pro", "gemini-1.5-pro-latest",
           "gemini-1.5-pro-002"),
    **_all("Google", "2025-09-24", "gemini-3.5-flash-lite", "gemini-1.5-flash", "gemini-1.5-flash-latest",
           "gemini-1.5-flash-002", "gemini-1.5-flash-8b", "gemini-1.5-flash-8b-latest"),
    **_all("Google", "2026-06-01", "gemini-3.5-flash-lite", "gemini-2.0-flash", "gemini-2.0-flash-001",
           "gemini-2.0-flash-lite", "gemini-2.0-flash-lite-001"),
}  # fmt: skip

CLIENTS = {
    "openai": "OpenAI",
    "langchain_openai": "OpenAI",
    "anthropic": "Anthropic",
    "langchain_anthropic": "Anthropic",
    "google.generativeai": "Google",
    "google.genai": "Google",
    "langchain_google_genai": "Google",
}
"""Modules whose calls go to a provider itself. Azure, Bedrock and Vertex have dates of their own."""
ELSEWHERE = ("Azure", "Bedrock", "Vertex")
"""Words of classes of these modules that call the same models in another place."""
