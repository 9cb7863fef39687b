"""The files of a municipality as JSON Schema, for editors: names, kinds and choices while one types.

YAML's `yes`, numbers and plain texts come to an editor as its own guess; here every value is text that is read as what
the member wants. The schemas admit both. What only the whole can tell is said by `municipality check`.
"""

from collections.abc import Mapping

from pydantic import BaseModel, TypeAdapter

from server.platform.municipality.topics import Topic
from server.platform.municipality.town import AboutPage, Department, News, Retention, Town

Schema = dict[str, object]
_WRITTEN_AS: Mapping[str, list[Schema]] = {
    "boolean": [{"type": "boolean"}, {"enum": ["yes", "no"]}],
    "integer": [{"type": "integer"}, {"type": "string", "pattern": "^-?[0-9]+$"}],
}


def schemas() -> dict[str, Schema]:
    """A schema for each kind of file, by the file's own name."""
    kinds: Mapping[str, type[BaseModel] | TypeAdapter[object]] = {
        "municipality": Town,
        "topic": Topic,
        "departments": TypeAdapter(tuple[Department, ...]),
        "about": TypeAdapter(tuple[AboutPage, ...]),
        "news": TypeAdapter(tuple[News, ...]),
        "retention": TypeAdapter(tuple[Retention, ...]),
    }
    return {name: _schema_of(name, kind) for name, kind in kinds.items()}


def _schema_of(name: str, kind: type[BaseModel] | TypeAdapter[object]) -> Schema:
    made = kind.json_schema() if isinstance(kind, TypeAdapter) else kind.model_json_schema()
    written: Schema = {member: _as_written(value) for member, value in made.items()}
    return {**written, "$schema": "https://json-schema.org/draft/2020-12/schema", "title": f"Riverain: {name}.yaml"}


def _as_written(schema: object) -> object:
    if isinstance(schema, list):
        return [_as_written(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    found = {name: _as_written(value) for name, value in schema.items()}
    alternatives = _WRITTEN_AS.get(str(found.get("type")))
    if alternatives:
        kept = {name: value for name, value in found.items() if name in {"title", "description", "default"}}
        return {**kept, "anyOf": [{**found, "type": found["type"]}, *alternatives[1:]]}
    if found.get("title") == "Words":
        return {"title": "Words", "anyOf": [{"type": "string"}, found]}
    return found
