"""Credentials of known shapes are hidden, whatever stands around them and also in base64; everything else stays."""

from __future__ import annotations

import base64
import json

import pyarrow as pa
import pytest

from agent.redaction import redact, redact_table, redacted

HEX = "0123456789abcdef0123456789abcdef"
LETTERS = "aB3dE6gH9jK2mN5pQ8sT1vW4yZ7aB3dE6gH9jK2m"
# What is hidden, in a text. Put together here, so that no scanner takes this file for a leak.
SECRETS = {
    "databricks": "dapi" + HEX,
    "databricks with a number": "dapi" + HEX + "-2",
    "databricks oauth": "dose"[:2] + "sp" + HEX,
    "anthropic": "sk-" + "ant-api03-" + LETTERS,
    "openai": "sk-" + LETTERS,
    "openai project": "sk-" + "proj-" + LETTERS,
    "github": "gh" + "p_" + LETTERS[:36],
    "github app": "gh" + "s_" + LETTERS[:36],
    "github fine-grained": "github" + "_pat_" + LETTERS,
    "gitlab": "gl" + "pat-" + LETTERS[:20],
    "aws": "AK" + "IA" + "Q3EGRJ7ZPLBSDWXY",
    "aws session": "AS" + "IA" + "Q3EGRJ7ZPLBSDWXY",
    "google": "AI" + "za" + LETTERS[:35],
    "slack": "xo" + "xb-1234567890-abcdefghij",
    "hugging face": "h" + "f_" + LETTERS[:34],
    "npm": "np" + "m_" + LETTERS[:36],
    "pypi": "py" + "pi-" + LETTERS,
    "stripe": "sk" + "_live_" + LETTERS[:24],
    "stripe, restricted": "rk" + "_test_" + LETTERS[:24],
    "databricks key": "dk" + "ea" + HEX,
    "databricks service": "ds" + "api" + HEX,
    "openai live": "sk-" + "live-" + LETTERS[:20],
    "openai service account": "sk-" + "svcacct-" + LETTERS[:18],
    "google token": "ya" + "29." + LETTERS,
    "sendgrid": "S" + "G." + LETTERS[:22] + "." + LETTERS,
    "jwt": "ey" + "JhbGciOiJIUzI1NiJ9.ey" + "JzdWIiOiIxMjM0NTY3ODkwIn0." + LETTERS,
}
IN_CONTEXT = {
    "bearer": ("Authorization: Bearer " + LETTERS, LETTERS),
    "bearer, small": ("bearer " + LETTERS, LETTERS),
    "basic": ('"authorization": "Basic dXNlcjpodW50ZXIyMg=="', "dXNlcjpodW50ZXIyMg"),
    "aws secret": ("aws_secret_access_key = " + LETTERS[:40], LETTERS[:40]),
    "aws secret in json": ('{"SecretAccessKey": "' + LETTERS[:40] + '"}', LETTERS[:40]),
    "postgres": ("postgresql://app:hunter2pass@db.example.com/x", "hunter2pass"),
    "mongo": ("mongodb+srv://u:p%40ss@cluster0.example.net", "p%40ss"),
    "redis": ("redis://:hunter2@10.0.0.1:6379/0", "hunter2"),
    "odbc": ("Server=db;Uid=app;Pwd=hunter2!;", "hunter2!"),
    "jdbc": ("jdbc:sqlserver://db;user=a;password=hunter2;", "hunter2"),
    "azure storage": ("AccountName=a;AccountKey=" + LETTERS + "==;", LETTERS),
    "azure sas": ("https://a.blob.example.net/c?sv=1&sig=" + LETTERS + "%3D", LETTERS),
    "azure service bus": ("Endpoint=sb://a.example.net/;SharedAccessKey=" + LETTERS + "=", LETTERS),
    "passwd": ("host=db;passwd=hunter2!;", "hunter2!"),
    "slack webhook": ("https://hooks." + "slack.com/services/T0/B0/" + LETTERS, LETTERS),
    "client secret": ('"client_secret": "' + LETTERS + '"', LETTERS),
    "pem": (
        "-----BEGIN RSA PRIVATE " + "KEY-----\nMIIEowIBAAKC\nAQEA7\n-----END RSA PRIVATE " + "KEY-----",
        "MIIEowIBAAKC",
    ),
    "pem, cut": ("-----BEGIN PRIVATE " + "KEY-----\nMIIEowIBAAKCAQEA7", "MIIEowIBAAKCAQEA7"),
    "openssh": (
        "-----BEGIN OPENSSH PRIVATE " + "KEY-----\nb3BlbnNzaC1rZXk\n-----END OPENSSH PRIVATE " + "KEY-----",
        "b3BlbnNzaC1rZXk",
    ),
}
AROUND = ["{}", "token={}", '"{}"', "({})", "a {} b", "x\n{}\ny", "https://h/?t={}&u=1", "| {} |", "`{}`"]


@pytest.mark.parametrize("name", SECRETS)
@pytest.mark.parametrize("around", AROUND)
def test_a_token_is_hidden_wherever_it_stands(name, around):
    text = redact(around.format(SECRETS[name]))
    assert SECRETS[name] not in text
    assert SECRETS[name][8:24] not in text
    assert "(hidden: " in text
    assert redact(text) == text


