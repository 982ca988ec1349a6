"""``spark`` in Python on a cluster: the real PySpark, whose plans the workspace's own SQL carries out."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator

import pytest
from databricks.sdk import WorkspaceClient
from databricks.sdk.service import compute

CLUSTER = "0612-sa-02"
FIRST = """
from pyspark.sql import functions as F, Row, Window
people = spark.createDataFrame([(1, "x", 10.5), (2, "y", None), (3, "x", 2.0)], ["id", "k", "v"])
others = spark.createDataFrame([Row(id=1, w="one"), Row(id=2, w="two"), Row(id=9, w="nine")])
four = spark.range(4)
counted = four.groupBy("id").agg(F.count("*").alias("n"))
both = people.join(others, "id")
named = spark.createDataFrame([("x", "ex"), ("y", "why")], ["k", "name"])
nan = float("nan")
gaps = spark.createDataFrame([(1, 1.0, 1.0), (2, nan, 2.0), (3, None, nan)], "n int, d double, f float")
"""

Run = Callable[[str], str]


@pytest.fixture(scope="module")
def results(server) -> Iterator[Callable[[str], compute.Results]]:
    """Commands in one context, by the SDK, on a workspace of their own."""
    client = WorkspaceClient(host=server.host, token="demo-python-spark", auth_type="pat")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LOCAL_WORKSPACE_PYTHON", "1")
        context = client.command_execution.create(cluster_id=CLUSTER, language=compute.Language.PYTHON).result()

        def execute(code: str) -> compute.Results:
            return client.command_execution.execute(
                cluster_id=CLUSTER,
                context_id=context.id,
                language=compute.Language.PYTHON,
                command=textwrap.dedent(code),
            ).result().results  # fmt: skip

        yield execute
        client.command_execution.destroy(CLUSTER, context.id)


@pytest.fixture(scope="module")
def run(results) -> Run:
    """What a command that succeeds shows."""

    def execute(code: str) -> str:
        found = results(code)
        assert found.result_type is compute.ResultType.TEXT, found.cause
        return found.data

    execute(FIRST)
    return execute


# A query whose rows are shown as tuples, and the rows.
QUERIES = {
    "people.filter('id > 1').select('k')": "[('y',), ('x',)]",
    "people.where((F.col('k') == 'x') & ~F.col('v').isNull()).select('id')": "[(1,), (3,)]",
    "people.groupBy('k').agg(F.sum('v').alias('s'), F.count('*').alias('n')).orderBy('k')": "[('x', 12.5, 2), ('y', None, 1)]",  # noqa: E501
    "people.groupBy().pivot('k', ['x', 'y']).agg(F.sum('v'))": "[(12.5, None)]",
    "people.rollup('k').count().orderBy(F.col('k').asc_nulls_first())": "[(None, 3), ('x', 2), ('y', 1)]",
    "people.join(others, 'id').orderBy('id')": "[(1, 'x', 10.5, 'one'), (2, 'y', None, 'two')]",
    "people.join(others, people.id == others.id, 'left').select(people.id, others.w).orderBy(people.id)": "[(1, 'one'), (2, 'two'), (3, None)]",  # noqa: E501
    "people.join(others, people.id == others.id).drop(others.id).drop('v').orderBy('id')": "[(1, 'x', 'one'), (2, 'y', 'two')]",  # noqa: E501
    "people.alias('l').join(others.alias('r'), F.col('l.id') == F.col('r.id'), 'full').select('l.id', 'r.w').orderBy('r.id')": "[(3, None), (1, 'one'), (2, 'two'), (None, 'nine')]",  # noqa: E501
    "people.join(others, 'id', 'left_anti').select('id')": "[(3,)]",
    "people.join(others, 'id').join(others.withColumnRenamed('w', 'again'), 'id').select('w', 'again').orderBy('w')": "[('one', 'one'), ('two', 'two')]",  # noqa: E501
    "people.withColumn('z', F.when(F.col('v') > 5, 'big').otherwise('small')).withColumn('id', F.col('id') * 10).withColumnRenamed('k', 'key')": "[(10, 'x', 10.5, 'big'), (20, 'y', None, 'small'), (30, 'x', 2.0, 'small')]",  # noqa: E501
    "people.withColumn('n', F.row_number().over(Window.partitionBy('k').orderBy(F.desc('id')))).select('id', 'n').orderBy('id')": "[(1, 2), (2, 1), (3, 1)]",  # noqa: E501
    "people.select(F.sum('id').over(Window.partitionBy(F.lit(1)).orderBy('id').rowsBetween(-1, 0)).alias('s'))": "[(1,), (3,), (5,)]",  # noqa: E501
    "people.dropDuplicates(['k']).select('k').orderBy('k')": "[('x',), ('y',)]",
    "people.select('k').distinct().orderBy('k')": "[('x',), ('y',)]",
    "people.select('id').union(others.select('id')).subtract(spark.range(2)).orderBy('id')": "[(2,), (3,), (9,)]",
    "people.unionByName(people.select('v', 'k', 'id')).filter('id = 2')": "[(2, 'y', None), (2, 'y', None)]",
    "people.select('id').unionByName(others, allowMissingColumns=True).orderBy('id', 'w').limit(2)": "[(1, None), (1, 'one')]",  # noqa: E501
    "people.na.drop().select('id')": "[(1,), (3,)]",
    "people.na.fill(0.0).filter('id = 2')": "[(2, 'y', 0.0)]",
    "people.na.fill('none', ['v', 'k'])": "[(1, 'x', 10.5), (2, 'y', None), (3, 'x', 2.0)]",
    "people.replace({'x': 'X'}, subset='k').select('k')": "[('X',), ('y',), ('X',)]",
    "people.describe('v')": "[('count', '2'), ('mean', '6.25'), ('stddev', '6.010407640085654'), ('min', '2.0'), ('max', '10.5')]",  # noqa: E501
    "people.unpivot('id', ['k'], 'name', 'value').filter('id = 1')": "[(1, 'k', 'x')]",
    "people.orderBy(F.desc('id')).select('k').limit(2)": "[('x',), ('y',)]",
    "people.orderBy('id').withColumn('id', -F.col('id')).select('id')": "[(-1,), (-2,), (-3,)]",
    "spark.range(3).orderBy(F.desc('id')).select((F.col('id') * 0).alias('id'), F.col('id').alias('was'))": "[(0, 2), (0, 1), (0, 0)]",  # noqa: E501
    "spark.table('samples.nyctaxi.trips').orderBy('trip_distance', 'fare_amount').select('trip_distance').limit(1)": "[(0.1,)]",  # noqa: E501
    "people.groupBy('k').count().orderBy(F.desc('count')).filter('count > 1')": "[('x', 2)]",
    "people.alias('a').where('a.id > 1').join(others.alias('b'), F.expr('a.id = b.id')).selectExpr('a.id + b.id AS s')": "[(4,)]",  # noqa: E501
    "spark.range(9).alias('r').filter('id < 3').join(spark.range(2).filter('id > 0'), 'id')": "[(1,)]",
    "spark.createDataFrame([(people.stat.corr('id', 'id'), people.cov('id', 'id'))], 'a double, b double')": "[(1.0, 1.0)]",  # noqa: E501
    "spark.createDataFrame([(people.approxQuantile('id', [0.0, 1.0], 0.0),)], 'q array<double>')": "[([1.0, 3.0],)]",
    "spark.createDataFrame([(sum(part.count() for part in spark.range(50).randomSplit([0.3, 0.3, 0.4], seed=3)),)], 'n int')": "[(50,)]",  # noqa: E501
    "people.orderBy('id').offset(1).limit(1).select('id')": "[(2,)]",
    "people.orderBy('id').limit(2).filter('id > 1').select('id')": "[(2,)]",
    "people.select(F.explode(F.array(F.lit(1), 'id')).alias('e')).filter('e = 3')": "[(3,)]",
    "people.select(F.transform(F.array('id'), lambda x: x + 1).alias('t')).limit(1)": "[([2],)]",
    "people.select(F.col('id').cast('string'), F.col('k').like('x%'), F.col('id').isin(1, 2), F.lit(None)).limit(1)": "[('1', True, True, None)]",  # noqa: E501
    "people.select(F.struct('id', 'k').alias('s')).select('s.k', F.col('s')['id'])": "[('x', 1), ('y', 2), ('x', 3)]",
    "people.filter(F.col('id') == spark.range(3).select(F.max('id')).scalar()).select('id')": "[(2,)]",
    "spark.sql('SELECT :a + 1 AS s', args={'a': 2})": "[(3,)]",
    "spark.sql(\"SELECT '?' AS q, ? AS s\", args=['it\\'s'])": "[('?', \"it's\")]",
    "spark.sql('SELECT count(*) FROM {p} WHERE id > {n}', p=people, n=1)": "[(2,)]",
    "spark.range(2, 8, 3)": "[(2,), (5,)]",
    "spark.table('samples.nyctaxi.trips').select('pickup_zip').limit(2)": "[(10282,), (10110,)]",
    # One DataFrame behind both sides of a join: a column is of the side that is the DataFrame itself.
    "counted.join(four, counted.id == four.id).orderBy(four.id)": "[(0, 1, 0), (1, 1, 1), (2, 1, 2), (3, 1, 3)]",
    "four.join(counted, (four.id == counted.id) & (four.id > 2)).select(four.id, 'n')": "[(3, 1)]",
    "counted.join(four.filter('id > 1'), 'id', 'left_anti').select(four.id).orderBy('id')": "[(0,), (1,)]",
    # A join's own columns, also where the next join brings others of the same name.
    "both.join(four, both.id == four.id).select(both.id, four.id, 'w').orderBy('w')": "[(1, 1, 'one'), (2, 2, 'two')]",
    "people.join(others, 'id', 'right').join(four, 'id', 'full').withColumn('z', F.lit(0)).select('id', 'w').orderBy('id')": "[(0, None), (1, 'one'), (2, 'two'), (3, None), (9, 'nine')]",  # noqa: E501
    "both.join(named, 'k').withColumn('z', F.lit(0)).orderBy('id')": "[('x', 1, 10.5, 'one', 'ex', 0), ('y', 2, None, 'two', 'why', 0)]",  # noqa: E501
    "both.join(named, both.k == named.k).drop(named.k).withColumnRenamed('w', 'u').orderBy('id')": "[(1, 'x', 10.5, 'one', 'ex'), (2, 'y', None, 'two', 'why')]",  # noqa: E501
    "both.join(others.withColumnRenamed('id', 'n'), 'w', 'left_semi').drop('v').orderBy('id')": "[('one', 1, 'x'), ('two', 2, 'y')]",  # noqa: E501
    # An expression that is text stays one where it stands beside an operator.
    "four.select((F.expr('id + 1') * 2).alias('d')).orderBy('d')": "[(2,), (4,), (6,), (8,)]",
    "four.filter(F.expr('id = 1 OR id = 2') & (F.col('id') == 2))": "[(2,)]",
    "four.filter(~F.expr('id = 1 OR id = 2')).orderBy('id')": "[(0,), (3,)]",
    "four.filter(F.expr('id = 1 OR id = 2').isin(False) | F.expr('id = 0 OR NULL').isNull()).orderBy('id')": "[(0,), (1,), (2,), (3,)]",  # noqa: E501
    "four.select(F.expr('array(id) || array(7)')[1].alias('e')).limit(1)": "[(7,)]",
    # NaN is a missing value.
    "gaps.na.drop().select('n')": "[(1,)]",
    "gaps.na.drop(thresh=2, subset=['d', 'f', 'n']).select('n').orderBy('n')": "[(1,), (2,)]",
    "gaps.na.fill(0.5).orderBy('n')": "[(1, 1.0, 1.0), (2, 0.5, 2.0), (3, 0.5, 0.5)]",
    # What a comment says first is no matter.
    "spark.sql('-- all\\nSHOW CATALOGS').filter(\"catalog = 'main'\")": "[('main',)]",
    "spark.sql('/* its columns */ DESCRIBE samples.nyctaxi.trips').select('col_name').limit(1)": "[('tpep_pickup_datetime',)]",  # noqa: E501
    "spark.createDataFrame([], 'a int, b string')": "[]",
    "spark.createDataFrame([(b'a', [1], {'k': 1.5})], 'b binary, l array<int>, m map<string,double>')": "[(b'a', [1], {'k': 1.5})]",  # noqa: E501
}


@pytest.mark.parametrize("query", QUERIES)
def test_what_a_data_frame_is_asked(run, query: str):
    assert run(f"print([tuple(row) for row in ({query}).collect()])") == QUERIES[query]


def test_columns_have_the_names_that_spark_gives(run):
    assert run("print(people.groupBy('k').agg(F.avg('v'), F.countDistinct('id')).columns)") == (
        "['k', 'avg(v)', 'count(DISTINCT id)']"
    )
    assert run("print(people.select(F.col('id') + 1).columns)") == "['(id + 1)']"
    assert run("people") == "DataFrame[id: bigint, k: string, v: double]"
    assert run("print(people.dtypes)") == "[('id', 'bigint'), ('k', 'string'), ('v', 'double')]"


def test_rows_as_text_as_pandas_and_one_at_a_time(run):
    lines = ["+---+---+----+", "| id|  k|   v|", "+---+---+----+", "|  1|  x|10.5|", "|  2|  y|NULL|", "+---+---+----+"]
    assert run("people.show(2)").splitlines() == [*lines, "only showing top 2 rows"]
    # As Databricks' documentation shows it.
    assert run("spark.read.table('samples.nyctaxi.trips').show(2)").splitlines() == [
        "+--------------------+---------------------+-------------+-----------+----------+-----------+",
        "|tpep_pickup_datetime|tpep_dropoff_datetime|trip_distance|fare_amount|pickup_zip|dropoff_zip|",
        "+--------------------+---------------------+-------------+-----------+----------+-----------+",
        "| 2016-02-14 16:52:13|  2016-02-14 17:16:04|         4.94|       19.0|     10282|      10171|",
        "| 2016-02-04 18:44:19|  2016-02-04 18:46:00|         0.28|        3.5|     10110|      10110|",
        "+--------------------+---------------------+-------------+-----------+----------+-----------+",
        "only showing top 2 rows",
    ]
    assert run("print(people.toPandas()['v'].sum(), people.count(), people.first().k, people.tail(1)[0]['id'])") == (
        "12.5 3 x 3"
    )
    assert run("spark.sql('SELECT 1e10 AS d, array(1, null) AS a, named_struct(\"x\", true) AS s').show()") == (
        "+------+---------+------+\n|     d|        a|     s|\n+------+---------+------+\n"
        "|1.0E10|[1, NULL]|{true}|\n+------+---------+------+"
    )


def test_values_of_each_type_come_and_go(run):
    run(
        """
        import datetime, decimal
        from pyspark.sql.types import *
        values = (datetime.date(2024, 2, 29), datetime.datetime(2024, 2, 29, 12, 30), decimal.Decimal("1.23"),
                  {"a": 1}, [1.5, None], Row(q="p"), True, None)
        kinds = [DateType(), TimestampType(), DecimalType(10, 2), MapType(StringType(), IntegerType()),
                 ArrayType(DoubleType()), StructType([StructField("q", StringType())]), BooleanType(), ShortType()]
        typed = spark.createDataFrame([values], StructType([StructField(f"c{n}", k) for n, k in enumerate(kinds)]))
        """
    )
    assert run("print(tuple(typed.first()) == values)") == "True"
    assert run("print([kind for _, kind in typed.dtypes])") == (
        "['date', 'timestamp', 'decimal(10,2)', 'map<string,int>', 'array<double>', 'struct<q:string>', 'boolean', "
        "'smallint']"
    )
    assert run("print(typed.filter((F.col('c0') == values[0]) & (F.col('c1') == values[1])).count())") == "1"
    shown = run("typed.select('c1', 'c2', 'c3', 'c4', 'c5').show(truncate=False)").splitlines()[3]
    assert shown == "|2024-02-29 12:30:00|1.23|{a -> 1}|[1.5, NULL]|{p}|"
    assert "INTERVAL '1 00:00:00' DAY TO SECOND" in run("spark.sql(\"SELECT INTERVAL '1' DAY AS i\").show(1, False)")


def test_tables_are_written_and_read_as_by_sql(run, server):
    run("people.write.saveAsTable('main.default.from_frame')")
    run("people.filter('id = 1').select('k', 'id', 'v').write.mode('append').saveAsTable('main.default.from_frame')")
    run("people.limit(1).write.insertInto('main.default.from_frame')")
    client = WorkspaceClient(host=server.host, token="demo-python-spark", auth_type="pat")
    query = "SELECT count(*), count_if(k = 'x') FROM main.default.from_frame"
    assert client.statement_execution.execute_statement(query, "wh-1").result.data_array == [["5", "4"]]
    run("left = spark.table('main.default.from_frame').filter('id > 1')")
    run("left.write.mode('overwrite').saveAsTable('main.default.from_frame')")
    run("people.write.mode('ignore').saveAsTable('main.default.from_frame')")
    assert run("print(spark.table('main.default.from_frame').count())") == "2"
    run("others.selectExpr('id', 'w AS k', '0.5 AS v').writeTo('main.default.from_frame').append()")
    run("spark.sql('DELETE FROM main.default.from_frame WHERE id = 3')")
    run("rows = spark.table('main.default.from_frame').orderBy('id', 'k').select('id', 'k').collect()")
    assert run("print([tuple(row) for row in rows])") == "[(1, 'one'), (2, 'two'), (2, 'y'), (9, 'nine')]"


def test_rows_from_python_are_sent_once(run):
    """Each action brings them along: what they are queried by stays the same."""
    run("a, b = (spark.createDataFrame([(77, 'a')], f'{name} int, t string') for name in 'nm')")
    run("from local_workspace.notebooks.child import rows as sent")
    run("before = len(sent._kept); [a.filter('n = 77').count() for _ in range(3)]")
    assert run("print(len(sent._kept) - before)") == "1"
    assert run("print(b.filter('m = 77').count(), len(sent._kept) - before)") == "1 2"


def test_names_that_a_session_keeps(run):
    run("people.createOrReplaceTempView('seen')")
    run("spark.sql('CREATE OR REPLACE TEMP VIEW twice AS SELECT id * 2 AS d FROM seen')")
    assert run("print(spark.table('twice').agg(F.sum('d')).first()[0])") == "12"
    assert run("print(spark.catalog.tableExists('seen'), spark.catalog.dropTempView('seen'))") == "True True"
    assert run("print(spark.catalog.tableExists('seen'))") == "False"
    # A view may take the name of what it reads.
    run("spark.range(3).createOrReplaceTempView('again')")
    for _ in range(2):
        run("spark.table('again').withColumn('id', F.col('id') + 1).createOrReplaceTempView('again')")
        run("spark.sql('SELECT * FROM again').createOrReplaceTempView('again')")
    assert run("print([row.id for row in spark.sql('SELECT * FROM again ORDER BY id').collect()])") == "[2, 3, 4]"
    run("spark.sql('USE samples.nyctaxi')")
    assert run(
        "print(spark.catalog.currentCatalog(), spark.catalog.currentDatabase(), spark.table('trips').count())"
    ) == ("samples nyctaxi 21932")
    run("spark.catalog.setCurrentCatalog('main')")
    assert "'trips'" in run("print([t.name for t in spark.catalog.listTables('samples.nyctaxi')])")
    assert "'main', 'ml', 'samples'" in run("print([c.name for c in spark.catalog.listCatalogs()])")
    assert run("print([c.name for c in spark.catalog.listColumns('samples.nyctaxi.trips')][:2])") == (
        "['tpep_pickup_datetime', 'tpep_dropoff_datetime']"
    )


def test_a_library_finds_the_session_by_itself(run):
    """Nothing in the cell says that it needs one, as where a library makes it."""
    run("dbutils.library.restartPython()")
    code = (
        "print(getattr(__import__('pys' + 'park.sql').sql, 'S' + 'parkSession').builder.getOrCreate().range(3).count())"
    )
    assert run(code) == "3"
    run(FIRST)


@pytest.mark.parametrize(
    ("code", "kind", "message"),
    [
        ("spark.sql('SELECT * FROM nowhere')", "AnalysisException", "[TABLE_OR_VIEW_NOT_FOUND]"),
        ("spark.table('nowhere').count()", "AnalysisException", "[TABLE_OR_VIEW_NOT_FOUND]"),
        ("people.select('nothing').show()", "AnalysisException", "UNRESOLVED_COLUMN"),
        ("spark.sql('SHWO DTABASES')", "ParseException", "[PARSE_SYNTAX_ERROR]"),
        ("spark.sql('SELECT 1 / 0').collect()", "ArithmeticException", "[DIVIDE_BY_ZERO]"),
        ("spark.sql(\"SELECT CAST('a' AS INT)\").collect()", "NumberFormatException", "[CAST_INVALID_INPUT]"),
        ("people.write.saveAsTable('samples.nyctaxi.trips')", "AnalysisException", "does not have CREATE TABLE"),
        ("people.select(F.udf(lambda x: x)('id')).show()", "UnsupportedOperationException", "written in Python (UDFs)"),
        ("people.write.csv('/Volumes/main/default/landing/x')", "UnsupportedOperationException", "save to a table"),
        ("spark.readStream.table('samples.nyctaxi.trips').count()", "UnsupportedOperationException", "a stream"),
        ("spark.sql('SHOW GRANTS ON METASTORE')", "UnsupportedOperationException", "privileges on METASTORE"),
        (
            "four.join(four, four.id == four.id).count()",
            "AnalysisException",
            "[AMBIGUOUS_COLUMN_REFERENCE] Column `id` is ambiguous: both sides",
        ),
        (
            "counted.join(four.filter('id > 1'), four.id == 3).count()",
            "AnalysisException",
            "F.col('a.id'). SQLSTATE: 42702",
        ),
        (
            "spark.conf.set('spark.sql.sources.partitionOverwriteMode', 'Dynamic')",
            "UnsupportedOperationException",
            "replaces the whole table",
        ),
        (
            "spark.sql('SET spark.sql.sources.partitionOverwriteMode = dynamic')",
            "UnsupportedOperationException",
            "REPLACE WHERE",
        ),
        ("spark.conf.set('spark.sql.session.timeZone', 'Asia/Tokyo')", "IllegalArgumentException", "UTC"),
    ],
)
def test_errors_are_those_of_pyspark(results, run, code: str, kind: str, message: str):
    found = results(code)
    assert found.result_type is compute.ResultType.ERROR
    assert found.summary.startswith(f"pyspark.errors.exceptions.connect.{kind}: ")
    assert message in found.summary
    assert "site-packages" not in found.cause
    caught = f"from pyspark.errors import {kind}\ntry:\n    {code}\nexcept {kind} as error:\n    print('caught')"
    assert run(caught) == "caught"


def test_files_of_a_volume_are_read(run):
    run("dbutils.fs.put('/Volumes/main/default/landing/frame.csv', 'a,b\\n1,x\\n2,y\\n', True)")
    path = "/Volumes/main/default/landing/frame.csv"
    assert run(f"print(spark.read.option('header', True).csv('{path}').dtypes)") == "[('a', 'string'), ('b', 'string')]"
    read = f"spark.read.csv('{path}', header=True, inferSchema=True)"
    assert run(f"print([tuple(r) for r in {read}.collect()])") == "[(1, 'x'), (2, 'y')]"
    read = f"spark.read.schema('a long, b string').format('csv').option('header', 'true').load('{path}')"
    assert run(f"print({read}.dtypes)") == "[('a', 'bigint'), ('b', 'string')]"
