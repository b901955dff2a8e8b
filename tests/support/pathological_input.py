"""Pages that make parsers slow, of any size; run as a script, it builds one of them in sizes."""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from explainer.builder import build
from explainer.errors import ContentError

SITE = b'title = "x"\n'
STUDY = b"---\ntype: book\ntitle: T\nDOI: 10.5555/known\nauthor: [{family: Able}]\n---\n"
PROSE = b"Words with *emphasis*, `code` and a [link](https://example.org/a) in a sentence.\n\n"


def rep(part: bytes) -> Callable[[int], bytes]:
    """Return what repeats some bytes until a size is reached."""
    return lambda n: (part * (n // len(part) + 1))[:n]


BODIES: dict[str, Callable[[int], bytes]] = {
    "prose": rep(PROSE),
    "ticks": rep(b"`a "),
    "ticks2": lambda n: b" ".join(b"`" * (i % 200 + 1) + b"a" for i in range(n // 100)),
    "tickpairs": rep(b"`a `` "),
    "headings": rep(b"## Same\n\nx\n\n"),
    "h3": rep(b"### Same\n\n"),
    "backslash": rep(b"a\\\n"),
    "sup": rep(b"<sup>"),
    "supc": rep(b"<sup>a</sup>"),
    "bclose": rep(b"</b>"),
    "b": rep(b"<b>"),
    "b x": rep(b"<b>x"),
    "em tag": rep(b"<em>x</em>"),
    "linkdef": lambda n: (
        b"[a]: https://example.org/" + b"b" * (n // 10) + b"\n\n" + b"[a] " * (20000 * n // 200000)
    ),
    "linkdef2": lambda n: b"".join(b"[a%d]: /x\n" % i for i in range(n // 10)),
    "div": rep(b"<div>"),
    "divnl": rep(b"<div>\n"),
    "quotes": rep(b"> "),
    "quotes100": lambda n: (b"> " * 30 + b"a\n") * (n // 62),
    "list": lambda n: b"".join(b"  " * (i % 500) + b"- a\n" for i in range(n // 500)),
    "list2": rep(b"- "),
    "listflat": rep(b"- a\n"),
    "olist": lambda n: b"".join(b"%d. a\n" % i for i in range(n // 8)),
    "bracket": rep(b"["),
    "bang": rep(b"!["),
    "bracketend": lambda n: b"[" * (n // 2) + b"]" * (n // 2),
    "linkopen": rep(b"[a]("),
    "imgopen": rep(b"![a]("),
    "linkangle": rep(b"[a](<b"),
    "star": rep(b"*a "),
    "star2": rep(b"*a_ "),
    "star3": rep(b"**a*"),
    "stars": lambda n: b"*" * (n // 2) + b"a" + b"*" * (n // 2),
    "under": rep(b"_a"),
    "tilde": rep(b"~~a "),
    "comment": rep(b"<!--"),
    "commentl": rep(b"<!-- a\n"),
    "commentin": rep(b"a <!-- b "),
    "cdata": rep(b"a <![CDATA["),
    "pi": rep(b"a <?"),
    "decl": rep(b"a <!A "),
    "lt": rep(b"<"),
    "lta": rep(b"<a "),
    "ltquote": rep(b"<a b='"),
    "table cols": lambda n: b"|a" * (n // 4) + b"|\n" + b"|-" * (n // 4) + b"|\n",
    "table sq": lambda n: (
        b"|a" * int((n / 2) ** 0.5)
        + b"|\n"
        + b"|-" * int((n / 2) ** 0.5)
        + b"|\n"
        + b"|\n" * int((n / 2) ** 0.5 * 10)
    ),
    "table rows": lambda n: b"|a|b|\n|-|-|\n" + b"|c|d|\n" * (n // 6),
    "long line": rep(b"a"),
    "long words": rep(b"word "),
    "links": rep(b"[a](b) "),
    "doi full": lambda n: b"[a](https://doi.org/10.5555/" + b"/full" * (n // 5) + b")",
    "doi links": rep(b"[a](https://doi.org/10.5555/x) "),
    "cited links": rep(b"[able](https://doi.org/10.5555/known) "),
    "links web": rep(b"<https://a.b> "),
    "wikilinks": rep(b"[[a]] "),
    "wikilinks bad": rep(b"[[zzz]] "),
    "wikiopen": rep(b"[[a|"),
    "entities": rep(b"&amp;"),
    "amp": rep(b"&"),
    "fences": rep(b"```\n"),
    "tildefence": rep(b"~~~a\n"),
    "fence code": rep(b"```{code-cell}\n1\n```\n\n"),
    "figures bad": rep(b"```{figure} a\n```\n\n"),
    "discuss": rep(b"::: discuss\na\n:::\n\n"),
    "question": lambda n: b"::: question\nA?\n\n" + b"- [x] a\n  - b\n" * (n // 14) + b":::\n",
    "colons": rep(b":::\n"),
    "container": rep(b"::: a\n"),
    "dollar": rep(b"\\$"),
    "dollar2": rep(b"$a$ "),
    "esc": rep(b"\\*"),
    "hr": rep(b"---\n\n"),
    "setext": rep(b"a\n---\n"),
    "setextbad": rep(b"a\n"),
    "brs": rep(b"a<br>"),
    "brbr": rep(b"a<br><br>"),
    "hrs": rep(b"a<hr>b "),
    "eq": rep(b"a\n==="),
    "pct": rep(b"100% "),
    "num of": rep(b"1 "),
    "num,": rep(b"1,"),
    "num x": rep(b"1.000 peoplx "),
    "quote": rep("“a ".encode()),
    "quote2": rep(b'"a '),
    "quote3": rep("«a »b ".encode()),
    "guil": rep("»a ".encode()),
    "mojibake": rep("Ã© ".encode()),
    "mojibake1": rep("Ã©".encode()),
    "nonascii": rep("é".encode()),
    "mojilines": rep("Ã©\n".encode()),
    "nbsp": rep("\u00a0".encode()),
    "spaces": rep(b" "),
    "spacesx": lambda n: b"a" + b" " * n + b"b",
    "tabs": rep(b"\t"),
    "tabsx": lambda n: b"a" + b"\t" * n + b"b",
    "blank": rep(b"\n"),
    "footnote": rep(b"[^1] "),
    "refs": rep(b"[a][b] "),
    "nested link": lambda n: b"[" * (n // 10) + b"a" + b"](b)" * (n // 10),
    "badlink": rep(b"](https://a(b "),
    "badlink2": lambda n: b"](https://" + b"(a)" * (n // 3) + b" b",
    "badlink3": lambda n: b"](https://" + b"(" * n,
    "autolink bad": rep(b"<https://a"),
    "email bad": rep(b"<a@b."),
    "attr": lambda n: b"<abbr " + b"a=b " * (n // 4) + b">x</abbr>",
    "attr2": lambda n: b"<abbr " + b"a " * (n // 2) + b">x</abbr>",
    "cr": rep(b"a\r"),
    "imgs": rep(b"![a](b.png) "),
    "hash": rep(b"#"),
    "hashes": rep(b"# a\n"),
    "hashend": lambda n: b"# a " + b"#" * n,
    "indent": rep(b"    a\n"),
    "indentq": rep(b">     a\n"),
    "strong unb": rep(b"**a "),
    "nest em": lambda n: b"*a **b " * (n // 14) + b" c** d*" * (n // 14),
    "lazy": lambda n: b"> a\n" + b"b\n" * (n // 2),
    "mixed": lambda n: b"> - " * 20 + b"a\n" + b"b\n" * (n // 2),
    "pipe": rep(b"a | b\n"),
    "pipes": rep(b"|"),
    "dash": rep(b"-"),
    "dashes": rep(b"- - "),
    "stars l": rep(b"* * "),
    "tightbr": rep(b"- a\\\n  b\n"),
    "headlink": rep(b"## [a](https://doi.org/10.5555/known)\n\n"),
    "codes": rep(b"`a` "),
    "code nl": rep(b"`a\nb` "),
    "html nl": rep(b"<sup>a</sup>\n"),
    "emoji": rep("🙂".encode()),
    "citations": lambda n: b"".join(
        b"See [able](https://doi.org/10.5555/known). 50 % of people.\n\n" for i in range(n // 60)
    ),
    "claims": rep(b"50 % of people.\n\n"),
}
BODIES["unique links"] = lambda n: b"".join(b"[a](b%d) " % i for i in range(n // 11))
BODIES["tight alt"] = rep(b"- a\n* b\n")
BODIES["mojicode"] = lambda n: "Ã© ".encode() + rep(b"`a `` ")(n)
BODIES["spaces line"] = rep(b" " * 2000 + b"a\n")
BODIES |= {  # constructs of other generators
    "marks": rep(b"==a "),
    "marks2": rep(b"==a== "),
    "mark open": lambda n: b"==" + b"a" * n,
    "vault comment": rep(b"%%a "),
    "vault comments": rep(b"%% a %%\n"),
    "block names": rep(b"a ^b\n"),
    "embeds": rep(b"![[a "),
    "embeds2": rep(b"![[a.png|1]] "),
    "sized": rep(b"![a](a.png =3x"),
    "spaced": rep(b"![a](a "),
    "attributes": rep(b"[a](b){#c "),
    "attributes2": rep(b"[a](b){.c} "),
    "attributes3": lambda n: b"[a](b){" + b".c " * (n // 3),
    "callouts": rep(b"> [!note] a\n"),
    "callouts2": rep(b"> [!note] a\n\n"),
    "callout deep": lambda n: b"".join(b"> " * (i % 20 + 1) + b"[!note]\n" for i in range(n // 30)),
    "div deep": lambda n: b"".join(b":" * (i + 3) + b" a\n" for i in range(int(n**0.5))),
    "div open": rep(b"::: {.a}\n"),
    "div title": rep(b"::: a [b\n"),
    "directive": rep(b"```{note} a\n"),
    "directives": rep(b"```{note} a\nb\n```\n\n"),
    "directive options": lambda n: b"```{note} a\n" + b":b: c\n" * (n // 6) + b"```\n",
    "roles": rep(b"{a}`b` "),
    "roles open": rep(b"{cite}`b "),
    "keys": rep(b"@a "),
    "keys braced": rep(b"@{a "),
    "keys bracket": rep(b"[@a; "),
    "keys bracket2": rep(b"[see @a, p. 3; @b] "),
    "keys nested": rep(b"[@a [b] "),
    "cite tags": rep(b"{% cite a "),
    "shortcodes": rep(b"{{< a "),
    "shortcodes2": rep(b"{{< a >}} "),
    "liquid": rep(b"{% a "),
    "liquid raw": rep(b"{% raw %} "),
    "liquid comment": rep(b"{% comment %}\n"),
    "liquid for": rep(b"{% for a %}\n"),
    "liquid values": rep(b"{{ a "),
    "notes": lambda n: b"".join(b"[^%d]: a\n\n" % i for i in range(n // 12)),
    "notes used": lambda n: b"".join(b"a[^%d]\n\n[^%d]: b\n\n" % (i, i) for i in range(n // 24)),
    "notes same": lambda n: b"[^1] " * (n // 5) + b"\n\n[^1]: a\n",
    "inline notes": rep(b"^[a "),
    "definitions": rep(b"a\n: b\n\n"),
    "definitions open": rep(b"a\n: b\n"),
    "tasks": rep(b"- [ ] a\n"),
    "emoji names": rep(b":a: "),
    "details": rep(b"<details><summary>a</summary>\n"),
    "tags open": rep(b"<a b=c"),
    "tables html": rep(b"<table><tr><td>a"),
    "pictures html": rep(b"<img src=a.png>"),
    "math": rep(b"$$a"),
    "math2": rep(b"\\(a "),
    "math3": rep(b"\\begin{align}a\n"),
    "hashtags": rep(b"#a "),
    "addresses": rep(b"https://a.example/ "),
    "addresses long": lambda n: b"https://a.example/" + b"(a" * (n // 2),
}


def front(fields: Callable[[int], bytes]) -> Callable[[int], bytes]:
    return lambda n: b"---\n" + fields(n) + b"\n---\ntext\n"


def toml(fields: Callable[[int], bytes]) -> Callable[[int], bytes]:
    return lambda n: b"+++\n" + fields(n) + b"\n+++\ntext\n"


FRONT_MATTER: dict[str, Callable[[int], bytes]] = {
    "yaml alias": front(
        lambda n: (
            b"a: &a [x]\n"
            + b"".join(
                b"b%d: &b%d [*%s, *%s]\n"
                % (i, i, b"a" if i == 0 else b"b%d" % (i - 1), b"a" if i == 0 else b"b%d" % (i - 1))
                for i in range(n // 30)
            )
        )
    ),
    "yaml bomb": front(
        lambda _: (
            b"title: x\na0: &a0 [x,x,x,x,x,x,x,x,x]\n"
            + b"".join(
                b"a%d: &a%d [%s]\n" % (i, i, b",".join([b"*a%d" % (i - 1)] * 9))
                for i in range(1, 10)
            )
        )
    ),
    "yaml tags bomb": front(
        lambda _: (
            b"title: x\na0: &a0 [x,x,x,x,x,x,x,x,x]\n"
            + b"".join(
                b"a%d: &a%d [%s]\n" % (i, i, b",".join([b"*a%d" % (i - 1)] * 9))
                for i in range(1, 9)
            )
            + b"tags: *a8\n"
        )
    ),
    "yaml keys": front(lambda n: b"".join(b"k%d: x\n" % i for i in range(n // 9))),
    "yaml dup": front(lambda n: b"k: x\n" * (n // 5)),
    "yaml merge": front(lambda n: b"<<: *a\n" * (n // 7)),
    "yaml list": front(lambda n: b"tags: [" + b"a," * (n // 2) + b"]"),
    "yaml authors": front(
        lambda n: b"title: x\nauthors: [" + b",".join(b"a%d" % i for i in range(n // 7)) + b"]"
    ),
    "yaml adapted": front(
        lambda n: (
            b"title: x\nadapted-from:\n" + b"".join(b"  - {title: a}\n" for i in range(n // 15))
        )
    ),
    "yaml adapted bad": front(
        lambda n: (
            b"title: x\nadapted-from:\n" + b"".join(b"  - {titl: a}\n" for i in range(n // 15))
        )
    ),
    "yaml str": front(lambda n: b"title: " + b"a" * n),
    "yaml words": front(lambda n: b"title: " + b"a " * (n // 2)),
    "yaml quote": front(lambda n: b'title: "' + b"\\n" * (n // 2) + b'"'),
    "yaml int": front(lambda n: b"title: " + b"1" * 5000 + b"\ndate: " + b"1" * n),
    "yaml block": front(lambda n: b"title: |\n" + b"  a\n" * (n // 4)),
    "yaml flow": front(lambda n: b"title: " + b"[" * n),
    "yaml lang": front(lambda n: b"title: x\nlang: en" + b"-a" * (n // 2)),
    "yaml lang2": front(lambda n: b"title: x\nlang: en" + b"-abcdefgh" * (n // 9) + b"!"),
    "yaml url": front(lambda n: b"title: x\nsource: https://" + b"a." * (n // 2)),
    "yaml url2": front(lambda n: b"title: x\nsource: https://e.x/" + b"?a=" * (n // 3)),
    "yaml comment": front(lambda n: b"# a\n" * (n // 4) + b"title: x"),
    "yaml dashes": lambda n: b"---\n" * (n // 4),
    "yaml open": lambda n: b"---\n" + b"a: b\n" * (n // 5),
    "yaml colon": front(lambda n: b"title: x\nb: " + b"a:" * (n // 2)),
    "yaml anchors": front(lambda n: b"".join(b"k%d: &a%d x\n" % (i, i) for i in range(n // 15))),
    "yaml qmark": front(lambda n: b"? " * (n // 2)),
    "yaml unknown": front(
        lambda n: b"".join(b"titl%s: x\n" % (b"e" * (i % 30) + b"%d" % i) for i in range(n // 25))
    ),
    "toml dotted": toml(lambda n: b"a." * (n // 2) + b"b = 1"),
    "toml dotted2": toml(lambda n: b"".join(b"a.b%d = 1\n" % i for i in range(n // 10))),
    "toml tables": toml(lambda n: b"".join(b"[a.b%d]\n" % i for i in range(n // 9))),
    "toml tabledeep": toml(lambda n: b"[" + b"a." * (n // 2) + b"b]"),
    "toml tables2": toml(
        lambda n: b"".join(b"[" + b"a." * 50 + b"b%d]\n" % i for i in range(n // 110))
    ),
    "toml aot": toml(lambda n: b"[[a]]\n" * (n // 6)),
    "toml aot deep": toml(lambda n: b"[[a.a.a.a.a.a]]\n" * (n // 16)),
    "toml int": toml(lambda n: b"title = " + b"1" * n),
    "toml hex": toml(lambda n: b"title = 0x" + b"1" * n),
    "toml float": toml(lambda n: b"title = 1." + b"1" * n),
    "toml arr": toml(lambda n: b"title = [" + b"1," * (n // 2) + b"]"),
    "toml arrdeep": toml(lambda n: b"title = " + b"[" * n),
    "toml inline": toml(lambda n: b"title = " + b"{a=" * (n // 3)),
    "toml inline2": toml(
        lambda n: b"title = {" + b",".join(b"a%d=1" % i for i in range(n // 9)) + b"}"
    ),
    "toml str": toml(lambda n: b'title = "' + b"\\n" * (n // 2) + b'"'),
    "toml mstr": toml(lambda n: b'title = """' + b"a\n" * (n // 2) + b'"""'),
    "toml comment": toml(lambda n: b"# a\n" * (n // 4) + b'title="x"'),
    "toml key": toml(lambda n: b"a" * n + b" = 1"),
    "toml ws": toml(lambda n: b" " * n + b"a = 1"),
    "toml ws2": toml(lambda n: b"title " + b" " * n + b"= 1"),
    "toml lines": toml(
        lambda n: (
            b'title = "x"\n' + b"[a]\n"[:0] + b"\n".join(b"k%d = 1" % i for i in range(n // 9))
        )
    ),
    "toml open": lambda n: b"+++\n" + b"a = 1\n" * (n // 6),
    "toml pluses": lambda n: b"+++\n" * (n // 4),
}

NAMES = (*BODIES, *FRONT_MATTER)


def make_page(name: str, size: int) -> bytes:
    """Return a page of about that many bytes."""
    if name in FRONT_MATTER:
        return FRONT_MATTER[name](size)
    return b"---\ntitle: Test\n---\n" + BODIES[name](size)


def measure_build(name: str, size: int) -> float:
    """Build a site with the page, or report its errors; return the seconds of processor time."""
    with tempfile.TemporaryDirectory() as temporary:
        content = Path(temporary, "content")
        for path, data in {
            "site.toml": SITE,
            "studies/able.md": STUDY,
            "pages/p.md": make_page(name, size),
        }.items():
            (content / path).parent.mkdir(parents=True, exist_ok=True)
            (content / path).write_bytes(data)
        start = time.process_time()
        with suppress(ContentError):
            build(content, Path(temporary, "notebooks"))
        return time.process_time() - start


if __name__ == "__main__":
    build_times = [measure_build(sys.argv[1], int(size)) for size in sys.argv[2:]]
    sys.stdout.write("\n".join(map(str, build_times)))
