"""What a piece of SQL may change, found by parsing it: ``read``, ``write`` or ``destructive``.

Only what is proven to be a read is a read. Every statement of the text is looked at, whole; the worst one
counts; and what cannot be parsed, or is not in the tables below, is destructive.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Literal

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

SqlClass = Literal["read", "write", "destructive"]
MAX_SQL = 200_000

logging.getLogger("sqlglot").setLevel(logging.ERROR)  # it warns whenever it keeps a statement as bare words

# Statements that the engine answers without running what follows the word, whatever that is.
_READ_WORDS = frozenset({"SHOW", "DESCRIBE", "DESC", "EXPLAIN", "LIST"})
_TABLE_STATEMENT = re.compile(r"TABLE\s+[\w`]+(\s*\.\s*[\w`]+){0,2}\s*;?\s*", re.IGNORECASE)

# Statements that sqlglot keeps as bare words, by their first word.
_COMMANDS: dict[str, SqlClass] = {"OPTIMIZE": "write", "MSCK": "write", "UNDROP": "write"}

# Whole statements, by what the parser makes of them. What is missing here is destructive.
_STATEMENTS: dict[type[exp.Expr], SqlClass] = {
    exp.Select: "read",
    exp.SetOperation: "read",
    exp.Subquery: "read",
    exp.Values: "read",
    exp.Describe: "read",
    exp.Use: "read",
    exp.Insert: "write",
    exp.Create: "write",
    exp.Comment: "write",
    exp.Analyze: "write",
    exp.Refresh: "write",
    exp.Cache: "write",
    exp.Uncache: "write",
    exp.Set: "write",
    exp.Declare: "write",
}

# Inside any other statement these have no business; a query that holds one is not a query.
_EFFECTS: tuple[type[exp.Expr], ...] = (
    exp.Insert,
    exp.Update,
    exp.Delete,
    exp.Merge,
    exp.Create,
    exp.Drop,
    exp.Alter,
    exp.TruncateTable,
    exp.Copy,
    exp.LoadData,
    exp.Command,
    exp.Into,
    exp.QueryTransform,  # SELECT TRANSFORM(...) USING '<a program>'
    exp.MultitableInserts,
)

# Functions that reach out of the query: they call endpoints, run code, read secrets or pass SQL on to other systems.
_DANGEROUS_FUNCTIONS = frozenset(
    {
        "ai_query",
        "cloud_files",
        "http_request",
        "java_method",
        "jdbc",
        "read_kafka",
        "read_kinesis",
        "read_pubsub",
        "read_pulsar",
        "reflect",
        "remote_query",
        "secret",
        "try_reflect",
        "try_secret",
    }
)
# Reading a path is a read where the workspace governs the place. Any other address is asked for over the network, and
# may carry away what the query knows.
_PLACE = re.compile(r"(?i)(/(?!/)|(dbfs|s3a?|abfss?|wasbs?|gs|r2):)")
_ADDRESS = re.compile(r"(?i)[a-z][a-z0-9+.\-]*:/")
_SERIALISERS = frozenset({"from_avro", "to_avro", "from_protobuf", "to_protobuf"})

# Built-in functions without side effects that sqlglot has no class of its own for. Any other unknown name may be
# somebody's own function, whose body nobody has read.
_BUILT_IN = frozenset(
    name
    for line in Path(__file__).with_name("sql_functions.txt").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
    for name in line.split()
)


def classify(sql: str) -> SqlClass:
    """The worst that ``sql`` (Databricks dialect, one statement or several) may do.

    ``read``: changes nothing, or only the session's catalog and schema. ``write``: adds. ``destructive``: may remove
    or overwrite what others rely on, changes permissions, runs code that cannot be seen, or was not understood.
    """
    sql = sql.replace("\r\n", "\n").replace("\r", "\n")  # the engine ends a line comment at either
    if not sql.strip() or len(sql) > MAX_SQL or _lexes_differently(sql):
        return "destructive"
    try:
        statements = _split(sql)
    except SqlglotError:
        return "destructive"
    if not statements:
        return "destructive"
    return _worst(_classify_one(statement) for statement in statements)


def _split(sql: str) -> list[str]:
    """The text's statements, cut at the semicolons that the tokenizer sees (not those in strings and comments)."""
    statements, start = [], 0
    tokens = sqlglot.tokenize(sql, dialect="databricks")
    ends = [token for token in tokens if token.token_type == sqlglot.TokenType.SEMICOLON]
    for cut in [*(token.start for token in ends), len(sql)]:
        piece = sql[start:cut]
        if sqlglot.tokenize(piece, dialect="databricks"):
            statements.append(piece)
        start = cut + 1
    return statements


def _classify_one(sql: str) -> SqlClass:
    words = sqlglot.tokenize(sql, dialect="databricks")
    first = words[0].text.upper()
    if first in _READ_WORDS and words[0].token_type != sqlglot.TokenType.IDENTIFIER:
        return "destructive" if first == "EXPLAIN" and _runs_what_it_explains(sql) else "read"
    if _TABLE_STATEMENT.fullmatch(sql.strip()):
        return "read"
    try:
        parsed = [statement for statement in sqlglot.parse(sql, dialect="databricks") if statement is not None]
    except (SqlglotError, RecursionError):
        return _command_class(sql)
    if len(parsed) != 1:
        return "destructive"
    statement = parsed[0]
    if any(node is not statement and isinstance(node, _EFFECTS) for node in statement.walk()):
        return "destructive"
    if _calls_by_a_made_up_name(words) or any(_leads_elsewhere(table) for table in statement.find_all(exp.Table)):
        return "destructive"
    return _worst([_root_class(statement), *(_function_class(node) for node in statement.find_all(exp.Func))])


