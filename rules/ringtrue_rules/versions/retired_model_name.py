"""A hosted model that its provider has shut down, in a call to that provider's client. Every request fails, and the
code that builds it looks right: models learn the names that were current when they were trained.

Name a current model, and try it: answers, limits and prices differ. The rule knows the days of shutdown from the
providers' own pages. Other places that serve the same models (Azure, Bedrock, Vertex, proxies with a base URL) have
days of their own and are left alone.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ringtrue.api import Bad, Context, Edit, Evidence, Finding, Fix, Good, retired_model, rule


@rule(
    ast.Call,
    summary="hosted model that its provider has shut down",
    kind="fact",
    severity="error",
    fix="suggestion",
    examples=[
        Bad(
            """
            import google.generativeai as genai

            model = genai.GenerativeModel("gemini-pro")
            #                             ^^^^^^^^^^^^ 'gemini-pro' was shut down by Google on 2025-02-15: name 'gemini-3.8-flash'
            """,
            fixed="""
            import google.generativeai as genai

            model = genai.GenerativeModel("gemini-3.8-flash")
            """,
        ),
        Bad(
            """
            from openai import OpenAI

            client = OpenAI()


            def ask(question):
                return client.completions.create(model="text-davinci-003", prompt=question)
                #                                      ^^^^^^^^^^^^^^^^^^ 'text-davinci-003' was shut down by OpenAI on 2024-01-04: name 'gpt-5.6-terra'
            """,
        ),
        Bad(
            """
            import anthropic

            MODEL = "claude-2.1"


            def ask(question):
                client = anthropic.Anthropic()
                return client.messages.create(model=MODEL, max_tokens=100, messages=question)
                #                                   ^^^^^ 'claude-2.1' was shut down by Anthropic on 2025-07-21: name 'claude-sonnet-4-6'
            """,
        ),
        Good(
            """
            from openai import OpenAI

            client = OpenAI(base_url="http://localhost:8000/v1")
            client.chat.completions.create(model="gpt-3.5-turbo", messages=[])
            """,
            why="another server that goes by its own names",
        ),
        Good(
            """
            from openai import AzureOpenAI

            client = AzureOpenAI()
            client.chat.completions.create(model="gpt-4", messages=[])
            """,
            why="the name of a deployment of one's own",
        ),
        Good(
            """
            RETIRED = {"gemini-pro": "gemini-2.5-flash"}
            print(dict(model="gemini-pro"))
            """,
            why="no call to a provider",
        ),
    ],
)
def retired_model_name(node: ast.Call, ctx: Context) -> Iterator[Finding]:
    found = retired_model(node, ctx)
    if found is None:
        return
    given, name, gone = found
    message = f"'{name}' was shut down by {gone.provider} on {gone.day}: name '{gone.instead}'"
    evidence = Evidence(f"the model '{name}' of {gone.provider}", f"shut down on {gone.day}", "the provider's page")
    fixes: tuple[Fix, ...] = ()
    if isinstance(given, ast.Constant):
        fixes = (Fix(f"Name '{gone.instead}'", (Edit(ctx.span(given), f'"{gone.instead}"'),)),)
    yield Finding(ctx.span(given), message, (evidence,), fixes)
