"""What nobody should write and somebody will: no exception escapes, no report shows a Python value, time is bounded."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.language.reading import codes, read, reports

from slakit.contract.from_syntax import read_contract
from slakit.contract.model import Contract
from slakit.diagnostics import Diagnostic
from slakit.render.diagnostics import diagnostics_json, full_text
from slakit.resources import read_use, stdlib_names

AGREEMENT = """agreement a "A"
  version "1.0"
  provider "P"
  customer "C"
  in force from 2026-01-01 to 2026-12-31
  zone Europe/Amsterdam
  currency EUR
  fee monthly-fee "Fee" EUR 48000.00 per month
end agreement
"""
OBJECTIVE = """objective ANS-1 "Speed"
  measure service-level-of-answered given limit = 20 seconds
  each calendar month
  promise at least 80 %
  no data counts as met
  credit 5 % of monthly-fee when below 80 %
end objective
"""
USE = 'use "std/contact-centre"\n'
GOOD = USE + AGREEMENT + OBJECTIVE
MEASURE = "service-level-of-answered given limit = 20 seconds"
HOURS = 'calendar h "Hours"\n  open daily from 09:00 to 17:00\nend calendar\n'


def changed(old: str, new: str, text: str = GOOD) -> str:
    assert old in text
    return text.replace(old, new, 1)


def assert_for_people(found: list[Diagnostic]) -> None:
    """Reports are plain words: no types, no objects, no traces of the program."""
    for diagnostic in found:
        text = full_text(diagnostic)
        assert diagnostic.help, text
        for trace in ("Token(", "Fraction(", "<slakit", "object at 0x", "Traceback", "__", "None", "Tree("):
            assert trace not in f"{diagnostic.message} {diagnostic.help}", text
        assert all(char.isprintable() or char in "\n\u00a0\u200c\u200d" for char in text), text
        assert len(text) < 3000
    diagnostics_json(found)


def test_the_contract_that_the_cases_start_from_is_good() -> None:
    assert codes(GOOD) == []
    assert codes(USE + AGREEMENT + HOURS + OBJECTIVE) == []


FILES: dict[str, tuple[bytes, list[str]]] = {
    "empty": (b"", ["SLA002"]),
    "white space": (b" \n\t \r\n", ["SLA002"]),
    "byte order mark alone": (b"\xef\xbb\xbf", ["SLA002"]),
    "comments only": (b"# a remark\n# another\n", ["SLA308"]),
    "all bytes": (bytes(range(256)) * 20, ["SLA004"]),
    "late NUL": (GOOD.encode() + b"#" * 9000 + b"\0", ["SLA004"]),
    "latin-1": (changed('"P"', '"Pé"').encode("latin-1"), ["SLA005"]),
    "UTF-16": (GOOD.encode("utf-16"), ["SLA005"]),
    "UTF-16 without mark": (GOOD.encode("utf-16-le"), ["SLA004"]),
    "half a character": (GOOD.encode() + b"# \xe2\x82", ["SLA005"]),
    "byte order mark": (b"\xef\xbb\xbf" + GOOD.encode(), []),
    "Windows lines": (GOOD.replace("\n", "\r\n").encode(), []),
    "old Mac lines": (GOOD.replace("\n", "\r").encode(), []),
    "10 MB of brackets": (b"(" * 10_000_000, ["SLA003"]),
    "3 MB of brackets": (b"(" * 3_000_000, ["SLA101"]),
    "brackets that never close": (changed("20 seconds", "]" * 1_000_000).encode(), ["SLA101"]),
}


@pytest.mark.parametrize("name", FILES)
def test_files(name: str) -> None:
    data, expected = FILES[name]
    start = time.perf_counter()
    _, found = read(data)
    assert [d.code for d in found if d.code != "SLA614"] == expected
    assert time.perf_counter() - start < 10
    assert_for_people(found)


TEXTS: dict[str, tuple[str, list[str]]] = {
    "300 brackets": (changed(MEASURE, f"share of calls where {'(' * 300}answered{')' * 300}"), ["SLA107"]),
    "300 brackets of a figure": (changed(MEASURE, f"{'(' * 300}abandonment{')' * 300}"), ["SLA107"]),
    "300 nots": (changed(MEASURE, f"share of calls where {'not ' * 300}answered"), ["SLA107"]),
    "60 brackets": (changed(MEASURE, f"share of calls where {'(' * 60}answered{')' * 60}"), []),
    "unknown word": (changed("promise", "promisse"), ["SLA101"]),
    "objective twice": (GOOD + OBJECTIVE, ["SLA302"]),
    "use too late": (AGREEMENT + OBJECTIVE + USE, ["SLA305"]),
    "use of nothing": (changed("std/contact-centre", ""), ["SLA307"]),
    "use of a parent": (changed("std/contact-centre", "../../etc/passwd"), ["SLA307"]),
    "use of a parent of the library": (changed("std/contact-centre", "std/../../../pyproject"), ["SLA307"]),
    "use of an absolute path": (changed("std/contact-centre", "/etc/passwd"), ["SLA307"]),
    "use of a drive": (changed("std/contact-centre", "C:/windows/win.ini"), ["SLA307"]),
    "use of a very long name": (changed("std/contact-centre", "a" * 5000), ["SLA307"]),
    "day that is not": (changed("2026-12-31", "2026-02-30"), ["SLA501"]),
    "month that is not": (changed("2026-12-31", "2026-13-01"), ["SLA501"]),
    "month zero": (changed("2026-12-31", "2026-00-10"), ["SLA501"]),
    "day zero": (changed("2026-12-31", "2026-12-00"), ["SLA501"]),
    "year zero": (changed("2026-01-01", "0000-01-01"), ["SLA501"]),
    "year 9999": (changed("2026-12-31", "9999-12-31"), ["SLA501"]),
    "long year": (changed("2026-12-31", "9" * 5000 + "-12-31"), ["SLA501"]),
    "digits of another script": (changed("2026-12-31", "٢٠٢٦-١٢-٣١"), ["SLA501"]),
    "dashes in a date": (changed("2026-12-31", "2026–12–31"), ["SLA501"]),
    "term reversed": (changed("2026-12-31", "2025-12-31"), ["SLA504"]),
    "zone": (changed("Europe/Amsterdam", "Mars/Phobos"), ["SLA503"]),
    "abbreviated zone": (changed("Europe/Amsterdam", "CEST"), ["SLA503"]),
    "currency": (changed("currency EUR", "currency XYZ"), ["SLA403"]),
    "currency in small letters": (changed("currency EUR", "currency eur"), ["SLA403"]),
    "other currency": (changed("currency EUR", "currency USD"), ["SLA404"]),
    "country": (changed("end cal", "closed on public holidays of XX end cal", GOOD + HOURS), ["SLA505"]),
    "unknown fee": (changed("of monthly-fee", "of yearly-fee"), ["SLA301"]),
    "no fee": (changed('  fee monthly-fee "Fee" EUR 48000.00 per month\n', ""), ["SLA301"]),
    "promise beyond all": (changed("80 %", "180 %"), ["SLA604"]),
    "promise of nothing": (changed("at least 80 %", "at least 0 %"), ["SLA604"]),
    "negative amount": (changed("EUR 48000.00", "EUR -48000.00"), ["SLA402"]),
    "number of 5000 digits": (changed("80 %", "9" * 5000 + " %"), ["SLA407"]),
    "5000 decimals": (changed("80 %", f"0.{'9' * 5000} %"), ["SLA407"]),
    "amount of 5000 digits": (changed("48000.00", "9" * 5000 + ".00"), ["SLA407"]),
    "duration of 5000 digits": (changed("20 seconds", "9" * 5000 + " days"), ["SLA407"]),
    "a million years": (changed("20 seconds", "365000000 days"), ["SLA407"]),
    "volume of 5000 digits": (
        changed("  no data", f"  with fewer than {'9' * 5000} calls counts as met\n  no data"), ["SLA407"]),
    "percentile of 5000 digits": (changed(MEASURE, f"percentile {'9' * 5000} of wait of calls"), ["SLA407"]),
    "time of 5000 digits": (changed("09:00", "9" * 5000 + ":00", GOOD + HOURS), ["SLA502"]),
    "one name of 5000 letters": (changed("of monthly-fee", "of " + "x" * 5000), ["SLA301"]),
    "opening at 24:00": (changed("09:00", "24:00", GOOD + HOURS), ["SLA502"]),
    "hours of no length": (changed("17:00", "09:00", GOOD + HOURS), ["SLA507"]),
    "empty name": (changed("agreement a", "agreement"), ["SLA103"]),
    "empty title": (changed('agreement a "A"', 'agreement a ""'), ["SLA309"]),
    "title of spaces": (changed('provider "P"', 'provider " \u00a0 "'), ["SLA309"]),
    "two agreements": (GOOD + AGREEMENT, ["SLA308"]),
    "Persian and Chinese names": (GOOD.replace("ANS-1", "پاسخ").replace("monthly-fee", "月费"), []),
    "letters composed and decomposed": (changed("of monthly-fee", "of caf\u0065\u0301").replace(
        "fee monthly-fee", "fee caf\u00e9"), []),
    "zero-width space in a word": (changed("promise", "pro\u200bmise"), ["SLA006"]),
    "zero-width space in a text": (changed('"Speed"', '"Sp\u200beed"'), ["SLA006"]),
    "direction override in a text": (changed('"Speed"', '"Sp\u202eeed"'), ["SLA006"]),
    "direction override in a remark": (changed("  promise", "  # \u202e\n  promise"), ["SLA006"]),
    "line separator in a remark": (changed("  promise", "  # a\u2028b\n  promise"), ["SLA006"]),
    "escape sequence": (changed('"Speed"', '"\x1b[31mSpeed"'), ["SLA006"]),
    "joiner in a Persian text": (changed('"Speed"', '"می\u200cخواهم"'), []),
    "space that does not break": (changed("80 %", "80\u00a0%"), []),
    "line of 1 MB": (changed('"Speed"', f'"{"x" * 1_000_000}"'), []),
    "word of 1 MB": (changed("promise", "x" * 1_000_000), ["SLA101"]),
    "words of 1 MB": (changed("promise", "hello " * 150_000), ["SLA101"]),
    "curly quotes": (changed('"Speed"', "“Speed”"), ["SLA104"]),
    "quote without end": (changed('"Speed"', '"Speed'), ["SLA104"]),
    "name that is a word": (changed("ANS-1", "when"), ["SLA106"]),
    "name that is a soft word": (changed("ANS-1", "day"), []),
    "name like an amount": (changed("ANS-1", "ANS1"), []),
    "no agreement": (USE + OBJECTIVE, ["SLA308"]),
}  # fmt: skip


@pytest.mark.parametrize("name", TEXTS)
def test_texts(name: str) -> None:
    text, expected = TEXTS[name]
    start = time.perf_counter()
    _, found = read(text)
    assert [d.code for d in found if d.code != "SLA614"] == expected
    assert time.perf_counter() - start < 5
    assert_for_people(found)


def test_long_words_are_cut_in_messages() -> None:
    text = reports(changed("80 %", "9" * 70 + "," + "5" * 70 + " %"))
    assert max(len(line) for line in text.splitlines()) < 250


def test_utf16_is_named() -> None:
    assert "the file is UTF-16, not UTF-8" in reports(GOOD.encode("utf-16"))


def test_line_of_a_wrong_byte_is_named() -> None:
    assert reports(changed('"P"', '"Pé"').encode("latin-1")).startswith(
        "error[SLA005]: the file is not UTF-8: byte 0xE9 on line 4 does not fit\n  --> contract.sla:4\n"
    )


@pytest.mark.parametrize(
    "lines",
    [
        ["5 % of monthly-fee when between 70 % and 79 %", "10 % of monthly-fee when below 70 %"],
        ["5 % of monthly-fee when below 80 %", "6 % of monthly-fee when below 80 %"],
    ],
    ids=["gap", "overlap"],
)
def test_gaps_and_overlaps_do_not_refuse_the_contract(lines: list[str]) -> None:
    table = "".join(f"  credit {line}\n" for line in lines)
    contract, found = read(changed("  credit 5 % of monthly-fee when below 80 %\n", table))
    assert contract is not None
    assert found != []
    assert not any(d.blocks for d in found)


def _if_chain(depth: int, *, nested_in_else: bool) -> str:
    value = "wait"
    for _ in range(depth):
        value = (
            f"if answered then 0 seconds else {value}" if nested_in_else else f"if answered then {value} else 0 seconds"
        )
    records = (
        'records r "R"\n key id\n at s\n field id text\n field s instant\n field wait duration\n'
        f" field answered yes/no\n let x = {value}\nend records\n"
    )
    return GOOD + records


@pytest.mark.parametrize("nested_in_else", [True, False])
def test_chains_of_conditions(nested_in_else: bool) -> None:
    assert codes(_if_chain(60, nested_in_else=nested_in_else)) == []
    assert codes(_if_chain(61, nested_in_else=nested_in_else)) == ["SLA107"]
    assert codes(_if_chain(3000, nested_in_else=nested_in_else)) == ["SLA107"]


def _fields(count: int) -> str:
    """Derived fields of which each reads the one before it twice: 2 to the `count`, written out."""
    lines = ["let c0 = flag", *(f"let c{i} = c{i - 1} and not c{i - 1}" for i in range(1, count))]
    records = (
        'records r "R"\n key id\n at s\n field id text\n field s instant\n field flag yes/no optional\n '
        + "\n ".join(lines)
        + "\nend records\n"
    )
    return USE + AGREEMENT + records + OBJECTIVE.replace(MEASURE, f"share of r where c{count - 1}")


def _metrics(count: int, each: str) -> str:
    """Metrics of which each is made of the one before it."""
    lines = ['metric m0 "M"\n measure abandonment\nend metric\n']
    lines += [f'metric m{i} "M"\n measure {each.format(f"m{i - 1}")}\nend metric\n' for i in range(1, count)]
    return USE + AGREEMENT + "".join(lines) + OBJECTIVE.replace(MEASURE, f"m{count - 1}")


def _calendars(count: int, each: str, *, backwards: bool = False) -> str:
    """Calendars of which each is made of the one before it."""
    lines = [HOURS.replace(" h ", " c0 ")]
    lines += [f'calendar c{i} "H"\n  is {each.format(f"c{i - 1}")}\nend calendar\n' for i in range(1, count)]
    return GOOD + "".join(reversed(lines) if backwards else lines)


def _seasons(count: int) -> str:
    """Seasons over all the years there are, of which each ends where the next one does."""
    lines = [f"  between {1970 + i}-01-01 and 2199-12-31 closed\n" for i in range(count)]
    lines += [f"  between {1 + i % 28} may and {1 + i % 28} december each year closed\n" for i in range(count)]
    return GOOD + HOURS.replace("end calendar", "".join(lines) + "end calendar")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (_calendars(60, "{0} except c0"), ["SLA506"]),
        (_calendars(61, "{0} except c0"), ["SLA506", "SLA107"]),
        (_calendars(6, "{0} except {0}"), ["SLA506"]),
        (_calendars(40, "{0} except {0}"), ["SLA506", "SLA107"]),
        (_calendars(2000, "{0} except c0", backwards=True), ["SLA107", "SLA506"]),
        (_seasons(200), ["SLA508"]),
        (changed("end cal", "is x\nend cal", GOOD + HOURS), ["SLA103"]),
        (changed("end cal", "is x except y\nend cal", GOOD + HOURS), ["SLA509", "SLA301"]),
        (changed("end cal", f"between {'9' * 5000} may and 3 may each year closed\nend cal", GOOD + HOURS), ["SLA501"]),
        (changed("end cal", "between 2.5 may and ٣ may each year closed\nend cal", GOOD + HOURS), ["SLA501"]),
        (changed("end cal", "between 1970-01-01 and 2199-12-31 closed\nend cal", GOOD + HOURS), ["SLA506"]),
    ],
    ids=[
        "calendars of calendars",
        "one calendar too many",
        "calendars doubled a few times",
        "calendars doubled",
        "2000 calendars in a chain",
        "seasons of centuries",
        "calendar made of one",
        "calendar made of others with hours",
        "day of 5000 digits",
        "half a day",
        "season of centuries",
    ],
)
def test_calendars(text: str, expected: list[str]) -> None:
    start = time.perf_counter()
    _, found = read(text)
    assert list(dict.fromkeys(d.code for d in found if d.code != "SLA614")) == expected
    assert time.perf_counter() - start < 5
    assert_for_people(found)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (_fields(6), ["SLA639", "SLA602"]),
        (_fields(40), ["SLA639", "SLA107"]),
        (_fields(400), ["SLA639", "SLA107"]),
        (_metrics(8, "{0} + {0}"), []),
        (_metrics(40, "{0} + {0}"), ["SLA107"]),
        (_metrics(400, "{0}"), ["SLA107"]),
    ],
    ids=[
        "fields doubled 6 times",
        "fields doubled 40 times",
        "400 fields in a chain",
        "few metrics",
        "metrics doubled",
        "400 metrics in a chain",
    ],
)
def test_definitions_that_blow_up_are_bounded(text: str, expected: list[str]) -> None:
    start = time.perf_counter()
    found = codes(text)
    assert list(dict.fromkeys(found)) == expected
    assert time.perf_counter() - start < 5


def _read_file(path: Path) -> tuple[Contract | None, list[Diagnostic]]:
    contract, found, _ = read_contract(str(path), path.read_bytes(), read_use, stdlib_names())
    assert_for_people(found)
    return contract, found


def _write(folder: Path, **texts: str) -> None:
    for name, text in texts.items():
        (folder / f"{name}.sla").write_text(text, encoding="utf-8")


def test_file_that_uses_itself(tmp_path: Path) -> None:
    _write(tmp_path, a='use "a"\n' + GOOD)
    _, found = _read_file(tmp_path / "a.sla")
    assert [(d.code, d.message) for d in found] == [("SLA306", "this file uses itself")]


def test_circle_of_three_files(tmp_path: Path) -> None:
    _write(tmp_path, a='use "b"\n' + GOOD, b='use "c"\n', c='use "a"\n')
    _, found = _read_file(tmp_path / "a.sla")
    assert [d.code for d in found] == ["SLA306"]
    assert found[0].span is not None
    assert found[0].span.source.name == str(tmp_path / "c.sla")
    assert found[0].help is not None
    assert [Path(word).name for word in found[0].help.split() if ".sla" in word] == [
        "a.sla", "b.sla", "c.sla", "a.sla;"]  # fmt: skip


def test_circle_is_found_however_the_first_file_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _write(tmp_path, a='use "b"\n' + GOOD, b='use "a"\n')
    monkeypatch.chdir(tmp_path)
    for name in ("a.sla", "./a.sla", f"../{tmp_path.name}/a.sla"):
        _, found, _ = read_contract(name, Path(name).read_bytes(), read_use, stdlib_names())
        assert [d.code for d in found] == ["SLA306"]


def test_long_chain_of_files_is_bounded(tmp_path: Path) -> None:
    _write(tmp_path, **{f"f{i}": f'use "f{i + 1}"\n' for i in range(30)}, f30="# end\n")
    _write(tmp_path, f0='use "f1"\n' + GOOD)
    _, found = _read_file(tmp_path / "f0.sla")
    assert [d.code for d in found] == ["SLA306"]


def test_one_file_used_twice_is_read_once(tmp_path: Path) -> None:
    metric = 'metric m "M"\n  measure abandonment\nend metric\n'
    _write(tmp_path, a='use "b"\nuse "c"\n' + GOOD, b='use "d"\n', c='use "d"\n', d=USE + metric)
    contract, found = _read_file(tmp_path / "a.sla")
    assert found == []
    assert contract is not None


def _link_out(folder: Path) -> None:
    (folder.parent / "outside.sla").write_text("# outside\n", encoding="utf-8")
    (folder / "b.sla").symlink_to(folder.parent / "outside.sla")


def _folder(folder: Path) -> None:
    (folder / "b.sla").mkdir()


def _nothing(folder: Path) -> None:
    assert folder.is_dir()


@pytest.mark.parametrize("make", [_link_out, _folder, _nothing])
def test_files_that_cannot_be_used(tmp_path: Path, make: Callable[[Path], None]) -> None:
    folder = tmp_path / "contracts"
    folder.mkdir()
    make(folder)
    _write(folder, a='use "b"\n' + GOOD)
    _, found = _read_file(folder / "a.sla")
    assert [d.code for d in found] == ["SLA307"]


def test_mistakes_of_a_used_file_are_reported_there_and_nowhere_else(tmp_path: Path) -> None:
    metric = 'metric m "M"\n  measur abandonment\nend metric\n'
    _write(tmp_path, a=USE + 'use "b"\n' + AGREEMENT + OBJECTIVE.replace(MEASURE, "m"), b=metric)
    _, found = _read_file(tmp_path / "a.sla")
    assert [(d.code, Path(d.place.split(":")[0]).name) for d in found] == [("SLA101", "b.sla")]


def test_used_file_that_is_not_text(tmp_path: Path) -> None:
    _write(tmp_path, a='use "b"\n' + AGREEMENT + OBJECTIVE.replace(MEASURE, "from-b"))
    (tmp_path / "b.sla").write_bytes(b"# \xe9\n")
    _, found = _read_file(tmp_path / "a.sla")
    assert [d.code for d in found] == ["SLA005"]


def test_time_grows_with_length_and_not_faster() -> None:
    def seconds(count: int) -> float:
        text = USE + AGREEMENT + "".join(OBJECTIVE.replace("ANS-1", f"ANS-{i}") for i in range(count))
        start = time.process_time()
        contract, found = read(text)
        assert contract is not None
        assert found == []
        return time.process_time() - start

    seconds(5)
    short, long = seconds(40), seconds(400)
    assert long < 30 * short
