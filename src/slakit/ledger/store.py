"""Where entries are kept: one table, in a SQLite file or a PostgreSQL database, that only grows.

The database itself refuses to change or delete an entry (triggers), to have two entries for one thing (a unique
constraint) and to have two entries behind one (another). An entry is written by one transaction, so a process that
is killed leaves all of it or nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError, NoSuchModuleError

from slakit.ledger.entries import NO_HASH, Action, Entry

__all__ = ["Ledger", "LedgerError", "broken_chain", "open_ledger"]

_TRIES = 50
_READING = "slakit_reading"
_LOCK = 0x51A117  # any number that every process agrees on

_METADATA = sa.MetaData()
_ENTRIES = sa.Table(
    "statement_entries",
    _METADATA,
    sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True, autoincrement=False),
    sa.Column("action", sa.Text, nullable=False),
    sa.Column("agreement", sa.Text, nullable=False),
    sa.Column("period", sa.Text, nullable=False),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("document", sa.Text, nullable=False),
    sa.Column("entered", sa.Text, nullable=False),
    sa.Column("previous", sa.Text, nullable=False, unique=True),
    sa.Column("hash", sa.Text, nullable=False, unique=True),
    sa.UniqueConstraint("agreement", "period", "revision", "action", name="one_entry_for_each_thing"),
    sa.CheckConstraint("action IN ('issue', 'void')", name="known_actions"),
)

_SQLITE = tuple(
    f"CREATE TRIGGER IF NOT EXISTS no_{verb} BEFORE {verb.upper()} ON statement_entries BEGIN "
    f"SELECT RAISE(ABORT, 'an entry of the ledger is never changed or deleted'); END"
    for verb in ("update", "delete")
)
_POSTGRESQL = (
    "CREATE OR REPLACE FUNCTION statement_entries_stay() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
    "RAISE EXCEPTION 'an entry of the ledger is never changed or deleted'; END $$",
    "CREATE OR REPLACE TRIGGER no_change BEFORE UPDATE OR DELETE ON statement_entries "
    "FOR EACH ROW EXECUTE FUNCTION statement_entries_stay()",
    "CREATE OR REPLACE TRIGGER no_truncate BEFORE TRUNCATE ON statement_entries "
    "FOR EACH STATEMENT EXECUTE FUNCTION statement_entries_stay()",
)


class LedgerError(Exception):
    """The ledger cannot be opened or used; the message is for people and holds no password."""


class Ledger:
    """The entries of one database, in their order."""

    def __init__(self, engine: Engine, name: str) -> None:
        self._engine = engine
        self.name = name

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with self._engine.begin() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(sa.text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
            yield connection

    def prepare(self) -> None:
        """Make the table and its triggers where they are not there."""
        with self._writing() as connection:
            connection.execute(sa.schema.CreateTable(_ENTRIES, if_not_exists=True))
            for statement in _POSTGRESQL if connection.dialect.name == "postgresql" else _SQLITE:
                connection.exec_driver_sql(statement)

    def entries(self, agreement: str | None = None, period: str | None = None) -> tuple[Entry, ...]:
        """Return the entries of an agreement and a period, or all of them, in their order."""
        query = sa.select(_ENTRIES).order_by(_ENTRIES.c.number)
        if agreement is not None:
            query = query.where(_ENTRIES.c.agreement == agreement)
        if period is not None:
            query = query.where(_ENTRIES.c.period == period)
        with self._told(), self._engine.connect() as connection:
            reading = connection.execution_options(**{_READING: True})
            return tuple(_entry(row) for row in reading.execute(query))

    def append(
        self, make: Callable[[Entry | None, tuple[Entry, ...]], Entry | None], key: tuple[str, str]
    ) -> Entry | None:
        """Append what `make` makes of the last entry and the entries of `key` (agreement, period); None adds nothing.

        `make` is asked again when another process was quicker, so whoever comes second sees what came first.
        """
        with self._told():
            for _ in range(_TRIES):
                try:
                    with self._writing() as connection:
                        made = make(_last(connection), _of(connection, key))
                        if made is not None:
                            connection.execute(_ENTRIES.insert().values(**_row(made)))
                    return made
                except IntegrityError:
                    continue
        message = f"the ledger {self.name} is being written by too many at once"
        raise LedgerError(message)

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Turn what a database says into words for people."""
        try:
            yield
        except IntegrityError:
            raise
        except DBAPIError as error:
            message = f"the ledger {self.name} cannot be used: {_words(error)}"
            raise LedgerError(message) from error

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    def __enter__(self) -> Ledger:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _words(error: DBAPIError) -> str:
    return " ".join(str(error.orig).split()).lower()


