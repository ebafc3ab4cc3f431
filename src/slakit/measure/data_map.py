"""The data map: a TOML file that says which files, databases and columns hold the records of a contract.

Read before anything is measured; all its problems are reported in one run. `docs/data.md` shows every setting. Instants
in ISO 8601 need no format, and an offset in the value wins over `zone`. A field that the map does not name is read from
the column of the same name, if there is one. A duration always says its unit or format.
"""

from __future__ import annotations

import codecs
import re
import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, field_validator, model_validator

from slakit.diagnostics import Diagnostic, Source, Span
from slakit.measure.ready_maps import no_ready_map, with_ready_map
from slakit.measure.suggest import did_you_mean
from slakit.measure.toml_places import find_error, find_key
from slakit.timeline import is_zone, suggest_zones

__all__ = [
    "DURATION_FORMATS",
    "FRACTION",
    "MINOR_UNITS",
    "PERCENT",
    "UNITS",
    "DataMap",
    "DatabaseSource",
    "FieldSource",
    "RecordSource",
    "load_data_map",
    "parse_data_map",
]

UNITS = {
    "microseconds": 1,
    "milliseconds": 1_000,
    "seconds": 1_000_000,
    "minutes": 60_000_000,
    "hours": 3_600_000_000,
}
"""The units of a duration given as a number, in microseconds."""

PERCENT, FRACTION, MINOR_UNITS = "percent", "fraction", "minor units"
"""The units of a percentage without its sign (12.5 or 0.125), and of an amount given in cents or the like."""

DURATION_FORMATS = ("h:mm:ss", "h:mm", "m:ss")

_DIRECTIVE = re.compile(r"%(-?.)", re.DOTALL)
_DIRECTIVES = frozenset("YymdHIpMSfbBjz%") | {"-m", "-d", "-H", "-I", "-M", "-S"}
_YES = tuple(form for word in ("true", "yes", "y", "t") for form in (word, word.capitalize(), word.upper()))
_NO = tuple(form for word in ("false", "no", "n", "f") for form in (word, word.capitalize(), word.upper()))


def _listed(given: Any) -> Any:
    return [given] if isinstance(given, str) else given


def _in_list(given: Any) -> Any:
    return [given] if isinstance(given, dict) else given


