"""``--bench-full`` runs the benchmarks at their full size; without it they are small."""

from __future__ import annotations

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--bench-full", action="store_true", help="benchmarks at their full size")


@pytest.fixture(scope="session")
def full(request: pytest.FixtureRequest) -> bool:
    """Whether the benchmarks run at their full size."""
    return bool(request.config.getoption("--bench-full", default=False))
