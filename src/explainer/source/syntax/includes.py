"""Lines that put another file in their place, as each generator writes them.

https://quarto.org/docs/authoring/includes.html, https://mystmd.org/guide/embed,
https://gohugo.io/shortcodes/, https://jekyllrb.com/docs/includes/,
https://facelessuser.github.io/pymdown-extensions/extensions/snippets/,
https://github.com/neurobin/mdx_include,
https://github.com/tiangolo/markdown-include-variants,
https://vitepress.dev/guide/markdown#markdown-file-inclusion and
https://docusaurus.io/docs/markdown-features/react#importing-markdown
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from explainer.source.syntax.templates import ARGUMENT

_SHORTCODE = re.compile(r"\{\{[<%]\s*(?:include|readfile|import)\s+([^{}]+?)/?\s*[>%]\}\}")
_LIQUID = re.compile(
    r"\{%-?\s*(include|include_relative|include_cached|include-markdown|include_code)\s+([^{}]+?)-?%\}"
)
_SNIPPET = re.compile(r"-+8<-+[ \t]+(?:\"([^\"]+)\"|'([^']+)')")
_MDX = re.compile(r"\{!>?[ \t]*([^{}!\[\]]+?)[ \t]*(?:\[ln:([\d.,-]+)\][ \t]*)?!\}")
_VARIANT = re.compile(r"\{\*[ \t]*([^\s{}*]+)(?:[ \t]+([^{}*]*?))?[ \t]*\*\}")
_VARIANT_LINES = re.compile(r"\bln\[([\d:, ]+)\]")
_LANGUAGE = re.compile(r"\blang:([\w+#-]+)")
_SNIPPETS = re.compile(r"-+8<-+")
_COMMENT = re.compile(r"<!--\s*@include:\s*([^\s{}#]+)(#[\w-]+)?(?:\{(\d*),?(\d*)\})?\s*-->")
_CODE = re.compile(r"<<<\s+([^\s{}#]+)(#[\w-]+)?(?:\s*\{([^{}]*)\})?.*")
_DIRECTIVE = re.compile(r"(`{3,}|~{3,}|:{3,})[ \t]*\{(include|literalinclude)\}[ \t]*(\S.*)")
_OPTION = re.compile(r"[ \t]*:([\w-]+):[ \t]*(.*)")
_CHILD = re.compile(r"(`{3,})[ \t]*\{\w+\b[^{}]*?\bchild\s*=\s*(c\([^()]*\)|\"[^\"]+\"|'[^']+')")
_COMPONENT = re.compile(r"<([A-Z]\w*)[^<>]*/>")
_IMPORT = re.compile(
    r"^import[ \t]+(\w+)[ \t]+from[ \t]+[\"']([^\"'\n]+\.mdx?)[\"'];?[ \t]*$", re.MULTILINE
)
_QUOTED = re.compile(r"\"([^\"]+)\"|'([^']+)'")
_RANGE = re.compile(r"(.+?)(?::(\d*))(?::(\d*))?|(.+?):([A-Za-z][\w-]*)")
HINTS = ("include", "readfile", "import", "8<", "{!", "{*", "<<<", "child")
"""A text without any of these includes nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Include:
    """Lines that stand for a part of another file, or of several."""

    paths: tuple[str, ...]
    lines: int = 1
    """The number of lines that it takes."""
    options: Mapping[str, str] = field(default_factory=dict)
    """Which part is meant, in the words of MyST."""
    is_code: bool = False
    """Whether the part is shown as code."""
    fallback: str = ""
    """Where the file is if it is not at its path."""
    is_template: bool = False
    """Whether the file may be a template, which is not included."""


def find_imports(text: str) -> Mapping[str, str]:
    """Return the paths of the pages that a page of MDX imports, by the name of the component."""
    return {match[1]: match[2] for match in _IMPORT.finditer(text)} if "import" in text else {}


def find_include(lines: Sequence[str], index: int, imports: Mapping[str, str]) -> Include | None:
    """Return what the line at an index includes; None if it is another line."""
    line = lines[index].strip()
    if line.startswith("-") or line.startswith("{!"):
        return find_snippet(lines, index)
    if line.startswith("{"):
        return _find_tag(line)
    if line.startswith("<"):
        return _find_component(line, imports)
    if imports and _IMPORT.fullmatch(line):
        return Include(paths=())
    if match := _DIRECTIVE.fullmatch(line):
        return _read_directive(lines, index, match)
    if match := _CHILD.match(line):
        size = _find_end(lines, index, match[1]) - index
        return Include(paths=_list_quoted(match[2]), lines=size)
    return None


