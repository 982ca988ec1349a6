"""The pages over a scripted runtime, run without a browser."""

from __future__ import annotations

import functools
import importlib.util
import sys
import types
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest

ROOT = Path(__file__).parents[2]


def _load(name: str) -> types.ModuleType:
    """A module beside the tests (they are no package)."""
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        spec.loader.exec_module(module)
    return sys.modules[name]


_load("fake_runtime")


@pytest.fixture
def runtime(monkeypatch: pytest.MonkeyPatch) -> Iterator[object]:
    """The runtime that pages get from ``app.get_runtime``."""
    fake = sys.modules["fake_runtime"].FakeRuntime()
    stand_in = types.ModuleType("app")
    stand_in.get_runtime = lambda: fake  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "app", stand_in)
    st.cache_resource.clear()
    yield fake
    st.cache_resource.clear()


@pytest.fixture(scope="session")
def components_found_once() -> Iterator[None]:
    """Each AppTest is a Streamlit of its own that reads the metadata of every installed package: half of its time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            manifest_scanner, "scan_component_manifests", functools.cache(manifest_scanner.scan_component_manifests)
        )
        yield


@pytest.fixture
def open_page(runtime: object, components_found_once: None) -> Callable[..., AppTest]:
    """Open a page as a browser would: ``open_page()``, ``open_page("pages/2_Jobs.py", c="talk-1")``."""

    def open_it(page: str = "streamlit_app.py", *, user: str = "", **query: str) -> AppTest:
        test = AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=20)
        test.user = {"email": user} if user else {}
        for name, value in query.items():
            test.query_params[name] = value
        if page != "streamlit_app.py":
            test.switch_page(page)
        return test.run()

    return open_it
