"""TensorFlow 1.x to 2.20. What left the top level with 2.0 is still under `tensorflow.compat.v1`."""

from __future__ import annotations

from ringtrue.migrations.model import Library, changed

_TWO = "TensorFlow guide 'Migrate to TensorFlow 2'"

# What version 2 has under another name.
_RENAMED = {
    "Print": "? use 'tensorflow.print'",
    "all_variables": "tensorflow.compat.v1.global_variables",
    "arg_max": "tensorflow.math.argmax",
    "arg_min": "tensorflow.math.argmin",
    "div": "tensorflow.divide",
    "initialize_all_variables": "tensorflow.compat.v1.global_variables_initializer",
    "initializers.uniform_unit_scaling": "? use 'tf.keras.initializers.VarianceScaling'",
    "uniform_unit_scaling_initializer": "? use 'tf.keras.initializers.VarianceScaling'",
    "metrics.auc": "? use the class 'tensorflow.keras.metrics.AUC'",
    "multinomial": "tensorflow.random.categorical",
    "random.multinomial": "tensorflow.random.categorical",
    "saved_model.loader.load": "? use 'tensorflow.saved_model.load'",
    "sparse_to_dense": "? use 'tensorflow.sparse.to_dense'",
    "substr": "tensorflow.strings.substr",
}
_CASTS = ("bfloat16", "complex128", "complex64", "double", "float", "int32", "int64")
_SCALES = {
    f"{path}{name}LossScale": "? use 'tensorflow.keras.mixed_precision.LossScaleOptimizer'"
    for path in ("mixed_precision.", "mixed_precision.experimental.", "train.experimental.")
    for name in ("Dynamic", "Fixed")
}
# What version 2 has under `compat.v1` only, and what is written instead.
_ONLY_V1 = {
    "Session": "? call functions at once, or use 'tensorflow.compat.v1.Session'",
    "InteractiveSession": "? call functions at once, or use 'tensorflow.compat.v1.InteractiveSession'",
    "placeholder": "? use function arguments, or 'tensorflow.compat.v1.placeholder'",
    "placeholder_with_default": "? use function arguments, or 'tensorflow.compat.v1.placeholder_with_default'",
    "ConfigProto": "? use 'tensorflow.config', or 'tensorflow.compat.v1.ConfigProto'",
    "GPUOptions": "? use 'tensorflow.config', or 'tensorflow.compat.v1.GPUOptions'",
    "get_variable": "? use 'tensorflow.Variable', or 'tensorflow.compat.v1.get_variable'",
    "variable_scope": "? use 'tensorflow.Module', or 'tensorflow.compat.v1.variable_scope'",
    "global_variables": "tensorflow.compat.v1.global_variables",
    "global_variables_initializer": "tensorflow.compat.v1.global_variables_initializer",
    "local_variables": "tensorflow.compat.v1.local_variables",
    "local_variables_initializer": "tensorflow.compat.v1.local_variables_initializer",
    "tables_initializer": "tensorflow.compat.v1.tables_initializer",
    "get_collection": "tensorflow.compat.v1.get_collection",
    "add_to_collection": "tensorflow.compat.v1.add_to_collection",
    "trainable_variables": "tensorflow.compat.v1.trainable_variables",
    "get_default_graph": "tensorflow.compat.v1.get_default_graph",
    "reset_default_graph": "tensorflow.compat.v1.reset_default_graph",
    "get_default_session": "tensorflow.compat.v1.get_default_session",
    "disable_eager_execution": "tensorflow.compat.v1.disable_eager_execution",
    "enable_eager_execution": "tensorflow.compat.v1.enable_eager_execution",
    "set_random_seed": "tensorflow.random.set_seed",
    "random_normal": "tensorflow.random.normal",
    "random_uniform": "tensorflow.random.uniform",
    "truncated_normal": "tensorflow.random.truncated_normal",
    "random_shuffle": "tensorflow.random.shuffle",
    "log": "tensorflow.math.log",
    "ceil": "tensorflow.math.ceil",
    "is_nan": "tensorflow.math.is_nan",
    "is_inf": "tensorflow.math.is_inf",
    "is_finite": "tensorflow.math.is_finite",
    "lgamma": "tensorflow.math.lgamma",
    "digamma": "tensorflow.math.digamma",
    "erf": "tensorflow.math.erf",
    "rsqrt": "tensorflow.math.rsqrt",
    "reciprocal": "tensorflow.math.reciprocal",
    "floordiv": "tensorflow.math.floordiv",
    "confusion_matrix": "tensorflow.math.confusion_matrix",
    "bincount": "tensorflow.math.bincount",
    "matrix_inverse": "tensorflow.linalg.inv",
    "matrix_determinant": "tensorflow.linalg.det",
    "matrix_transpose": "tensorflow.linalg.matrix_transpose",
    "matrix_diag": "tensorflow.linalg.diag",
    "cholesky": "tensorflow.linalg.cholesky",
    "svd": "tensorflow.linalg.svd",
    "trace": "tensorflow.linalg.trace",
    "diag": "tensorflow.linalg.tensor_diag",
    "to_float(x)": "@tensorflow.cast({x}, @tensorflow.float32)",
    "layers": "? use 'tensorflow.keras.layers', or 'tensorflow.compat.v1.layers'",
    "contrib.": "? it was dissolved: see tensorflow_addons, tf_slim and tensorflow.keras",
    "app": "? use 'absl.app', or 'tensorflow.compat.v1.app'",
    "flags": "? use 'absl.flags', or 'tensorflow.compat.v1.flags'",
    "logging": "? use 'absl.logging', or 'tensorflow.compat.v1.logging'",
    "gfile.": "? use 'tensorflow.io.gfile'",
    "python_io.": "tensorflow.io",
    "losses.mean_squared_error": "? use 'tensorflow.keras.losses', or 'tensorflow.compat.v1.losses'",
    "losses.softmax_cross_entropy": "? use 'tensorflow.keras.losses', or 'tensorflow.compat.v1.losses'",
    "losses.sparse_softmax_cross_entropy": "? use 'tensorflow.keras.losses', or 'tensorflow.compat.v1.losses'",
    "train.AdamOptimizer": "? use 'tensorflow.keras.optimizers.Adam'",
    "train.GradientDescentOptimizer": "? use 'tensorflow.keras.optimizers.SGD'",
    "train.MomentumOptimizer": "? use 'tensorflow.keras.optimizers.SGD' with 'momentum'",
    "train.RMSPropOptimizer": "? use 'tensorflow.keras.optimizers.RMSprop'",
    "train.AdagradOptimizer": "? use 'tensorflow.keras.optimizers.Adagrad'",
    "train.Saver": "? use 'tensorflow.train.Checkpoint', or 'tensorflow.compat.v1.train.Saver'",
    "summary.FileWriter": "? use 'tensorflow.summary.create_file_writer'",
    "summary.merge_all": "? it is not needed in version 2",
    "parse_single_example": "tensorflow.io.parse_single_example",
    "parse_example": "tensorflow.io.parse_example",
    "FixedLenFeature": "tensorflow.io.FixedLenFeature",
    "VarLenFeature": "tensorflow.io.VarLenFeature",
    "read_file": "tensorflow.io.read_file",
    "write_file": "tensorflow.io.write_file",
    "decode_raw": "tensorflow.io.decode_raw",
    "string_split": "? use 'tensorflow.strings.split', which gives a ragged tensor",
    "string_to_number": "tensorflow.strings.to_number",
    "dimension_value": "tensorflow.compat.dimension_value",
    "assign": "? call 'assign' on the variable",
    "assign_add": "? call 'assign_add' on the variable",
    "nn.rnn_cell": "? use 'tensorflow.keras.layers'",
    "nn.dynamic_rnn": "? use 'tensorflow.keras.layers.RNN'",
    "nn.static_rnn": "? use 'tensorflow.keras.layers.RNN'",
    "nn.softmax_cross_entropy_with_logits_v2": "tensorflow.nn.softmax_cross_entropy_with_logits",
    "image.resize_images": "tensorflow.image.resize",
    "image.resize_bilinear": "? use 'tensorflow.image.resize' with method \"bilinear\"",
    "test.get_temp_dir": "? use 'tensorflow.compat.v1.test.get_temp_dir'",
}

