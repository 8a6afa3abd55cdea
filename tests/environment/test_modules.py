"""Which modules there are: every layout an import may meet."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from ringtrue.environment.answers import Found, Missing, Unknown
from ringtrue.environment.interpreter import NoInterpreter, find
from ringtrue.environment.world import Environment

from tests.environment.conftest import dist, posix_venv, windows_venv, write

World = Callable[..., Environment]


def kind(environment: Environment, dotted: str, file: str | None = None) -> str:
    answer = environment.module(dotted, file)
    return answer.kind if isinstance(answer, Found) else type(answer).__name__


def test_a_package_its_module_and_what_it_lacks(world: World) -> None:
    environment = world(site=dist("Lib", "1.0", {"lib/__init__.py": "", "lib/core.py": ""}))
    package = environment.module("lib")
    assert isinstance(package, Found)
    assert (package.kind, package.origin, package.distribution) == ("package", "installed", "lib")
    assert kind(environment, "lib.core") == "source"
    missing = environment.module("lib.metric")
    assert isinstance(missing, Missing)
    assert missing.parent == "lib"


def test_missing_below_a_missing_module_names_the_deepest_parent_that_is_there(world: World) -> None:
    environment = world(site=dist("lib", "1.0", {"lib/__init__.py": ""}))
    answer = environment.module("lib.a.b")
    assert isinstance(answer, Missing)
    assert answer.parent == "lib"


def test_a_top_level_name_that_nothing_provides(world: World) -> None:
    answer = world().module("no_such_thing")
    assert isinstance(answer, Missing)
    assert answer.parent == ""


@pytest.mark.parametrize(
    "init",
    [
        "def __getattr__(name): return load(name)",
        "from ._lazy import __getattr__",
        "__path__ = ['elsewhere']",
        "__path__.append('elsewhere')",
        "import sys\nsys.modules[__name__ + '.gone'] = sys",
        "import sys\nsys.modules['lib.gone'] = sys",
        "import sys\nregister(sys.modules)",
        "import sys\nsys.meta_path.append(object())",
        "exec(open('more').read())",
        "def broken(",
        "import pkgutil\n__path__ = pkgutil.extend_path(__path__, __name__)",
        "__import__('pkg_resources').declare_namespace(__name__)",
    ],
)
def test_a_package_that_may_make_modules_leaves_them_unknown(world: World, init: str) -> None:
    environment = world(site=dist("lib", "1.0", {"lib/__init__.py": init, "lib/_lazy.py": ""}))
    assert kind(environment, "lib.gone") == "Unknown"


@pytest.mark.parametrize(
    "init",
    [
        "import sys\nprint(sys.modules['os'])",
        "import sys\nsys.modules['lib.other'] = sys",
        "globals()['x'] = 1",
        "if 'os' in __import__('sys').modules: pass",
    ],
)
def test_a_package_that_only_looks_does_not(world: World, init: str) -> None:
    environment = world(site=dist("lib", "1.0", {"lib/__init__.py": init}))
    assert kind(environment, "lib.gone") == "Missing"


def test_a_sibling_that_writes_to_sys_modules_makes_the_package_unknown(world: World) -> None:
    files = {
        "lib/__init__.py": "",
        "lib/compat.py": "import sys\nsys.modules['lib.moves'] = sys\n",
        "lib/a/__init__.py": "",
    }
    environment = world(site=dist("lib", "1.0", files))
    assert kind(environment, "lib.moves") == "Unknown"
    assert kind(environment, "lib.other") == "Missing"
    assert kind(environment, "lib.a.gone") == "Missing"


def test_computed_modules_below_a_known_one_leave_the_others_alone(world: World) -> None:
    aliases = "import sys\nfor mod in list(sys.modules):\n    sys.modules[f'lib.packages.{mod}'] = sys.modules[mod]\n"
    environment = world(site=dist("lib", "1.0", {"lib/__init__.py": "", "lib/packages.py": aliases}))
    assert kind(environment, "lib.packages.gone") == "Unknown"
    assert kind(environment, "lib.gone") == "Missing"


def test_a_plain_module_has_no_submodules(world: World) -> None:
    environment = world(site={"one.py": "x = 1\n", "six.py": "import sys\n__path__ = []\nsys.meta_path.append(1)\n"})
    answer = environment.module("one.x")
    assert answer == Missing("one", "'one' is a module, not a package")
    assert kind(environment, "six.moves") == "Unknown"


def test_compiled_modules_and_packages(world: World) -> None:
    files = {
        "fast.cpython-312-x86_64-linux-gnu.so": "",
        "stable.abi3.so": "",
        "win.cp312-win_amd64.pyd": "",
        "pkg/__init__.cpython-312-darwin.so": "",
        "old.pyc": "",
        "lib/__init__.py": "from ._c import *",
        "lib/_c.so": "",
    }
    environment = world(site=files)
    assert [kind(environment, name) for name in ("fast", "stable", "win", "pkg")] == ["extension"] * 4
    assert kind(environment, "old") == "bytecode"
    assert kind(environment, "fast.inner") == "Unknown"
    assert kind(environment, "pkg.inner") == "Unknown"
    assert kind(environment, "lib.made_by_c") == "Unknown"


def test_namespace_packages(world: World) -> None:
    site = {**dist("acme-a", "1", {"acme/a/__init__.py": ""}), **dist("acme-b", "1", {"acme/b.py": ""})}
    environment = world(site=site)
    assert kind(environment, "acme") == "namespace"
    a, b = environment.module("acme.a"), environment.module("acme.b")
    assert isinstance(a, Found)
    assert isinstance(b, Found)
    assert (a.distribution, b.distribution) == ("acme-a", "acme-b")
    assert environment.module("acme.c") == Unknown(
        "'acme' is a namespace package: other distributions may add 'acme.c'", "acme"
    )


def test_a_namespace_spread_over_the_project_and_the_site_directory(world: World) -> None:
    environment = world({"acme/ours.py": ""}, dist("acme-a", "1", {"acme/a/__init__.py": ""}))
    assert kind(environment, "acme.ours") == "source"
    assert kind(environment, "acme.a") == "package"


def test_a_namespace_of_a_nspkg_file(world: World) -> None:
    line = (
        "import sys, types, os;has_mfs = sys.version_info > (3, 5);"
        "p = os.path.join(sys._getframe(1).f_locals['sitedir'], *('google', 'cloud'));m = 1\n"
    )
    environment = world(site={"google_cloud-nspkg.pth": line, "google/cloud/thing/__init__.py": ""})
    assert kind(environment, "google.cloud") == "namespace"
    assert kind(environment, "google.cloud.thing") == "package"
    assert kind(environment, "google.cloud.nonsense") == "Unknown"
    assert kind(environment, "nonsense") == "Missing"


def test_stubs_beside_and_apart(world: World) -> None:
    site = {
        "lib/__init__.py": "",
        "lib-stubs/__init__.pyi": "x: int",
        "lib-stubs/sub.pyi": "",
        "only-stubs/__init__.pyi": "",
    }
    environment = world(site={**site, "pair.py": "", "pair.pyi": ""})
    lib, pair = environment.module("lib"), environment.module("pair")
    assert isinstance(lib, Found)
    assert isinstance(pair, Found)
    assert (lib.kind, os.path.basename(os.path.dirname(lib.stub_path or ""))) == ("package", "lib-stubs")
    assert (pair.kind, os.path.basename(pair.stub_path or "")) == ("source", "pair.pyi")
    assert kind(environment, "only") == "stub"
    assert kind(environment, "lib.sub") == "stub"


def test_path_lines_of_pth_files(world: World, tmp_path: Path) -> None:
    write(tmp_path / "source", {"edited/__init__.py": "", "edited.egg-info/PKG-INFO": "Name: edited\nVersion: 2.0\n"})
    environment = world(site={"__editable__.edited.pth": f"# a comment\n{tmp_path}/source\n/no/such/folder\n"})
    found = environment.module("edited")
    assert isinstance(found, Found)
    assert found.path == str(tmp_path / "source/edited/__init__.py")
    assert environment.version_of("edited") == "2.0"


def test_egg_links(world: World, tmp_path: Path) -> None:
    write(tmp_path / "source", {"linked.py": ""})
    environment = world(site={"linked.egg-link": f"{tmp_path}/source\n."})
    assert kind(environment, "linked") == "source"


def test_setuptools_editable_finder(world: World, tmp_path: Path) -> None:
    write(
        tmp_path / "source",
        {"pkg/__init__.py": "", "pkg/inner.py": "", "single.py": "", "space/inside/__init__.py": ""},
    )
    at = tmp_path / "source"
    finder = (
        f"import sys\nMAPPING: dict[str, str] = {{'pkg': '{at}/pkg', 'single': '{at}/single'}}\n"
        f"NAMESPACES: dict[str, list[str]] = {{'space': ['{at}/space']}}\nsys.meta_path.append(1)\n"
    )
    pth = "import __editable___pkg_1_0_finder; __editable___pkg_1_0_finder.install()"
    environment = world(site={"__editable__.pkg-1.0.pth": pth, "__editable___pkg_1_0_finder.py": finder})
    assert [kind(environment, name) for name in ("pkg", "pkg.inner", "single", "space", "space.inside")] == [
        "package", "source", "source", "namespace", "package",
    ]  # fmt: skip
    assert kind(environment, "pkg.gone") == "Missing"
    assert kind(environment, "gone") == "Missing"


def test_the_editables_library(world: World, tmp_path: Path) -> None:
    write(tmp_path / "source", {"pkg/__init__.py": "", "pkg/inner.py": ""})
    target = tmp_path / "source/pkg/__init__.py"
    impl = f"from editables.redirector import RedirectingFinder as F\nF.install()\nF.map_module('pkg', '{target}')\n"
    environment = world(site={"_pkg.pth": "import _editable_impl_pkg", "_editable_impl_pkg.py": impl})
    assert kind(environment, "pkg") == "package"
    assert kind(environment, "pkg.inner") == "source"


def test_finders_that_build_on_import_leave_their_names_unknown(world: World) -> None:
    loader = "import sys\nsys.meta_path.insert(0, 1)\ninstall(\n 'built', {'built'}, '/build', ['ninja'], False)\n"
    environment = world(
        site={"built-editable.pth": "import _built_editable_loader", "_built_editable_loader.py": loader}
    )
    assert kind(environment, "built") == "Unknown"
    assert kind(environment, "gone") == "Missing"


def test_an_unknown_import_hook_leaves_every_absent_module_unknown(world: World) -> None:
    environment = world(site={"zz.pth": "import zz_hook", "zz_hook.py": "import sys\nsys.meta_path.append(1)\n"})
    assert kind(environment, "gone") == "Unknown"


def test_harmless_start_up_files(world: World) -> None:
    line = "import os; var = 'SETUPTOOLS_USE_DISTUTILS'; enabled = True; enabled and __import__('_distutils_hack')"
    environment = world(site={"distutils-precedence.pth": line, "_virtualenv.pth": "import _virtualenv"})
    assert kind(environment, "gone") == "Missing"


def test_a_zipped_egg_on_the_path(world: World, tmp_path: Path) -> None:
    egg = tmp_path / "zipped-1.5-py3.12.egg"
    with zipfile.ZipFile(egg, "w") as archive:
        archive.writestr("zipped/__init__.py", "answer = 42\n")
        archive.writestr("zipped/inner.py", "")
        archive.writestr("EGG-INFO/PKG-INFO", "Name: zipped\nVersion: 1.5\n")
    environment = world(site={"easy-install.pth": f"{egg}\n"})
    assert kind(environment, "zipped") == "zip"
    assert kind(environment, "zipped.inner") == "zip"
    assert kind(environment, "zipped.gone") == "Missing"
    assert environment.version_of("zipped") == "1.5"


def test_modules_without_metadata(world: World) -> None:
    environment = world(site={"loose.py": "", "vendored/__init__.py": ""})
    loose = environment.module("loose")
    assert isinstance(loose, Found)
    assert (loose.origin, loose.distribution) == ("installed", None)
    assert kind(environment, "vendored") == "package"


def test_a_distribution_that_claims_a_name_it_does_not_show(world: World) -> None:
    site = dist("odd", "1", {"elsewhere/__init__.py": ""})
    site["odd-1.dist-info/top_level.txt"] = "claimed\n"
    assert kind(world(site=site), "claimed") == "Unknown"


def test_names_are_case_sensitive(world: World) -> None:
    environment = world(site={"PIL/__init__.py": ""})
    assert kind(environment, "pil") == "Missing"


def test_the_standard_library_follows_the_target(world: World) -> None:
    new, old = world(version="3.14"), None
    for name in (
        "compression.zstd",
        "annotationlib",
        "concurrent.interpreters",
        "string.templatelib",
        "winreg",
        "termios",
    ):
        assert kind(new, name) != "Missing", name
    for name in ("distutils", "asyncore", "imp", "lib2to3", "pyodide", "typing_extensions", "json.nope"):
        assert kind(new, name) == "Missing", name
    old = Environment.load(
        new.folder, find(new.folder, explicit=str(posix_venv(Path(new.folder).parent / "e38", "3.8")))
    )
    assert kind(old, "distutils.core") == "builtin"
    assert kind(old, "tomllib") == "Missing"
    assert kind(old, "os.path") == "builtin"


def test_setuptools_provides_distutils(world: World) -> None:
    site = dist(
        "setuptools",
        "80",
        {"setuptools/__init__.py": "", "setuptools/_distutils/__init__.py": "", "setuptools/_distutils/core.py": ""},
    )
    assert kind(world(site=site), "distutils.core") == "source"


def test_without_an_interpreter_only_the_installed_part_is_unknown(tmp_path: Path) -> None:
    write(tmp_path, {"ours.py": ""})
    environment = Environment.load(str(tmp_path), NoInterpreter("none here"))
    assert kind(environment, "ours") == "source"
    assert kind(environment, "json") == "builtin"
    assert kind(environment, "json.nope") == "Missing"
    assert environment.module("requests") == Unknown("no interpreter: none here")


def test_a_windows_environment(tmp_path: Path) -> None:
    venv = windows_venv(
        tmp_path / "env", site=dist("lib", "1", {"lib/__init__.py": "", "lib/_c.cp312-win_amd64.pyd": ""})
    )
    environment = Environment.load(str(tmp_path / "env"), find(str(tmp_path), explicit=str(venv)))
    assert kind(environment, "lib._c") == "extension"


@pytest.mark.parametrize("dotted", ["a" * 5000, "x\0y", ".", "a..b", "", "\ud800"])
def test_odd_names_are_answered(world: World, dotted: str) -> None:
    assert kind(world(), dotted) in ("Missing", "Unknown")


def test_symlink_loops_and_unreadable_files(world: World, tmp_path: Path) -> None:
    environment = world({"loop/a.py": ""}, {"bad.py": "x"})
    os.symlink(tmp_path / "project" / "loop", tmp_path / "project" / "loop" / "again")
    os.symlink("self", tmp_path / "project" / "self")
    (tmp_path / "env/lib/python3.12/site-packages/bad.py").chmod(0)
    assert kind(environment, "nowhere_at_all") == "Missing"
    assert kind(environment, "bad") == "source"


def test_conda_packages_without_metadata(tmp_path: Path) -> None:
    prefix = tmp_path / "conda"
    write(
        prefix,
        {"bin/python": "", "conda-meta/python-3.12.1-h_0.json": "{}", "lib/python3.12/site-packages/gdal_mod.py": ""},
    )
    write(prefix, {"conda-meta/libgdal-3.9.0-py312_1.json": '{"files": ["lib/python3.12/site-packages/gdal_mod.py"]}'})
    environment = Environment.load(str(tmp_path), find(str(tmp_path), explicit=str(prefix)))
    assert environment.distributions_of("gdal_mod") == ("libgdal",)
    assert environment.version_of("libgdal") == "3.9.0"
