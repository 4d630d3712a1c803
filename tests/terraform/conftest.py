"""Terraform's results, shared by all tests here; `tests/kinds.py` says at the end of a run what they held."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.terraform import Result, Runs


@pytest.fixture(scope="session")
def terraform_runs(worker_id: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runs]:
    base = tmp_path_factory.getbasetemp()
    if worker_id == "master":
        runs = Runs(base)
        pool = runs.begin_all()
        yield runs
        pool.shutdown(cancel_futures=True)
    else:
        yield Runs(base.parent)


@pytest.fixture(scope="session")
def prod(terraform_runs: Runs) -> Result:
    """What Terraform makes of prod, with every value."""
    return terraform_runs.result("environments/prod")


@pytest.fixture(scope="session")
def made(prod: Result) -> dict[str, dict[str, Any]]:
    """Every resource of prod after its first apply, by address."""
    assert prod.code == 0, prod.text()
    return prod.state("stands_up")
