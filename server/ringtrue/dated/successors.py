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

_SKIMAGE = {"ssim": "structural_similarity", "psnr": "peak_signal_noise_ratio", "mse": "mean_squared_error",
            "nrmse": "normalized_root_mse"}  # fmt: skip  # likewise
_OPTIMIZERS = ("Adam", "SGD", "RMSprop", "Adagrad", "Adadelta", "Adamax", "Nadam")

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
    **{f"skimage.measure.compare_{old}": f"skimage.metrics.{new}" for old, new in _SKIMAGE.items()},
    "skimage.feature.greycomatrix": "skimage.feature.graycomatrix",
    "skimage.feature.greycoprops": "skimage.feature.graycoprops",
    "shapely.ops.cascaded_union": "shapely.ops.unary_union",
    "tweepy.API.search": "tweepy.Client.search_recent_tweets",
    "tweepy.API.me": "tweepy.API.verify_credentials",
    "tweepy.API.list_members": "tweepy.API.get_list_members",
    "tweepy.StreamListener": "tweepy.StreamingClient",
    "datasets.load_metric": "evaluate.load",
    "datasets.list_metrics": "evaluate.list_evaluation_modules",
    "huggingface_hub.cached_download": "huggingface_hub.hf_hub_download",
    "sentry_sdk.configure_scope": "sentry_sdk.get_isolation_scope",
    "sentry_sdk.push_scope": "sentry_sdk.new_scope",
    "keras.utils.np_utils.to_categorical": "keras.utils.to_categorical",
    "gensim.models.Word2Vec(size)": "vector_size=",
    "gensim.models.Word2Vec(iter)": "epochs=",
    "gensim.models.FastText(size)": "vector_size=",
    "gensim.models.FastText(iter)": "epochs=",
    "gensim.models.Doc2Vec(size)": "vector_size=",
    "gensim.models.Doc2Vec(iter)": "epochs=",
    **{f"keras.optimizers.{one}(lr)": "learning_rate=" for one in _OPTIMIZERS},
    **{f"keras.optimizers.{one}(decay)": "keras.optimizers.schedules.ExponentialDecay" for one in _OPTIMIZERS},
    **{f"pytorch_lightning.Trainer({one})": "devices=" for one in ("gpus", "num_processes", "tpu_cores")},
    **{f"lightning.pytorch.Trainer({one})": "devices=" for one in ("gpus", "num_processes", "tpu_cores")},
}
"""Full public names, and what is used in their place; `function(keyword)` for a keyword."""
