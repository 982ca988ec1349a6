// @databricks/sql with its kernel: a session, results, parameters and metadata over plain HTTP.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';

const { DBSQLClient } = createRequire(`${process.env.CLIENTS_FOLDER}/`)('@databricks/sql');
const silent = { log() {} };
let client, session;

before(async () => {
  client = new DBSQLClient({ logger: silent });
  const path = `/sql/1.0/warehouses/${process.env.DATABRICKS_WAREHOUSE_ID}`;
  const token = process.env.DATABRICKS_TOKEN;
  await client.connect({ host: process.env.DATABRICKS_HOST, path, token, useKernel: true });
  session = await client.openSession({ initialCatalog: 'samples', initialSchema: 'nyctaxi' });
});

after(async () => {
  await session?.close();
  await client?.close();
});

async function rows(operation) {
  const opened = await operation;
  try {
    return await opened.fetchAll();
  } finally {
    await opened.close();
  }
}

test('a session has its catalog and schema', async () => {
  const [row] = await rows(session.executeStatement('SELECT count(*) AS n, current_schema() AS s FROM trips'));
  assert.deepEqual([Number(row.n), row.s], [21932, 'nyctaxi']);
});

test('every row of a result in several chunks', async () => {
  const found = await rows(session.executeStatement('SELECT id FROM range(250000)'));
  assert.equal(found.length, 250000);
});

test('named and positional parameters', async () => {
  const named = await rows(session.executeStatement('SELECT :x + 1 AS y', { namedParameters: { x: 41 } }));
  assert.equal(Number(named[0].y), 42);
  const ordinal = await rows(session.executeStatement('SELECT ? AS a, ? AS b', { ordinalParameters: [2, 'q'] }));
  assert.deepEqual([Number(ordinal[0].a), ordinal[0].b], [2, 'q']);
});

test('a table written and read', async () => {
  await rows(session.executeStatement('CREATE OR REPLACE TABLE main.default.from_node AS SELECT 1 AS a'));
  await rows(session.executeStatement('INSERT INTO main.default.from_node VALUES (2)'));
  const [row] = await rows(session.executeStatement('SELECT sum(a) AS s FROM main.default.from_node'));
  assert.equal(Number(row.s), 3);
  await rows(session.executeStatement('DROP TABLE main.default.from_node'));
});

test('metadata', async () => {
  const catalogs = (await rows(session.getCatalogs())).map((row) => row.TABLE_CAT);
  assert.ok(catalogs.includes('main') && catalogs.includes('samples'));
  const schemas = (await rows(session.getSchemas({ catalogName: 'samples' }))).map((row) => row.TABLE_SCHEM);
  assert.ok(schemas.includes('tpch'));
  const tables = await rows(session.getTables({ catalogName: 'samples', schemaName: 'tpch' }));
  assert.ok(tables.some((row) => row.TABLE_NAME === 'lineitem'));
  const place = { catalogName: 'samples', schemaName: 'nyctaxi', tableName: 'trips' };
  const columns = await rows(session.getColumns(place));
  assert.equal(columns.length, 6);
});

test('an error is that of the service', async () => {
  await assert.rejects(rows(session.executeStatement('SELECT * FROM nowhere')), /TABLE_OR_VIEW_NOT_FOUND/);
});
