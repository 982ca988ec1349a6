CREATE OR REPLACE TEMP VIEW trips AS SELECT * FROM VALUES (1, 'A1', TIMESTAMP'2024-05-01 07:58:12', TIMESTAMP'2024-05-01 08:21:40', 5.4D, CAST(18.75 AS DECIMAL(8,2)), 'card', 1), (2, 'B2', TIMESTAMP'2024-05-01 23:50:00', TIMESTAMP'2024-05-02 00:15:30', 7.9D, CAST(26.10 AS DECIMAL(8,2)), 'cash', 2), (3, 'A1', TIMESTAMP'2024-05-04 12:00:00', TIMESTAMP'2024-05-04 12:03:05', 0.6D, CAST(4.50 AS DECIMAL(8,2)), 'card', NULL), (4, 'C3', TIMESTAMP'2024-05-05 18:30:00', TIMESTAMP'2024-05-05 19:45:00', 31.2D, CAST(92.00 AS DECIMAL(8,2)), NULL, 4), (5, 'B2', TIMESTAMP'2024-06-30 06:05:59', NULL, NULL, NULL, 'card', 1), (6, NULL, TIMESTAMP'2024-05-12 09:00:00', TIMESTAMP'2024-05-12 09:30:00', 3.0D, CAST(11.00 AS DECIMAL(8,2)), 'cash', 3) AS t(trip_id, zone, picked, dropped, miles, fare, payment, riders);
CREATE OR REPLACE TEMP VIEW zones AS SELECT * FROM VALUES ('A1', 'Airport', 'Queens', 40.64D, array(named_struct('gate', 'T1', 'open', true), named_struct('gate', 'T4', 'open', false))), ('B2', 'Battery', 'Manhattan', 40.70D, array()), ('D4', 'Dock', NULL, NULL, NULL) AS z(zone, label, borough, lat, gates);
CREATE OR REPLACE TEMP VIEW staff AS SELECT * FROM VALUES (1, 'Ines', NULL, 'ops', 91000, DATE'2019-03-01'), (2, 'Raj', 1, 'ops', 72000, DATE'2020-11-15'), (3, 'Mei', 1, 'data', 88000, DATE'2021-02-28'), (4, 'Tom', 3, 'data', 64000, DATE'2023-07-01'), (5, 'Ola', 3, 'data', 64000, DATE'2024-02-29'), (6, 'Sam', 2, NULL, NULL, DATE'2022-12-31') AS s(id, name, boss, team, salary, hired);
SELECT zone, count(*) AS trips, round(avg(miles), 2) AS avg_miles, sum(fare) AS revenue FROM trips GROUP BY zone ORDER BY revenue DESC NULLS LAST
SELECT trip_id, timestampdiff(MINUTE, picked, dropped) AS minutes, fare / miles AS per_mile FROM trips WHERE dropped IS NOT NULL ORDER BY trip_id
SELECT trip_id, (unix_timestamp(dropped) - unix_timestamp(picked)) / 60 AS minutes FROM trips
SELECT trip_id, dropped - picked AS took FROM trips WHERE trip_id < 4
SELECT date(picked) AS day, hour(picked) AS h, count(*) FROM trips GROUP BY date(picked), hour(picked) HAVING count(*) >= 1 ORDER BY day, h
SELECT date_format(picked, 'EEE') AS dow, dayofweek(picked), weekday(picked), count(*) OVER (PARTITION BY dayofweek(picked)) FROM trips ORDER BY trip_id
SELECT CASE WHEN hour(picked) BETWEEN 6 AND 9 THEN 'morning' WHEN hour(picked) >= 22 OR hour(picked) < 5 THEN 'night' ELSE 'other' END AS part, sum(fare) FROM trips GROUP BY part ORDER BY part
SELECT t.trip_id, z.label, coalesce(z.borough, 'unknown') FROM trips t LEFT JOIN zones z ON t.zone = z.zone ORDER BY 1
SELECT z.zone, count(t.trip_id) FROM zones z LEFT OUTER JOIN trips t ON z.zone = t.zone AND t.payment = 'card' GROUP BY z.zone ORDER BY z.zone
SELECT zone FROM zones WHERE zone NOT IN (SELECT zone FROM trips WHERE zone IS NOT NULL)
SELECT zone FROM zones z WHERE NOT EXISTS (SELECT * FROM trips t WHERE t.zone = z.zone)
SELECT t.zone, z.zone FROM trips t FULL JOIN zones z USING (zone)
SELECT zone, label FROM trips JOIN zones USING (zone) WHERE fare > 20
SELECT e.name, m.name AS manager, e.salary - m.salary AS gap FROM staff e LEFT JOIN staff m ON e.boss = m.id ORDER BY e.id
SELECT team, name, salary FROM staff QUALIFY rank() OVER (PARTITION BY team ORDER BY salary DESC) = 1 ORDER BY team NULLS FIRST, name
SELECT name, salary, salary - avg(salary) OVER (PARTITION BY team) AS vs_team FROM staff ORDER BY id
SELECT name, salary, round(percent_rank() OVER (ORDER BY salary), 2) AS pr, ntile(2) OVER (ORDER BY salary DESC, id) AS half FROM staff
SELECT name, hired, months_between(DATE'2024-06-30', hired) AS m, floor(months_between(DATE'2024-06-30', hired) / 12) AS years FROM staff ORDER BY hired
SELECT name, datediff(DATE'2024-12-31', hired) AS days, hired + INTERVAL 3 MONTHS AS probation, add_months(hired, 12) FROM staff
SELECT name, date_trunc('QUARTER', hired), year(hired) * 100 + month(hired) AS ym, last_day(hired) = hired AS month_end FROM staff
SELECT team, listagg(name, ', ') WITHIN GROUP (ORDER BY name) AS names, max(salary) - min(salary) AS spread FROM staff GROUP BY team ORDER BY team NULLS LAST
SELECT team, collect_list(struct(name, salary)) AS people FROM staff WHERE team = 'data' GROUP BY team
SELECT team, count(DISTINCT salary), sum(DISTINCT salary), avg(DISTINCT salary) FROM staff GROUP BY team
SELECT team, percentile_approx(salary, 0.5), median(salary), stddev_pop(salary) FROM staff GROUP BY team ORDER BY team
SELECT coalesce(team, '(none)') AS team, sum(salary) FROM staff GROUP BY ROLLUP(team) ORDER BY 2 DESC NULLS LAST
SELECT team, boss, count(*) AS n, grouping(team) AS gt, grouping(boss) AS gb FROM staff GROUP BY GROUPING SETS ((team, boss), (team), ()) ORDER BY gt, gb, team NULLS FIRST, boss NULLS FIRST
SELECT * FROM (SELECT team, year(hired) AS y, salary FROM staff) PIVOT (sum(salary) FOR team IN ('ops', 'data')) ORDER BY y
SELECT * FROM (SELECT payment, riders, fare FROM trips) PIVOT (round(avg(fare), 1) AS avg_fare, count(1) AS n FOR payment IN ('card', 'cash')) ORDER BY riders NULLS FIRST
SELECT name, metric, value FROM (SELECT name, salary, id * 10 AS points FROM staff WHERE id < 3) UNPIVOT (value FOR metric IN (salary, points)) ORDER BY name, metric
WITH RECURSIVE chain(id, name, depth) AS (SELECT id, name, 0 FROM staff WHERE boss IS NULL UNION ALL SELECT s.id, s.name, depth + 1 FROM staff s JOIN chain c ON s.boss = c.id) SELECT name, depth FROM chain ORDER BY depth, name
WITH monthly AS (SELECT date_trunc('MONTH', picked) AS m, sum(fare) AS rev FROM trips GROUP BY 1) SELECT m, rev, sum(rev) OVER (ORDER BY m) AS cum, rev * 100 / sum(rev) OVER () AS pct FROM monthly ORDER BY m
SELECT trip_id, lag(picked) OVER (PARTITION BY zone ORDER BY picked) AS prev, datediff(picked, lag(picked) OVER (PARTITION BY zone ORDER BY picked)) AS gap FROM trips ORDER BY trip_id
SELECT trip_id, first_value(fare) OVER (PARTITION BY payment ORDER BY picked ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS f, last(fare) OVER (PARTITION BY payment ORDER BY picked) AS l FROM trips
SELECT trip_id, avg(fare) OVER (ORDER BY picked RANGE BETWEEN INTERVAL 3 DAYS PRECEDING AND INTERVAL 1 DAY FOLLOWING) AS near FROM trips
SELECT trip_id, sum(riders) OVER (ORDER BY trip_id DESC ROWS 1 PRECEDING) FROM trips
SELECT label, g.gate FROM zones LATERAL VIEW explode(gates) x AS g WHERE g.open
SELECT label, size(gates) AS n, gates[0].gate AS first_gate, gates.gate AS all_gates FROM zones
SELECT label, exists(gates, g -> g.open), transform(gates, g -> upper(g.gate)), filter(gates, g -> NOT g.open).gate FROM zones
SELECT zone, inline(gates) FROM zones
SELECT zone, pos, g.gate FROM zones LATERAL VIEW OUTER posexplode(gates) AS pos, g ORDER BY zone, pos
SELECT explode(array_sort(array_distinct(split('b,a,b,c', ',')))) AS letter
SELECT aggregate(split('1,2,3', ','), 0, (acc, x) -> acc + CAST(x AS INT)) AS total, array_join(transform(sequence(1, 4), n -> n * n), '|')
SELECT fare * 0.2 AS tip, fare + fare * 0.0875 AS with_tax, round(fare * 1.0875, 2) AS rounded, fare * riders AS total, fare / riders AS each FROM trips ORDER BY trip_id
SELECT typeof(fare * 0.2), typeof(fare + fare * 0.0875), typeof(fare / riders), typeof(sum(fare) / count(*)), typeof(fare * 100 / 3), typeof(100.0 * riders) FROM trips GROUP BY fare, riders LIMIT 1
SELECT CAST(fare AS INT), CAST(fare AS STRING), CAST(miles AS DECIMAL(4,1)), CAST(miles AS INT), ceil(miles), floor(fare), round(miles), bigint(fare) FROM trips
SELECT round(2.675, 2), round(2.675D, 2), round(-0.5), round(0.5D), round(1.5D), round(15, -1), round(CAST(12345 AS BIGINT), -3), ceil(-1.2), floor(-1.2D)
SELECT 10 / 4, 10 DIV 4, 10 % 4, -10 % 4, 10.0 / 4, 10 / 4.0D, mod(-7, 4), pmod(-7, 4), 1e3, 5 / 2 * 2
SELECT 3000000000 + 1, 2147483647 + 1L, CAST(1 AS TINYINT) + CAST(1 AS SMALLINT), -2147483648, 9223372036854775807, 9223372036854775808
SELECT CAST(9223372036854775807 AS BIGINT) + 1
SELECT CAST(128 AS TINYINT)
SELECT sum(x) FROM VALUES (9223372036854775807L), (1L) AS t(x)
SELECT fare / 0 FROM trips
SELECT salary / (id - 1) FROM staff
SELECT CAST(name AS INT) FROM staff
SELECT CAST('12.5' AS INT)
SELECT CAST('2024-02-30' AS DATE)
SELECT to_date('2024/01/05', 'yyyy-MM-dd')
SELECT coalesce(salary, 'n/a') FROM staff
SELECT if(salary > 70000, salary, 'low') FROM staff
SELECT salary FROM staff UNION ALL SELECT name FROM staff
SELECT hired FROM staff UNION SELECT 'never'
SELECT name FROM staff WHERE salary = 'high'
SELECT upper(nme) FROM staff
SELECT salry + 1 FROM staff s
SELECT * FROM staff WHERE unknown_func(id) = 1
SELECT team, name, sum(salary) FROM staff GROUP BY team
SELECT name, row_number() OVER () FROM staff WHERE row_number() OVER (ORDER BY id) = 1
SELECT (SELECT name FROM staff WHERE team = 'data') AS who
SELECT substr(name, 2), left(name, 1) || lower(substring(name, 2, 10)), lpad(CAST(id AS STRING), 4, '0'), repeat('*', id), length(concat(name, ' ', team)) FROM staff
SELECT regexp_extract('order-2024-0042', '([0-9]+)-([0-9]+)', 2), regexp_replace('a  b   c', ' +', ' '), split('2024-05-01', '-')[1], 'x.y' LIKE 'x_y', 'Ines' ILIKE 'i%s', 'abc' RLIKE 'b$'
SELECT concat_ws(' / ', label, borough), nullif(borough, 'Queens'), trim('  x '), replace(label, 'o', '0'), instr(label, 'o'), substring_index('a.b.c', '.', -1), reverse(zone), initcap('new york CITY') FROM zones
SELECT format_number(1234567.5, 1), format_number(0.5, '#.##'), format_string('%.1f%%', 12.345D), printf('%s-%03d', 'a', 7), to_char(DATE'2024-05-01', 'yyyy'), lpad('abc', 6), ascii('a'), char(97)
SELECT lat, CAST(lat AS STRING), string(lat * 1e8), concat('lat=', lat), round(lat, 1) FROM zones
SELECT to_json(struct(zone, label, gates)) FROM zones WHERE lat IS NOT NULL
SELECT from_json('{"id": 7, "tags": ["a", "b"], "at": "2024-05-01T10:00:00Z"}', 'id BIGINT, tags ARRAY<STRING>, at TIMESTAMP') AS r
SELECT get_json_object('{"a":{"b":[10,{"c":"x"}]}}', '$.a.b[1].c') AS c, get_json_object('{"a":1.50}', '$.a'), get_json_object('[1,2]', '$[0]'), get_json_object('{"a":null}', '$.a')
SELECT r.id, r.tags[0], size(r.tags) FROM (SELECT from_json(j, 'id INT, tags ARRAY<STRING>') AS r FROM VALUES ('{"id":1,"tags":["x"]}'), ('{"id":"2"}'), ('bad') AS t(j))
SELECT map('a', 1, 'b', 2) AS m, map_keys(map('a', 1)), element_at(map('a', 1), 'b'), map('k', array(1, 2))['k'][0], map_filter(map('a', 1, 'b', 2), (k, v) -> v > 1)
SELECT named_struct('x', 1, 'y', 'z').y, struct(1, 'a').col1, array(1, 2, 3)[2], array(array(1), array(2, 3))[1][0], size(array(array(1), NULL))
SELECT sort_array(array(3, NULL, 1)), array_contains(array(1, NULL), 2), array_position(array('a', 'b'), 'z'), slice(array(1, 2, 3), 2, 5), array_max(array(1.5, 2)), concat(array(1), array(2)), array_remove(array(1, 2), 2), reverse(array(1, 2)), arrays_zip(array(1), array('x'))
SELECT date_add('2024-02-28', 1), date_sub(DATE'2024-03-01', 1), to_date('2024-05-01 13:00:00'), CAST('2024-05' AS DATE), DATE'2024-05-01' > '2024-04-30', datediff('2024-03-01', '2024-02-01')
SELECT date_trunc('WEEK', TIMESTAMP'2024-05-05 10:00:00'), date_trunc('MINUTE', TIMESTAMP'2024-05-05 10:07:31.5'), trunc(DATE'2024-05-17', 'Q'), date_trunc('YEAR', DATE'2024-05-17'), next_day(DATE'2024-05-05', 'SU'), weekofyear(DATE'2024-12-30')
SELECT TIMESTAMP'2024-01-31 10:00:00' + INTERVAL 1 MONTH, TIMESTAMP'2024-03-01 00:00:00' - INTERVAL 1 SECOND, DATE'2024-02-29' + INTERVAL 1 YEAR, DATE'2024-05-01' + INTERVAL '36' HOUR, TIMESTAMP'2024-05-01 00:00:00' - DATE'2024-04-30'
SELECT from_utc_timestamp(picked, 'America/New_York'), to_utc_timestamp(picked, 'Asia/Kolkata'), date_format(from_utc_timestamp(picked, 'Asia/Tokyo'), 'yyyy-MM-dd HH:mm') FROM trips WHERE trip_id <= 2
SELECT to_timestamp('01.05.2024 07:58', 'dd.MM.yyyy HH:mm'), to_timestamp('May 1, 2024', 'MMM d, yyyy'), try_to_timestamp('x', 'yyyy'), unix_timestamp('2024-05-01', 'yyyy-MM-dd'), from_unixtime(1714521600), timestamp_seconds(1714521600.5)
SELECT make_timestamp(2024, 5, 1, 7, 58, 12.25), make_date(2024, 2, 29), date_from_unix_date(19844), unix_micros(TIMESTAMP'2024-05-01 00:00:00.000001'), extract(MINUTE FROM TIMESTAMP'2024-05-01 07:58:12.25'), extract(SECOND FROM TIMESTAMP'2024-05-01 07:58:12.25'), extract(WEEK FROM DATE'2024-05-01'), extract(DAYOFWEEK FROM DATE'2024-05-01')
SELECT payment FROM trips EXCEPT SELECT 'cash'
SELECT zone FROM trips INTERSECT SELECT zone FROM zones
SELECT payment FROM trips INTERSECT ALL SELECT payment FROM trips WHERE trip_id > 1
SELECT payment FROM trips EXCEPT ALL SELECT payment FROM trips WHERE trip_id IN (1, 2)
SELECT 'total' AS label, sum(fare) AS v FROM trips UNION ALL SELECT payment, sum(fare) FROM trips GROUP BY payment ORDER BY v DESC NULLS LAST, label
SELECT 1 AS a, 'x' AS b UNION SELECT 1.0, 'x' UNION SELECT NULL, NULL
SELECT max(miles), min(miles), sum(miles), avg(riders), count(riders), count(*) - count(riders), any_value(payment) IS NOT NULL FROM trips
SELECT sum(riders), sum(CAST(riders AS DECIMAL(10,2))), sum(CAST(riders AS BIGINT)), avg(CAST(riders AS DOUBLE)) FROM trips
SELECT max_by(trip_id, fare), min_by(zone, miles), max(struct(fare, trip_id)).trip_id, mode(payment), bool_or(fare > 50), count_if(payment = 'card'), approx_count_distinct(zone) FROM trips
SELECT payment, sum(fare) FILTER (WHERE riders > 1) AS multi, count(*) FILTER (WHERE zone IS NULL) AS lost, array_agg(trip_id) AS ids FROM trips GROUP BY payment ORDER BY payment NULLS FIRST
SELECT window.start AS w, count(*) FROM trips GROUP BY window(picked, '1 day') ORDER BY w
SELECT trip_id, fare FROM trips ORDER BY fare DESC, trip_id LIMIT 2 OFFSET 1
SELECT trip_id, payment FROM trips ORDER BY payment DESC NULLS FIRST, picked
SELECT * EXCEPT (picked, dropped, miles) FROM trips WHERE fare BETWEEN 10 AND 30 AND (payment = 'card' OR riders >= 2)
SELECT t.*, z.label FROM trips t JOIN zones z ON z.zone = t.zone WHERE z.borough LIKE 'M%' AND t.fare IS NOT NULL
SELECT name FROM staff WHERE salary >= ALL (SELECT max(salary) FROM staff) OR hired = (SELECT min(hired) FROM staff)
SELECT name FROM staff WHERE (team, salary) IN (SELECT team, min(salary) FROM staff GROUP BY team) ORDER BY name
SELECT s.name, x.n FROM staff s, LATERAL (SELECT count(*) AS n FROM staff r WHERE r.boss = s.id) x ORDER BY s.id
SELECT salary, salary > 70000 AND team = 'ops' AS both, NOT (team <=> NULL), team = NULL, greatest(salary, 70000), least(salary, NULL, 1), nvl2(team, 'has', 'none') FROM staff
SELECT try_cast('7x' AS INT), try_cast('2024-13-01' AS DATE), try_divide(7, 2), try_add(1, NULL), nvl(NULL, 'd'), nullif(2, 2.0), ifnull(NULL, 3), coalesce(NULL, 1, 2.5)
SELECT col1 + 1 AS next, col2 FROM VALUES (1, 'a'), (2, 'b') ORDER BY next DESC
SELECT id, id % 3 AS m, sum(id) OVER (PARTITION BY id % 3 ORDER BY id) AS s FROM range(7) ORDER BY id
SELECT fare AS f, f * 2 AS g, g + 1 FROM trips WHERE trip_id = 1
