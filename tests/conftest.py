"""Fixtures shared by all tests."""

import os
from pathlib import Path

import hypothesis
import pytest

# A busy machine is no defect of the code under test.
hypothesis.settings.register_profile("without deadline", deadline=None)
hypothesis.settings.load_profile("without deadline")

REPOSITORY = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def data_folder() -> Path:
    """The folder of real input, from BABELMILL_DATA or beside the repository."""
    folder = Path(os.environ.get("BABELMILL_DATA", REPOSITORY.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"no real data: {folder} is absent (set BABELMILL_DATA)")
    return folder


@pytest.fixture(scope="session")
def sample_folder() -> Path:
    """The embedded sample world."""
    return REPOSITORY / "tests" / "sample"
