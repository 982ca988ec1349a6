"""A call's arguments as fields, and back: kinds by the schema, faults in words, nothing lost on the way."""

from __future__ import annotations

from typing import Any

import pytest

from ui.argument_fields import arguments_of, fields_of

SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "cluster": {"type": "string", "minLength": 1},
        "workers": {"type": "integer", "minimum": 0, "maximum": 10},
        "ratio": {"type": "number"},
        "language": {"type": "string", "enum": ["SQL", "PYTHON"]},
        "overwrite": {"type": "boolean"},
        "parameters": {"type": "object"},
        "sql": {"type": "string"},
    },
    "required": ["cluster"],
    "additionalProperties": False,
}


def test_each_argument_gets_the_field_that_fits() -> None:
    given = {"sql": "SELECT 1", "parameters": {"a": [1]}, "cluster": "x"}
    fields = {field.name: field for field in fields_of(SCHEMA, given, sql_argument="sql")}
    assert list(fields)[:3] == ["sql", "parameters", "cluster"]  # what is given comes first
    kinds = {name: field.kind for name, field in fields.items()}
    assert kinds == {
        "sql": "sql",
        "parameters": "json",
        "cluster": "text",
        "workers": "integer",
        "ratio": "number",
        "language": "choice",
        "overwrite": "switch",
    }
    assert fields["workers"].maximum == 10
    assert fields["cluster"].required


@pytest.mark.parametrize("value", [["a list"], {"a": 1}, 5, True])
def test_a_value_that_does_not_fit_its_schema_is_shown_as_it_is(value: Any) -> None:
    [field] = [field for field in fields_of(SCHEMA, {"cluster": value}) if field.name == "cluster"]
    assert field.kind == "json"
    assert arguments_of([field], {}, {})[0] == {"cluster": value}


def test_what_is_not_touched_comes_back_as_it_was() -> None:
    given = {
        "cluster": "x",
        "workers": 3,
        "ratio": 0.5,
        "language": "SQL",
        "overwrite": False,
        "parameters": {"a": None},
    }
    assert arguments_of(fields_of(SCHEMA, given), {}, SCHEMA) == (given, [])


def test_an_emptied_optional_argument_is_left_out_and_a_required_one_is_missed() -> None:
    fields = fields_of(SCHEMA, {"cluster": "x", "workers": 3})
    assert arguments_of(fields, {"workers": None}, SCHEMA) == ({"cluster": "x"}, [])
    assert arguments_of(fields, {"cluster": "  "}, SCHEMA)[1] == ["Cluster is missing."]


def test_faults_name_the_argument() -> None:
    fields = fields_of(SCHEMA, {"cluster": "x", "parameters": {}})
    assert arguments_of(fields, {"workers": 11}, SCHEMA)[1] == ["Workers: 11 is greater than the maximum of 10."]
    [said] = arguments_of(fields, {"parameters": "{"}, SCHEMA)[1]
    assert said.startswith("Parameters is not JSON: ")
    assert arguments_of(fields, {"parameters": "[1]"}, SCHEMA)[1] == ["Parameters: [1] is not of type 'object'."]


def test_a_number_beyond_its_bounds_is_edited_as_it_is() -> None:
    fields = {field.name: field for field in fields_of(SCHEMA, {"cluster": "x", "workers": 900}, sql_argument="")}
    assert (fields["workers"].kind, fields["workers"].value) == ("json", "900")
    _, faults = arguments_of(list(fields.values()), {"cluster": "x", "workers": "900"}, SCHEMA)
    assert "900 is greater than the maximum of 10" in " ".join(faults)