LIBRARY = Library(
    "tensorflow",
    (
        *changed("1.14.0", "2.0.0", _TWO, {f"tensorflow.{old}": new for old, new in (_RENAMED | _ONLY_V1).items()
                                          if old != "to_float(x)"}),
        *changed("1.14.0", "2.0.0", _TWO, {
            f"tensorflow.to_{name}(x, name)": f"@tensorflow.cast({{x}}, @tensorflow.{kind}, name={{name}})"
            for name, kind in zip(_CASTS, ("bfloat16", "complex128", "complex64", "float64", "float32", "int32",
                                           "int64"), strict=True)
        }),
        *changed("1.14.0", "", _TWO, {
            f"tensorflow.compat.v1.{old}": new for old, new in _RENAMED.items() if old != "logging"
        }),
        *changed("1.14.0", "", _TWO, {
            f"tensorflow.compat.v1.to_{name}(x, name)": f"@tensorflow.cast({{x}}, @tensorflow.{kind}, name={{name}})"
            for name, kind in zip(_CASTS, ("bfloat16", "complex128", "complex64", "float64", "float32", "int32",
                                           "int64"), strict=True)
        }),
        *changed("2.4.0", "2.7.0", "TensorFlow release notes of 2.4.0 and 2.7.0", {
            **{f"tensorflow.{old}": new for old, new in _SCALES.items()},
            "tensorflow.keras.mixed_precision.experimental.": "tensorflow.keras.mixed_precision",
        }),
        *changed("2.4.0", "", "TensorFlow release notes of 2.4.0", {
            f"tensorflow.compat.v1.{old}": new for old, new in _SCALES.items()
        }),
        *changed("1.15.0", "", "TensorFlow documentation of saved_model", {
            "tensorflow.compat.v1.saved_model.load": "? use 'tensorflow.saved_model.load'",
        }),
        *changed("2.3.0", "", "TensorFlow release notes of 2.3.0", {
            "tensorflow.config.experimental_run_functions_eagerly": "tensorflow.config.run_functions_eagerly",
        }, since="2.3.0", safe=True),
        *changed("2.4.0", "", "TensorFlow release notes of 2.4.0", {
            "tensorflow.distribute.experimental.MultiWorkerMirroredStrategy":
                "tensorflow.distribute.MultiWorkerMirroredStrategy",
        }, since="2.4.0", safe=True),
        *changed("2.6.0", "2.16.0", "TensorFlow release notes of 2.16.0", {
            "tensorflow.keras.wrappers.scikit_learn.": "? use the scikeras package",
            "tensorflow.keras.layers.experimental.preprocessing.": "tensorflow.keras.layers",
            "tensorflow.estimator.": "? use Keras; the Estimator API was removed",
        }),
        *changed("2.2.0", "2.16.0", "TensorFlow documentation of keras.optimizers", {
            **{f"tensorflow.keras.optimizers.{name}[lr]": "learning_rate=" for name in (
                "Adam", "SGD", "RMSprop", "Adagrad", "Adadelta", "Adamax", "Nadam", "Ftrl")},
        }, safe=True),
    ),
    aliases={"keras.src.optimizers.adam.Adam": "tensorflow.keras.optimizers.Adam"},
    convention={"tensorflow": "tf"},
    eager=("tensorflow",),
)  # fmt: skip