def _worst(found: Iterable[SqlClass]) -> SqlClass:
    seen = set(found)
    return "destructive" if "destructive" in seen else "write" if "write" in seen else "read"


def _runs_what_it_explains(sql: str) -> bool:
    """EXPLAIN ANALYZE, which some engines know, runs the statement. They write it in several ways."""
    return re.search(r"(?i)\banalyze\b", sql) is not None


def _calls_by_a_made_up_name(words: Sequence[sqlglot.Token]) -> bool:
    """IDENTIFIER('a name')(...): a function whose name is put together when it runs. The parser sees no call in it."""
    for at, word in enumerate(words[:-1]):
        if word.text.upper() != "IDENTIFIER" or words[at + 1].token_type != sqlglot.TokenType.L_PAREN:
            continue
        depth = 0
        for place in range(at + 1, len(words)):
            depth += {sqlglot.TokenType.L_PAREN: 1, sqlglot.TokenType.R_PAREN: -1}.get(words[place].token_type, 0)
            if depth == 0:
                if place + 1 < len(words) and words[place + 1].token_type == sqlglot.TokenType.L_PAREN:
                    return True
                break
    return False


def _leads_elsewhere(table: exp.Table) -> bool:
    """csv.`https://...`: a file in place of a table, where it lies outside of what the workspace governs."""
    return bool(_ADDRESS.match(table.name)) and not _PLACE.match(table.name)


def _root_class(statement: exp.Expr) -> SqlClass:
    if isinstance(statement, exp.Command):
        return _command_class(statement.sql(dialect="databricks"))
    if isinstance(statement, exp.Create) and (statement.args.get("replace") or statement.args.get("refresh")):
        return "destructive"
    if isinstance(statement, exp.Create) and statement.find(exp.LocationProperty):
        return "destructive"  # its rows go to a place of the statement's own choice
    # INSERT OVERWRITE, INSERT ... REPLACE WHERE, INSERT ... REPLACE USING
    if isinstance(statement, exp.Insert) and any(statement.args.get(key) for key in ("overwrite", "where", "using")):
        return "destructive"
    if isinstance(statement, exp.Alter):
        return "write" if _only_adds(statement) else "destructive"
    for kind, found in _STATEMENTS.items():
        if isinstance(statement, kind):
            return found
    return "destructive"


def _command_class(sql: str) -> SqlClass:
    # The tokenizer hands out what follows such a word as one string.
    text = " ".join(token.text for token in sqlglot.tokenize(sql, dialect="databricks"))
    words = re.findall(r"\w+", text.upper()) or [""]
    if words[0] == "MSCK" and not {"DROP", "SYNC"}.isdisjoint(words):
        return "destructive"  # MSCK REPAIR TABLE ... DROP (or SYNC) PARTITIONS takes partitions out of the table
    return _COMMANDS.get(words[0], "destructive")


def _only_adds(statement: exp.Alter) -> bool:
    """ALTER TABLE ... ADD COLUMN(S), and nothing else."""
    actions = statement.args.get("actions") or []
    return bool(actions) and all(isinstance(action, exp.ColumnDef | exp.Schema) for action in actions)


def _function_class(node: exp.Func) -> SqlClass:
    unknown = isinstance(node, exp.Anonymous | exp.AnonymousAggFunc)
    # A name in backticks is an Identifier, whose text is its name without them.
    names = {node.name.lower()} if unknown else {name.lower() for name in type(node).sql_names()}
    if names & _DANGEROUS_FUNCTIONS:
        return "destructive"
    if "read_files" in names and not _reads_a_known_place(node):
        return "destructive"
    if names & _SERIALISERS and any("schema.registry" in text.name for text in node.find_all(exp.Literal)):
        return "destructive"  # asks a server that the statement names
    if any(name.startswith(("ai_", "vector_search")) for name in names):
        return "write"  # calls a model: it costs, and what it sees leaves the query
    # A name in a schema is somebody's own function, even where a built-in one has the same.
    in_schema = isinstance(node.parent, exp.Table) and node.parent.args.get("db") is not None
    if in_schema or (unknown and (isinstance(node.parent, exp.Dot) or not names & _BUILT_IN)):
        return "write"
    return "read"


def _reads_a_known_place(node: exp.Func) -> bool:
    """Whether read_files is given its path as it is, and that is one of a place that the workspace governs."""
    given = [argument for argument in (node.this, *node.expressions) if isinstance(argument, exp.Expr)]
    paths = [argument for argument in given if not isinstance(argument, exp.Kwarg | exp.PropertyEQ | exp.EQ)]
    return len(paths) == 1 and bool(paths[0].is_string) and bool(_PLACE.match(paths[0].name))


def _lexes_differently(sql: str) -> bool:
    """Whether sqlglot's lexer and the engine's may part here, so that one sees a comment where the other sees a
    statement. Too much is refused rather than too little; each look is linear in the text."""
    # Raw strings with a backslash before the closing quote end elsewhere.
    if re.search(r"(?i)\br(['\"])(?:(?!\1).)*\\\1", sql, re.DOTALL):
        return True
    # Templates and texts between dollar signs are sqlglot's own; a backslash in a quoted name; letters that end lines.
    if re.search(r"\{[#%{]|\$\w*\$|`[^`]*\\[^`]*`|[\0\x1a\u2028\u2029\u0085]", sql):
        return True
    # A hint inside a comment opens a comment of its own for one of them only.
    comment = sql.find("/*")
    if comment >= 0 and "/*+" in sql[comment + 2 :]:
        return True
    for line in sql.split("\n"):
        _, dashes, rest = line.partition("--")
        # For the engine a backslash at the end of a line comment takes the next line into it.
        if dashes and (rest.endswith("\\") or "/*+" in rest):
            return True
    return False
