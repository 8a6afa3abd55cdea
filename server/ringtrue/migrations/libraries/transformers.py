"""Transformers 4.x to 5.x."""

from __future__ import annotations

from ringtrue.migrations.model import Library, changed

_VISION = (
    "Beit", "CLIP", "ChineseCLIP", "ConditionalDetr", "ConvNext", "DPT", "DeformableDetr", "DeiT", "Detr", "Donut",
    "Flava", "GLPN", "ImageGPT", "LayoutLMv2", "LayoutLMv3", "Levit", "MaskFormer", "MobileNetV1", "MobileNetV2",
    "MobileViT", "OwlViT", "Perceiver", "PoolFormer", "Segformer", "VideoMAE", "ViT", "Vilt", "Yolos",
)  # fmt: skip  # names read better packed

LIBRARY = Library(
    "transformers",
    (
        *changed("4.25.0", "5.0.0", "Transformers migration guide for version 5", {
            f"transformers.{name}FeatureExtractor": f"transformers.{name}ImageProcessor" for name in _VISION
        }, since="4.25.0", safe=True),
        *changed("4.18.0", "5.0.0", "Transformers release notes of 4.18.0", {
            "transformers.*.freeze_feature_extractor": ".freeze_feature_encoder",
        }, since="4.18.0", safe=True),
        *changed("4.41.0", "5.0.0", "Transformers release notes of 4.41.0 and 4.46.0", {
            "transformers.TrainingArguments[evaluation_strategy]": "eval_strategy=",
        }, since="4.41.0", safe=True),
        *changed("4.46.0", "5.0.0", "Transformers release notes of 4.46.0", {
            "transformers.Trainer[tokenizer]": "processing_class=",
        }, since="4.46.0", safe=True),
        *changed("4.5.0", "5.0.0", "Transformers documentation of AdamW", {
            "transformers.AdamW": "torch.optim.AdamW",
            "transformers.optimization.AdamW": "torch.optim.AdamW",
        }),
        *changed("4.0.0", "5.0.0", "Transformers release notes of 3.0.0", {
            "transformers.AutoModelWithLMHead":
                "? use 'AutoModelForCausalLM', 'AutoModelForMaskedLM' or 'AutoModelForSeq2SeqLM'",
        }),
        *changed("4.35.0", "5.0.0", "Transformers migration guide for version 5", {
            "transformers.*.from_pretrained[use_auth_token]": "token=",
        }, since="4.32.0", safe=True),
        *changed("4.56.0", "", "Transformers release notes of 4.56.0", {
            "transformers.*.from_pretrained[torch_dtype]": "dtype=",
        }, since="4.56.0"),
        *changed("", "5.0.0", "Transformers migration guide for version 5", {
            "transformers.PreTrainedTokenizerBase.encode_plus(all)": "{self}({all})",
            "transformers.PreTrainedTokenizerBase.batch_encode_plus(all)": "{self}({all})",
        }),
    ),
    aliases={"transformers.tokenization_utils_base.PreTrainedTokenizerBase": "transformers.PreTrainedTokenizerBase"},
    makers={
        "transformers.AutoTokenizer.from_pretrained": "transformers.PreTrainedTokenizerBase",
        "transformers.BertTokenizer.from_pretrained": "transformers.PreTrainedTokenizerBase",
    },
    eager=("transformers",),
)  # fmt: skip
