"""The studies commands, with local services."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from threading import Barrier
from urllib.parse import parse_qs, urlsplit

import pytest

from explainer.bibliography.check_results import read_check_results
from explainer.bibliography.linkcheck.checker import CheckOptions, CheckProgress, check_studies
from explainer.bibliography.lookup.run_async import run_in_thread
from explainer.bibliography.lookup.services import ServiceSettings
from explainer.bibliography.study_reader import read_study
from explainer.cli.main import main
from explainer.errors import ExplainerError
from explainer.model import Name, Study
from support.local_services import CSL, CannedResponse, json_response, redirect_to, running_services
from support.servers import command, free_port, until_true

DOI = "10.5555/birds(14)23-6"
ITEM = {
    "type": "journal-article",
    "title": ["Counting <i>birds</i> &amp; bees"],
    "container-title": "Journal of Birds",
    "author": [{"family": "van der Made", "given": "Jan"}, {"name": "Society of Birds"}],
    "issued": {"date-parts": [[2014, 6]]},
    "DOI": DOI,
    "URL": f"http://dx.doi.org/{DOI}",
}
PAGE = CannedResponse(
    body=b'<html><head><title>Birds</title><meta name="citation_doi" content="doi:10.5555/'
    b'birds(14)23-6"></head><body><p>never closed'
)


@pytest.fixture
def site(tmp_path: Path, monkeypatch):
    """Create a content folder without studies, and run local services that know one work."""
    (tmp_path / "content" / "pages").mkdir(parents=True)
    (tmp_path / "content" / "site.toml").write_text('title = "Birds"\n')
    (tmp_path / "content" / "pages" / "a.md").write_text("---\ntitle: A\n---\nText.\n")
    monkeypatch.chdir(tmp_path)
    with running_services() as local:
        local.answers |= {
            f"/doi/{DOI}": redirect_to(f"/agency/{DOI}"),
            f"/agency/{DOI}": json_response(ITEM, CSL),
            "/pubmed/pubmed/": json_response({**ITEM, "id": "pmid:123"}),
            "/pubmed/pmc/": json_response([ITEM]),
            f"/crossref/works/{DOI}": json_response({"message": {}}),
            "/archive": json_response({"url": "x", "archived_snapshots": {}}),
            "/page": PAGE,
        }
        monkeypatch.setenv("EXPLAINER_DOI", f"{local.address}/doi")
        monkeypatch.setenv("EXPLAINER_PUBMED", f"{local.address}/pubmed/")
        monkeypatch.setenv("EXPLAINER_CROSSREF", f"{local.address}/crossref/")
        monkeypatch.setenv("EXPLAINER_ARCHIVE", f"{local.address}/archive")
        monkeypatch.setenv("EXPLAINER_CACHE", str(tmp_path / "cache"))
        monkeypatch.setenv("EXPLAINER_CONTACT", "us@birds.example")
        yield local


STUDIES = Path("content/studies")


def studies() -> list[str]:
    return sorted(path.name for path in STUDIES.glob("*")) if STUDIES.exists() else []


def write(key: str, *lines: str) -> None:
    STUDIES.mkdir(exist_ok=True)
    text = "\n".join(["---", "type: webpage", f"title: {key}", *lines, "---", ""])
    (STUDIES / f"{key}.md").write_text(text, encoding="utf-8")


def test_add_a_doi(site, capsys) -> None:
    """The study has the metadata of the DOI, and check lists what is not filled in yet."""
    assert main(["studies", "add", f"https://doi.org/{DOI}"]) == 0
    assert capsys.readouterr().out == "content/studies/made2014.md\n"
    assert read_study(STUDIES / "made2014.md") == Study(
        key="made2014",
        type="article-journal",
        title="Counting birds & bees",
        author=(
            Name(family="Made", given="Jan", non_dropping_particle="van der"),
            Name(literal="Society of Birds"),
        ),
        issued=(2014, 6),
        container_title="Journal of Birds",
        doi=DOI,
    )
    headers = dict(site.requests)[f"/doi/{DOI}"]
    assert CSL in headers["accept"]
    assert headers["user-agent"].startswith("explainer/")
    assert "mailto:us@birds.example" in headers["user-agent"]

    assert main(["check"]) == 0
    output = capsys.readouterr().err
    for line, name in (
        *((10, "finding"), (11, "kind"), (12, "design"), (13, "sample")),
        *((16, "## Found"), (18, "## Limits")),
    ):
        assert (
            f"content/studies/made2014.md:{line}: W510 “{name}” is not filled in yet; read"
            in output
        )
    text = (STUDIES / "made2014.md").read_text()
    (STUDIES / "made2014.md").write_text(text.replace("## Found", "## Found\n\nTwelve birds."))
    main(["check"])
    assert "Found" not in capsys.readouterr().err


@pytest.mark.parametrize(
    ("word", "pmid", "pmcid"),
    [
        ("PMID: 123", "123", ""),
        ("https://pubmed.ncbi.nlm.nih.gov/123/?from=x", "123", ""),
        ("https://www.ncbi.nlm.nih.gov/pubmed/123", "123", ""),
        ("https://europepmc.org/article/MED/123", "123", ""),
        ("PMC4188003", "", "PMC4188003"),
        ("https://pmc.ncbi.nlm.nih.gov/articles/PMC4188003/", "", "PMC4188003"),
        ("https://www.ncbi.nlm.nih.gov/pmc/articles/PMC4188003/pdf/x.pdf", "", "PMC4188003"),
    ],
)
def test_add_a_pubmed_number(site, word: str, pmid: str, pmcid: str) -> None:
    """Numbers and addresses of PubMed and PubMed Central are looked up there."""
    assert main(["studies", "add", word]) == 0
    study = read_study(STUDIES / "made2014.md")
    assert (study.pmid, study.pmcid, study.doi) == (pmid, pmcid, DOI)
    query = parse_qs(urlsplit(site.requests[0][0]).query)
    assert query == {"format": ["csl"], "id": [pmid or "4188003"]}


def test_add_an_address_of_a_publisher(site) -> None:
    """The DOI is found in the address or in the page, and the address is kept."""
    assert main(["studies", "add", f"{site.address}/page"]) == 0
    study = read_study(STUDIES / "made2014.md")
    assert (study.doi, study.urls) == (DOI, (f"{site.address}/page",))
    (STUDIES / "made2014.md").unlink()
    assert main(["studies", "add", f"{site.address}/doi/full/{DOI}"]) == 0
    assert read_study(STUDIES / "made2014.md").urls == (f"{site.address}/doi/full/{DOI}",)


def test_add_a_page_without_a_doi(site) -> None:
    """A page without a DOI becomes a study of the page."""
    site.answers["/plain"] = CannedResponse(
        body=b"<title>Bees</title><meta property='og:site_name' content='Hive'>"
        b"<meta name=citation_author content='Able, Bea'>"
    )
    assert main(["studies", "add", f"{site.address}/plain"]) == 0
    study = read_study(STUDIES / "able.md")
    assert (study.type, study.title, study.url) == ("webpage", "Bees", f"{site.address}/plain")
    assert (study.container_title, study.author) == ("Hive", (Name(family="Able", given="Bea"),))


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (CannedResponse(status=404), "the service does not know this work"),
        (CannedResponse(status=406), "the registration agency of the DOI has no CSL-JSON"),
        (CannedResponse(), "the registration agency of the DOI has no CSL-JSON"),
        (CannedResponse(kind="text/plain"), "the service sent text/plain instead of JSON"),
        (CannedResponse(kind=CSL, body=b'{"title": "x'), "the service sent invalid JSON"),
        (CannedResponse(kind=CSL, body=b"[" * 100_000), "the service sent invalid JSON"),
        (CannedResponse(kind=CSL, body=b"7"), "the response of the service has an unexpected form"),
        (CannedResponse(kind=CSL, body=b"{}"), "this work has no title"),
        (CannedResponse(kind=CSL, body=b'{"title": "x"}', cut=3), "the response was cut off"),
        (redirect_to("/agency"), "more than 10 redirects"),
        (
            CannedResponse(status=429, headers={"Retry-After": "86400"}),
            "the server asks to wait 86400",
        ),
    ],
)
def test_add_reports_a_failed_service(site, capsys, answer: CannedResponse, message: str) -> None:
    """Each failure of a service is reported, and nothing is written."""
    site.answers |= {f"/agency/{DOI}": answer, "/agency": redirect_to("/agency")}
    assert main(["studies", "add", DOI]) == 1
    assert message in capsys.readouterr().err
    assert studies() == []


def test_add_caches_responses(site) -> None:
    """A second lookup of a work sends no request, except with --no-cache."""
    main(["studies", "add", DOI])
    (STUDIES / "made2014.md").unlink()
    count = len(site.requests)
    assert main(["studies", "add", DOI]) == 0
    assert len(site.requests) == count
    (STUDIES / "made2014.md").unlink()
    for path in Path("cache").iterdir():
        path.write_text("{broken")
    assert main(["studies", "add", DOI]) == 0
    assert len(site.requests) == count + 2
    (STUDIES / "made2014.md").unlink()
    assert main(["studies", "add", "--no-cache", DOI]) == 0
    assert len(site.requests) == count + 4


@pytest.mark.parametrize(
    ("word", "message"),
    [
        ("file:///etc/passwd", "does not begin with http: or https:"),
        ("birds", "“birds” is not a DOI, an address or an existing file"),
        ("12345", "write PMID:12345"),
        ("https://doi.org/birds", "has no DOI"),
        ("http://", "is not a web address"),
    ],
)
def test_add_refuses_unknown_identifiers(site, capsys, word: str, message: str) -> None:
    """An unknown identifier stops the command before any request."""
    assert main(["studies", "add", DOI, word]) == 2
    assert message in capsys.readouterr().err
    assert (site.requests, studies()) == ([], [])


def test_add_refuses_private_networks(site, capsys) -> None:
    """An address in a private network is requested only with --intranet."""
    other = site.address.replace("127.0.0.1", "localhost")
    assert main(["studies", "add", f"{other}/page"]) == 1
    assert "private network; use --intranet" in capsys.readouterr().err
    assert main(["studies", "add", "--intranet", f"{other}/page"]) == 0


@pytest.mark.usefixtures("site")
def test_add_replaces_and_duplicates_nothing(capsys) -> None:
    """A known work is reported, and an existing file is never replaced."""
    STUDIES.mkdir()
    (STUDIES / "made2014.md").write_text("mine, and broken")
    assert main(["studies", "add", DOI]) == 0
    assert (STUDIES / "made2014.md").read_text() == "mine, and broken"
    assert studies() == ["made2014.md", "made2014b.md"]
    assert main(["studies", "add", "PMID:123"]) == 0
    assert "already exists as content/studies/made2014b.md" in capsys.readouterr().err
    assert studies() == ["made2014.md", "made2014b.md"]


@pytest.mark.usefixtures("site")
def test_adding_at_the_same_time_writes_no_duplicates() -> None:
    """Each of several commands sees what the others have written."""
    entries = (f"@book{{b{n}, title={{On birds {n}}}, doi={{10.5555/{n}}}}}" for n in range(50))
    Path("refs.bib").write_text("\n".join(entries))
    barrier = Barrier(4)

    def add() -> int:
        barrier.wait()
        return main(["studies", "add", "refs.bib"])

    with ThreadPoolExecutor() as pool:
        codes = [future.result() for future in [pool.submit(add) for _ in range(4)]]
    assert codes == [0] * 4
    assert studies() == sorted(f"b{n}.md" for n in range(50))


@pytest.mark.usefixtures("site")
def test_add_and_export_files(capsys) -> None:
    """Invalid entries are reported with their line; the others are added, and can be exported."""
    Path("refs.bib").write_text(
        "@article{one, title={Öne}, author={Able, Bea}, year=2001, doi={10.5555/1}}\n"
        "@article{two, title={never closed\n"
        "@article{three, title={Again}, doi={10.5555/1}}\n"
        "@book{four, year=1999}\n",
        encoding="cp1252",
    )
    Path("more.ris").write_text("TY  - BOOK\nTI  - Five\nID  - five\nER  - \n")
    assert main(["studies", "add", "refs.bib", "more.ris"]) == 1
    output = capsys.readouterr()
    assert output.out == "content/studies/one.md\ncontent/studies/five.md\n"
    assert [line.split(";")[0] for line in output.err.splitlines()] == [
        "refs.bib:1: W711 this line is not UTF-8",
        "refs.bib:2: E701 this entry cannot be read (Unexpected block start: @article. Was still "
        "looking for field-value closing })",
        "refs.bib:3: W532 “Again” already exists as content/studies/one.md",
        "refs.bib:4: E531 this work has no title",
    ]
    assert read_study(STUDIES / "one.md").title == "Öne"

    for name in ("out.bib", "out.ris", "out.json"):
        assert main(["studies", "export", "--out", name]) == 0
        assert main(["studies", "add", name]) == 0
    assert studies() == ["five.md", "one.md"]
    assert [item["id"] for item in json.loads(Path("out.json").read_text())] == ["five", "one"]
    capsys.readouterr()
    assert main(["studies", "export", "--format", "ris", "one"]) == 0
    assert capsys.readouterr().out.startswith("TY  - JOUR\nID  - one\n")
    assert main(["studies", "list"]) == 0
    assert "one\tAble 2001\tarticle-journal\tÖne\n" in capsys.readouterr().out
    assert main(["studies", "cite", "one", "--style", "apa", "--locale", "de-DE"]) == 0
    assert capsys.readouterr().out.startswith("Able, B. (2001). Öne")
    assert main(["studies", "cite", "--style", "apa7"]) == 1
    assert "there is no CSL style “apa7”; did you mean “apa”?" in capsys.readouterr().err
    assert main(["studies", "export", "six"]) == 2
    assert main(["studies", "export", "--out", "no/folder/x.bib"]) == 1


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("none.bib", None, "none.bib: E004 this file cannot be read"),
        ("empty.ris", b" \n", "empty.ris: E001 this file is empty"),
        ("words.bib", b"only words", "words.bib:1: E704 there is no BibTeX entry in this file"),
        ("words.ris", b"only words", "words.ris:1: E704 there is no RIS record in this file"),
        ("words.txt", b"only words", "this file has no references in a known format"),
        ("half.json", b'[{"id": "a"', "half.json:1: E701 this item is not valid JSON"),
    ],
)
@pytest.mark.usefixtures("site")
def test_add_reports_files_without_references(
    capsys, name: str, data: bytes | None, message: str
) -> None:
    """A file without references is reported, and nothing is written."""
    if data is not None:
        Path(name).write_bytes(data)
    assert main(["studies", "add", name]) == 1
    assert message in capsys.readouterr().err
    assert studies() == []


def test_check(site, capsys) -> None:
    """DOIs, addresses, archived copies and notices are checked, reported and stored."""
    here = site.address
    retraction = {"type": "retraction", "updated": {"date-parts": [[2020, 1, 2]]}}
    work = {
        "updated-by": [
            {**retraction, "DOI": "10.5555/Notice", "source": "retraction-watch"},
            {**retraction, "DOI": "10.5555/notice", "source": "publisher"},
            {"DOI": "10.5555/fix", "type": "correction", "source": "publisher"},
        ],
        "update-to": [{"DOI": "10.5555/older", "type": "new_version"}],
    }
    copy = {
        "available": True,
        "url": "http://web.archive.org/web/20140102030405/http://x",
        "timestamp": "20140102030405",
        "status": "200",
    }
    site.answers |= {
        "/gone": CannedResponse(status=404),
        "/shut": CannedResponse(status=403),
        "/moved": redirect_to("/new", 301),
        "/new": CannedResponse(),
        "/archive": json_response({"archived_snapshots": {"closest": copy}}),
        f"/crossref/works/{DOI}": json_response({"message": work}),
        "/doi/10.5555/none": CannedResponse(status=404),
    }
    urls = f'urls: ["{here}/shut", "{here}/moved", "https://doi.org/{DOI}"]'
    write("birds", f"DOI: {DOI}", f'URL: "{here}/gone"', urls)
    write("none", "DOI: 10.5555/none")
    assert main(["studies", "check"]) == 1
    output = capsys.readouterr()
    path = "content/studies/birds.md"
    archived = "https://web.archive.org/web/20140102030405/http://x"
    assert output.err.splitlines() == [
        f"{path}: W521 this work has a correction, in 10.5555/fix; read the notice, and describe "
        "it under ## Limits",
        f"{path}: E520 this work has a retraction on 2020-01-02, in 10.5555/notice; do not "
        "support a claim with it; revise ## Fit and the pages that cite it",
        f"{path}: W522 this work is itself a new version of 10.5555/older; cite that work too, or "
        "instead",
        f"{path}: E525 {here}/gone: the page does not exist (status 404); open it in a browser, "
        f"and replace it; an archived copy is at {archived}",
        f"{path}: W526 {here}/shut: the server refuses automated requests, so a person has to "
        "look (status 403); open it in a browser",
        f"{path}: W524 {here}/moved has moved permanently to {here}/new; change it to the new "
        "address",
        "content/studies/none.md: E523 https://doi.org/10.5555/none does not resolve: this DOI "
        "does not exist; compare it with the work, character by character",
    ]
    assert output.out == (
        "2 studies, 1 of 2 DOIs resolve, 1 of 3 addresses work, 1 refuse automated requests, 4 "
        "have an archived copy, 1 corrected or retracted\n"
    )
    known = read_check_results(STUDIES)["birds"]
    today = date.today().isoformat()
    assert {result.on for result in known.address_results} == {known.updates_asked} == {today}
    assert any(notice.is_retraction for notice in known.updated_by)
    assert [address.url.removeprefix(here) for address in known.addresses] == [
        "/gone",
        "/shut",
        "/moved",
    ]
    assert known.addresses[0].archived_on == "2014-01-02"

    count = len(site.requests)
    main(["studies", "check", "birds"])
    again = site.paths()[count:]
    assert [path for path in again if not path.startswith("/archive")] == ["/gone"]
    main(["studies", "check", "--fresh"])
    assert len(site.requests) >= 2 * count

    before = sum(path.startswith("/archive") for path in site.paths())
    old = (STUDIES / "checked.json").read_text().replace(today, "2020-02-02")
    (STUDIES / "checked.json").write_text(old)
    main(["studies", "check", "--no-archive"])
    assert sum(path.startswith("/archive") for path in site.paths()) == before
    assert read_check_results(STUDIES)["birds"].addresses[0].archive_asked == "2020-02-02"
    main(["studies", "check"])
    assert sum(path.startswith("/archive") for path in site.paths()) == before + 4

    bytes_before = (STUDIES / "checked.json").read_bytes()
    (STUDIES / "none.md").unlink()
    main(["studies", "check", "--fresh"])
    assert list(read_check_results(STUDIES)) == ["birds"]
    assert (STUDIES / "checked.json").read_bytes() != bytes_before


def test_check_keeps_results_if_a_service_fails(site) -> None:
    """If the resolver, Crossref or the archive fails, its earlier results are kept."""
    write("birds", f"DOI: {DOI}", f'URL: "{site.address}/new"')
    site.answers |= {"/new": CannedResponse()}
    copy = {"available": True, "url": "https://web.archive.org/web/2014/x", "timestamp": "20140102"}
    site.answers["/archive"] = json_response({"archived_snapshots": {"closest": copy}})
    main(["studies", "check"])
    before = read_check_results(STUDIES)["birds"]
    assert before.doi
    old = (STUDIES / "checked.json").read_text().replace(before.updates_asked, "2020-02-02")
    (STUDIES / "checked.json").write_text(old)
    site.answers |= {
        "/archive": CannedResponse(kind="text/html"),
        f"/crossref/works/{DOI}": CannedResponse(status=404),
        f"/doi/{DOI}": CannedResponse(body=b"x" * 9, cut=5),
    }
    assert main(["studies", "check"]) == 0
    after = read_check_results(STUDIES)["birds"]
    assert after.doi
    assert (after.doi.on, after.updates_asked) == ("2020-02-02", "2020-02-02")
    assert after.addresses[0].on == before.updates_asked
    assert after.addresses[0].archived == "https://web.archive.org/web/2014/x"
    assert after.addresses[0].archive_asked == "2020-02-02"


def test_commands_offline(site, capsys, monkeypatch) -> None:
    """Offline, add and check fail, and the earlier results are unchanged."""
    write("birds", f"DOI: {DOI}", f'URL: "{site.address}/new"')
    main(["studies", "check"])
    before = (STUDIES / "checked.json").read_bytes()
    (STUDIES / "birds.md").write_text(
        (STUDIES / "birds.md").read_text().replace(site.address, f"http://127.0.0.1:{free_port()}")
    )
    for name in ("DOI", "CROSSREF", "PUBMED", "ARCHIVE"):
        monkeypatch.setenv(f"EXPLAINER_{name}", f"http://127.0.0.1:{free_port()}/")
    capsys.readouterr()
    assert main(["studies", "check", "--fresh"]) == 1
    assert "this computer is offline, or no host can be reached" in capsys.readouterr().err
    assert (STUDIES / "checked.json").read_bytes() == before
    assert main(["studies", "add", "10.5555/other"]) == 1
    assert "its host cannot be reached" in capsys.readouterr().err
    assert main(["build"]) == 0


def test_check_notices_soon_that_it_is_offline() -> None:
    """After three unreachable hosts the rest is not requested."""
    addresses = [f"http://127.0.0.{n}:{free_port()}/" for n in range(2, 90)]
    many = [
        Study(key=f"k{n}", type="book", title="x", author=(), url=url)
        for n, url in enumerate(addresses)
    ]
    nowhere = f"http://127.0.0.1:{free_port()}/"
    services = ServiceSettings(doi=nowhere, crossref=nowhere, pubmed=nowhere, archive=nowhere)
    progress = CheckProgress()
    options = CheckOptions(today="2026-01-01", allow_private=True)
    with pytest.raises(ExplainerError, match="this computer is offline"):
        run_in_thread(lambda: check_studies(many, progress, services, options))
    assert progress.results == {}


def test_an_interrupted_check_keeps_its_results(site) -> None:
    """After Ctrl-C, the results so far are in the file."""
    slow = [f"{site.address}/slow{number}" for number in range(4)]
    write("fast", f'URL: "{site.address}/new"')
    write("slow", f"urls: {json.dumps(slow)}")
    site.answers |= {"/new": CannedResponse()}
    site.answers |= {f"/slow{number}": CannedResponse(wait=60) for number in range(4)}
    process = subprocess.Popen(
        [command("explainer"), "studies", "check", "--no-archive"], env=dict(os.environ)
    )
    # Of five requests to one host only four run at the same time, so the last one comes after
    # the response of the first was read.
    until_true(lambda: "/slow3" in site.paths())
    process.send_signal(signal.SIGINT)
    assert process.wait(20) == 130
    assert [result.state for result in read_check_results(STUDIES)["fast"].addresses] == ["answers"]


@pytest.mark.usefixtures("site")
def test_add_reports_a_folder_that_cannot_be_written(capsys) -> None:
    """A file in place of the folder is reported and kept."""
    STUDIES.write_text("a file")
    assert main(["studies", "add", DOI]) == 2
    assert "the studies cannot be written there" in capsys.readouterr().err
    assert STUDIES.read_text() == "a file"


@pytest.mark.usefixtures("site")
def test_invalid_settings_are_reported(capsys, monkeypatch) -> None:
    """A variable that is not a web address is reported by name."""
    monkeypatch.setenv("EXPLAINER_CROSSREF", "crossref")
    STUDIES.mkdir()
    assert main(["studies", "check"]) == 2
    assert "EXPLAINER_CROSSREF is “crossref”, which is not a web address" in capsys.readouterr().err


def test_the_command_line_imports_no_http_client() -> None:
    """Commands that need no HTTP client and no reader of references do not import them."""
    code = "import explainer.cli.main, sys; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert "explainer.cli.studies" in loaded
    assert not loaded & {"aiohttp", "bibtexparser", "defusedxml", "pylatexenc"}


@pytest.mark.usefixtures("site")
def test_list_into_a_closed_pipe() -> None:
    """A list into a pipe that is closed, as by head, ends without a message."""
    for number in range(3000):
        write(f"k{number}")
    words = [command("explainer"), "studies", "list"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stderr
        assert process.stdout.readline().startswith(b"k0\t")
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(20) == 0
