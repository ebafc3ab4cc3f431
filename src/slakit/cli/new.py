"""`sla new`: drafts an agreement from a template, by questions on the terminal or from what the command line sets."""

from __future__ import annotations

import datetime as dt
import shlex
from pathlib import Path

import click

from slakit.cli.exits import DONE, UNKNOWN
from slakit.cli.output import examples, print_diagnostics
from slakit.diagnostics import Diagnostic
from slakit.drafts import TEMPLATES, Template, answered, draft, fault
from slakit.render.files import write_atomically

__all__ = ["new"]

_NAMES = [template.name for template in TEMPLATES]


def _settings(ctx: click.Context, template: Template, settings: tuple[str, ...]) -> dict[str, str]:
    """`--set key=value`, each key once."""
    keys = [question.key for question in template.questions]
    given: dict[str, str] = {}
    for setting in settings:
        key, sign, value = setting.partition("=")
        key = key.strip().replace("-", "_")
        if not sign:
            ctx.fail(f"--set {setting}: write a key and its value, as in --set currency=EUR")
        if key not in keys:
            ctx.fail(f"--set {setting}: there is no `{key}`; {template.name} asks for {', '.join(keys)}")
        if key in given:
            ctx.fail(f"--set {setting}: `{key}` is set twice")
        given[key] = value
    return given


def _today(ctx: click.Context, param: click.Parameter, value: str | None) -> dt.date:
    try:
        return dt.date.today() if value is None else dt.date.fromisoformat(value)  # noqa: DTZ011 - the author's day
    except ValueError:
        raise click.BadParameter(f"`{value}` is not a date such as 2026-01-31", ctx, param) from None


@click.command(
    epilog=examples("sla new", "sla new --template help-desk --no-input --set customer='Acme N.V.' --out acme.sla")
)
@click.option(
    "--template",
    "name",
    type=click.Choice(_NAMES),
    default=_NAMES[0],
    show_default=True,
    help="The kind of agreement to begin with.",
)
@click.option("--set", "settings", multiple=True, metavar="KEY=VALUE", help="An answer; may be repeated.")
@click.option("--no-input", is_flag=True, help="Ask nothing: what is not set is as the template has it.")
@click.option("--keys", is_flag=True, help="List what can be set, and exit.")
@click.option("--out", type=click.Path(path_type=Path), metavar="FILE", help="Where to write [default: NAME.sla].")
@click.option("--force", is_flag=True, help="Replace a file that is there.")
@click.option("--today", callback=_today, metavar="DATE", help="The day from which a term is proposed.")
@click.pass_context
def new(
    ctx: click.Context,
    name: str,
    settings: tuple[str, ...],
    no_input: bool,
    keys: bool,
    out: Path | None,
    force: bool,
    today: dt.date,
) -> int:
    """Draft an agreement: answers a template's questions, and writes a contract that checks cleanly.

    Exits with 0 when the draft is written, 2 when an answer cannot stand, 3 when the file cannot be written.
    """  # fmt: skip
    template = next(one for one in TEMPLATES if one.name == name)
    given = _settings(ctx, template, settings)
    if keys:
        _list_keys(template, answered(template, {}, today))
        return DONE
    if out is not None:
        _keep(ctx, out, force)
    answers = answered(template, given, today)
    for key in given:
        _judge(ctx, template, answers, key)
    if not no_input:
        answers = _ask(template, given, today)
    path = out or Path(f"{answers['name']}.sla")
    _keep(ctx, path, force)
    done = draft(template, answers)
    if done.diagnostics:
        print_diagnostics(ctx, done.diagnostics)
        return UNKNOWN
    try:
        write_atomically(path, done.text.encode())
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        print_diagnostics(ctx, [Diagnostic("SLA802", f"{path} cannot be written: {reason}", where=str(path),
                                           help="name another place with --out")])  # fmt: skip
        return UNKNOWN
    click.echo(str(path))
    typed = shlex.quote(str(path))
    click.echo(f"Next: read it, then sla check {typed}, sla test {typed}, sla render {typed}", err=True)
    return DONE


def _list_keys(template: Template, answers: dict[str, str]) -> None:
    width = max(len(question.key) for question in template.questions)
    for question in template.questions:
        click.echo(f"{question.key:<{width}}  {question.asks} [{answers[question.key]}]")


def _keep(ctx: click.Context, path: Path, force: bool) -> None:
    if path.exists() and not force:
        ctx.fail(f"{path} is there already; name another file with --out, or replace it with --force")


def _judge(ctx: click.Context, template: Template, answers: dict[str, str], key: str) -> None:
    wrong = fault(template, answers, key)
    if wrong is not None:
        ctx.fail(f"--set {key}={answers[key]}: {wrong}")


def _ask(template: Template, given: dict[str, str], today: dt.date) -> dict[str, str]:
    """Ask what is not set; a question is asked again until its answer can stand."""
    for question in template.questions:
        if question.key in given:
            continue
        while True:
            proposed = answered(template, given, today)[question.key]
            answer = click.prompt(question.asks, default=proposed, show_default=bool(proposed), err=True)
            trial = given | {question.key: str(answer)}
            wrong = fault(template, answered(template, trial, today), question.key)
            if wrong is None:
                given = trial
                break
            click.echo(f"  {wrong}", err=True)
    return answered(template, given, today)
