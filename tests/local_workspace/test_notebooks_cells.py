"""Notebook sources, formats, statements and parameters: pure functions."""

from __future__ import annotations

import pytest
from databricks.sdk.service.workspace import ExportFormat, ImportFormat

from local_workspace.errors import ApiError
from local_workspace.notebooks import cells, formats
from local_workspace.notebooks.cells import split
from local_workspace.notebooks.parameters import Parameters
from local_workspace.notebooks.r_markdown import from_r_markdown, to_r_markdown
from local_workspace.notebooks.statements import split_statements

SQL_SOURCE = """-- MAGIC %md
-- MAGIC # Title
-- MAGIC text

-- COMMAND ----------

SELECT 1;
SELECT 2

-- COMMAND ----------

-- MAGIC %python
-- MAGIC print("x")

-- COMMAND ----------

-- MAGIC %run ./other $a="1"
"""


def test_a_sql_source_as_cells():
    parsed = cells.parse(SQL_SOURCE, "SQL")
    assert [(cell.kind, cell.text) for cell in parsed] == [
        ("MARKDOWN", "# Title\ntext"),
        ("SQL", "SELECT 1;\nSELECT 2"),
        ("PYTHON", 'print("x")'),
        ("RUN", './other $a="1"'),
    ]
    assert [cell.number for cell in parsed] == [1, 2, 3, 4]


@pytest.mark.parametrize("language", ["SQL", "PYTHON", "SCALA", "R"])
def test_split_and_join_are_inverse(language):
    texts = ["%md\n# Title", "first line\nsecond line", "%sql\nSELECT 1"]
    assert cells.split(cells.join(texts, language), language) == texts


@pytest.mark.parametrize("pack", [formats.to_jupyter, formats.to_html])
def test_a_notebook_survives_other_formats(pack):
    notebook = formats.Notebook("SQL", SQL_SOURCE.strip("\n"))
    packed = pack(notebook, "name")
    read = formats.from_jupyter(packed, None) if pack is formats.to_jupyter else formats.from_html(packed)
    assert read.language == "SQL"
    assert cells.parse(read.source, "SQL") == cells.parse(notebook.source, "SQL")


@pytest.mark.parametrize("content", [b"not json", b"[]", b"{}", b"\xff\xfe"])
def test_what_is_no_jupyter_document_is_refused(content):
    with pytest.raises(ApiError, match=r"Jupyter|UTF-8"):
        formats.from_jupyter(content, None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SELECT 1", ["SELECT 1"]),
        ("SELECT 1;;\nSELECT 2;", ["SELECT 1", "SELECT 2"]),
        ("SELECT ';', \";\" -- a;b\n; SELECT `a;b`", ["SELECT ';', \";\" -- a;b", "SELECT `a;b`"]),
        ("SELECT 'it''s; ok', 'a\\';b'", ["SELECT 'it''s; ok', 'a\\';b'"]),
        ("/* a; b */ SELECT 1 /* ; */; -- only; a comment", ["/* a; b */ SELECT 1 /* ; */"]),
        ("-- nothing\n", []),
    ],
)
def test_split_statements(text, expected):
    assert split_statements(text) == expected


@pytest.mark.parametrize(
    ("statement", "text", "bound"),
    [
        ("SELECT :day", "SELECT :day", {"day": "2026-01-01"}),
        ("SELECT '${day}', {{ day }}", "SELECT '2026-01-01', 2026-01-01", {}),
        ("SELECT getArgument('day')", "SELECT '2026-01-01'", {}),
        ("SELECT '${unknown}', :unknown, a::INT", "SELECT '${unknown}', :unknown, a::INT", {}),
        ("SELECT 'a:day' -- :day", "SELECT 'a:day' -- :day", {}),
    ],
)
def test_parameters_in_sql(statement, text, bound):
    assert Parameters({"day": "2026-01-01"}).apply(statement) == (text, bound)


def test_a_widget_gives_a_default_and_a_given_value_wins():
    parameters = Parameters({"b": "given"})
    assert parameters.take_widget("-- comment\nCREATE WIDGET TEXT a DEFAULT 'x'")
    assert parameters.take_widget('CREATE WIDGET DROPDOWN b DEFAULT "y" CHOICES SELECT 1')
    assert not parameters.take_widget("CREATE TABLE a AS SELECT 1")
    assert parameters.values() == {"a": "x", "b": "given"}
    assert parameters.take_widget("REMOVE WIDGET a")
    assert parameters.values() == {"b": "given"}


R_MARKDOWN = """---
title: "Trips"
output: html_document
---

# About

Some prose.

```{r setup, echo=FALSE}
x <- 1
x + 1
```

```{sql connection=db}
SELECT 1
```

```
not a chunk
```
"""


def test_r_markdown_there_and_back():
    notebook = from_r_markdown(R_MARKDOWN.encode())
    assert notebook.language == "R"
    assert split(notebook.source, "R") == [
        "%md\n# About\n\nSome prose.",
        "x <- 1\nx + 1",
        "%sql\nSELECT 1",
        "%md\n```\nnot a chunk\n```",
    ]
    again = to_r_markdown(notebook, 'The "trips"')
    assert again.startswith(b'---\ntitle: "The \\"trips\\""\n---\n\n# About')
    assert from_r_markdown(again) == notebook


def test_r_markdown_through_the_sdk(client):
    client.workspace.mkdirs("/Shared/r-markdown")
    client.workspace.upload(
        "/Shared/r-markdown/trips.Rmd", R_MARKDOWN.encode(), format=ImportFormat.R_MARKDOWN, overwrite=True
    )
    assert client.workspace.get_status("/Shared/r-markdown/trips").language.value == "R"
    exported = client.workspace.download("/Shared/r-markdown/trips", format=ExportFormat.R_MARKDOWN).read().decode()
    assert "```{r}\nx <- 1\nx + 1\n```" in exported
    assert "```{sql}\nSELECT 1\n```" in exported