Texts = Annotated[tuple[str, ...], BeforeValidator(_listed)]
Databases = Annotated[tuple["DatabaseSource", ...], BeforeValidator(_in_list)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class FieldSource(_Part):
    """Where a field of a record comes from: columns joined by one space, or one value for all rows."""

    columns: Texts = ()
    value: str | None = None
    values: dict[str, str] = {}
    """Words of the file and what they stand for; a word that is not here stands for itself."""
    format: str | None = None
    unit: (
        Literal["microseconds", "milliseconds", "seconds", "minutes", "hours", "percent", "fraction", "minor units"]
        | None
    ) = None
    separator: str = ";"
    """What stands between the texts of a list."""

    @model_validator(mode="before")
    @classmethod
    def _short_forms(cls, given: Any) -> Any:
        if isinstance(given, str):
            return {"columns": [given]}
        if isinstance(given, dict) and "column" in given:
            if "columns" in given:
                message = "give `column` or `columns`, not both"
                raise ValueError(message)
            if not isinstance(given["column"], str):
                message = "`column` is one name in quotes"
                raise ValueError(message)
            rest = {key: value for key, value in given.items() if key != "column"}
            return {**rest, "columns": [given["column"]]}
        return given

    @model_validator(mode="after")
    def _one_origin(self) -> FieldSource:
        if bool(self.columns) == (self.value is not None):
            message = "a field needs either a column or a value"
            raise ValueError(message)
        if not self.separator.strip(" "):
            message = 'a `separator` is at least one character; write separator = ",", say'
            raise ValueError(message)
        if self.unit and self.format:
            message = "give `unit` or `format`, not both"
            raise ValueError(message)
        if self.format and self.format not in DURATION_FORMATS:
            _check_format(self.format)
        return self


def _check_format(text: str) -> None:
    used = [match[1] for match in _DIRECTIVE.finditer(text)]
    unknown = [f"%{one}" for one in used if one not in _DIRECTIVES]
    if unknown or not used:
        message = (
            f"the format {text!r} is not understood"
            + (f" at {', '.join(unknown)}" if unknown else "")
            + "; a time is written like %Y-%m-%d %H:%M:%S, a duration is one of "
            + ", ".join(DURATION_FORMATS)
        )
        raise ValueError(message)
    plain = {one.lstrip("-") for one in used}
    dated = plain & {"Y", "y"} and ("j" in plain or (plain & {"m", "b", "B"} and "d" in plain))
    if not dated or ("I" in plain) != ("p" in plain):
        message = f"the format {text!r} does not name a whole date and time (year, month and day, and %p with %I)"
        raise ValueError(message)


class DatabaseSource(_Part):
    """A table or a query of a database: an SQLite file, or a server whose URL is in an environment variable."""

    sqlite: str | None = None
    variable: str | None = None
    table: str | None = None
    query: str | None = None

    # As below, what follows the last "; " is the next step.

    @model_validator(mode="after")
    def _one_of_each(self) -> DatabaseSource:
        if (self.sqlite is None) == (self.variable is None):
            message = (
                'a database is either `sqlite = "FILE"` or `variable = "NAME"`'
                "; the variable of the environment holds the URL, so that no password stands in the map"
            )
            raise ValueError(message)
        if (self.table is None) == (self.query is None):
            message = 'say what to read of the database; write table = "calls", or query = "SELECT …"'
            raise ValueError(message)
        if self.variable is not None and not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", self.variable):
            message = (
                "`variable` is the name of an environment variable, not the URL"
                "; write the URL into the variable, and its name here"
            )
            raise ValueError(message)
        return self


class RecordSource(_Part):
    """The files and databases of one record type and how to read them."""

    like: str | None = None
    """A ready map that the settings here add to."""
    file: Texts = ()
    database: Databases = ()
    sheet: str | None = None
    header: Annotated[int, Field(ge=1)] = 1
    rows: str | None = None
    """Where the rows are in a JSON document: the names on the way to them, divided by dots."""
    sparse: bool = False
    """Whether stretches without rows are usual, so that they do not make data incomplete."""
    delimiter: str = ","
    encoding: str = "utf-8"
    zone: str | None = None
    fold: Literal["first", "second", "reject"] = "reject"
    null: tuple[str, ...] = ()
    true: Annotated[tuple[str, ...], Field(min_length=1)] = (*_YES, "1")
    false: Annotated[tuple[str, ...], Field(min_length=1)] = (*_NO, "0")
    fields: dict[str, FieldSource] = {}

    # In the messages below, what follows the last "; " is the next step.

    @field_validator("delimiter")
    @classmethod
    def _one_character(cls, delimiter: str) -> str:
        if len(delimiter) != 1 or delimiter in '"\r\n\0' or not delimiter.isascii():
            message = f"the delimiter cannot be {delimiter!r}; write one character such as , or |"
            raise ValueError(message)
        return delimiter

    @field_validator("encoding")
    @classmethod
    def _known_encoding(cls, encoding: str) -> str:
        try:
            known = "".encode(encoding) is not None and codecs.lookup(encoding)._is_text_encoding
        except (LookupError, ValueError, UnicodeError):
            known = False
        if not known:
            message = f"the encoding {encoding!r} is not known; write utf-8, latin-1 or windows-1252, say"
            raise ValueError(message)
        return encoding

    @field_validator("zone")
    @classmethod
    def _known_zone(cls, zone: str | None) -> str | None:
        if zone is not None and not is_zone(zone):
            near = suggest_zones(zone)
            step = f"did you mean {near[0]}?" if near else "write a zone such as Europe/Amsterdam"
            message = f"{zone!r} is no IANA time zone; {step}"
            raise ValueError(message)
        return zone

    @model_validator(mode="after")
    def _settings(self) -> RecordSource:
        if both := sorted(set(self.true) & set(self.false)):
            message = f"{both[0]!r} cannot stand for both yes and no; take it out of one of the two lists"
            raise ValueError(message)
        return self


class DataMap(BaseModel):
    """A data map: record types and their sources, and the folder that file names are relative to.

    Without a map, columns named like the fields are read with the settings' usual values.
    """

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True, defer_build=True)

    name: str = ""
    folder: Path = Path()
    records: dict[str, RecordSource] = {}
    ready: dict[str, frozenset[str]] = {}
    """The fields of a record type that a ready map places and the map itself does not."""
    given: dict[str, tuple[Path, ...]] = {}
    """Files that replace those of the map, relative to the current folder."""
    source: Source | None = Field(default=None, exclude=True, repr=False)

    def with_files(self, records: str, files: tuple[str | Path, ...]) -> DataMap:
        """Return the same map with other files for one record type, such as the command line names."""
        given = {**self.given, records: tuple(Path(file) for file in files)}
        return self.model_copy(update={"given": given})

    def files(self, records: str) -> tuple[Path, ...]:
        """Return the paths of a record type's files."""
        if records in self.given:
            return self.given[records]
        source = self.records.get(records)
        return tuple(self.folder / file for file in source.file) if source else ()

    def databases(self, records: str) -> tuple[DatabaseSource, ...]:
        """Return the databases of a record type; files of the command line replace them, too."""
        source = self.records.get(records)
        return source.database if source and records not in self.given else ()

    def place(self, *path: str) -> Span | None:
        """Where a table or key stands in the map's text."""
        return find_key(self.source, path) if self.source else None


