CREATE OR REPLACE TEMP VIEW orders AS SELECT * FROM VALUES (1, 101, DATE'2024-01-05', TIMESTAMP'2024-01-05 09:15:30.250', 'shipped', CAST(120.50 AS DECIMAL(10,2)), 3, array('new', 'web')), (2, 102, DATE'2024-01-31', TIMESTAMP'2024-01-31 23:59:59', 'open', CAST(89.99 AS DECIMAL(10,2)), 1, array('web')), (3, 101, DATE'2024-02-29', TIMESTAMP'2024-02-29 00:00:00', 'shipped', CAST(15.00 AS DECIMAL(10,2)), 10, array()), (4, 103, DATE'2024-03-31', TIMESTAMP'2024-03-31 12:30:00', 'returned', CAST(250.00 AS DECIMAL(10,2)), 2, NULL), (5, NULL, DATE'2024-04-01', TIMESTAMP'2024-04-01 06:00:01', 'open', NULL, 4, array('shop', 'new')), (6, 102, DATE'2023-12-31', TIMESTAMP'2023-12-31 18:45:00', NULL, CAST(0.01 AS DECIMAL(10,2)), NULL, array('web', 'web')) AS t(order_id, customer_id, order_date, created_at, status, amount, quantity, tags);
CREATE OR REPLACE TEMP VIEW customers AS SELECT * FROM VALUES (101, 'Ann Lee', 'DE', named_struct('city', 'Berlin', 'zip', '10115'), map('tier', 'gold', 'lang', 'de')), (102, 'bob stone', 'US', named_struct('city', 'New York', 'zip', '10001'), map('tier', 'silver')), (104, 'Zoë Ñunez', NULL, named_struct('city', NULL, 'zip', '75001'), map()) AS c(customer_id, name, country, address, attributes);
CREATE OR REPLACE TEMP VIEW logs AS SELECT * FROM VALUES (1, '{"device":{"os":"ios","ver":"17.2"},"ms":120,"ok":true,"items":[{"sku":"A","n":2},{"sku":"B","n":1}]}'), (2, '{"device":{"os":"android","ver":null},"ms":80.5,"ok":false,"items":[]}'), (3, '{"ms":"fast"}'), (4, 'not json'), (5, NULL) AS l(id, body);
CREATE OR REPLACE TEMP VIEW readings AS SELECT * FROM VALUES ('s1', TIMESTAMP'2024-06-01 00:00:00', 20.5D), ('s1', TIMESTAMP'2024-06-01 00:10:00', 21.0D), ('s1', TIMESTAMP'2024-06-01 00:45:00', NULL), ('s2', TIMESTAMP'2024-06-01 00:05:00', -3.25D), ('s2', TIMESTAMP'2024-06-02 00:05:00', 4.0D), ('s2', TIMESTAMP'2024-06-09 12:00:00', DOUBLE('NaN')) AS r(sensor, at, value);
SELECT c.name, count(o.order_id) AS orders, coalesce(sum(o.amount), 0) AS total FROM customers c LEFT JOIN orders o USING (customer_id) GROUP BY c.name ORDER BY total DESC
SELECT * FROM customers JOIN orders USING (customer_id) WHERE status = 'shipped' ORDER BY order_id
SELECT o.order_id, c.name FROM orders o FULL OUTER JOIN customers c ON o.customer_id = c.customer_id ORDER BY o.order_id NULLS LAST, c.name
SELECT customer_id, o.status FROM customers NATURAL JOIN orders o
SELECT count(*) FROM orders a CROSS JOIN orders b WHERE a.amount < b.amount
SELECT o.order_id FROM orders o RIGHT JOIN customers c ON o.customer_id = c.customer_id AND o.amount > 100
SELECT order_id, amount, sum(amount) OVER (PARTITION BY customer_id ORDER BY order_date) AS running FROM orders
SELECT order_id, amount - lag(amount) OVER (ORDER BY order_date) AS delta FROM orders
SELECT order_id, round(100 * amount / sum(amount) OVER (), 2) AS pct FROM orders
SELECT status, amount, row_number() OVER (PARTITION BY status ORDER BY amount DESC NULLS LAST) AS rn FROM orders QUALIFY rn = 1
SELECT order_id FROM orders QUALIFY dense_rank() OVER (ORDER BY amount DESC) <= 2
SELECT order_id, avg(quantity) OVER (ORDER BY order_date ROWS BETWEEN 2 PRECEDING AND CURRENT ROW) FROM orders
SELECT order_id, max(amount) OVER (ORDER BY quantity RANGE BETWEEN 1 PRECEDING AND 1 FOLLOWING) FROM orders WHERE quantity IS NOT NULL
SELECT sensor, at, sum(value) OVER (PARTITION BY sensor ORDER BY at RANGE BETWEEN INTERVAL 30 MINUTES PRECEDING AND CURRENT ROW) FROM readings
SELECT order_id, count(*) OVER (ORDER BY order_date RANGE BETWEEN INTERVAL 1 MONTH PRECEDING AND CURRENT ROW) FROM orders
SELECT order_id, sum(quantity) OVER (ORDER BY order_date RANGE BETWEEN 31 PRECEDING AND 1 PRECEDING) FROM orders
SELECT order_id, last_value(status, true) OVER (ORDER BY order_date) FROM orders
SELECT order_id, lead(order_date, 1, DATE'9999-12-31') OVER (PARTITION BY customer_id ORDER BY order_date) AS next_date FROM orders
SELECT DISTINCT customer_id, count(*) OVER (PARTITION BY customer_id) FROM orders
SELECT customer_id, collect_list(status) FILTER (WHERE amount > 10) FROM orders GROUP BY customer_id
SELECT date_trunc('MONTH', order_date) AS month, sum(amount) FROM orders GROUP BY 1 ORDER BY 1
SELECT year(order_date) AS y, quarter(order_date) AS q, count(*) n FROM orders GROUP BY ALL ORDER BY ALL
SELECT date_format(order_date, 'yyyy-MM') AS ym, sum(quantity) FROM orders GROUP BY ym HAVING sum(quantity) > 1 ORDER BY ym
SELECT order_date + 1, order_date - 7, 1 + order_date FROM orders WHERE order_id = 3
SELECT order_date - DATE'2024-01-01' AS d, datediff(order_date, '2024-01-01') AS n, date_diff(DAY, DATE'2024-01-01', order_date) AS m FROM orders
SELECT created_at - INTERVAL 1 DAY, created_at + INTERVAL '1-2' YEAR TO MONTH, created_at + INTERVAL 90 SECONDS FROM orders WHERE order_id IN (1, 3)
SELECT order_date + INTERVAL 1 MONTH, order_date + INTERVAL 12 HOURS FROM orders
SELECT dateadd(MONTH, 1, order_date), dateadd(DAY, -1, created_at), date_add(WEEK, 2, order_date) FROM orders
SELECT datediff(MONTH, DATE'2024-01-31', order_date), timestampdiff(MINUTE, TIMESTAMP'2024-01-01', created_at) FROM orders
SELECT created_at::DATE = order_date, created_at > order_date, order_date = '2024-01-05' FROM orders
SELECT CAST(created_at AS STRING), CAST(order_date AS STRING), CAST(amount AS STRING), CAST(quantity AS STRING) FROM orders
SELECT CAST(1.0D AS STRING), CAST(1e10 AS STRING), CAST(1.5e-7 AS STRING), CAST(CAST(0.1 AS FLOAT) AS STRING), CAST(123456789.123D AS STRING), CAST(-0.0D AS STRING)
SELECT CAST(array(1, NULL) AS STRING), CAST(map('a', 1) AS STRING), CAST(named_struct('a', 1, 'b', NULL) AS STRING), CAST(true AS STRING), CAST(NULL AS STRING)
SELECT CAST(INTERVAL 1 DAY AS STRING), CAST(INTERVAL '2 03:04:05' DAY TO SECOND AS STRING), CAST(INTERVAL 14 MONTHS AS STRING)
SELECT extract(EPOCH FROM created_at) FROM orders
SELECT extract(DOW FROM order_date), extract(DOY FROM order_date), extract(WEEK FROM order_date), extract(YEAR FROM order_date) FROM orders
SELECT extract(SECOND FROM created_at), date_part('hour', created_at), extract(MONTH FROM created_at) FROM orders
SELECT unix_timestamp(created_at), unix_millis(created_at), unix_date(order_date), timestamp_millis(1704445200000) FROM orders WHERE order_id = 1
SELECT from_unixtime(1704445200, 'yyyy/MM/dd HH:mm'), to_timestamp(1704445200), CAST(1704445200 AS TIMESTAMP), CAST(TIMESTAMP'2024-01-05 09:00:00.5' AS BIGINT), CAST(TIMESTAMP'2024-01-05 09:00:00.5' AS DOUBLE)
SELECT to_timestamp('2024-01-05T09:15:30Z'), TIMESTAMP'2024-01-05 09:15:30+02:00', CAST('2024-01-05 9:5' AS TIMESTAMP), to_timestamp('2024-01-05 09:15:30.123456')
SELECT convert_timezone('America/Los_Angeles', 'UTC', TIMESTAMP_NTZ'2024-07-01 08:00:00'), convert_timezone('Europe/Paris', TIMESTAMP_NTZ'2024-01-15 12:00:00')
SELECT from_utc_timestamp('2024-03-10 07:30:00', 'America/New_York'), to_utc_timestamp('2024-11-03 01:30:00', 'America/New_York')
SELECT date_format(created_at, 'EEEE'), date_format(created_at, 'MMMM d, y'), date_format(created_at, 'HH:mm:ss.SSS'), date_format(created_at, 'QQQ'), date_format(created_at, 'E u') FROM orders WHERE order_id < 3
SELECT date_format(created_at, 'yyyyMMdd'), date_format(created_at, "yyyy-MM-dd'T'HH:mm:ss"), date_format(created_at, 'a h'), date_format(created_at, 'e') FROM orders WHERE order_id = 1
SELECT to_date('5-Jan-2024', 'd-MMM-yyyy'), to_date('20240105', 'yyyyMMdd'), to_date('2024-01'), to_date('2024')
SELECT last_day(order_date), trunc(order_date, 'MM'), trunc(order_date, 'YEAR'), next_day(order_date, 'Sunday'), add_months(order_date, -1), dayname(order_date), monthname(order_date) FROM orders
SELECT make_interval(0, 1, 0, 2), make_dt_interval(1, 2, 3, 4.5), make_ym_interval(1, 2)
SELECT explode(sequence(DATE'2024-01-30', DATE'2024-02-02')) AS day
SELECT explode(sequence(TIMESTAMP'2024-01-01 00:00:00', TIMESTAMP'2024-01-01 03:00:00', INTERVAL 90 MINUTES)) AS t
SELECT d.day, count(o.order_id) FROM (SELECT explode(sequence(DATE'2024-01-29', DATE'2024-02-01', INTERVAL 1 DAY)) AS day) d LEFT JOIN orders o ON o.order_date = d.day GROUP BY d.day ORDER BY d.day
SELECT 7 / 2, 7 DIV 2, -7 DIV 2, 7 % -3, -7 % 3, pmod(-7, -3), 7.5 % 2, 1 / 3.0
SELECT 1.5 + 1, 2.50 * 4, 10 / 4.0, 1.1 + 2.22, 5 - 0.5, 3 * 1.5
SELECT typeof(1.5 + 1), typeof(amount + 1), typeof(amount * 2), typeof(amount / 3), typeof(quantity + 1.5), typeof(amount * 1.1), typeof(1 - 0.05), typeof(quantity * 0.5), typeof(amount % 7) FROM orders LIMIT 1
SELECT typeof(sum(amount)), typeof(avg(amount)), typeof(sum(quantity)), typeof(avg(quantity)), typeof(max(amount) - min(amount)), typeof(round(avg(amount), 2)), typeof(sum(amount * quantity)) FROM orders
SELECT amount * 1.19 AS gross, amount * (1 - 0.15) AS net, amount / quantity AS unit, quantity / 3 AS third FROM orders
SELECT round(amount, 1), round(amount, 0), round(amount), round(-1.5), round(2.5D), ceil(amount), floor(amount), round(1234.5, -2), bround(2.5D) FROM orders
SELECT round(amount / 3, 2), ceil(7 / 2), floor(-0.5), sign(amount), abs(-amount), -amount FROM orders
SELECT sum(quantity) / count(*), avg(quantity), sum(amount) / sum(quantity), count(*) / 4, sum(quantity) * 1.0 / count(*) FROM orders
SELECT CAST(amount AS INT), CAST(amount AS DOUBLE), CAST(amount AS DECIMAL(5,1)), CAST('12.345' AS DECIMAL(10,2)), CAST(2.5 AS INT), CAST(-2.5 AS INT), CAST('7' AS DECIMAL) FROM orders
SELECT 2147483647 + 1
SELECT CAST(32767 AS SMALLINT) + CAST(1 AS SMALLINT)
SELECT CAST(1e20 AS BIGINT)
SELECT CAST(300 AS TINYINT)
SELECT abs(CAST(-2147483648 AS INT))
SELECT -CAST(-2147483648 AS INT)
SELECT 1 / 0
SELECT 1.5 / 0
SELECT 5 % 0
SELECT 5 DIV 0
SELECT CAST('abc' AS INT)
SELECT CAST('' AS DOUBLE)
SELECT CAST('1.5' AS INT)
SELECT 'abc' + 1
SELECT '5' + 1, '5' * '2', '1.5' + 1, 5 = '5', '10' > 9, concat(1, 'a'), 1 || 2
SELECT CAST('yes' AS BOOLEAN), CAST('F' AS BOOLEAN), CAST(0 AS BOOLEAN), boolean('1')
SELECT CAST('maybe' AS BOOLEAN)
SELECT CAST('99999' AS DECIMAL(3,0))
SELECT CAST(12345.678 AS DECIMAL(5,2))
SELECT to_date('2024-02-30')
SELECT to_timestamp('31/12/2024', 'MM/dd/yyyy')
SELECT make_date(2023, 2, 29)
SELECT map('a', 1)['b'], map('a', 1).a, element_at(map('a', 1), 'z')
SELECT element_at(array(1, 2, 3), 5)
SELECT array(1, 2, 3)[-1]
SELECT nocolumn FROM orders
SELECT * FROM no_such_table
SELECT nofunction(1)
SELECT status, amount FROM orders GROUP BY status
SELECT order_id FROM orders WHERE sum(amount) > 10
SELECT customer_id FROM orders JOIN customers ON orders.customer_id = customers.customer_id
SELECT (SELECT order_id FROM orders)
SELECT order_id FROM orders UNION SELECT order_id, status FROM orders
SELECT substring('hello', 2, 3), substring('hello', -3), substr('hello', 0, 2), left('hello', 10), right('hello', 2), substring('hello' FROM 2 FOR 2), mid('hello', 2, 2)
SELECT upper(name), lower(name), initcap(name), length(name), reverse(name), split(name, ' ')[0], split(name, ' ')[1] FROM customers
SELECT concat_ws('-', 'a', NULL, 'b'), concat('a', NULL), concat_ws(',', array('x', 'y'), 'z'), format_string('%s has %d', 'a', 3), lpad('abc', 2, '*'), rpad('abc', 5)
SELECT regexp_replace('2024-01-05', '(\\d+)-(\\d+)-(\\d+)', '$3/$2/$1'), regexp_extract('a=1;b=2', 'b=(\\d)', 1), regexp_extract('abc', 'x(.)', 1), regexp_like('abc', 'B'), 'abc' RLIKE '(?i)B', regexp_substr('abc123', '\\d+'), regexp_count('a1b2', '\\d'), regexp_instr('abc1', '\\d')
SELECT r'\d+\.', 'it''s', "say \"hi\"", 'a\tb', 'caf\u00e9'
SELECT name FROM customers WHERE name LIKE '%\_%' OR name ILIKE 'ANN%' OR name LIKE '_ob%'
SELECT replace('aXbX', 'X'), replace('aXbX', 'X', 'y'), translate('2024-01', '-', '/'), trim('  a '), trim(LEADING '0' FROM '007'), ltrim('x', 'xxa'), space(2) || 'e', position('l' IN 'hello'), charindex('l', 'hello'), find_in_set('b', 'a,b,c')
SELECT split('a,b,,c,', ','), split('abc', ''), size(split('', ',')), split('a.b', '.'), split('a|b', '\\|')
SELECT string(1.50), string(DATE'2024-01-01'), int('42'), double('1e2'), date('2024-01-01'), timestamp('2024-01-01'), decimal('1.5'), bigint(3.9)
SELECT hex('abc'), unhex('616263'), CAST('abc' AS BINARY), base64(CAST('abc' AS BINARY)), sha1('a'), sha2('a', 512), crc32('abc'), X'1F'
SELECT body:device.os, body:ms, body:items[0].sku, body:items[*].sku, body:ok FROM logs WHERE id < 4
SELECT body:ms::DOUBLE FROM logs WHERE id < 3
SELECT get_json_object(body, '$.items[1].n'), get_json_object(body, '$.device'), get_json_object(body, '$.device.ver'), get_json_object(body, '$.missing') FROM logs
SELECT id, j.ms, j.device.os, size(j.items) FROM (SELECT id, from_json(body, 'STRUCT<device: STRUCT<os: STRING, ver: STRING>, ms: DOUBLE, items: ARRAY<STRUCT<sku: STRING, n: INT>>>') AS j FROM logs)
SELECT id, item.sku, item.n FROM (SELECT id, from_json(body, 'items ARRAY<STRUCT<sku: STRING, n: INT>>') AS j FROM logs) LATERAL VIEW explode(j.items) t AS item
SELECT to_json(named_struct('a', 1.50, 'b', array(1, NULL), 'c', NULL, 'd', TIMESTAMP'2024-01-01 10:00:00', 'e', 'q"x')), to_json(map('k', 2)), json_object_keys('{"a":1,"b":2}'), json_array_length('[1,2,3]')
SELECT t.a, t.b FROM logs LATERAL VIEW json_tuple(body, 'ms', 'ok') t AS a, b
SELECT parse_json('{"a":{"b":[1,2]}}'):a.b[1]::INT, try_parse_json('oops') IS NULL
SELECT address.city, address.zip, attributes['tier'], attributes.lang, map_contains_key(attributes, 'tier') FROM customers
SELECT address.* FROM customers ORDER BY zip
SELECT c.* EXCEPT (attributes, address), upper(address.city) AS city FROM customers c
SELECT key, value, name FROM customers LATERAL VIEW explode(attributes) AS key, value
SELECT name, explode(attributes) FROM customers
SELECT explode(map('a', 1, 'b', 2)) AS (k, v)
SELECT posexplode(array('x', 'y')), 1 AS one
SELECT order_id, tag FROM orders LATERAL VIEW OUTER explode(tags) AS tag ORDER BY order_id, tag
SELECT tag, count(*) FROM orders, LATERAL explode(tags) AS t(tag) GROUP BY tag
SELECT order_id, size(tags), array_contains(tags, 'web'), array_distinct(tags), cardinality(tags), tags[0] FROM orders WHERE size(tags) > 0
SELECT array_max(array(1, NULL, 3)), array_min(array()), array_union(array(1, 2), array(2, NULL)), array_intersect(array(1, 1, 2), array(1)), arrays_overlap(array(1, NULL), array(2)), array_append(array(1), 2), array_insert(array(1, 3), 2, 2), array_compact(array(1, NULL)), array_size(array(1, 2)), get(array(1, 2), 5)
SELECT map_entries(map('a', 1)), map_from_arrays(array('a', 'b'), array(1, 2)), map_concat(map('a', 1), map('b', 2)), str_to_map('a:1,b:2'), map_values(map('a', NULL)), map_from_entries(array(struct('x', 1)))
SELECT transform(sequence(1, 3), x -> x * x), filter(array(1, 2, 3), x -> x % 2 = 1), aggregate(array(1, 2, 3), 0L, (a, x) -> a + x), transform(array('a'), (x, i) -> struct(i, x)), any_match(array(1), x -> x > 0)
SELECT * FROM (SELECT status, quantity, year(order_date) AS y FROM orders) PIVOT (sum(quantity) FOR y IN (2023, 2024)) ORDER BY status NULLS LAST
SELECT * FROM (SELECT customer_id, status, amount FROM orders) PIVOT (count(*) AS n, avg(amount) AS a FOR status IN ('open' AS o, 'shipped' AS s)) ORDER BY customer_id NULLS FIRST
SELECT * FROM (SELECT status, order_date, quantity FROM orders) PIVOT (max(quantity) FOR (status, order_date) IN (('open', DATE'2024-01-31') AS x, ('shipped', DATE'2024-02-29') AS y))
SELECT * FROM (SELECT order_id, quantity, customer_id FROM orders) UNPIVOT (v FOR k IN (quantity AS qty, customer_id AS cust)) ORDER BY order_id, k
SELECT status, customer_id, sum(quantity), grouping_id() FROM orders GROUP BY status, customer_id WITH ROLLUP
SELECT coalesce(status, 'all') AS s, count(*) FROM orders GROUP BY CUBE (status) ORDER BY 2 DESC, 1
SELECT status, year(order_date), count(*) FROM orders GROUP BY GROUPING SETS ((status), (year(order_date))) ORDER BY 1 NULLS FIRST, 2 NULLS FIRST
SELECT CASE WHEN grouping(status) = 1 THEN 'TOTAL' ELSE status END AS label, sum(amount) FROM orders GROUP BY ROLLUP (status) ORDER BY grouping(status), label NULLS FIRST
SELECT 1 UNION SELECT 'a'
SELECT 1 AS x UNION ALL SELECT '2' UNION ALL SELECT 3.5
SELECT 1 AS x UNION ALL SELECT 2.5D UNION ALL SELECT NULL ORDER BY x NULLS LAST
SELECT DATE'2024-01-01' AS d UNION ALL SELECT TIMESTAMP'2024-01-01 10:00:00'
SELECT CAST(1.5 AS DECIMAL(5,2)) AS x UNION ALL SELECT 100000 UNION ALL SELECT 1.123
SELECT quantity FROM orders UNION ALL SELECT status FROM orders
SELECT customer_id FROM orders INTERSECT SELECT customer_id FROM customers
SELECT customer_id FROM orders INTERSECT ALL SELECT customer_id FROM orders WHERE order_id <> 1
SELECT customer_id FROM orders EXCEPT SELECT customer_id FROM customers
SELECT customer_id FROM orders EXCEPT ALL SELECT customer_id FROM customers
SELECT customer_id FROM orders MINUS SELECT 101
SELECT name FROM customers c WHERE EXISTS (SELECT 1 FROM orders o WHERE o.customer_id = c.customer_id AND o.amount > 100)
SELECT name FROM customers WHERE customer_id NOT IN (SELECT customer_id FROM orders)
SELECT name, (SELECT max(amount) FROM orders o WHERE o.customer_id = c.customer_id) AS biggest FROM customers c
SELECT name, (SELECT count(*) FROM orders o WHERE o.customer_id = c.customer_id) AS n FROM customers c
SELECT order_id FROM orders WHERE amount = (SELECT max(amount) FROM orders) OR quantity > ALL (SELECT 9)
SELECT c.name, t.order_id FROM customers c, LATERAL (SELECT order_id FROM orders o WHERE o.customer_id = c.customer_id ORDER BY amount DESC LIMIT 1) t
WITH m AS (SELECT date_trunc('MONTH', order_date) AS mon, sum(amount) AS rev FROM orders GROUP BY 1) SELECT mon, rev, rev / lag(rev) OVER (ORDER BY mon) - 1 AS growth FROM m ORDER BY mon
WITH a AS (SELECT 1 AS x), b AS (SELECT x + 1 AS y FROM a) SELECT * FROM a, b
SELECT status, count(*) AS n FROM orders GROUP BY status ORDER BY n DESC, status NULLS LAST LIMIT 2
SELECT order_id, amount FROM orders ORDER BY amount DESC NULLS FIRST, order_id
SELECT order_id, amount FROM orders ORDER BY amount
SELECT status FROM orders ORDER BY status DESC
SELECT sensor, max(value), min(value), avg(value), count(value) FROM readings GROUP BY sensor
SELECT sensor, value FROM readings ORDER BY value DESC
SELECT count(*), count(amount), count(DISTINCT customer_id), count(DISTINCT customer_id, status), count_if(amount > 50), sum(DISTINCT quantity) FROM orders
SELECT sum(quantity), sum(CAST(quantity AS DOUBLE)), avg(CAST(quantity AS DOUBLE)) FROM orders
SELECT max(status), min(order_date), max(struct(amount, order_id)).order_id, max_by(status, amount), first(status), bool_and(amount > 0), approx_percentile(quantity, 0.5), percentile(quantity, array(0.25, 0.75)), stddev(amount), variance(quantity) FROM orders
SELECT window(at, '1 hour').start AS w, avg(value) FROM readings WHERE sensor = 's1' GROUP BY window(at, '1 hour')
SELECT time_bucket.start, n FROM (SELECT window(at, '30 minutes', '15 minutes') AS time_bucket, count(*) AS n FROM readings WHERE sensor = 's1' GROUP BY 1) ORDER BY 1
SELECT iff(amount > 100, 'big', 'small'), nullif(status, 'open'), nvl(status, 'none'), coalesce(quantity, amount), ifnull(amount, 0), zeroifnull(quantity), nullifzero(quantity) FROM orders
SELECT CASE WHEN quantity > 5 THEN 'many' WHEN quantity IS NULL THEN 'none' END AS c, CASE status WHEN 'open' THEN 1 ELSE 2.5 END AS d FROM orders
SELECT amount BETWEEN 10 AND 100, quantity IN (1, 2, NULL), status IS DISTINCT FROM 'open', NOT (status = 'open'), status <=> NULL, amount IS NOT NULL AND quantity > 1 FROM orders
SELECT greatest(1, NULL, 3), least('b', 'a'), greatest(1, 2.5), greatest(DATE'2024-01-01', DATE'2024-02-01')
SELECT try_divide(amount, 0), try_add(quantity, 2147483647), try_cast(status AS INT), try_to_number('1,2', '99'), try_element_at(array(1), 3), try_subtract(1, 2), try_sum(quantity), try_avg(amount) FROM orders GROUP BY amount, quantity, status
SELECT id, id * 2 AS d, d + 1 AS e FROM range(3)
SELECT * FROM range(1, 10, 3)
SELECT sum(id) FROM range(100) TABLESAMPLE (100 PERCENT)
VALUES (1, 'a'), (2, NULL)
SELECT col1, col2 FROM VALUES (1, 'x'), (2.5, 'y')
SELECT order_id, status FROM orders WHERE status IN ('open', 'shipped') ORDER BY 2, 1 DESC LIMIT 3
FROM orders |> WHERE amount > 50 |> AGGREGATE sum(amount) AS total GROUP BY status |> ORDER BY total
SELECT current_date() = date(now()), typeof(current_timestamp()), typeof(localtimestamp())
SELECT bit_and(quantity), bit_or(quantity), bit_xor(quantity), 1 << 3, 16 >> 2, 5 & 6, getbit(5, 0) FROM orders
SELECT rank() OVER (ORDER BY amount), percent_rank() OVER (ORDER BY amount), ntile(3) OVER (ORDER BY order_id) FROM orders
SELECT sum(sum(amount)) OVER (ORDER BY status) FROM orders GROUP BY status
SELECT status, sum(amount) AS total, rank() OVER (ORDER BY sum(amount) DESC) AS r FROM orders GROUP BY status
SELECT named_struct('a', 1) = named_struct('a', 1), array(1, 2) = array(1, 2), array(1, 2) < array(1, 3), struct(1, 2) < struct(1, 3)
SELECT listagg(status, ', ') FROM orders WHERE status = 'open'
SELECT array_join(array_sort(collect_set(status)), '/') AS all_status, concat_ws(',', collect_list(DISTINCT quantity)) IS NOT NULL FROM orders
SELECT hash('a'), xxhash64(1), uuid() IS NOT NULL, rand() < 1, typeof(rand(1)), typeof(randn())
