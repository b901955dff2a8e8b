"""Adding, exporting and checking studies, from the command line, against real local services."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from datetime import date
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from explainer.bibliography.check_results import read_check_results
from explainer.bibliography.linkcheck.checker import CheckProgress, check
from explainer.bibliography.lookup.run_async import run_in_thread
from explainer.bibliography.lookup.services import ServiceSettings
from explainer.bibliography.study_reader import read_study
from explainer.cli.main import main
from explainer.errors import ExplainerError
from explainer.model import Name, Study
from support.local_services import CSL, Says, leads_to, running_services, says_json
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
PAGE = Says(
    body=b'<html><head><title>Birds</title><meta name="citation_doi" content="doi:10.5555/'
    b'birds(14)23-6"></head><body><p>never closed'
)


@pytest.fixture
def site(tmp_path: Path, monkeypatch):
    """Give a content folder with nothing in it, and local services that know one work."""
    (tmp_path / "content" / "pages").mkdir(parents=True)
    (tmp_path / "content" / "site.toml").write_text('title = "Birds"\n')
    (tmp_path / "content" / "pages" / "a.md").write_text("---\ntitle: A\n---\nText.\n")
    monkeypatch.chdir(tmp_path)
    with running_services() as local:
        local.answers |= {
            f"/doi/{DOI}": leads_to(f"/agency/{DOI}"),
            f"/agency/{DOI}": says_json(ITEM, CSL),
            "/pubmed/pubmed/": says_json({**ITEM, "id": "pmid:123"}),
            "/pubmed/pmc/": says_json([ITEM]),
            f"/crossref/works/{DOI}": says_json({"message": {}}),
            "/archive": says_json({"url": "x", "archived_snapshots": {}}),
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


def test_a_doi_becomes_a_study_with_blanks(site, capsys) -> None:
    """What the agency says is written, what only a person can say is blank, and check tells it."""
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
    asked = dict(site.asked)
    assert CSL in asked[f"/doi/{DOI}"]["accept"]
    assert asked[f"/doi/{DOI}"]["user-agent"].startswith("explainer/")
    assert "mailto:us@birds.example" in asked[f"/doi/{DOI}"]["user-agent"]

    assert main(["check"]) == 0
    told = capsys.readouterr().err
    for line, name in ((10, "design"), (11, "sample"), (14, "## Found"), (16, "## Limits")):
        assert (
            f"content/studies/made2014.md:{line}: W510 “{name}” is still to be filled; say" in told
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
def test_a_number_in_pubmed(site, word: str, pmid: str, pmcid: str) -> None:
    """Numbers and addresses of PubMed and PubMed Central are asked for there."""
    assert main(["studies", "add", word]) == 0
    study = read_study(STUDIES / "made2014.md")
    assert (study.pmid, study.pmcid, study.doi) == (pmid, pmcid, DOI)
    query = parse_qs(urlsplit(site.asked[0][0]).query)
    assert query == {"format": ["csl"], "id": [pmid or "4188003"]}


def test_a_publishers_address(site) -> None:
    """The DOI comes from the address, or from what the page says; the address stays with it."""
    assert main(["studies", "add", f"{site.address}/page"]) == 0
    study = read_study(STUDIES / "made2014.md")
    assert (study.doi, study.urls) == (DOI, (f"{site.address}/page",))
    (STUDIES / "made2014.md").unlink()
    assert main(["studies", "add", f"{site.address}/doi/full/{DOI}"]) == 0
    assert read_study(STUDIES / "made2014.md").urls == (f"{site.address}/doi/full/{DOI}",)


def test_a_page_without_a_doi(site) -> None:
    """A page that names no DOI becomes a study of itself."""
    site.answers["/plain"] = Says(
        body=b"<title>Bees</title><meta property='og:site_name' content='Hive'>"
        b"<meta name=citation_author content='Able, Bea'>"
    )
    assert main(["studies", "add", f"{site.address}/plain"]) == 0
    study = read_study(STUDIES / "able.md")
    assert (study.type, study.title, study.url) == ("webpage", "Bees", f"{site.address}/plain")
    assert (study.container_title, study.author) == ("Hive", (Name(family="Able", given="Bea"),))


@pytest.mark.parametrize(
    ("says", "why"),
    [
        (Says(status=404), "the service knows no such work"),
        (Says(status=406), "those who gave this DOI say nothing in CSL-JSON about it"),
        (Says(), "those who gave this DOI say nothing in CSL-JSON about it"),
        (Says(kind="text/plain"), "the service’s answer is text/plain, and not JSON"),
        (Says(kind=CSL, body=b'{"title": "x'), "the service’s answer is broken JSON"),
        (Says(kind=CSL, body=b"[" * 100_000), "the service’s answer is broken JSON"),
        (Says(kind=CSL, body=b"7"), "not in the form that it should have"),
        (Says(kind=CSL, body=b"{}"), "this work has no title"),
        (Says(kind=CSL, body=b'{"title": "x"}', cut=3), "its answer broke off"),
        (leads_to("/agency"), "more than 10 redirects"),
        (Says(status=429, headers={"Retry-After": "86400"}), "it asks to come back in 86400"),
    ],
)
def test_a_service_that_answers_badly(site, capsys, says: Says, why: str) -> None:
    """What cannot be learned is told in words, and nothing is written."""
    site.answers |= {f"/agency/{DOI}": says, "/agency": leads_to("/agency")}
    assert main(["studies", "add", DOI]) == 1
    assert why in capsys.readouterr().err
    assert studies() == []


def test_what_was_learned_is_kept_on_this_computer(site) -> None:
    """A second question for the same work asks nobody, unless that is wanted."""
    main(["studies", "add", DOI])
    (STUDIES / "made2014.md").unlink()
    asked = len(site.asked)
    assert main(["studies", "add", DOI]) == 0
    assert len(site.asked) == asked
    (STUDIES / "made2014.md").unlink()
    for path in Path("cache").iterdir():
        path.write_text("{broken")
    assert main(["studies", "add", DOI]) == 0
    assert len(site.asked) == asked + 2
    (STUDIES / "made2014.md").unlink()
    assert main(["studies", "add", "--no-cache", DOI]) == 0
    assert len(site.asked) == asked + 4


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("file:///etc/passwd", "only http: and https: are asked"),
        ("birds", "“birds” is no DOI, no address and no file"),
        ("12345", "write PMID:12345"),
        ("https://doi.org/birds", "holds no DOI"),
        ("http://", "is no web address"),
    ],
)
def test_words_that_mean_nothing(site, capsys, word: str, said: str) -> None:
    """A word that means nothing stops the command before anything is asked or written."""
    assert main(["studies", "add", DOI, word]) == 2
    assert said in capsys.readouterr().err
    assert (site.asked, studies()) == ([], [])


def test_an_address_in_a_private_network(site, capsys) -> None:
    """An address that points into this network is not asked, unless somebody says so."""
    other = site.address.replace("127.0.0.1", "localhost")
    assert main(["studies", "add", f"{other}/page"]) == 1
    assert "private network; ask it with --intranet" in capsys.readouterr().err
    assert main(["studies", "add", "--intranet", f"{other}/page"]) == 0


@pytest.mark.usefixtures("site")
def test_nothing_is_written_twice_or_over_another(capsys) -> None:
    """A work that is here already is named; a file of that name, even a broken one, stays."""
    STUDIES.mkdir()
    (STUDIES / "made2014.md").write_text("mine, and broken")
    assert main(["studies", "add", DOI]) == 0
    assert (STUDIES / "made2014.md").read_text() == "mine, and broken"
    assert studies() == ["made2014.md", "made2014b.md"]
    assert main(["studies", "add", "PMID:123"]) == 0
    assert "is here already, as content/studies/made2014b.md" in capsys.readouterr().err
    assert studies() == ["made2014.md", "made2014b.md"]


@pytest.mark.usefixtures("site")
def test_a_whole_library_comes_and_goes(capsys) -> None:
    """Files come in, broken entries are told with their line, and the library goes out again."""
    Path("refs.bib").write_text(
        "@article{one, title={Öne}, author={Able, Bea}, year=2001, doi={10.5555/1}}\n"
        "@article{two, title={never closed\n"
        "@article{three, title={Again}, doi={10.5555/1}}\n"
        "@book{four, year=1999}\n",
        encoding="cp1252",
    )
    Path("more.ris").write_text("TY  - BOOK\nTI  - Five\nID  - five\nER  - \n")
    assert main(["studies", "add", "refs.bib", "more.ris"]) == 1
    told = capsys.readouterr()
    assert told.out == "content/studies/one.md\ncontent/studies/five.md\n"
    assert [line.split(";")[0] for line in told.err.splitlines()] == [
        "refs.bib:1: W711 this line is not UTF-8",
        "refs.bib:2: E701 this entry cannot be read (Unexpected block start: @article. Was still "
        "looking for field-value closing })",
        "refs.bib:3: W532 “Again” is here already, as content/studies/one.md",
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
    assert main(["studies", "export", "six"]) == 2
    assert main(["studies", "export", "--out", "no/folder/x.bib"]) == 1


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("none.bib", None, "none.bib: E004 this file cannot be read"),
        ("empty.ris", b" \n", "empty.ris: E001 this file is empty"),
        ("words.bib", b"only words", "words.bib:1: E704 there is no BibTeX entry in this file"),
        ("words.ris", b"only words", "words.ris:1: E704 there is no RIS record in this file"),
        ("words.txt", b"only words", "there are no references in this file that we can read"),
        ("half.json", b'[{"id": "a"', "half.json:1: E701 the item that begins here is not JSON"),
    ],
)
@pytest.mark.usefixtures("site")
def test_files_that_hold_nothing(capsys, name: str, data: bytes | None, said: str) -> None:
    """A file without references is told, and nothing is written."""
    if data is not None:
        Path(name).write_bytes(data)
    assert main(["studies", "add", name]) == 1
    assert said in capsys.readouterr().err
    assert studies() == []


def test_check_asks_for_everything(site, capsys) -> None:
    """DOI, addresses, archived copies, corrections and retractions: asked, kept, told, shown."""
    here = site.address
    site.answers |= {
        "/gone": Says(status=404),
        "/shut": Says(status=403),
        "/moved": leads_to("/new", 301),
        "/new": Says(),
        "/archive": says_json(
            {"archived_snapshots": {"closest": {
                "available": True, "url": "http://web.archive.org/web/20140102030405/http://x",
                "timestamp": "20140102030405", "status": "200"}}}
        ),
        f"/crossref/works/{DOI}": says_json({"message": {
            "updated-by": [
                {"DOI": "10.5555/Notice", "type": "retraction", "source": "retraction-watch",
                 "updated": {"date-parts": [[2020, 1, 2]]}},
                {"DOI": "10.5555/notice", "type": "retraction", "source": "publisher",
                 "updated": {"date-parts": [[2020, 1, 2]]}},
                {"DOI": "10.5555/fix", "type": "correction", "source": "publisher"},
            ],
            "update-to": [{"DOI": "10.5555/older", "type": "new_version"}],
        }}),
        "/doi/10.5555/none": Says(status=404),
    }  # fmt: skip
    write("birds", f"DOI: {DOI}", f'URL: "{here}/gone"',
          f'urls: ["{here}/shut", "{here}/moved", "https://doi.org/{DOI}"]')  # fmt: skip
    write("none", "DOI: 10.5555/none")
    assert main(["studies", "check"]) == 1
    told = capsys.readouterr()
    path = "content/studies/birds.md"
    assert told.err.splitlines() == [
        f"{path}: W521 this work has a correction, in 10.5555/fix; look at what it says, and tell "
        "it under ## Limits",
        f"{path}: E520 this work has a retraction on 2020-01-02, in 10.5555/notice; do not let a "
        "claim stand on it; look at its fit",
        f"{path}: W522 this work is itself a new version of 10.5555/older; cite that work too, or "
        "instead",
        f"{path}: E525 {here}/gone: it is not there (status 404); look at it, and put another "
        "address in its place; an archived copy is at https://web.archive.org/web/20140102030405/http://x",
        f"{path}: W526 {here}/shut: its server lets no program in, so a person has to look "
        "(status 403); look at it in a browser",
        f"{path}: W524 {here}/moved has moved for good to {here}/new; write the new address",
        "content/studies/none.md: E523 https://doi.org/10.5555/none does not resolve: there is no "
        "such DOI; look at its characters, one by one",
    ]
    assert told.out == (
        "2 studies, 1 of 2 DOIs resolve, 1 of 3 addresses answer, 1 let no program in, 4 have an "
        "archived copy, 1 were corrected or retracted later\n"
    )
    known = read_check_results(STUDIES)["birds"]
    assert known.on == known.updates_asked == date.today().isoformat()
    assert known.is_retracted
    assert [one.url.removeprefix(here) for one in known.addresses] == ["/gone", "/shut", "/moved"]
    assert known.addresses[0].archived_on == "2014-01-02"

    asked = len(site.asked)
    main(["studies", "check", "birds"])
    again = site.paths()[asked:]
    assert [path for path in again if not path.startswith("/archive")] == ["/gone"]
    main(["studies", "check", "--fresh"])
    assert len(site.asked) >= 2 * asked

    before = sum(path.startswith("/archive") for path in site.paths())
    old = (STUDIES / "checked.json").read_text().replace(known.on, "2020-02-02")
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


def test_a_service_in_trouble_loses_nothing(site) -> None:
    """Where the resolver, Crossref or the archive fail, what they said before stays."""
    write("birds", f"DOI: {DOI}", f'URL: "{site.address}/new"')
    site.answers |= {"/new": Says()}
    copy = {"available": True, "url": "https://web.archive.org/web/2014/x", "timestamp": "20140102"}
    site.answers["/archive"] = says_json({"archived_snapshots": {"closest": copy}})
    main(["studies", "check"])
    before = read_check_results(STUDIES)["birds"]
    assert before.doi
    old = (STUDIES / "checked.json").read_text().replace(before.on, "2020-02-02")
    (STUDIES / "checked.json").write_text(old)
    bad = {"/archive": Says(kind="text/html"), f"/crossref/works/{DOI}": Says(status=404),
           f"/doi/{DOI}": Says(body=b"x" * 9, cut=5)}  # fmt: skip
    site.answers |= bad
    assert main(["studies", "check"]) == 0
    after = read_check_results(STUDIES)["birds"]
    assert after.doi
    assert (after.doi.on, after.updates_asked) == ("2020-02-02", "2020-02-02")
    assert after.addresses[0].on == before.on
    assert after.addresses[0].archived == "https://web.archive.org/web/2014/x"
    assert after.addresses[0].archive_asked == "2020-02-02"


def test_offline(site, capsys, monkeypatch) -> None:
    """Offline it says so, in add and in check, and what was known stays to the byte."""
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
    assert "we are offline, or nothing that was asked can be reached" in capsys.readouterr().err
    assert (STUDIES / "checked.json").read_bytes() == before
    assert main(["studies", "add", "10.5555/other"]) == 1
    assert "its host cannot be reached" in capsys.readouterr().err
    assert main(["build"]) == 0


def test_offline_is_known_soon() -> None:
    """Once three hosts cannot be reached and none was, the rest is not waited for."""
    addresses = [f"http://127.0.0.{n}:{free_port()}/" for n in range(2, 90)]
    many = [Study(key=f"k{n}", type="book", title="x", author=(), url=url)
            for n, url in enumerate(addresses)]  # fmt: skip
    nowhere = f"http://127.0.0.1:{free_port()}/"
    services = ServiceSettings(doi=nowhere, crossref=nowhere, pubmed=nowhere, archive=nowhere)
    learned = CheckProgress()
    with pytest.raises(ExplainerError, match="we are offline"):
        run_in_thread(lambda: check(many, learned, services, today="2026-01-01", intranet=True))
    assert learned.answers == {}


def test_an_interrupted_check_keeps_what_it_learned(site) -> None:
    """Ctrl-C ends a check at once, and what was learned until then is in the file."""
    write("fast", f'URL: "{site.address}/new"')
    write("slow", f'URL: "{site.address}/slow"')
    site.answers |= {"/new": Says(), "/slow": Says(wait=60)}
    process = subprocess.Popen([command("explainer"), "studies", "check"], env=dict(os.environ))
    until_true(lambda: "/slow" in site.paths() and "/new" in site.paths())
    until_true(lambda: sum(path.startswith("/archive") for path in site.paths()) >= 2)
    time.sleep(0.5)  # for the answer that is on its way
    process.send_signal(signal.SIGINT)
    assert process.wait(20) == 130
    assert [one.state for one in read_check_results(STUDIES)["fast"].addresses] == ["answers"]


@pytest.mark.usefixtures("site")
def test_a_folder_that_cannot_be_written(capsys) -> None:
    """Where the studies should be stands a file: it is told, and the file stays."""
    STUDIES.write_text("a file")
    assert main(["studies", "add", DOI]) == 2
    assert "the studies cannot be written there" in capsys.readouterr().err
    assert STUDIES.read_text() == "a file"


@pytest.mark.usefixtures("site")
def test_settings_that_are_no_address(capsys, monkeypatch) -> None:
    """A setting that is no web address is named."""
    monkeypatch.setenv("EXPLAINER_CROSSREF", "crossref")
    STUDIES.mkdir()
    assert main(["studies", "check"]) == 2
    assert "EXPLAINER_CROSSREF is “crossref”, which is no web address" in capsys.readouterr().err


def test_nobody_who_only_reads_loads_the_network() -> None:
    """A build and a check of the content load no HTTP client and no parser of references."""
    code = "import explainer.cli.main, sys; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert "explainer.cli.studies" in loaded
    assert not loaded & {"aiohttp", "bibtexparser", "rispy", "pylatexenc"}


@pytest.mark.usefixtures("site")
def test_a_reader_who_has_seen_enough() -> None:
    """A list into a pipe that closes, as with head, ends without a word."""
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