def _told(error: Any) -> tuple[str, str | None]:
    """Return a problem that pydantic found in our words, with the next step."""
    location = [str(part) for part in error["loc"]]
    last = location[-1] if location else ""
    model: type[_Part] = FieldSource if "fields" in location[:-1] else RecordSource
    if "database" in location[:-1]:
        model = DatabaseSource
    match error["type"]:
        case "extra_forbidden":
            known = [name for name in model.model_fields if name != "columns" or model is FieldSource]
            known += ["column"] if model is FieldSource else []
            hint = did_you_mean(last, known)
            return f"there is no setting `{last}`", hint or f"the settings are {', '.join(sorted(known))}"
        case "value_error":
            message, _, step = str(error["ctx"]["error"]).rpartition("; ")
            return (message, step) if message else (step, None)
        case "literal_error":
            return f"`{last}` cannot be {error['input']!r}", f"write one of {error['ctx']['expected']}"
        case "model_type" | "model_attributes_type" | "dict_type":
            return (
                f"`{last}` should be a table of settings",
                f"write [{'.'.join(location)}] and its settings below",
            )
        case _:
            return f"`{last}` cannot be {error['input']!r}: {error['msg'].lower()}", None


def parse_data_map(text: str, name: str, folder: Path, data: bytes = b"") -> tuple[DataMap | None, list[Diagnostic]]:
    """Read a data map from its text; without a map in the result, the diagnostics say why.

    `data` are the bytes of its file, for their SHA-256.
    """
    source = Source(name, text.replace("\r\n", "\n"), data)
    try:
        tables = tomllib.loads(source.text)
    except (RecursionError, ValueError) as error:
        reason = re.sub(r" \(at .*\)$", "", str(error))
        problem = Diagnostic(
            "SLA702",
            f"the data map is not valid TOML: {reason[:1].lower()}{reason[1:]}",
            span=find_error(source, str(error)),
            where=name,
            help="texts stand in double quotes, tables are headed [calls] and [calls.fields]",
        )
        return None, [problem]
    problems: list[Diagnostic] = []
    records: dict[str, RecordSource] = {}
    ready: dict[str, frozenset[str]] = {}
    for table, settings in tables.items():
        if not isinstance(settings, dict):
            message = f"`{table}` stands outside a record type"
            hint = "settings belong below a header such as [calls], the record type of the contract"
            problems.append(Diagnostic("SLA705", message, span=find_key(source, (table,)), help=hint, where=name))
            continue
        if isinstance(settings.get("like"), str):
            settings, ready[table] = with_ready_map(settings)  # noqa: PLW2901
            if not ready[table]:
                span = find_key(source, (table, "like"))
                problems.append(no_ready_map(settings["like"], span, name))
        try:
            records[table] = RecordSource.model_validate(settings)
        except ValidationError as error:
            for one in error.errors(include_url=False):
                message, step = _told({**one, "loc": (table, *one["loc"])})
                span = find_key(source, (table, *(str(part) for part in one["loc"])))
                problems.append(Diagnostic("SLA705", message, span=span, help=step, where=name))
    if problems:
        return None, problems
    return DataMap(name=name, folder=folder, records=records, ready=ready, source=source), []


def load_data_map(path: Path) -> tuple[DataMap | None, list[Diagnostic]]:
    """Read a data map from a file in UTF-8."""
    try:
        data = path.read_bytes()
        text = data.decode("utf-8-sig")
    except FileNotFoundError:
        message, hint = (
            f"there is no data map {path}",
            "check the name, or leave it out to use columns named like the fields",
        )
    except OSError as error:
        message, hint = (
            f"the data map {path} cannot be read: {(error.strerror or 'unknown error').lower()}",
            None,
        )
    except UnicodeDecodeError:
        message, hint = f"the data map {path} is not UTF-8 text", "save it as UTF-8"
    else:
        return parse_data_map(text, str(path), path.parent, data)
    return None, [Diagnostic("SLA702", message, help=hint, where=str(path))]
