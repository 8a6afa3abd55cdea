"""SciPy 0.18 to 1.16."""

from __future__ import annotations

from ringtrue.migrations.model import Library, changed

_NOTES = "SciPy release notes of"

LIBRARY = Library(
    "scipy",
    (
        *changed("1.12.0", "1.14.0", f"{_NOTES} 1.12.0 and 1.14.0", {
            "scipy.integrate.cumtrapz": "scipy.integrate.cumulative_trapezoid",
            "scipy.integrate.simps": "scipy.integrate.simpson",
            "scipy.integrate.trapz": "scipy.integrate.trapezoid",
        }, since="1.6.0", safe=True),
        *changed("1.10.0", "1.14.0", f"{_NOTES} 1.10.0 and 1.14.0", {
            "scipy.interpolate.interp2d": "? use 'scipy.interpolate.bisplev' or 'RegularGridInterpolator'",
        }, stays=True),
        *changed("1.7.0", "1.9.0", f"{_NOTES} 1.7.0 and 1.9.0", {
            "scipy.linalg.pinv2": "scipy.linalg.pinv",
        }),
        *changed("1.0.0", "1.3.0", f"{_NOTES} 1.0.0 and 1.3.0", {
            "scipy.misc.comb": "scipy.special.comb",
            "scipy.misc.factorial": "scipy.special.factorial",
            "scipy.misc.factorial2": "scipy.special.factorial2",
            "scipy.misc.factorialk": "scipy.special.factorialk",
            "scipy.misc.logsumexp": "scipy.special.logsumexp",
            "scipy.misc.pade": "scipy.interpolate.pade",
            "scipy.misc.info": "numpy.info",
            "scipy.misc.source": "? use 'inspect.getsource'",
            "scipy.misc.who": "? use the variable explorer of an editor",
        }, safe=True),
        *changed("1.0.0", "1.2.0", f"{_NOTES} 1.0.0 and 1.2.0", {
            "scipy.misc.imread": "? use 'imageio.v3.imread'",
            "scipy.misc.imsave": "? use 'imageio.v3.imwrite'",
            "scipy.misc.imresize": "? use 'PIL.Image.Image.resize'",
            "scipy.misc.imrotate": "? use 'skimage.transform.rotate'",
            "scipy.misc.imshow": "? use 'matplotlib.pyplot.imshow'",
            "scipy.misc.toimage": "? use 'PIL.Image.fromarray'",
            "scipy.misc.fromimage": "? use 'numpy.asarray'",
            "scipy.misc.bytescale": "? use 'skimage.exposure.rescale_intensity'",
            "scipy.misc.imfilter": "? use 'PIL.ImageFilter'",
        }),
        *changed("1.10.0", "1.12.0", f"{_NOTES} 1.10.0 and 1.12.0", {
            "scipy.misc.face": "scipy.datasets.face",
            "scipy.misc.ascent": "scipy.datasets.ascent",
            "scipy.misc.electrocardiogram": "scipy.datasets.electrocardiogram",
        }, since="1.10.0", safe=True),
        *changed("1.10.0", "1.12.0", f"{_NOTES} 1.10.0 and 1.12.0", {
            "scipy.misc.derivative": "? use 'findiff' or 'numdifftools'",
            "scipy.misc.central_diff_weights": "? use 'findiff' or 'numdifftools'",
        }),
        *changed("1.1.0", "1.13.0", f"{_NOTES} 1.1.0 and 1.13.0", {
            f"scipy.signal.{name}": f"scipy.signal.windows.{name}"
            for name in ("barthann", "bartlett", "blackman", "blackmanharris", "bohman", "boxcar", "chebwin", "cosine",
                         "exponential", "flattop", "gaussian", "general_gaussian", "hamming", "hann", "kaiser",
                         "nuttall", "parzen", "triang", "tukey")
        }, safe=True),
        *changed("1.1.0", "1.3.0", f"{_NOTES} 1.1.0 and 1.3.0", {
            "scipy.signal.hanning": "scipy.signal.windows.hann",
        }, safe=True),
        *changed("1.1.0", "1.3.0", f"{_NOTES} 1.1.0", {
            "scipy.special.errprint": "? use 'scipy.special.seterr' or 'scipy.special.errstate'",
        }),
        *changed("0.18.0", "1.0.0", f"{_NOTES} 0.18.0 and 1.0.0", {
            "scipy.special.sph_jn": "? use 'scipy.special.spherical_jn', once for each order",
            "scipy.special.sph_yn": "? use 'scipy.special.spherical_yn', once for each order",
            "scipy.special.sph_in": "? use 'scipy.special.spherical_in', once for each order",
            "scipy.special.sph_kn": "? use 'scipy.special.spherical_kn', once for each order",
            "scipy.special.sph_jnyn": "? use 'scipy.special.spherical_jn' and 'scipy.special.spherical_yn'",
        }),
        *changed("1.15.0", "1.17.0", f"{_NOTES} 1.15.0", {
            "scipy.special.sph_harm": "? use 'scipy.special.sph_harm_y', which takes the degree first",
        }),
        *changed("0.17.0", "1.0.0", f"{_NOTES} 0.17.0 and 1.0.0", {
            "scipy.stats.betai": "scipy.special.betainc",
            "scipy.stats.chisqprob": "scipy.stats.chi2.sf",
        }),
        *changed("1.0.0", "1.3.0", f"{_NOTES} 1.0.0 and 1.3.0", {
            "scipy.stats.itemfreq": "? use 'numpy.unique' with 'return_counts', or 'scipy.stats.binned_statistic'",
        }),
        *changed("1.12.0", "1.15.0", f"{_NOTES} 1.12.0", {
            "scipy.stats.rvs_ratio_uniforms": "? use 'scipy.stats.sampling.RatioUniforms'",
        }),
        *changed("1.9.0", "1.11.0", f"{_NOTES} 1.9.0 and 1.11.0", {
            "scipy.stats.binom_test": "? use 'scipy.stats.binomtest', whose result has 'pvalue'",
            "scipy.stats.median_absolute_deviation": "scipy.stats.median_abs_deviation",
        }),
        *changed("1.12.0", "1.14.0", f"{_NOTES} 1.12.0 and 1.14.0", {
            "scipy.sparse.linalg.cg[tol]": "rtol=",
            "scipy.sparse.linalg.gmres[tol]": "rtol=",
            "scipy.sparse.linalg.bicgstab[tol]": "rtol=",
            "scipy.sparse.linalg.bicg[tol]": "rtol=",
            "scipy.sparse.linalg.minres[tol]": "rtol=",
        }, since="1.12.0"),
    ),
    eager=("scipy",),
)  # fmt: skip
