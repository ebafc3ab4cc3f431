"""The reader of contracts builds its models without pydantic's checks; here every one of them passes these checks."""

from __future__ import annotations

from pathlib import Path

import pytest

from slakit import api
from slakit.contract.model import Contract

ROOT = Path(__file__).parents[2]
PLACES = [str(ROOT / folder) for folder in ("examples", "tests/phonenow", "tests/language")]
FILES = sorted(path for path in map(Path, api.contract_files(PLACES)[0]) if "bad" not in path.parts)


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_what_was_read_validates(path: Path) -> None:
    contract = api.load(path).contract
    if contract is None:
        pytest.fail(f"{path} has no model")
    again = Contract.model_validate_json(contract.model_dump_json())
    assert again == contract
    assert again.model_dump_json() == contract.model_dump_json()