def find_snippet(lines: Sequence[str], index: int) -> Include | None:
    """Return the include of MkDocs' extensions at a line, which may also be in code."""
    line = lines[index].strip()
    if match := _MDX.fullmatch(line):
        columns = re.sub(r"\.\d+", "", match[2] or "")
        return Include(paths=(match[1],), options={"lines": columns})
    if match := _SNIPPET.fullmatch(line):
        return _make_snippet([match[1] or match[2]], 1)
    if not _SNIPPETS.fullmatch(line):
        return None
    ends = range(index + 1, min(len(lines), index + 100))
    end = next((at for at in ends if _SNIPPETS.fullmatch(lines[at].strip())), None)
    if end is None:
        return None
    names = [name.strip() for name in lines[index + 1 : end]]
    size = end - index + 1
    return _make_snippet([name for name in names if name and not name.startswith(";")], size)


def _make_snippet(names: Sequence[str], lines: int) -> Include:
    """Return the include of files, of which a part may be named after a colon."""
    match = _RANGE.fullmatch(names[0]) if len(names) == 1 else None
    if not match or "://" in names[0]:
        return Include(paths=tuple(names), lines=lines)
    if match[4]:
        return Include(paths=(match[4],), lines=lines, options={"section": match[5]})
    path, start, end = match[1], match[2] or "1", match[3] or ""
    return Include(paths=(path,), lines=lines, options={"lines": f"{start}-{end}"})


def _find_tag(line: str) -> Include | None:
    if match := _SHORTCODE.fullmatch(line):
        return _read_arguments(match[1])
    if match := _VARIANT.fullmatch(line):
        wanted = _VARIANT_LINES.search(match[2] or "")
        options = {"lines": wanted[1].replace(":", "-")} if wanted else {}
        return Include(paths=(match[1],), options=options, is_code=True)
    match = _LIQUID.fullmatch(line)
    if not match:
        return None
    if match[1] == "include_code":
        return _read_code(match[2])
    include = _read_arguments(match[2])
    is_page = match[1] == "include-markdown"
    if include is None or is_page:
        return include
    path = include.paths[0]
    folder = "" if match[1] == "include_relative" else "/_includes/"
    return Include(paths=(f"{folder}{path}",), fallback=path, is_template=True)


def _read_code(text: str) -> Include:
    """Return the include of Octopress and of Pelican's plugins, whose code has its own folder."""
    path, _, rest = text.partition(" ")
    language = _LANGUAGE.search(rest)
    return Include(
        paths=(f"/downloads/code/{path}",),
        options={"language": language[1] if language else ""},
        is_code=True,
        fallback=f"/code/{path}",
    )


def _read_arguments(text: str) -> Include | None:
    found = [("".join(groups[1:]), groups[0]) for groups in ARGUMENT.findall(text)]
    named = {key: value for value, key in found if key}
    names = [*(named.get(key) for key in ("file", "path", "src")), *(v for v, k in found if not k)]
    path = next(filter(None, names), "")
    if not path:
        return None
    options = {"language": named.get("lang", "")}
    is_code = named.get("code", "").lower() == "true" or bool(named.get("lang"))
    return Include(paths=(path,), options=options, is_code=is_code)


def _find_component(line: str, imports: Mapping[str, str]) -> Include | None:
    if match := _COMPONENT.fullmatch(line):
        return Include(paths=(imports[match[1]],)) if match[1] in imports else None
    match = _COMMENT.fullmatch(line)
    if match is None and (match := _CODE.fullmatch(line)):
        language = (match[3] or "").split()[-1:]
        options = {"language": "".join(language).strip("0123456789,-:"), "section": match[2] or ""}
        return Include(paths=(_strip_mark(match[1]),), options=options, is_code=True)
    if match is None:
        return None
    options = {"section": (match[2] or "").lstrip("#")}
    if match[3] or match[4]:
        options["lines"] = f"{match[3]}-{match[4]}"
    return Include(paths=(_strip_mark(match[1]),), options=options)


def _strip_mark(path: str) -> str:
    """Return a path of VitePress, in which ``@`` is the folder of the pages."""
    return path.removeprefix("@")


def _read_directive(lines: Sequence[str], index: int, match: re.Match[str]) -> Include:
    end = _find_end(lines, index, match[1])
    options: dict[str, str] = {}
    for line in lines[index + 1 : end]:
        if option := _OPTION.fullmatch(line):
            options[option[1]] = option[2].strip()
    language = next((options[key] for key in ("language", "lang", "code") if key in options), "")
    is_code = match[2] == "literalinclude" or "literal" in options or "code" in options
    return Include(
        paths=(match[3].strip(),),
        lines=end - index,
        options={**options, "language": language},
        is_code=is_code,
    )


def _find_end(lines: Sequence[str], index: int, mark: str) -> int:
    """Return the index after a block that a line of marks begins."""
    for number in range(index + 1, len(lines)):
        text = lines[number].strip()
        if len(text) >= len(mark) and text == mark[0] * len(text):
            return number + 1
    return len(lines)


def _list_quoted(text: str) -> tuple[str, ...]:
    return tuple(double or single for double, single in _QUOTED.findall(text))
