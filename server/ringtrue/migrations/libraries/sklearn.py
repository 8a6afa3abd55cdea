"""scikit-learn 0.18 to 1.8."""

from __future__ import annotations

from ringtrue.migrations.model import Library, changed

_NOTES = "scikit-learn release notes of"

LIBRARY = Library(
    "scikit-learn",
    (
        *changed("0.18", "0.20", f"{_NOTES} 0.18 and 0.20", {
            "sklearn.cross_validation.": "sklearn.model_selection",
            "sklearn.grid_search.": "sklearn.model_selection",
            "sklearn.learning_curve.": "sklearn.model_selection",
            "sklearn.mixture.GMM": "sklearn.mixture.GaussianMixture",
            "sklearn.mixture.DPGMM": "sklearn.mixture.BayesianGaussianMixture",
            "sklearn.mixture.VBGMM": "sklearn.mixture.BayesianGaussianMixture",
            "sklearn.decomposition.RandomizedPCA": "? use 'sklearn.decomposition.PCA' with 'svd_solver=\"randomized\"'",
        }),
        *changed("0.20", "0.22", f"{_NOTES} 0.20 and 0.22", {
            "sklearn.datasets.fetch_mldata": "? use 'sklearn.datasets.fetch_openml'",
            "sklearn.preprocessing.Imputer": "sklearn.impute.SimpleImputer",
            "sklearn.preprocessing.CategoricalEncoder": "sklearn.preprocessing.OneHotEncoder",
        }, since="0.20"),
        *changed("0.21", "0.23", f"{_NOTES} 0.21 and 0.23", {
            "sklearn.metrics.jaccard_similarity_score": "sklearn.metrics.jaccard_score",
            "sklearn.externals.joblib.": "joblib",
            "sklearn.externals.six.": "six",
        }, since="0.21"),
        *changed("1.0", "1.2", f"{_NOTES} 1.0 and 1.2", {
            "sklearn.datasets.load_boston": "? use 'sklearn.datasets.fetch_california_housing', or 'fetch_openml'",
            "sklearn.metrics.plot_confusion_matrix":
                "? use 'sklearn.metrics.ConfusionMatrixDisplay.from_estimator'",
            "sklearn.metrics.plot_roc_curve": "? use 'sklearn.metrics.RocCurveDisplay.from_estimator'",
            "sklearn.metrics.plot_det_curve": "? use 'sklearn.metrics.DetCurveDisplay.from_estimator'",
            "sklearn.metrics.plot_precision_recall_curve":
                "? use 'sklearn.metrics.PrecisionRecallDisplay.from_estimator'",
            "sklearn.inspection.plot_partial_dependence":
                "? use 'sklearn.inspection.PartialDependenceDisplay.from_estimator'",
        }),
        *changed("1.0", "1.2", f"{_NOTES} 1.0 and 1.2", {
            f"sklearn.{where}.{name}.get_feature_names": ".get_feature_names_out"
            for where, name in (
                ("feature_extraction.text", "CountVectorizer"), ("feature_extraction.text", "TfidfVectorizer"),
                ("feature_extraction", "DictVectorizer"), ("preprocessing", "OneHotEncoder"),
                ("preprocessing", "PolynomialFeatures"), ("compose", "ColumnTransformer"),
                ("pipeline", "FeatureUnion"),
            )
        }, since="1.0", safe=True),
        *changed("1.2", "1.4", f"{_NOTES} 1.2 and 1.4", {
            "sklearn.preprocessing.OneHotEncoder[sparse]": "sparse_output=",
            **{f"sklearn.ensemble.{name}[base_estimator]": "estimator=" for name in (
                "BaggingClassifier", "BaggingRegressor", "AdaBoostClassifier", "AdaBoostRegressor")},
            "sklearn.calibration.CalibratedClassifierCV[base_estimator]": "estimator=",
            "sklearn.linear_model.RANSACRegressor[base_estimator]": "estimator=",
        }, since="1.2", safe=True),
        *changed("1.2", "1.4", f"{_NOTES} 1.2 and 1.4", {
            "sklearn.cluster.AgglomerativeClustering[affinity]": "metric=",
        }, since="1.2", safe=True),
        *changed("1.0", "1.2", f"{_NOTES} 1.0 and 1.2", {
            **{f"sklearn.linear_model.{name}[normalize]": "? scale first: 'make_pipeline(StandardScaler(), ...)'"
               for name in ("LinearRegression", "Ridge", "Lasso", "ElasticNet", "LassoCV", "RidgeCV", "ElasticNetCV")},
            **{f"sklearn.ensemble.{name}[criterion='mse']": "criterion=\"squared_error\"" for name in (
                "RandomForestRegressor", "ExtraTreesRegressor", "GradientBoostingRegressor")},
            **{f"sklearn.ensemble.{name}[criterion='mae']": "criterion=\"absolute_error\"" for name in (
                "RandomForestRegressor", "ExtraTreesRegressor")},
            "sklearn.tree.DecisionTreeRegressor[criterion='mse']": "criterion=\"squared_error\"",
            "sklearn.tree.DecisionTreeRegressor[criterion='mae']": "criterion=\"absolute_error\"",
            "sklearn.ensemble.GradientBoostingRegressor[loss='ls']": "loss=\"squared_error\"",
            "sklearn.ensemble.GradientBoostingRegressor[loss='lad']": "loss=\"absolute_error\"",
            "sklearn.linear_model.SGDRegressor[loss='squared_loss']": "loss=\"squared_error\"",
        }, since="1.0"),
        *changed("1.1", "1.3", f"{_NOTES} 1.1 and 1.3", {
            "sklearn.linear_model.SGDClassifier[loss='log']": "loss=\"log_loss\"",
            "sklearn.ensemble.GradientBoostingClassifier[loss='deviance']": "loss=\"log_loss\"",
            **{f"sklearn.ensemble.{name}[max_features='auto']": "max_features=\"sqrt\"" for name in (
                "RandomForestClassifier", "ExtraTreesClassifier")},
            **{f"sklearn.ensemble.{name}[max_features='auto']": "max_features=1.0" for name in (
                "RandomForestRegressor", "ExtraTreesRegressor")},
        }, since="1.1"),
        *changed("1.4", "1.6", f"{_NOTES} 1.4 and 1.6", {
            "sklearn.metrics.mean_squared_error[squared]": "? use 'sklearn.metrics.root_mean_squared_error'",
            "sklearn.metrics.mean_squared_log_error[squared]":
                "? use 'sklearn.metrics.root_mean_squared_log_error'",
        }),
        *changed("1.5", "1.8", f"{_NOTES} 1.5 and 1.8", {
            **{f"sklearn.linear_model.{name}[multi_class]":
               "? leave it out, or use 'sklearn.multiclass.OneVsRestClassifier'"
               for name in ("LogisticRegression", "LogisticRegressionCV")},
        }),
        *changed("1.6", "1.8", f"{_NOTES} 1.6 and 1.8", {
            "sklearn.ensemble.AdaBoostClassifier[algorithm]": "-",
        }),
        *changed("1.6", "1.8", f"{_NOTES} 1.6 and 1.8", {
            "sklearn.utils.check_array[force_all_finite]": "ensure_all_finite=",
            "sklearn.utils.check_X_y[force_all_finite]": "ensure_all_finite=",
        }, since="1.6", safe=True),
        *changed("0.22", "0.24", f"{_NOTES} 0.22 and 0.24", {
            "sklearn.utils.testing.": "sklearn.utils._testing",
            "sklearn.metrics.scorer.": "sklearn.metrics",
            "sklearn.ensemble.forest.": "sklearn.ensemble",
            "sklearn.ensemble.bagging.": "sklearn.ensemble",
            "sklearn.ensemble.gradient_boosting.": "sklearn.ensemble",
            "sklearn.ensemble.weight_boosting.": "sklearn.ensemble",
            "sklearn.neighbors.base.": "sklearn.neighbors",
            "sklearn.neighbors.kde.": "sklearn.neighbors",
            "sklearn.preprocessing.imputation.": "sklearn.impute",
            "sklearn.preprocessing.label.": "sklearn.preprocessing",
            "sklearn.preprocessing.data.": "sklearn.preprocessing",
            "sklearn.svm.classes.": "sklearn.svm",
            "sklearn.tree.tree.": "sklearn.tree",
            "sklearn.linear_model.logistic.": "sklearn.linear_model",
            "sklearn.linear_model.base.": "sklearn.linear_model",
            "sklearn.cluster.k_means_.": "sklearn.cluster",
            "sklearn.decomposition.pca.": "sklearn.decomposition",
            "sklearn.manifold.t_sne.": "sklearn.manifold",
            "sklearn.mixture.gaussian_mixture.": "sklearn.mixture",
            "sklearn.neural_network.multilayer_perceptron.": "sklearn.neural_network",
            "sklearn.datasets.samples_generator.": "sklearn.datasets",
            "sklearn.feature_selection.univariate_selection.": "sklearn.feature_selection",
        }),
    ),
    aliases={
        "sklearn.preprocessing._encoders.OneHotEncoder": "sklearn.preprocessing.OneHotEncoder",
        "sklearn.compose._column_transformer.ColumnTransformer": "sklearn.compose.ColumnTransformer",
        "sklearn.preprocessing._polynomial.PolynomialFeatures": "sklearn.preprocessing.PolynomialFeatures",
    },
)  # fmt: skip