def _row(entry: Entry) -> dict[str, object]:
    values: dict[str, object] = {name: getattr(entry, name) for name in Entry.__slots__}
    return values | {"action": entry.action.value, "entered": entry.entered.isoformat()}


def _entry(row: sa.Row[tuple[object, ...]]) -> Entry:
    values = dict(row._mapping)
    values["action"] = Action(values["action"])
    values["entered"] = dt.datetime.fromisoformat(str(values["entered"]))
    return Entry(**values)


def _last(connection: Connection) -> Entry | None:
    row = connection.execute(sa.select(_ENTRIES).order_by(_ENTRIES.c.number.desc()).limit(1)).first()
    return _entry(row) if row is not None else None


def _of(connection: Connection, key: tuple[str, str]) -> tuple[Entry, ...]:
    agreement, period = key
    query = sa.select(_ENTRIES).where(_ENTRIES.c.agreement == agreement, _ENTRIES.c.period == period)
    return tuple(_entry(row) for row in connection.execute(query.order_by(_ENTRIES.c.number)))


def _url(place: str) -> sa.URL:
    if "://" not in place:
        return sa.URL.create("sqlite", database=place)
    try:
        url = sa.make_url(place)
    except ArgumentError:
        message = "this is no address of a database; write a file name, or postgresql://user@host/database"
        raise LedgerError(message) from None
    if url.drivername in ("postgresql", "postgres"):
        url = url.set(drivername="postgresql+psycopg")
    if url.get_backend_name() not in ("sqlite", "postgresql"):
        message = f"{url.get_backend_name()} cannot hold a ledger; SQLite (a file) and PostgreSQL can"
        raise LedgerError(message)
    return url


def open_ledger(place: str, *, make: bool = True) -> Ledger:
    """Open the ledger in a SQLite file or at a PostgreSQL URL; `make` makes it where there is none.

    Without `make` it is left as it is. Raises LedgerError.
    """
    url = _url(place)
    name = url.render_as_string(hide_password=True) if "://" in place else place
    if url.get_backend_name() == "sqlite":
        if (url.database or ":memory:") == ":memory:":
            message = "a ledger in memory would be gone at once; name a file"
            raise LedgerError(message)
        if not make and not Path(url.database or "").exists():
            message = f"there is no ledger {name}"
            raise LedgerError(message)
        folder = Path(url.database or "").parent
        if not folder.exists():
            message = f"there is no folder {folder} for the ledger"
            raise LedgerError(message)
    try:
        engine = sa.create_engine(url, connect_args=_arguments(url), hide_parameters=True)
    except (NoSuchModuleError, ModuleNotFoundError):
        message = "reading PostgreSQL needs the package psycopg: pip install 'slakit[ledger,postgres]'"
        raise LedgerError(message) from None
    if url.get_backend_name() == "sqlite":
        _take_the_lock_early(engine)
    ledger = Ledger(engine, name)
    if make:
        with ledger._told():
            ledger.prepare()
    return ledger


def _arguments(url: sa.URL) -> dict[str, object]:
    return {"timeout": 60} if url.get_backend_name() == "sqlite" else {"connect_timeout": 10}


def _take_the_lock_early(engine: Engine) -> None:
    """Let a SQLite transaction that writes wait for others when it begins, not fail when it writes.

    One that only reads takes no lock for writing, which a file that its user may only read does not give.
    """

    @event.listens_for(engine, "connect")
    def connected(connection: object, record: object) -> None:
        connection.isolation_level = None  # type: ignore[attr-defined]  # sqlite3's own transactions begin too late

    @event.listens_for(engine, "begin")
    def begun(connection: Connection) -> None:
        reading = connection.get_execution_options().get(_READING, False)
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


def broken_chain(entries: Iterable[Entry]) -> tuple[Entry, str] | None:
    """Return the first entry, of all in their order, that is not what was once entered, and how that shows."""
    before: Entry | None = None
    for entry in entries:
        if entry.number != (before.number + 1 if before is not None else 1):
            return entry, "an entry before it is missing"
        if entry.previous != (before.hash if before is not None else NO_HASH):
            return entry, "it does not follow on the entry before it"
        if entry.recomputed() != entry.hash:
            return entry, "it was changed after it was entered"
        before = entry
    return None
