"""Read the configuration files of sites: YAML, TOML and JSON, without running anything."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from explainer.errors import ContentError, make_content_error
from explainer.text.front_matter import YAML_LOADER, FieldsError, as_text, check_depth, parse_toml
from explainer.text.source_text import read_source


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """The fields of a configuration file; a dotted name leads into groups of fields."""

    path: Path
    fields: Mapping[str, object]
    """Text, lists and mappings; every scalar is text as it was written."""

    def get(self, *names: str) -> object:
        """Return the value of the first of the dotted names that is set; None if none is."""
        return next((value for value in map(self._find, names) if value not in (None, "")), None)

    def text(self, *names: str) -> str:
        """Return the text of the first of the fields that has one, on one line."""
        values = (self._find(name) for name in names)
        texts = (" ".join(value.split()) for value in values if isinstance(value, str))
        return next(filter(None, texts), "")

    def texts(self, *names: str) -> tuple[str, ...]:
        """Return the texts of all the fields; a field may be a text or a list of texts."""
        return tuple(text for name in names for text in list_texts(self._find(name)))

    def _find(self, name: str) -> object:
        value: object = self.fields
        for part in name.split("."):
            value = value.get(part) if isinstance(value, Mapping) else None
        return value


def read_config(path: Path) -> Config:
    """Return the fields of a YAML, TOML or JSON file, as its ending says.

    Tags of YAML such as ``!!python/name`` are ignored, and nothing is run.

    Raises:
        ContentError: the file cannot be read or parsed.
    """
    try:
        text = read_source(path).text
    except ContentError as error:
        if [item.code for item in error.diagnostics] != ["E001"]:
            raise
        return Config(path=path, fields={})  # an empty file, which only names the generator
    try:
        fields = _parse(text, path.suffix.lower())
    except FieldsError as error:
        line = None if error.line is None else error.line + 1
        raise ContentError([error.at(path, line)]) from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        reason = getattr(error, "problem", None) or str(error).splitlines()[0]
        message = f"this file is not valid YAML ({reason})"
        hint = "compare the indentation of this line with that of its neighbours"
        line = mark.line + 1 if mark else None
        raise make_content_error("E102", path, message, hint, line) from None
    except (ValueError, RecursionError) as error:
        message = f"this file is not valid JSON ({error})"
        raise make_content_error("E102", path, message, "correct it there") from None
    return Config(path=path, fields=fields if isinstance(fields, Mapping) else {})


def _parse(text: str, ending: str) -> object:
    if ending == ".toml":
        return as_text(parse_toml(text)[0])
    if ending == ".json":
        return as_text(json.loads(text))
    check_depth(text)
    loader = YAML_LOADER(text)
    # A loader of scalars as text; tags, also those of programs, are not looked at.
    return loader.get_single_data()


def list_texts(value: object) -> Iterator[str]:
    """Yield the texts of a value that is a text or a list, each on one line; skip others."""
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, str) and item.strip():
            yield " ".join(item.split())
