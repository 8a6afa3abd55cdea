"""Successors: what to write for names whose coming and going the history tells, and of which no library's own message
says what took their place.

From the libraries' release notes and guides. Does not know releases, nor how code is rewritten.
"""

from __future__ import annotations

from typing import Final

_STREAMLIT = {
    "experimental_rerun": "rerun", "experimental_memo": "cache_data", "experimental_singleton": "cache_resource",
    "experimental_data_editor": "data_editor", "experimental_connection": "connection",
    "experimental_get_query_params": "query_params", "experimental_set_query_params": "query_params",
    "experimental_user": "user", "experimental_dialog": "dialog", "experimental_fragment": "fragment",
    "experimental_audio_input": "audio_input", "beta_columns": "columns", "beta_container": "container",
    "beta_expander": "expander", "beta_set_page_config": "set_page_config",
}  # fmt: skip  # a table reads better packed
_OPENAI = {
    "ChatCompletion": "chat.completions", "Completion": "completions", "Embedding": "embeddings", "Image": "images",
    "Audio": "audio", "Moderation": "moderations", "File": "files", "Model": "models",
    "FineTuningJob": "fine_tuning.jobs",
}  # fmt: skip  # likewise

SUCCESSORS: Final = {
    **{f"streamlit.{old}": f"streamlit.{new}" for old, new in _STREAMLIT.items()},
    **{f"openai.{old}": f"openai.OpenAI().{new}" for old, new in _OPENAI.items()},
    **{f"polars.{frame}.with_column": f"{frame}.with_columns" for frame in ("DataFrame", "LazyFrame")},
    "gradio.inputs": "gradio.Textbox() and its like",
    "gradio.outputs": "gradio.Label() and its like",
    "keras.preprocessing.image.ImageDataGenerator": "keras.utils.image_dataset_from_directory",
    "keras.preprocessing.text.Tokenizer": "keras.layers.TextVectorization",
    "keras.utils.np_utils": "keras.utils",
    "anthropic.HUMAN_PROMPT": "client.messages.create",
    "anthropic.AI_PROMPT": "client.messages.create",
    "moviepy.editor": "moviepy",
}
"""Full public names, and what is used in their place."""
