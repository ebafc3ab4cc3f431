"""A reader of a file that is being replaced sees the old one or the new one, never a part."""

import errno
import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from slakit.render.files import write_atomically


def test_new_file_is_written_whole(tmp_path: Path) -> None:
    target = tmp_path / "statement.pdf"
    data = bytes(range(256)) * 1000
    write_atomically(target, data)
    assert target.read_bytes() == data
    assert list(tmp_path.iterdir()) == [target]


def test_new_file_has_the_permissions_of_any_new_file(tmp_path: Path) -> None:
    ordinary = tmp_path / "ordinary"
    ordinary.touch()
    write_atomically(tmp_path / "written", b"x")
    assert (tmp_path / "written").stat().st_mode == ordinary.stat().st_mode


def test_old_file_is_replaced_and_keeps_its_permissions(tmp_path: Path) -> None:
    target = tmp_path / "statement.pdf"
    target.write_bytes(b"old")
    target.chmod(0o640)
    write_atomically(target, b"new")
    assert target.read_bytes() == b"new"
    assert target.stat().st_mode & 0o777 == 0o640


def test_reader_of_the_old_file_keeps_it(tmp_path: Path) -> None:
    target = tmp_path / "statement.pdf"
    target.write_bytes(b"old contents")
    with target.open("rb") as reader:
        write_atomically(target, b"new")
        assert reader.read() == b"old contents"


def test_symbolic_link_stays_and_its_target_changes(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    target = tmp_path / "real" / "file"
    target.write_bytes(b"old")
    link = tmp_path / "link"
    link.symlink_to(target)
    write_atomically(link, b"new")
    assert link.is_symlink()
    assert target.read_bytes() == b"new"


def test_folder_that_is_missing_a_file_or_closed_to_writing(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    # Nobody, not even root, can create files in /proc.
    for folder in (tmp_path / "missing", tmp_path / "file", Path("/proc/self")):
        with pytest.raises(OSError, match=r".*"):
            write_atomically(folder / "statement.pdf", b"x")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


@contextmanager
def _files_no_longer_than(size: int) -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_failure_in_the_middle_leaves_the_old_file_alone(tmp_path: Path) -> None:
    target = tmp_path / "statement.pdf"
    target.write_bytes(b"old")
    with pytest.raises(OSError, match="File too large") as caught, _files_no_longer_than(4096):
        write_atomically(target, b"n" * 100_000)
    assert caught.value.errno == errno.EFBIG
    assert target.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.parametrize("step", ["os.fsync", "pathlib.Path.replace"])
def test_failure_of_a_later_step_leaves_the_old_file_alone(
    step: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "statement.pdf"
    target.write_bytes(b"old")

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patched:
        patched.setattr(step, full)
        with pytest.raises(OSError, match="No space left"):
            write_atomically(target, b"new")
    assert target.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [target]


def test_interruption_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("os.fsync", interrupted)
        with pytest.raises(KeyboardInterrupt):
            write_atomically(tmp_path / "statement.pdf", b"new")
    assert list(tmp_path.iterdir()) == []
