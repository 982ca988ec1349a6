SELECT upper('berlin') AS up, lower('MÜNCHEN') AS low, initcap('new york city') AS cap
SELECT trim('  hello  ') AS t, ltrim('  hello') AS l, rtrim('hello  ') AS r
SELECT name, length(name) AS n FROM VALUES ('Anna'), ('Björn'), (NULL), ('') AS t(name)
SELECT concat('Order #', 42, ' / ', DATE'2024-03-01') AS label
SELECT concat_ws(', ', city, NULL, country) AS place FROM VALUES ('Paris', 'FR'), (NULL, 'DE') AS t(city, country)
SELECT substring('databricks', 5) AS a, substring('databricks', -4, 2) AS b, substr('databricks', 1, 4) AS c
SELECT left(sku, 3) AS family, right(sku, 4) AS number FROM VALUES ('ABC-0017'), ('XY-9') AS t(sku)
SELECT split('2024-05-17', '-') AS parts, split('a, b ,c', '\\s*,\\s*') AS clean
SELECT split_part(email, '@', 2) AS domain, count(*) AS n FROM VALUES ('a@x.com'), ('b@x.com'), ('c@y.org') AS t(email) GROUP BY 1 ORDER BY n DESC
SELECT replace('1.234.567', '.', '') AS digits, replace('abc', 'z', 'y') AS same
SELECT lpad(cast(id AS STRING), 6, '0') AS padded, rpad(name, 8, '.') AS dotted FROM VALUES (42, 'Oslo'), (1234567, 'Copenhagen') AS t(id, name)
SELECT instr('warehouse', 'house') AS a, locate('a', 'banana', 3) AS b, position('x' IN 'abc') AS c
SELECT name FROM VALUES ('Smith'), ('smithers'), ('Jones') AS t(name) WHERE name ILIKE 'smith%'
SELECT startswith('s3://bucket/key', 's3://') AS is_s3, endswith('report.csv', '.csv') AS is_csv, contains('error: timeout', 'timeout') AS hit
SELECT reverse('stressed') AS back, repeat('ab', 3) AS thrice
SELECT translate('(030) 123-456', '()- ', '') AS phone
SELECT regexp_replace('Tel: +49 30 1234', '[^0-9+]', '') AS phone
SELECT regexp_extract('invoice_2024_0098.pdf', '([0-9]{4})_([0-9]+)', 2) AS number
SELECT regexp_extract_all('a1b22c333', '([0-9]+)', 1) AS numbers
SELECT mail, mail RLIKE '^[a-z.]+@[a-z]+\\.[a-z]{2,}$' AS valid FROM VALUES ('jo.doe@mail.com'), ('jo doe@mail'), (NULL) AS t(mail)
SELECT regexp_count('the cat and the hat', 'the') AS n, regexp_like('abc123', '\\d+') AS digits
SELECT char_length('naïve') AS chars, octet_length('naïve') AS bytes
SELECT ascii('A') AS code, chr(97) AS letter
SELECT overlay('4111111111111111' PLACING '********' FROM 5) AS masked
SELECT substring_index('www.example.co.uk', '.', -2) AS a, substring_index('www.example.co.uk', '.', 2) AS b
SELECT levenshtein('kitten', 'sitting') AS d, soundex('Robert') AS s
SELECT md5('abc') AS m, sha2('abc', 256) AS s
SELECT base64(cast('hello' AS BINARY)) AS b, cast(unbase64('aGVsbG8=') AS STRING) AS s
SELECT hex(255) AS h, unhex('414243') AS b, conv('ff', 16, 10) AS n
SELECT format_number(1234567.891, 2) AS a, format_number(0.5, 0) AS b, format_number(1234567, '#,###.00') AS c
SELECT trim(BOTH '"' FROM '"quoted"') AS q, trim(LEADING '0' FROM '000120') AS z
SELECT 'a' || 'b' || NULL AS n, 'a' || 1 AS s
SELECT date_add(DATE'2024-02-27', 3) AS a, date_sub(DATE'2024-03-01', 1) AS b, DATE'2023-12-31' + INTERVAL 1 DAY AS c
SELECT datediff(DATE'2024-03-10', DATE'2024-02-25') AS days, DATE'2024-03-10' - DATE'2024-02-25' AS gap
SELECT add_months(DATE'2024-01-31', 1) AS a, last_day(DATE'2024-02-10') AS b, add_months(DATE'2024-03-31', -13) AS c
SELECT months_between(DATE'2024-03-31', DATE'2024-01-15') AS m
SELECT year(d) AS y, quarter(d) AS q, month(d) AS m, day(d) AS dd FROM VALUES (DATE'2024-11-05'), (NULL) AS t(d)
SELECT dayofweek(DATE'2024-06-02') AS dow, weekday(DATE'2024-06-02') AS wd, dayofyear(DATE'2024-12-31') AS doy, weekofyear(DATE'2024-12-30') AS w
SELECT trunc(DATE'2024-08-19', 'MM') AS month_start, trunc(DATE'2024-08-19', 'YEAR') AS year_start, trunc(DATE'2024-08-19', 'WEEK') AS week_start
SELECT date_trunc('HOUR', TIMESTAMP'2024-08-19 13:47:59') AS h, date_trunc('quarter', TIMESTAMP'2024-08-19 13:47:59') AS q
SELECT date_format(DATE'2024-03-07', 'dd.MM.yyyy') AS de, date_format(DATE'2024-03-07', 'EEEE, MMM d') AS en, date_format(TIMESTAMP'2024-03-07 15:04:09', 'hh:mm a') AS t
SELECT to_date('07/03/2024', 'dd/MM/yyyy') AS d, to_date('2024-03-07') AS iso
SELECT to_timestamp('2024-03-07 15:04', 'yyyy-MM-dd HH:mm') AS ts, to_timestamp('20240307T150409', "yyyyMMdd'T'HHmmss") AS compact
SELECT unix_timestamp(TIMESTAMP'2024-01-01 00:00:00') AS s, from_unixtime(1704067200) AS t, from_unixtime(1704067200, 'yyyy/MM/dd') AS d
SELECT timestamp_seconds(1704067200) AS a, timestamp_millis(1704067200123) AS b
SELECT hour(ts) AS h, minute(ts) AS m, second(ts) AS s FROM VALUES (TIMESTAMP'2024-05-05 23:59:58') AS t(ts)
SELECT extract(YEAR FROM DATE'2024-05-05') AS y, extract(DOW FROM DATE'2024-05-05') AS dow, date_part('month', DATE'2024-05-05') AS m
SELECT timestampdiff(MINUTE, TIMESTAMP'2024-05-05 10:00:00', TIMESTAMP'2024-05-05 11:30:40') AS mins, timestampadd(HOUR, 5, TIMESTAMP'2024-05-05 22:00:00') AS later
SELECT dateadd(MONTH, 2, DATE'2024-12-31') AS a, datediff(WEEK, DATE'2024-01-01', DATE'2024-02-01') AS w, dateadd(DAY, -7, DATE'2024-01-03') AS b
SELECT next_day(DATE'2024-06-05', 'Monday') AS monday, make_date(2024, 2, 29) AS leap
SELECT explode(sequence(DATE'2024-01-30', DATE'2024-02-02')) AS day
SELECT sequence(DATE'2024-01-31', DATE'2024-04-30', INTERVAL 1 MONTH) AS month_ends
SELECT from_utc_timestamp(TIMESTAMP'2024-07-01 12:00:00', 'Europe/Berlin') AS berlin, to_utc_timestamp(TIMESTAMP'2024-07-01 12:00:00', 'America/New_York') AS utc
SELECT TIMESTAMP'2024-03-01 00:00:00' - INTERVAL '1' SECOND AS just_before, TIMESTAMP'2024-03-01 08:00:00' + INTERVAL 90 MINUTES AS soon
SELECT (unix_timestamp(b) - unix_timestamp(a)) / 3600 AS hours FROM VALUES (TIMESTAMP'2024-01-01 08:00:00', TIMESTAMP'2024-01-01 17:30:00') AS t(a, b)
SELECT date_format(d, 'yyyy-MM') AS month, sum(v) AS total FROM VALUES (DATE'2024-01-03', 10), (DATE'2024-01-20', 5), (DATE'2024-02-01', 7) AS t(d, v) GROUP BY 1 ORDER BY 1
SELECT dayname(DATE'2024-06-05') AS dn, monthname(DATE'2024-06-05') AS mn
SELECT floor(months_between(DATE'2024-06-05', DATE'1990-09-12') / 12) AS age
SELECT cast('2024-02-30' AS DATE) AS d
SELECT try_cast('2024-02-30' AS DATE) AS d, try_cast('12x' AS INT) AS n, try_cast('7' AS INT) AS ok
SELECT try_to_timestamp('nonsense') AS a, try_to_timestamp('2024-05-05 10:00:00') AS b
SELECT date_diff(DATE'2024-05-05', DATE'2024-05-01') AS n, DATE'2024-05-05' > '2024-05-01' AS later
SELECT unix_date(DATE'1970-01-11') AS n, date_from_unix_date(19000) AS d
SELECT CASE WHEN amount >= 100 THEN 'large' WHEN amount >= 10 THEN 'medium' ELSE 'small' END AS size, count(*) AS n FROM VALUES (5), (10), (99.5), (250) AS t(amount) GROUP BY 1 ORDER BY 2 DESC, 1
SELECT CASE status WHEN 'A' THEN 'active' WHEN 'I' THEN 'inactive' END AS s FROM VALUES ('A'), ('I'), ('X') AS t(status)
SELECT if(qty > 0, 'in stock', 'sold out') AS s, if(qty > 5, 1, 0) AS many FROM VALUES (0), (7) AS t(qty)
SELECT coalesce(nickname, first_name, 'n/a') AS shown FROM VALUES ('Bob', 'Robert'), (NULL, 'Ann'), (NULL, NULL) AS t(nickname, first_name)
SELECT nvl(NULL, 0) AS a, ifnull('x', 'y') AS b, nvl2(NULL, 'set', 'missing') AS c, zeroifnull(NULL) AS z
SELECT nullif(0, 0) AS a, 10 / nullif(4, 0) AS b, nullif('', '') AS c
SELECT greatest(3, NULL, 7) AS g, least(DATE'2024-01-01', DATE'2023-01-01') AS l
SELECT a <=> b AS same, a = b AS eq, a IS DISTINCT FROM b AS differs FROM VALUES (1, 1), (1, NULL), (NULL, NULL) AS t(a, b)
SELECT decode(code, 1, 'one', 2, 'two', 'other') AS word FROM VALUES (1), (2), (3), (NULL) AS t(code)
SELECT x BETWEEN 1 AND 5 AS inside, x IN (2, 4, NULL) AS member FROM VALUES (2), (3), (9) AS t(x)
SELECT count(*) AS n, count(x) AS filled, count_if(x IS NULL) AS missing FROM VALUES (1), (NULL), (3), (NULL) AS t(x)
SELECT isnull(NULL) AS a, isnotnull(1) AS b, isnan(double('NaN')) AS c
SELECT round(2.5) AS a, round(3.14159, 2) AS b, round(1250, -2) AS c, round(-2.5) AS d
SELECT bround(2.5) AS a, bround(3.5) AS b, bround(2.675, 2) AS c
SELECT ceil(4.1) AS c, floor(-4.1) AS f, ceil(-0.5) AS z, floor(7) AS i
SELECT ceil(3.14159, 2) AS c, floor(3.14159, 2) AS f
SELECT abs(-7) AS a, sign(-3.5) AS s, mod(10, 3) AS m, -10 % 3 AS n, pmod(-10, 3) AS p
SELECT power(2, 10) AS p, sqrt(144) AS s, exp(0) AS e, ln(1) AS l
SELECT log(10, 1000) AS a, log10(0.01) AS b, log2(8) AS c
SELECT 7 / 2 AS d, 7 DIV 2 AS i, 7 % 2 AS r, 1 / 3 AS third
SELECT 0.1 + 0.2 AS dec, 1.10 * 3 AS price, 10.00 / 3 AS part
SELECT cast(1.005 AS DECIMAL(10,2)) AS d, cast(2.345 AS DECIMAL(4,1)) AS e, cast(99.99 AS INT) AS i
SELECT cast('12.50' AS DECIMAL(8,2)) AS d, cast('1e3' AS DOUBLE) AS f, cast(' 42 ' AS INT) AS i
SELECT cast(true AS INT) AS a, cast('yes' AS BOOLEAN) AS b, cast(0 AS BOOLEAN) AS c, cast('f' AS BOOLEAN) AS d
SELECT cast(1.0 AS STRING) AS a, cast(1e10 AS STRING) AS b, string(100) AS c, cast(0.1 AS STRING) AS d
SELECT cast(DATE'2024-01-01' AS TIMESTAMP) AS ts, cast(TIMESTAMP'2024-01-01 23:00:00' AS DATE) AS d, cast(TIMESTAMP'2024-01-01 23:00:00' AS STRING) AS s
SELECT '5' + 3 AS n, '2' * 4 AS m, 5 || '' AS s
SELECT int('17') AS a, bigint(3.99) AS b, double('1.5') AS c, date('2024-01-02') AS d
SELECT cast('abc' AS INT) AS n
SELECT 1 / 0 AS x
SELECT try_divide(1, 0) AS a, try_divide(6, 4) AS b, try_add(2147483647, 1) AS c
SELECT cast(3000000000 AS INT) AS overflow
SELECT typeof(1) AS a, typeof(1.5) AS b, typeof('x') AS c, typeof(array(1)) AS d, typeof(current_date()) AS e
SELECT cast(array('1', '2') AS ARRAY<INT>) AS a, '15'::INT AS n
SELECT to_number('$1,234.50', '$9,999.99') AS n, to_char(1234.5, '9,999.99') AS c
SELECT width_bucket(42, 0, 100, 4) AS bucket, degrees(pi()) AS deg
SELECT bin(10) AS b, 6 & 3 AS a, 6 | 3 AS o, 6 ^ 3 AS x, shiftleft(1, 4) AS s
SELECT sum(x) AS s, avg(x) AS a, min(x) AS lo, max(x) AS hi, count(DISTINCT x) AS d FROM VALUES (1), (2), (2), (NULL) AS t(x)
SELECT dept, round(avg(salary), 1) AS avg_salary, max(salary) AS top FROM VALUES ('IT', 5000), ('IT', 6100), ('HR', 4200) AS t(dept, salary) GROUP BY dept ORDER BY dept
SELECT stddev(x) AS sd, variance(x) AS v, stddev_pop(x) AS p FROM VALUES (2), (4), (4), (4), (5), (5), (7), (9) AS t(x)
SELECT median(x) AS m, percentile(x, 0.9) AS p90, percentile(x, array(0.25, 0.75)) AS q FROM VALUES (1), (2), (3), (4), (10) AS t(x)
SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY x) AS c, percentile_disc(0.5) WITHIN GROUP (ORDER BY x) AS d FROM VALUES (1), (2), (3), (4) AS t(x)
SELECT percentile_approx(x, 0.5) AS m, approx_count_distinct(x) AS n FROM VALUES (1), (2), (3), (4), (4) AS t(x)
SELECT corr(x, y) AS r, covar_pop(x, y) AS cp, covar_samp(x, y) AS cs FROM VALUES (1, 2), (2, 4), (3, 7) AS t(x, y)
SELECT k, collect_list(v) AS vs FROM VALUES ('a', 1), ('b', 2), ('a', 3), ('b', NULL) AS t(k, v) GROUP BY k ORDER BY k
SELECT k, sort_array(collect_set(v)) AS vs FROM VALUES ('a', 3), ('a', 1), ('a', 3), ('b', 2) AS t(k, v) GROUP BY k ORDER BY k
SELECT k, array_join(sort_array(collect_list(v)), ', ') AS names FROM VALUES (1, 'zoe'), (1, 'amy'), (2, 'bob') AS t(k, v) GROUP BY k ORDER BY k
SELECT listagg(name, '; ') WITHIN GROUP (ORDER BY name) AS names FROM VALUES ('carl'), ('amy'), ('bob') AS t(name)
SELECT max_by(name, score) AS best, min_by(name, score) AS worst FROM VALUES ('amy', 80), ('bob', 95), ('cal', 60) AS t(name, score)
SELECT any_value(x) AS a, bool_and(x > 0) AS all_pos, bool_or(x > 1) AS some, every(x < 5) AS e FROM VALUES (1), (1) AS t(x)
SELECT sum(amount) FILTER (WHERE status = 'paid') AS paid, count(*) FILTER (WHERE status <> 'paid') AS open FROM VALUES ('paid', 10.5), ('open', 3.0), ('paid', 2.25) AS t(status, amount)
SELECT mode(x) AS m, first(x) AS f, last(x) AS l FROM VALUES (3), (5), (5), (7) AS t(x)
SELECT coalesce(region, 'all') AS region, sum(v) AS total FROM VALUES ('EU', 1), ('EU', 2), ('US', 4) AS t(region, v) GROUP BY ROLLUP(region) ORDER BY total
SELECT a, b, sum(v) AS s, grouping_id(a, b) AS g FROM VALUES ('x', 'p', 1), ('x', 'q', 2), ('y', 'p', 4) AS t(a, b, v) GROUP BY CUBE(a, b) ORDER BY g, a, b
SELECT k, count(*) AS n FROM VALUES ('a'), ('b'), ('a'), ('c') AS t(k) GROUP BY k HAVING count(*) > 1
SELECT sum(cast(x AS DECIMAL(10,2))) AS s, avg(cast(x AS DECIMAL(10,2))) AS a FROM VALUES (1.10), (2.25), (3.33) AS t(x)
SELECT skewness(x) AS s, kurtosis(x) AS k FROM VALUES (1.0), (2.0), (2.0), (9.0) AS t(x)
SELECT regr_slope(y, x) AS slope, regr_intercept(y, x) AS icept, regr_r2(y, x) AS r2 FROM VALUES (1, 3), (2, 5), (3, 8) AS t(x, y)
SELECT count(DISTINCT a, b) AS pairs, sum(DISTINCT a) AS s FROM VALUES (1, 'x'), (1, 'x'), (1, 'y'), (2, NULL) AS t(a, b)
SELECT name, row_number() OVER (ORDER BY score DESC) AS rn, rank() OVER (ORDER BY score DESC) AS r, dense_rank() OVER (ORDER BY score DESC) AS dr FROM VALUES ('a', 90), ('b', 80), ('c', 70) AS t(name, score)
SELECT name, rank() OVER (ORDER BY score DESC) AS r, dense_rank() OVER (ORDER BY score DESC) AS dr FROM VALUES ('a', 90), ('b', 80), ('c', 80), ('d', 70) AS t(name, score)
SELECT d, v, lag(v) OVER (ORDER BY d) AS prev, v - lag(v, 1, 0) OVER (ORDER BY d) AS diff, lead(v) OVER (ORDER BY d) AS nxt FROM VALUES (1, 10), (2, 15), (3, 12) AS t(d, v)
SELECT d, sum(v) OVER (ORDER BY d) AS running FROM VALUES (DATE'2024-01-01', 5), (DATE'2024-01-02', 7), (DATE'2024-01-03', 1) AS t(d, v)
SELECT d, avg(v) OVER (ORDER BY d ROWS BETWEEN 2 PRECEDING AND CURRENT ROW) AS ma3 FROM VALUES (1, 3), (2, 6), (3, 9), (4, 12) AS t(d, v)
SELECT k, v, round(100 * v / sum(v) OVER (PARTITION BY k), 1) AS pct FROM VALUES ('a', 1), ('a', 3), ('b', 5) AS t(k, v)
SELECT v, ntile(2) OVER (ORDER BY v) AS half, percent_rank() OVER (ORDER BY v) AS pr, cume_dist() OVER (ORDER BY v) AS cd FROM VALUES (10), (20), (30), (40) AS t(v)
SELECT k, first_value(v) OVER w AS f, last_value(v) OVER w AS l, max(v) OVER w AS m FROM VALUES ('a', 1), ('a', 4), ('b', 2) AS t(k, v) WINDOW w AS (PARTITION BY k ORDER BY v ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)
SELECT k, v FROM VALUES ('a', 1), ('a', 4), ('b', 2), ('b', 9) AS t(k, v) QUALIFY row_number() OVER (PARTITION BY k ORDER BY v DESC) = 1
SELECT k, v, nth_value(v, 2) OVER (PARTITION BY k ORDER BY v) AS second FROM VALUES ('a', 1), ('a', 4), ('a', 6) AS t(k, v)
SELECT d, last_value(v, true) OVER (ORDER BY d) AS filled FROM VALUES (1, 5), (2, NULL), (3, 8), (4, NULL) AS t(d, v)
SELECT d, count(*) OVER (ORDER BY d RANGE BETWEEN INTERVAL 1 DAY PRECEDING AND CURRENT ROW) AS n FROM VALUES (DATE'2024-01-01'), (DATE'2024-01-02'), (DATE'2024-01-05') AS t(d)
SELECT user, ts, sum(new) OVER (PARTITION BY user ORDER BY ts) AS session FROM (SELECT user, ts, if(ts - lag(ts) OVER (PARTITION BY user ORDER BY ts) > 30, 1, 0) AS new FROM VALUES ('u', 0), ('u', 10), ('u', 50) AS t(user, ts))
SELECT k, avg(v) OVER (PARTITION BY k) AS mean, v - avg(v) OVER (PARTITION BY k) AS off FROM VALUES ('a', 1), ('a', 2), ('b', 3) AS t(k, v)
SELECT array(1, 2, 3)[0] AS first, element_at(array(1, 2, 3), -1) AS last, size(array(1, 2)) AS n
SELECT array_contains(array('a', 'b'), 'b') AS hit, array_position(array('a', 'b'), 'b') AS pos, array_contains(array('a'), 'z') AS no
SELECT sort_array(array(3, 1, NULL, 2)) AS up, sort_array(array(3, 1, 2), false) AS down, array_sort(array(3, 1, NULL, 2)) AS s
SELECT array_distinct(array(1, 2, 2, 3, 1)) AS d, array_max(array(4, 9, 2)) AS hi, array_min(array(4, 9, 2)) AS lo
SELECT array_union(array(1, 2), array(2, 3)) AS u, array_intersect(array(1, 2), array(2, 3)) AS i, array_except(array(1, 2), array(2, 3)) AS e
SELECT array_join(array('a', NULL, 'c'), '-') AS a, array_join(array('a', NULL, 'c'), '-', '?') AS b
SELECT slice(array(1, 2, 3, 4, 5), 2, 3) AS mid, slice(array(1, 2, 3), -2, 2) AS tail
SELECT flatten(array(array(1, 2), array(3))) AS f, array_repeat('x', 3) AS r, reverse(array(1, 2, 3)) AS b
SELECT array_append(array(1, 2), 3) AS a, array_prepend(array(1, 2), 0) AS p, array_remove(array(1, 2, 1), 1) AS r
SELECT arrays_overlap(array(1, 2), array(2, 5)) AS o, concat(array(1), array(2, 3)) AS c, array_compact(array(1, NULL, 2)) AS k
SELECT arrays_zip(array(1, 2), array('a', 'b')) AS z
SELECT id, tag FROM VALUES (1, array('red', 'blue')), (2, array('green')) AS t(id, tags) LATERAL VIEW explode(tags) x AS tag
SELECT id, pos, tag FROM VALUES (1, array('red', 'blue')) AS t(id, tags) LATERAL VIEW posexplode(tags) x AS pos, tag
SELECT id, tag FROM VALUES (1, array('a')), (2, array()) AS t(id, tags) LATERAL VIEW OUTER explode(tags) x AS tag
SELECT trim(word) AS word, count(*) AS n FROM (SELECT explode(split('red, blue, red', ',')) AS word) GROUP BY 1 ORDER BY 2 DESC
SELECT transform(array(1, 2, 3), x -> x * 10) AS t, transform(array('a', 'b'), (x, i) -> concat(x, i)) AS ti
SELECT filter(array(5, -1, 3, 0), x -> x > 0) AS pos, filter(array('a', NULL), x -> x IS NOT NULL) AS full
SELECT exists(array(1, 2, 3), x -> x > 2) AS any_big, forall(array(1, 2, 3), x -> x > 0) AS all_pos
SELECT aggregate(array(1, 2, 3, 4), 0, (acc, x) -> acc + x) AS total, aggregate(array(1, 2, 3), 0, (acc, x) -> acc + x, acc -> acc / 3) AS mean
SELECT zip_with(array(1, 2), array(10, 20), (x, y) -> x * y) AS p
SELECT array_sort(array('bb', 'a', 'ccc'), (l, r) -> CASE WHEN length(l) < length(r) THEN -1 WHEN length(l) > length(r) THEN 1 ELSE 0 END) AS s
SELECT array(1, 2, 3)[5] AS missing
SELECT try_element_at(array(1, 2), 5) AS a, get(array(1, 2), 9) AS b, try_element_at(map('k', 1), 'z') AS c
SELECT map('a', 1, 'b', 2)['b'] AS v, map_keys(map('a', 1, 'b', 2)) AS k, map_values(map('a', 1, 'b', 2)) AS vs
SELECT map_from_arrays(array('x', 'y'), array(1, 2)) AS m, map_contains_key(map('x', 1), 'y') AS has, cardinality(map('x', 1)) AS n
SELECT str_to_map('color=red;size=L', ';', '=') AS m
SELECT map_concat(map('a', 1), map('b', 2)) AS m, map_filter(map('a', 1, 'b', 5), (k, v) -> v > 2) AS f
SELECT transform_values(map('a', 1, 'b', 2), (k, v) -> v * 100) AS tv, transform_keys(map('a', 1), (k, v) -> upper(k)) AS tk
SELECT map_from_entries(array(struct('a', 1), struct('b', 2))) AS m, map_entries(map('a', 1)) AS e
SELECT k, v FROM (SELECT explode(map('jan', 10, 'feb', 20)) AS (k, v)) ORDER BY v
SELECT named_struct('name', 'Ann', 'age', 31).age AS age, struct(1 AS a, 'x' AS b).b AS b
SELECT p.name, p.address.city AS city FROM (SELECT named_struct('name', 'Ann', 'address', named_struct('city', 'Rome', 'zip', '00100')) AS p)
SELECT inline(array(struct(1 AS id, 'a' AS name), struct(2 AS id, 'b' AS name)))
SELECT get_json_object('{"user": {"name": "Ann", "tags": ["x", "y"]}}', '$.user.name') AS name, get_json_object('{"tags": ["x", "y"]}', '$.tags[1]') AS tag
SELECT get_json_object('{"items": [{"sku": "A"}, {"sku": "B"}]}', '$.items[*].sku') AS skus, get_json_object('{"a": 1}', '$.b') AS none
SELECT from_json('{"id": 7, "price": 9.99}', 'id INT, price DOUBLE') AS j
SELECT j.id, j.tags[0] AS tag FROM (SELECT from_json('{"id": 7, "tags": ["new", "hot"]}', 'STRUCT<id: INT, tags: ARRAY<STRING>>') AS j)
SELECT from_json('[1, 2, 3]', 'ARRAY<INT>') AS a, from_json('{"a": "1", "b": "2"}', 'MAP<STRING, STRING>') AS m
SELECT to_json(named_struct('id', 1, 'name', 'Ann', 'note', NULL)) AS j, to_json(array(1, 2)) AS a, to_json(map('k', DATE'2024-01-01')) AS m
SELECT json_array_length('[1, 2, 3]') AS n, json_object_keys('{"a": 1, "b": 2}') AS k, schema_of_json('{"id": 1, "tags": ["a"]}') AS s
SELECT id, a, b FROM VALUES (1, '{"a": "x", "b": 2}') AS t(id, js) LATERAL VIEW json_tuple(js, 'a', 'b') AS a, b
SELECT from_json('not json', 'id INT') AS broken, from_json('{"d": "2024-05-01"}', 'd DATE').d AS d
SELECT from_csv('1,Ann,3.5', 'id INT, name STRING, score DOUBLE') AS r, to_csv(named_struct('a', 1, 'b', 'x')) AS c
SELECT parse_url('https://example.com/shop/cart?item=7&ref=mail', 'HOST') AS host, parse_url('https://example.com/shop/cart?item=7&ref=mail', 'QUERY', 'item') AS item
SELECT url_encode('a b&c') AS e, url_decode('a+b%26c') AS d
SELECT * FROM VALUES ('a', 'q1', 10), ('a', 'q2', 20), ('b', 'q1', 5) AS t(k, q, v) PIVOT (sum(v) FOR q IN ('q1', 'q2')) ORDER BY k
SELECT * FROM VALUES ('a', 10, 20) AS t(k, jan, feb) UNPIVOT (v FOR month IN (jan, feb)) ORDER BY month
SELECT stack(2, 'x', 1, 'y', 2) AS (k, v)
WITH o AS (SELECT * FROM VALUES (1, 'open', 20.0), (2, 'done', 35.5), (3, 'open', 4.5) AS t(id, status, total)) SELECT status, sum(total) AS total FROM o GROUP BY ALL ORDER BY ALL
SELECT a.id, coalesce(b.v, 0) AS v FROM VALUES (1), (2) AS a(id) LEFT JOIN VALUES (1, 10) AS b(id, v) ON a.id = b.id ORDER BY a.id
SELECT id FROM VALUES (1), (2), (3) AS a(id) WHERE id NOT IN (SELECT x FROM VALUES (2) AS b(x)) ORDER BY id DESC
SELECT name, score FROM VALUES ('a', 1), ('b', NULL), ('c', 3) AS t(name, score) ORDER BY score DESC NULLS LAST
SELECT name, score FROM VALUES ('a', 1), ('b', NULL), ('c', 3) AS t(name, score) ORDER BY score
SELECT round(sum(price * qty), 2) AS revenue, round(avg(price), 3) AS avg_price FROM VALUES (9.99, 3), (4.5, 10), (120.0, 1) AS t(price, qty)
SELECT upper(no_such_column) FROM VALUES (1) AS t(a)
SELECT dept, salary FROM VALUES ('IT', 1), ('HR', 2) AS t(dept, salary) GROUP BY dept
SELECT to_date('31/31/2024', 'dd/MM/yyyy') AS d
SELECT nanvl(double('NaN'), 0) AS a, double('Infinity') AS inf, cast('NaN' AS DOUBLE) = cast('NaN' AS DOUBLE) AS eq
SELECT equal_null(NULL, NULL) AS a, coalesce(NULL, NULL) AS b, NULL AND false AS c, NULL OR true AS d
SELECT mask('Ab12-cd') AS m, uuid() IS NOT NULL AS u, elt(2, 'a', 'b') AS e, find_in_set('b', 'a,b,c') AS f
SELECT year(ts) * 100 + month(ts) AS yyyymm, count(*) AS n FROM VALUES (TIMESTAMP'2024-01-15 10:00:00'), (TIMESTAMP'2024-01-20 11:00:00'), (TIMESTAMP'2024-03-01 00:00:00') AS t(ts) GROUP BY 1 ORDER BY 1
SELECT window.start AS start, count(*) AS n FROM VALUES (TIMESTAMP'2024-01-01 00:03:00'), (TIMESTAMP'2024-01-01 00:07:00'), (TIMESTAMP'2024-01-01 00:12:00') AS t(ts) GROUP BY window(ts, '10 minutes') ORDER BY 1
SELECT make_timestamp(2024, 5, 6, 7, 8, 9.5) AS ts, make_interval(0, 0, 0, 2, 3) IS NOT NULL AS i, date_format(make_date(2024, 5, 6), 'D') AS doy
SELECT split('a.b.c', '.') AS wrong, split('a.b.c', '\\.') AS right, split('one two three', ' ', 2) AS limited
