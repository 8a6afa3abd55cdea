"""torchvision 0.13 and later: weights by name."""

from __future__ import annotations

from ringtrue.migrations.model import Library, changed

_NOTES = "torchvision release notes 0.13.0, multi-weight API"
_CLASSIFIERS = (
    "alexnet", "convnext_base", "convnext_large", "convnext_small", "convnext_tiny", "densenet121", "densenet161",
    "densenet169", "densenet201", "efficientnet_b0", "efficientnet_b1", "efficientnet_b2", "efficientnet_b3",
    "efficientnet_b4", "efficientnet_b5", "efficientnet_b6", "efficientnet_b7", "googlenet", "inception_v3",
    "mnasnet0_5", "mnasnet1_0", "mobilenet_v2", "mobilenet_v3_large", "mobilenet_v3_small", "regnet_y_400mf",
    "resnet101", "resnet152", "resnet18", "resnet34", "resnet50", "resnext101_32x8d", "resnext50_32x4d",
    "shufflenet_v2_x0_5", "shufflenet_v2_x1_0", "squeezenet1_0", "squeezenet1_1", "vgg11", "vgg11_bn", "vgg13",
    "vgg13_bn", "vgg16", "vgg16_bn", "vgg19", "vgg19_bn", "vit_b_16", "vit_b_32", "vit_l_16", "wide_resnet101_2",
    "wide_resnet50_2",
)  # fmt: skip  # a list of names reads better packed
_DETECTORS = ("fasterrcnn_resnet50_fpn", "maskrcnn_resnet50_fpn", "keypointrcnn_resnet50_fpn", "retinanet_resnet50_fpn")
_WITH = {
    **dict.fromkeys(_CLASSIFIERS, "IMAGENET1K_V1"),
    **{f"detection.{name}": "COCO_V1" for name in _DETECTORS},
}

LIBRARY = Library(
    "torchvision",
    (
        *changed("0.13.0", "", _NOTES, {
            **{f"torchvision.models.{name}[pretrained=True]": f'weights="{kind}"' for name, kind in _WITH.items()},
            **{f"torchvision.models.{name}[pretrained=False]": "weights=None" for name in _WITH},
        }, since="0.13.0"),
    ),
    eager=("torchvision",),
)  # fmt: skip
