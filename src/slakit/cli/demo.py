"""`sla demo`: the whole chain on the bundled example, into a folder, with a list of what to look at."""

from __future__ import annotations

from pathlib import Path

import click

from slakit.cli.exits import UNKNOWN, exit_code
from slakit.cli.output import echo, print_diagnostics

__all__ = ["demo"]


@click.command()
@click.option("--out", type=click.Path(path_type=Path), default=Path("demo"), show_default=True, metavar="DIR",
              help="The folder to write into; made when it is missing.")  # fmt: skip
@click.pass_context
def demo(ctx: click.Context, out: Path) -> int:
    """Run the whole chain on the bundled example: check, evaluate, explain, print.

    Writes a contract, its data map, a year of generated calls, the agreement and a statement into a folder.
    """
    from slakit.demo import run_demo
    from slakit.render.shell import shell_word
    from slakit.render.terminal import evaluation_text

    result, problems = run_demo(out, lambda text: click.echo(f"{text} …", err=True))
    print_diagnostics(ctx, problems)
    if result is None:
        return max(exit_code(problems), UNKNOWN)
    click.echo()

    def working(reference: str) -> str:
        words = ["sla", "why", f"{result.contract}#{reference}", "--period", result.evaluation.period.label]
        return " ".join(shell_word(word) for word in words)

    echo(ctx, lambda c: evaluation_text(result.evaluation, working, colour=c))
    click.echo("\nLook at:")
    width = max(len(str(path)) for path, _ in result.files)
    for path, what in result.files:
        click.echo(f"  {path!s:<{width}}  {what}")
    click.echo("\nTry:")
    for command in result.commands:
        click.echo(f"  {command}")
    return 0
