"""Runs compiled Schematron rules over XML files, in a process of its own: `schematron.py RULES XML…`.

SaxonC keeps a virtual machine that does not go along with the one of the other tests. Prints a line for each rule
that a file breaks: its name, the rule, and what the rule says.
"""

from __future__ import annotations

import sys
from pathlib import Path

from saxonche import PySaxonProcessor


def main(rules: str, files: list[str]) -> None:
    with PySaxonProcessor(license=False) as processor:
        sheet = processor.new_xslt30_processor().compile_stylesheet(stylesheet_file=rules)
        paths = processor.new_xpath_processor()
        paths.declare_namespace("svrl", "http://purl.oclc.org/dsdl/svrl")
        for file in files:
            report = sheet.transform_to_value(source_file=file)
            paths.set_context(xdm_item=report.item_at(0))
            fired = paths.evaluate("string(count(//svrl:fired-rule))")
            sys.stdout.write(f"{Path(file).name}\tfired\t{fired.item_at(0).string_value}\n")
            found = paths.evaluate(
                "for $f in //svrl:failed-assert | //svrl:successful-report return "
                "concat(string($f/@id), '\t', normalize-space($f/svrl:text[1]))"
            )
            for n in range(found.size if found is not None else 0):
                sys.stdout.write(f"{Path(file).name}\t{found.item_at(n).string_value}\n")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
