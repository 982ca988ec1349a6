"""CREATE, DROP, DESCRIBE and SHOW FUNCTION. Functions are documents in the form of Unity Catalog's FunctionInfo."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pyarrow as pa
from sqlglot import exp

from local_workspace.sql import hive_metastore, routine_definition
from local_workspace.sql.catalog import column_documents
from local_workspace.sql.dialect import to_engine
from local_workspace.sql.errors import SqlError, unsupported
from local_workspace.sql.names import check_new_name, quoted
from local_workspace.sql.result import QueryResult
from local_workspace.sql.routine_definition import Column, Definition
from local_workspace.sql.routine_inlining import body_of, find, is_query, no_such_class, scalar, unresolved_routine
from local_workspace.sql.tokens import Cursor
from local_workspace.sql.types import type_text
from local_workspace.store import Document

if TYPE_CHECKING:
    from local_workspace.sql.session import SqlSession

TABLE_TYPE = "TABLE_TYPE"


def create_function(session: SqlSession, cursor: Cursor, *, replace: bool, temporary: bool) -> QueryResult:
    written = routine_definition.read(cursor)
    catalog = session.catalogs
    if temporary:
        if len(written.name) > 1:
            message = f"CREATE TEMPORARY FUNCTION with a qualified name is not allowed: {quoted(*written.name)}."
            raise SqlError("INVALID_SQL_SYNTAX.CREATE_TEMP_FUNC_WITH_DATABASE", message, "42000")
        if written.name[0] in session.temporary_functions and not replace:
            raise _exists(written.name[0])
        session.temporary_functions[written.name[0]] = _document(session, written, full_name=written.name[0])
        return QueryResult.empty()
    name = session.table_name(written.name)
    catalog.require_catalog(name.catalog)
    catalog.require_schema(name.catalog, name.schema)
    check_new_name(name.table)
    catalog.check_writable(name, "CREATE FUNCTION")
    if replace and written.if_missing:
        message = "Invalid SQL syntax: CREATE FUNCTION with both IF NOT EXISTS and REPLACE is not allowed."
        raise SqlError("INVALID_SQL_SYNTAX.CREATE_ROUTINE_WITH_IF_NOT_EXISTS_AND_REPLACE", message, "42000")
    with catalog.lock(name):
        old = catalog.functions.get(name.full)
        if old is not None and written.if_missing:
            return QueryResult.empty()
        if old is not None and not replace:
            raise _exists(name.full)
        document = _document(session, written, full_name=name.full)
        place = {"name": name.table, "catalog_name": name.catalog, "schema_name": name.schema, "full_name": name.full}
        catalog.functions.put(name.full, catalog.stamp(document | place))
    return QueryResult.empty()


def _exists(full_name: str) -> SqlError:
    message = (
        f"Cannot create the routine {quoted(*full_name.split('.'))} because a routine of that name already exists. "
        "Choose a different name, drop or replace the existing routine, or add the IF NOT EXISTS clause to "
        "tolerate a "
        "pre-existing routine."
    )
    return SqlError("ROUTINE_ALREADY_EXISTS", message, "42723")


def _document(session: SqlSession, written: Definition, *, full_name: str) -> Document:
    """FunctionInfo of a definition, whose types and body the engine has understood."""
    if written.java_class is not None:
        return _of_class(written.java_class, full_name)
    external = written.language != "SQL"
    if external and written.language != "PYTHON":
        raise unsupported(f"functions in {written.language}")
    if not external and written.body.startswith("$$"):
        raise Cursor(written.body).unexpected()
    document: Document = {
        "name": full_name.split(".")[-1],
        "full_name": full_name,
        "function_id": str(uuid.uuid4()),
        "input_params": {"parameters": _parameters(session, written.parameters)},
        "routine_body": "EXTERNAL" if external else "SQL",
        "routine_definition": written.body,
        "parameter_style": "S",
        "is_deterministic": written.deterministic is not False,
        "is_null_call": False,
        "security_type": "DEFINER",
        "specific_name": full_name.split(".")[-1],
        "sql_data_access": "READS_SQL_DATA" if written.reads_data else "CONTAINS_SQL",
        "view_catalog": session.catalog,
        "view_schema": session.schema,
    }
    document |= {"comment": written.comment} if written.comment else {}
    if external:
        if written.returns is None:
            raise unsupported("functions in PYTHON that return tables")
        # Kept and shown, as a person may well run it on the service; a call is refused.
        return document | {"external_language": written.language} | _returns(session, written.returns)
    return document | _checked_body(session, written, document)


def _of_class(java_class: str, full_name: str) -> Document:
    """A class is looked for when the function is called: then this one refuses, as no Java runs here."""
    if not full_name.startswith(f"{hive_metastore.NAME}."):
        if "." not in full_name:
            raise no_such_class(java_class, full_name)
        raise unsupported(f"functions of Java classes outside of {hive_metastore.NAME}")
    name = full_name.split(".")[-1]
    document: Document = {"function_id": str(uuid.uuid4()), "routine_body": "EXTERNAL", "specific_name": name}
    return document | {"external_language": "JAVA", "routine_definition": java_class}


def _checked_body(session: SqlSession, written: Definition, document: Document) -> Document:
    """What the function returns; raises for a body that its parameters, tables and return type do not allow."""
    if written.columns is not None and not is_query(written.body):
        name = document["name"]
        message = f"User defined function is invalid: SQL table function {name} body must be a query."
        raise SqlError("USER_DEFINED_FUNCTIONS.SQL_TABLE_UDF_BODY_MUST_BE_A_QUERY", message, "42601")
    rewriter = session.rewriter()
    body = body_of(rewriter, document)
    if rewriter.tables and written.reads_data is None:
        document["sql_data_access"] = "READS_SQL_DATA"
    elif rewriter.tables and written.reads_data is False:
        message = (
            "Cannot create a SQL function with CONTAINS SQL that accesses a table/view or a SQL function that "
            "reads SQL "
            "data. Please use READS SQL DATA instead."
        )
        raise SqlError("INVALID_SQL_FUNCTION_DATA_ACCESS", message, "42K0E")
    access = {"sql_data_access": document["sql_data_access"]}
    if written.columns is None:
        body.check_scalar()
        value = scalar(body.tree)
        if written.returns is not None:
            value = exp.Cast(this=value, to=exp.DataType.build(written.returns, dialect="databricks"))
        query = exp.Select(expressions=[exp.alias_(value, "value")])
        made = session.run_engine(to_engine(rewriter.spell_out(query)), columns_only=True).schema
        return access | _returns(session, written.returns or type_text(made.field(0).type))
    made = session.run_engine(to_engine(rewriter.spell_out(body.tree)), columns_only=True).schema
    columns = written.columns or [Column(field.name, type_text(field.type)) for field in made]
    if len(columns) != len(made):
        message = (
            "User defined function is invalid: The number of columns produced by the RETURN clause (num: "
            f"`{len(made)}`) "
            f"does not match the number of column names specified by the RETURNS clause (num: `{len(columns)}`) of "
            f"{document['full_name']}."
        )
        raise SqlError("USER_DEFINED_FUNCTIONS.RETURN_COLUMN_COUNT_MISMATCH", message, "42601")
    returned = {"parameters": _parameters(session, columns)}
    return access | {"data_type": TABLE_TYPE, "full_data_type": TABLE_TYPE, "return_params": returned}


def _returns(session: SqlSession, written: str) -> Document:
    known = _parameters(session, [Column("value", written)])[0]
    return {"data_type": known["type_name"], "full_data_type": known["type_text"].upper()}


def _parameters(session: SqlSession, columns: list[Column]) -> list[Document]:
    """FunctionParameterInfo of each; the engine says whether the types are any."""
    if not columns:
        return []
    kinds = [exp.DataType.build(column.type, dialect="databricks") for column in columns]
    casts = [exp.alias_(exp.Cast(this=exp.null(), to=kind), f"c{at}") for at, kind in enumerate(kinds)]
    found = session.run_engine(to_engine(exp.Select(expressions=casts)), columns_only=True).schema
    schema = pa.schema([pa.field(c.name, f.type) for c, f in zip(columns, found, strict=True)])
    documents = column_documents(schema)
    for document, column in zip(documents, columns, strict=True):
        document.pop("nullable")
        document |= {"parameter_mode": "IN", "parameter_type": "PARAM"}
        document |= {"parameter_default": column.default} if column.default is not None else {}
        document |= {"comment": column.comment} if column.comment else {}
    return documents


# Drop, describe, show


def drop_function(session: SqlSession, cursor: Cursor, *, temporary: bool) -> QueryResult:
    if_exists = cursor.take("IF", "EXISTS")
    parts = [part.lower() for part in cursor.name()]
    cursor.end()
    if temporary:
        if session.temporary_functions.pop(parts[-1], None) is None and not if_exists:
            raise _not_found(parts)
        return QueryResult.empty()
    name = session.table_name(parts)
    if session.catalogs.functions.peek(name.full) is None:
        if not if_exists:
            raise _not_found([name.catalog, name.schema, name.table])
        return QueryResult.empty()
    session.catalogs.check_writable(name, "MANAGE")
    session.catalogs.functions.delete(name.full)
    return QueryResult.empty()


def _not_found(parts: list[str]) -> SqlError:
    message = (
        f"The routine {quoted(*parts)} cannot be found. Verify the spelling and correctness of the schema and "
        "catalog. If "
        "you did not qualify the name with a schema and catalog, verify the current_schema() output, or qualify "
        "the name "
        "with the correct schema and catalog. To tolerate the error on drop use DROP ... IF EXISTS."
    )
    return SqlError("ROUTINE_NOT_FOUND", message, "42883")


def describe_function(session: SqlSession, cursor: Cursor) -> QueryResult:
    extended = cursor.take("EXTENDED")
    parts = (
        [cursor.string()] if not cursor.at_end and cursor.tokens[cursor.position].kind == "string" else cursor.name()
    )
    cursor.end()
    document = find(session.rewriter(), parts)
    if document is not None:
        return _lines(_described(document, extended=extended))
    if len(parts) == 1 and parts[0].lower() in session.registration.functions():
        return _lines([f"Function: {parts[0].lower()}", "Class: built-in", "Usage: N/A."])
    raise unresolved_routine(session.rewriter(), parts)


def _lines(lines: list[str]) -> QueryResult:
    return QueryResult.of(pa.table({"function_desc": pa.array(lines, pa.string())}))


def _described(document: Document, *, extended: bool) -> list[str]:
    if "full_data_type" not in document:
        return [f"Function: {document['full_name']}", f"Class: {document['routine_definition']}", "Usage: N/A."]
    table = document.get("data_type") == TABLE_TYPE
    returned = (document.get("return_params") or {}).get("parameters") or []
    fields: list[tuple[str, list[str]]] = [
        ("Function:", [document["full_name"]]),
        ("Type:", ["TABLE" if table else "SCALAR"]),
        ("Input:", _columns((document.get("input_params") or {}).get("parameters") or [], extended) or ["()"]),
        ("Returns:", _columns(returned, extended) if table else [document["full_data_type"].upper()]),
    ]
    if extended:
        fields += [("Comment:", [document["comment"]])] if document.get("comment") else []
        fields += [
            ("Deterministic:", [str(document.get("is_deterministic", True)).lower()]),
            ("Data Access:", [document.get("sql_data_access", "CONTAINS_SQL").replace("_", " ")]),
        ]
        fields += [("Owner:", [document["owner"]])] if document.get("owner") else []
        if document.get("created_at"):
            created = datetime.fromtimestamp(document["created_at"] / 1000, UTC)
            fields.append(("Create Time:", [created.strftime("%a %b %d %H:%M:%S UTC %Y")]))
        fields += [("Language:", [document["external_language"]])] if document.get("external_language") else []
        fields.append(("Body:", [document.get("routine_definition", "")]))
    width = 15 if extended else 10
    return [
        f"{label if first else '':<{width}}{line}"
        for label, lines in fields
        for first, line in [(at == 0, line) for at, line in enumerate(lines)]
    ]


def _columns(listed: list[Document], extended: bool) -> list[str]:
    longest = max((len(column["name"]) for column in listed), default=0)
    lines = []
    for column in listed:
        line = f"{column['name']:<{longest}} {column['type_text'].upper()}"
        if extended and column.get("parameter_default") is not None:
            line += f" DEFAULT {column['parameter_default']}"
        lines.append(line + (f" '{column['comment']}'" if extended and column.get("comment") else ""))
    return lines


def names_in(session: SqlSession, catalog: str, schema: str) -> list[str]:
    """People's own functions of a schema and of the session, as SHOW names them."""
    stored = [document["full_name"] for document in session.catalogs.functions_in(catalog, schema)]
    return sorted([*stored, *session.temporary_functions])
