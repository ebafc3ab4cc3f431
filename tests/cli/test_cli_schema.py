"""`sla schema contract`: the models of all contracts here fit it, and what is no contract does not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from tests.cli.conftest import Sla

from slakit import api

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("path", ["examples/contact-centre/acme-support.sla", "tests/phonenow/phonenow.sla"])
def test_models_fit_the_schema(sla: Sla, path: str) -> None:
    schema = json.loads(sla("schema", "contract").out)
    Draft202012Validator.check_schema(schema)
    contract = api.load(ROOT / path).contract
    assert contract is not None
    model = json.loads(contract.model_dump_json())
    validator = Draft202012Validator(schema)
    validator.validate(model)
    model["agreement"]["currency"] = 5
    with pytest.raises(ValidationError):
        validator.validate(model)


def test_only_what_there_is(sla: Sla) -> None:
    assert sla("schema", "invoice").code == 2
