"""openai 0.x to 1.0 and later."""

from __future__ import annotations

from ringtrue.migrations.model import Library, changed

_GUIDE = "openai-python discussion 742: v1.0.0 migration guide"

LIBRARY = Library(
    "openai",
    (
        *changed("", "1.0.0", _GUIDE, {
            "openai.ChatCompletion.create": "openai.chat.completions.create",
            "openai.Completion.create": "openai.completions.create",
            "openai.Embedding.create": "openai.embeddings.create",
            "openai.Moderation.create": "openai.moderations.create",
            "openai.Image.create": "openai.images.generate",
            "openai.Image.create_edit": "openai.images.edit",
            "openai.Image.create_variation": "openai.images.create_variation",
            "openai.File.create": "openai.files.create",
            "openai.File.list": "openai.files.list",
            "openai.File.retrieve": "openai.files.retrieve",
            "openai.File.delete": "openai.files.delete",
            "openai.FineTuningJob.create": "openai.fine_tuning.jobs.create",
            "openai.FineTuningJob.list": "openai.fine_tuning.jobs.list",
            "openai.FineTuningJob.retrieve": "openai.fine_tuning.jobs.retrieve",
            "openai.FineTuningJob.cancel": "openai.fine_tuning.jobs.cancel",
            "openai.Model.list": "openai.models.list",
            "openai.Model.retrieve": "openai.models.retrieve",
            "openai.Audio.transcribe": "? use 'client.audio.transcriptions.create'",
            "openai.Audio.translate": "? use 'client.audio.translations.create'",
            "openai.ChatCompletion.acreate": "? use 'AsyncOpenAI().chat.completions.create'",
            "openai.Completion.acreate": "? use 'AsyncOpenAI().completions.create'",
            "openai.Embedding.acreate": "? use 'AsyncOpenAI().embeddings.create'",
            "openai.Edit.create": "? the endpoint is gone: use chat completions",
            "openai.FineTune.create": "? use 'client.fine_tuning.jobs.create'",
            "openai.api_base": "openai.base_url",
            "openai.proxy": "? pass 'http_client=' to 'OpenAI()'",
            "openai.Engine.list": "openai.models.list",
            "openai.InvalidRequestError": "openai.BadRequestError",
            "openai.error.": "openai",
            "openai.error.InvalidRequestError": "openai.BadRequestError",
            "openai.error.Timeout": "openai.APITimeoutError",
            "openai.error.ServiceUnavailableError": "openai.InternalServerError",
            **{f"openai.error.{name}": f"openai.{name}" for name in (
                "OpenAIError", "APIError", "APIConnectionError", "RateLimitError", "AuthenticationError",
                "PermissionError")},
            "openai.error.PermissionError": "openai.PermissionDeniedError",
            "openai.error.TryAgain": "? use 'openai.APIError'",
            "openai.embeddings_utils.": "? copy it from the openai-cookbook",
            "openai.openai_object.": "? responses are pydantic models: 'openai.BaseModel'",
        }, since="1.0.0", stays=True),
        *changed("1.100.0", "", "OpenAI API documentation, 'Deprecations': the Assistants API", {
            f"openai.{client}.beta.{name}": "? use the Responses API: 'client.responses.create'"
            for client in ("OpenAI", "AsyncOpenAI") for name in (
                "assistants.create", "assistants.retrieve", "threads.create", "threads.runs.create",
                "threads.create_and_run", "threads.messages.create", "threads.messages.list", "threads.runs.retrieve")
        }),
    ),
    eager=("openai",),
)  # fmt: skip