@pytest.mark.parametrize("name", IN_CONTEXT)
def test_what_only_its_place_gives_away_is_hidden(name):
    text, secret = IN_CONTEXT[name]
    assert secret in text
    assert secret not in redact(text)


@pytest.mark.parametrize("name", SECRETS | IN_CONTEXT)
@pytest.mark.parametrize("ahead", ["", "x", "xy", "key: "])
@pytest.mark.parametrize("encode", [base64.b64encode, base64.urlsafe_b64encode])
def test_base64_hides_nothing(name, ahead, encode):
    plain = SECRETS.get(name) or IN_CONTEXT[name][0]
    encoded = encode((ahead + plain).encode()).decode()
    for around in ("{}", '{{"value": "{}"}}', "secret: {}\n"):
        assert encoded.rstrip("=") not in redact(around.format(encoded))


def test_base64_with_letters_ahead_and_wide_characters():
    encoded = base64.b64encode(("key " + SECRETS["databricks"]).encode()).decode()
    assert encoded not in redact("abc" + encoded)
    wide = base64.b64encode(SECRETS["github"].encode("utf-16-le")).decode()
    assert wide not in redact(wide)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0612-ml-01 costs $3.10 an hour",
        "01f0a1b2-c3d4-5e6f-a7b8-c9d0e1f2a3b4",  # a statement id
        HEX,  # a hash
        HEX * 2,
        "SELECT password, token FROM users WHERE secret = 'x'",
        "a sk-learn pipeline, risk-adjusted-returns-of-the-year-2016",
        "/Users/ana@example.com/notebooks/daily report",
        "https://example.com:8080/path?x=1",
        "https://adb-1234567890123456.7.azuredatabricks.net/?o=1234567890123456#job/77",
        "postgresql://db.example.com/x",
        "Bearer tokens are sent in a header",
        "dapi is how they begin",
        "the eyJ of it",
        base64.b64encode(b"just a picture, nothing to see here, move along please").decode(),
        base64.b64encode(b"the password policy says nothing of any secret, bearer or basic").decode(),
        "samples.nyctaxi.trips has 21,932 rows",
        "com.databricks.backend.daemon.driver.NotebookExecutionException",
    ],
)
def test_everything_else_stays(text):
    assert redact(text) == text


def test_the_kind_is_said():
    assert redact(SECRETS["anthropic"]) == "(hidden: Anthropic key)"
    assert redact(SECRETS["slack"]) == "(hidden: Slack token)"


def test_values_are_looked_through_whole():
    token = SECRETS["databricks"]
    value = {"rows": [[1, token, None], ["x", {"deep": [f"Bearer {LETTERS}"]}]], token: True}
    assert token not in json.dumps(redacted(value))
    assert LETTERS not in json.dumps(redacted(value))
    assert redacted(value)["rows"][0][::2] == [1, None]
    assert redacted(("a", token)) == ("a", "(hidden: Databricks token)")
    same = {"rows": [[1, "a"], [2, "b"]]}
    assert redacted(same) is same


def test_a_table_of_rows():
    token = SECRETS["github"]
    table = pa.table({"n": [1, 2, 3], "s": ["a", f"x {token}", None]})
    clean = redact_table(table)
    assert clean.schema == table.schema
    assert clean.column("s").to_pylist() == ["a", "x (hidden: GitHub token)", None]
    encoded = base64.b64encode(token.encode()).decode()
    for kind in (pa.string(), pa.large_string()):
        cells = pa.table({"s": pa.array(["a", token, encoded], kind)})
        assert redact_table(cells).column("s").to_pylist() == [
            "a",
            "(hidden: GitHub token)",
            "(hidden: encoded credential)",
        ]
    plain = pa.table({"s": ["a", "b"]})
    assert redact_table(plain) is plain


def test_a_table_s_nested_cells_and_bytes_hold_none_either() -> None:
    token = "dapi" + "0123456789abcdef" * 2
    structs = pa.struct([("k", pa.string()), ("n", pa.list_(pa.string()))])
    maps = pa.map_(pa.string(), pa.string())
    columns = {
        "map": pa.array([[("token", token)], [("a", "b")], None], maps),
        "list": pa.array([["x", token], [], None], pa.list_(pa.string())),
        "struct": pa.array([{"k": "x", "n": [token]}, {"k": "y", "n": None}, None], structs),
        "bytes": pa.array([b"\xff " + token.encode(), b"\x00\xff", None], pa.binary()),
        "dictionary": pa.array([token, "x", None]).dictionary_encode(),
    }
    table = pa.table(columns)
    clean = redact_table(table)
    assert token not in repr(clean.to_pylist())
    assert token.encode().hex() not in b"".join(clean["bytes"].to_pylist()[:1]).hex()
    assert clean.to_pylist()[0]["map"] == [("token", "(hidden: Databricks token)")]
    assert clean.to_pylist()[1:] == table.to_pylist()[1:]
    harmless = table.slice(1)
    for name in ("map", "list", "struct", "bytes"):
        assert redact_table(harmless)[name].equals(harmless[name])
