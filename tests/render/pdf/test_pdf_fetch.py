"""Whatever HTML slips through, nothing outside the document is read, called or embedded."""

import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.render.pdf.samples import make, page, read

from slakit.render.pdf import ForbiddenContent

pytestmark = pytest.mark.slow

SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><title>t</title>'
BODIES = (
    '<img alt="x" src="URL">',
    '<img alt="x" srcset="URL 2x" src="URL">',
    '<picture><source srcset="URL"><img alt="x" src="URL"></picture>',
    '<link rel="stylesheet" href="URL">',
    '<link rel="attachment" href="URL">',
    '<link rel="ATTACHMENT  stylesheet" href="URL">',
    '<p><a rel="attachment" href="URL">text</a></p>',
    '<iframe src="URL"></iframe>',
    '<object data="URL"></object>',
    '<embed src="URL">',
    '<base href="URL"><img alt="x" src="passwd">',
    "<style>@import url(URL);</style>",
    "<style>@import 'URL';</style>",
    "<style>p { background: url(URL) }</style><p>text</p>",
    "<style>p::before { content: url(URL) }</style><p>text</p>",
    "<style>li { list-style-image: url(URL) }</style><ul><li>text</li></ul>",
    "<style>@font-face { font-family: other; src: url(URL) } p { font-family: other }</style><p>text</p>",
    "<style>p { border-image: url(URL) 1 }</style><p>text</p>",
    '<p style="background-image: url(URL)">text</p>',
    SVG + '<image href="URL" width="9" height="9"/></svg>',
    SVG + '<use href="URL#a"/></svg>',
    SVG + '<style>@import url(URL);</style><rect width="3" height="3"/></svg>',
    "<script>fetch('URL')</script>",
    '<form action="URL"><input name="a"></form>',
    '<video src="URL"></video>',
)


@pytest.fixture
def calls() -> Iterator[tuple[str, list[str]]]:
    """Run a server that notes every connection and answers none; gives its address and its notes."""
    seen: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def listen() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                seen.append("called")
                connection.close()

        thread = threading.Thread(target=listen)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.getsockname()[1]}/x", seen
        finally:
            server.shutdown(socket.SHUT_RDWR)
            thread.join(5)


@pytest.mark.parametrize("body", BODIES)
def test_servers_are_not_called(calls: tuple[str, list[str]], body: str) -> None:
    address, seen = calls
    with pytest.raises(ForbiddenContent):
        make(page(body.replace("URL", address)))
    assert seen == []


@pytest.mark.parametrize("body", BODIES)
def test_files_are_not_read(tmp_path: Path, body: str) -> None:
    secret = tmp_path / "passwd"
    secret.write_text("secret", encoding="utf-8")
    for address in ("file:///etc/passwd", secret.as_uri(), "passwd", "/etc/passwd"):
        with pytest.raises(ForbiddenContent):
            make(page(body.replace("URL", address)))


def test_the_server_of_these_tests_does_notice_calls(calls: tuple[str, list[str]]) -> None:
    address, seen = calls
    with socket.create_connection(("127.0.0.1", int(address.split(":")[2].removesuffix("/x")))) as connection:
        connection.recv(1)
    assert seen == ["called"]


@pytest.mark.parametrize(
    "address",
    [
        "data:image/svg+xml,<svg/>",
        "ftp://127.0.0.1/x",
        "slakit:../pyproject.toml",
        "slakit:fonts/README.md",
        "slakit:no-such-sheet.css",
        "SLAKIT:print.css",
        "//127.0.0.1/x",
    ],
)
def test_other_addresses_are_refused(address: str) -> None:
    with pytest.raises(ForbiddenContent, match="not part of it"):
        make(page(f'<link rel="stylesheet" href="{address}">'))


@pytest.mark.parametrize("target", ["file:///etc/passwd", "javascript:alert(1)", "passwd", "data:,a"])
def test_links_lead_to_the_web_or_the_document_only(target: str) -> None:
    with pytest.raises(ForbiddenContent, match="links to"):
        make(page(f'<p><a href="{target}">text</a></p>'))


def test_own_style_sheets_and_links_to_the_web_are_allowed() -> None:
    body = '<p id="a"><a href="https://example.org/">web</a> <a href="#a">here</a></p>'
    pdf = make(page(f'<link rel="stylesheet" href="slakit:print.css">{body}'))
    assert read(pdf).attachments == {}


def test_escaped_markup_is_text() -> None:
    pdf = make(page("<p>&lt;img src=&quot;file:///etc/passwd&quot;&gt;</p>"))
    assert '<img src="file:///etc/passwd">' in read(pdf).pages[0].extract_text()
