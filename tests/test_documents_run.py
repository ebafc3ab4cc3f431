"""README and docs are true: their commands are run, in order, and must print what stands there.

A ```console fence holds commands (`$ …`) with their output. `SLAKIT_UPDATE_DOCS=1 pytest tests/test_documents_run.py`
writes the real output into the files; review that diff as you would any other. Every ```sla fence must parse, and
where it is a whole contract, check cleanly.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from slakit import api
from slakit.syntax import decode, parse

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
CONSOLE = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
CONTRACT = re.compile(r"^```sla\n(.*?)^```$", re.MULTILINE | re.DOTALL)
HEREDOC = re.compile(r"<<\s*'?(\w+)'?")
UPDATE = bool(os.environ.get("SLAKIT_UPDATE_DOCS"))


def _environment() -> dict[str, str]:
    clean = {k: v for k, v in os.environ.items() if k not in ("SOURCE_DATE_EPOCH", "FORCE_COLOR")}
    return {**clean, "PATH": f"{Path(sys.executable).parent}:{clean['PATH']}", "NO_COLOR": "1", "LC_ALL": "C.UTF-8"}


def _run(command: str, folder: Path) -> str:
    """Standard output and error of a shell command, as a person sees them."""
    done = subprocess.run(["bash", "-c", command], cwd=folder, env=_environment(), stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, timeout=120, check=False)  # fmt: skip
    assert done.returncode in (0, 1, 3), f"{command}: exit {done.returncode}\n{done.stdout}"
    return done.stdout


def _is_open(typed: list[str]) -> bool:
    """Whether a shell would ask for another line of this command: behind a backslash, or inside a heredoc."""
    heredoc = HEREDOC.search(typed[0])
    if heredoc is not None:
        return f"> {heredoc[1]}" not in typed[1:]
    return typed[-1].endswith("\\")


def _commands(block: str) -> list[list[str]]:
    """The commands of a block, each with the lines that a shell took after its prompt `>`; output is left out."""
    commands: list[list[str]] = []
    for line in block.splitlines():
        if line.startswith("$ "):
            commands.append([line])
        elif line.startswith(">") and commands and _is_open(commands[-1]):
            commands[-1].append(line)
    return commands


def _played(block: str, folder: Path) -> str:
    """The block as it would stand there, with the output of now."""
    return "".join(
        "\n".join(typed) + "\n" + _run("\n".join(line[2:] for line in typed), folder) for typed in _commands(block)
    )


@pytest.fixture(scope="session")
def demo_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("docs")
    _run("sla demo --out demo", folder)
    return folder


def test_output_that_begins_with_a_bracket_is_not_part_of_the_command() -> None:
    heredoc = ["$ cat > a << 'END'", "> text", ">", "> END"]
    lines = [*heredoc, "> output", "$ diff a b", "< old", "> new", "$ echo a \\", "> b", "> output"]
    assert _commands("\n".join(lines)) == [heredoc, ["$ diff a b"], ["$ echo a \\", "> b"]]


@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_commands_print_what_the_page_says(page: Path, demo_folder: Path, tmp_path: Path) -> None:
    text = page.read_text(encoding="utf-8")
    folder = demo_folder if page.name == "README.md" else tmp_path
    if page.name == "credits.md":
        shutil.copytree(ROOT / "examples", folder / "examples")
    played = CONSOLE.sub(lambda m: f"```console\n{_played(m[1], folder)}```", text)
    if UPDATE:
        page.write_text(played, encoding="utf-8")
    assert played == text


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_contract_texts_parse(page: Path, tmp_path: Path) -> None:
    for match in CONTRACT.finditer(page.read_text(encoding="utf-8")):
        source, _ = decode(page.name, match[1].encode())
        assert source is not None
        assert parse(source)[1] == [], match[1]
        if re.search(r"^agreement ", match[1], re.MULTILINE):
            path = tmp_path / "whole.sla"
            path.write_text(match[1], encoding="utf-8")
            assert api.load(path).diagnostics == (), match[1]


def test_the_first_commands_of_the_readme_are_in_the_makefile() -> None:
    readme, makefile = (ROOT / "README.md").read_text("utf-8"), (ROOT / "Makefile").read_text("utf-8")
    commands = re.findall(r"^make ([\w-]+)$", readme, re.MULTILINE)
    assert commands == ["demo", "test"]
    assert all(re.search(rf"^{name}:", makefile, re.MULTILINE) for name in commands)


def test_links_between_pages_lead_somewhere() -> None:
    for page in [*PAGES, ROOT / "docs" / "codes" / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md"]:
        for target in re.findall(r"\]\(([^)#\s]+)\)", page.read_text(encoding="utf-8")):
            assert target.startswith("https://") or (page.parent / target).exists(), f"{page.name}: {target}"


def test_contributing_names_every_module_and_no_other() -> None:
    """Those directly below `src/slakit`; of packages inside packages it names those that it likes."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    table = re.findall(r"^\| (`.*`) \|", text, re.MULTILINE)
    named = {name for row in table for name in re.findall(r"`([\w/]+?)/?`", row)}
    code = ROOT / "src" / "slakit"
    present = {path.stem for path in code.iterdir() if path.name[0] not in "_." and path.suffix in ("", ".py")}
    assert {name for name in named if "/" not in name} == present
    assert all((code / name).is_dir() for name in named if "/" in name)
