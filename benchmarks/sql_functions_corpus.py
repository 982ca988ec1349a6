"""Make ``benchmarks/data/sql_functions.jsonl``: Apache Spark's own examples for its functions, with Spark's answers.

Runs in an environment that has ``pyspark`` (4.3) and Java 17, not in the project's own:
``python benchmarks/sql_functions_corpus.py``. The statements are those of ``DESCRIBE FUNCTION EXTENDED`` for every
function of Spark (Apache License 2.0); the expected rows and types are what Spark answers with ANSI mode on and UTC,
as Databricks does. An example whose answer depends on the moment, the machine or chance is left out.
"""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data" / "sql_functions.jsonl"

# Answers that depend on when, where or by whom they are asked.
_VOLATILE = re.compile(
    r"\b(current_\w+|curdate|now|localtime\w*|rand|randn|random|randstr|uniform|uuid|shuffle|version|user|session_user"
    r"|input_file_\w+|spark_partition_id|monotonically_increasing_id|java_method|reflect|try_reflect|sql_keywords"
    r"|collations|python_worker_logs|aes_encrypt)\s*\(|\bcurrent_(date|timestamp|time|user)\b|unix_timestamp\(\)",
    re.I,
)
# What an analyst seldom meets: sketches, XML, Avro, Protobuf, geography, collations, vectors, the newest TIME type.
_RARE = re.compile(
    r"^(kll_|tuple_|theta_|hll_|bitmap_|approx_top_k|count_min|st_|xpath|vector_|variant_|try_variant|schema_of_variant)"
    r"|avro|protobuf|xml|collat|_time$|^time|^make_time$|^aes_|^try_aes|^reflect|^java_|^histogram_numeric$|^sentences$"
    r"|utf8|^counter_diff$|^measure|base32|^hmac$|^jaro|^sql_|nanos$|^is_variant|is_valid_variant|^luhn_check$"
)


def text(value: Any) -> Any:
    """A value as JSON that says as much as the value does."""
    import datetime as dt
    from decimal import Decimal

    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        return {"f": repr(value)}
    if isinstance(value, Decimal):
        return {"d": f"{value:f}"}
    if isinstance(value, bytes | bytearray):
        return {"x": bytes(value).hex()}
    if isinstance(value, dt.timedelta):
        return {"us": value // dt.timedelta(microseconds=1)}
    if isinstance(value, dt.date | dt.time):
        return {"t": value.isoformat()}
    if isinstance(value, dict):
        return {"m": sorted(([text(k), text(v)] for k, v in value.items()), key=json.dumps)}
    if isinstance(value, list | tuple):
        return [text(item) for item in value]
    return {"o": str(value)}


def open_spark() -> Any:
    """A Spark session as Databricks has it: ANSI, UTC."""
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master("local[1]")
    for key, value in {
        "spark.ui.enabled": "false",
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.ansi.enabled": "true",
        "spark.sql.shuffle.partitions": "1",
        "spark.driver.extraJavaOptions": "-Duser.timezone=UTC",
    }.items():
        builder = builder.config(key, value)
    spark = builder.getOrCreate()
    spark.sparkContext.setLogLevel("OFF")
    return spark


def answered(spark: Any, entry: dict[str, Any], *, no_answer: str) -> str | None:
    """The statement of ``entry`` with Spark's types and rows, or its error's condition, as a line of JSON. None where
    that is no answer to compare with: Spark's client failed, or the condition is ``no_answer``."""
    try:
        frame = spark.sql(entry["sql"])
        types = [field.dataType.simpleString() for field in frame.schema.fields]
        entry |= {"names": frame.columns, "types": types}
        entry |= {"rows": [[text(value) for value in row] for row in frame.collect()]}
    except Exception as error:
        # An error of the run itself comes after the columns are known.
        entry = {key: entry[key] for key in entry if key not in ("names", "types")}
        condition = re.search(r"\[([A-Z][A-Z0-9_.]+)\]", str(error))
        if condition is None or condition[1] == no_answer:
            return None
        entry["error"] = condition[1]
    return json.dumps(entry, ensure_ascii=False, separators=(",", ":"))


def main() -> None:
    spark = open_spark()
    found: dict[str, str] = {}
    for (name,) in spark.sql("SHOW SYSTEM FUNCTIONS").collect():
        described = "\n".join(row[0] for row in spark.sql(f"DESCRIBE FUNCTION EXTENDED `{name}`").collect())
        for example in re.findall(r"^\s*> (.*?);\s*$", described, re.M):
            if example[:6].upper() in ("SELECT", "VALUES", "WITH T") and not _VOLATILE.search(example):
                found.setdefault(example, name)
    lines = []
    for statement, name in sorted(found.items()):
        entry: dict[str, Any] = {"function": name, "common": not _RARE.search(name), "sql": statement}
        # Which half: the first is there to be worked on, the second to measure.
        entry["half"] = "tuned" if hashlib.sha256(statement.encode()).digest()[0] % 2 else "held out"
        # Spark's client cannot fetch every value.
        line = answered(spark, entry, no_answer="NOT_IMPLEMENTED")
        lines += [line] if line else []
    DATA.parent.mkdir(exist_ok=True)
    DATA.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{len(lines)} statements over {len(set(found.values()))} functions")
    spark.stop()


if __name__ == "__main__":
    main()
