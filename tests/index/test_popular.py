from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ringtrue.index.embedded import POPULAR
from ringtrue.index.popular import FormatError, Popular, encode_popular

project = st.from_regex(r"\A[a-z]{1,6}(-[a-z]{1,4})?\Z")
dotted = st.from_regex(r"\A[a-zA-Z_]{1,5}(\.[a-z]{1,4}){0,2}\Z")


def opened(folder: Path, ranks: dict[str, int], gives: dict[str, list[str]]) -> Popular:
    path = folder / "popular.bin"
    path.write_bytes(encode_popular(ranks, gives, date(2026, 1, 2)))
    return Popular.open(path)


@settings(max_examples=80, deadline=None)
@given(
    st.lists(project, unique=True, max_size=12),
    st.dictionaries(project, st.lists(dotted, unique=True, max_size=4), max_size=8),
    project,
    dotted,
)
def test_what_is_put_in_comes_out(
    tmp_path_factory: pytest.TempPathFactory,
    ranked: list[str],
    gives: dict[str, list[str]],
    stranger: str,
    module: str,
) -> None:
    ranks = {name: place for place, name in enumerate(ranked, 1)}
    found = opened(tmp_path_factory.mktemp("popular"), ranks, gives)
    for name in {*ranks, *gives, stranger}:
        assert found.rank(name) == ranks.get(name)
        expected = tuple(sorted(gives[name])) if name in gives else None
        assert found.import_names(name) == expected
    for name in {module, *(one for names in gives.values() for one in names)}:
        exact = [one for one, names in gives.items() if name in names]
        inside = [one for one, names in gives.items() if any(sub.startswith(name + ".") for sub in names)]
        providers = found.providers(name)
        assert set(providers) == {*exact, *inside}
        places = [ranks.get(one, 99) for one in providers if one in exact]
        assert places == sorted(places)
    assert dict(found.ranked_projects()) == ranks


def test_another_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"something else" * 10)
    with pytest.raises(FormatError):
        Popular.open(tmp_path / "x")


@pytest.fixture(scope="module")
def embedded() -> Popular:
    return Popular.open(POPULAR)


@pytest.mark.parametrize(
    ("module", "provider"),
    [
        ("git", "gitpython"),
        ("win32com", "pywin32"),
        ("win32api", "pywin32"),
        ("cv2", "opencv-python"),
        ("yaml", "pyyaml"),
        ("PIL", "pillow"),
        ("sklearn", "scikit-learn"),
        ("google.cloud.storage", "google-cloud-storage"),
        ("google.genai", "google-genai"),
        ("google.protobuf", "protobuf"),
        ("dateutil", "python-dateutil"),
        ("attr", "attrs"),
        ("attrs", "attrs"),
        ("mpl_toolkits", "matplotlib"),
        ("mpl_toolkits.mplot3d", "matplotlib"),
        ("typing_extensions", "typing-extensions"),
        ("pkg_resources", "setuptools"),
        ("bs4", "beautifulsoup4"),
        ("dotenv", "python-dotenv"),
        ("jwt", "pyjwt"),
        ("OpenSSL", "pyopenssl"),
        ("serial", "pyserial"),
        ("Crypto", "pycryptodome"),
        ("usb", "pyusb"),
        ("magic", "python-magic"),
        ("docx", "python-docx"),
        ("pptx", "python-pptx"),
        ("fitz", "pymupdf"),
        ("skimage", "scikit-image"),
        ("umap", "umap-learn"),
        ("ruamel.yaml", "ruamel-yaml"),
        ("zope.interface", "zope-interface"),
        ("azure.storage.blob", "azure-storage-blob"),
    ],
)
def test_the_first_provider(embedded: Popular, module: str, provider: str) -> None:
    assert embedded.providers(module)[0] == provider


def test_providers_are_ordered_by_popularity(embedded: Popular) -> None:
    providers = embedded.providers("cv2")
    assert set(providers) >= {"opencv-python", "opencv-python-headless", "opencv-contrib-python"}
    ranks = [embedded.rank(one) or 0 for one in providers]
    assert ranks == sorted(ranks)


def test_import_names(embedded: Popular) -> None:
    assert embedded.import_names("scikit-learn") == ("sklearn",)
    assert embedded.import_names("no-such-project-here") is None
    assert embedded.import_names("types-requests") == ()  # stubs only: known to hold no module


def test_folders_shipped_by_mistake_have_no_provider(embedded: Popular) -> None:
    assert embedded.providers("tests") == embedded.providers("examples") == embedded.providers("conftest") == ()
    assert embedded.providers("build") == ("build",)


def test_enough_is_known(embedded: Popular) -> None:
    ranked = sorted(embedded.ranked_projects(), key=lambda one: one[1])
    assert len(ranked) == 15_000
    known = [name for name, _ in ranked if embedded.import_names(name) is not None]
    assert len(known) > 14_800
    assert [name for name, rank in ranked if rank <= 2000 and name not in known] == []
