CREATE TABLE emp AS SELECT * FROM VALUES (1, 'Ann Lee', 'eng', 5200.50BD, DATE'2020-02-29', NULL, array('sql','py'), map('city','Berlin','lvl','3')), (2, 'bob stone', 'eng', 4100.00BD, DATE'2021-07-15', 1, array('go'), map('city','Paris')), (3, 'Zoë Q.', 'ops', 3900.25BD, DATE'2022-01-31', 1, array(), map()), (4, 'dan o''neil', 'ops', NULL, DATE'2023-12-01', 3, NULL, NULL), (5, 'Eve', NULL, 7000.00BD, NULL, 1, array('sql','r','sql'), map('city', NULL)) AS t(id, name, dept, pay, hired, boss, skills, attrs)
CREATE TABLE ev AS SELECT * FROM VALUES (1, TIMESTAMP'2024-03-10 01:30:00', 'click', 3, '{"u":{"id":7,"tags":["a","b"]},"v":1.5}'), (1, TIMESTAMP'2024-03-10 03:15:10', 'view', 1, '{"u":{"id":8},"v":2}'), (2, TIMESTAMP'2024-03-11 12:00:00', 'click', 5, NULL), (2, TIMESTAMP'2024-04-01 00:00:00', 'buy', 2, 'oops'), (3, NULL, 'view', NULL, '{}') AS t(uid, at, kind, n, body)
SELECT name, translate(lower(name), ' .', '_'), regexp_extract_all(name, '[A-Z]'), regexp_substr(name, '[a-z]+'), regexp_instr(name, 'o') FROM emp
SELECT split_part('a,b,c', ',', 2), split_part('a,b,c', ',', -1), substring_index('www.a.com', '.', 2), left('abc', 2), right('abc', 5), overlay('abcdef' PLACING 'zz' FROM 2 FOR 3), char_length('héllo'), octet_length('héllo'), bit_length('a')
SELECT initcap('hello wORLD-foo bar'), soundex('Robert'), levenshtein('kitten','sitting'), levenshtein('kitten','sitting', 2), ascii('A'), chr(65), hex('abc'), unhex('616263'), base64('abc'), md5('a'), sha2('a', 256), crc32('abc')
SELECT format_string('%05d|%-6s|%.2f|%,d|%x', 42, 'ab', 3.14159D, 1234567, 255), printf('%s %s', 'a', NULL), format_number(12332.123456, 4), format_number(12332.5, '##,###.##')
SELECT ltrim('xxabc', 'x'), trim(BOTH 'x' FROM 'xxaxx'), trim(LEADING 'x' FROM 'xxaxx'), btrim('  a '), rtrim('abcc', 'c'), ltrim('  a'), trim('xy' FROM 'xyayx')
SELECT 'a' || NULL, concat_ws(',', 'a', NULL, 'b'), repeat('ab', 3), space(3) || '|', reverse('abc'), replace('aXbX', 'X'), position('b' IN 'abc'), locate('b', 'abcb', 3), instr('abc', 'c'), charindex('c', 'abc'), contains('abc', 'b'), startswith('abc', 'ab'), endswith('abc', 'bc')
SELECT to_char(1234.5, '9,999.99'), to_char(-12, 'S999'), to_number('$1,234.56', '$9,999.99'), try_to_number('abc', '999'), to_char(DATE'2024-03-05', 'dd/MM/yyyy'), to_varchar(78.12, '$99.99')
SELECT regexp_replace('2024-01-15', '(\\d+)-(\\d+)-(\\d+)', '$3/$2/$1'), 'abc' RLIKE '^a.c$', regexp_like('abc', 'B'), regexp_like('abc', '(?i)B'), 'a.c' LIKE 'a.c', 'a%c' LIKE 'a\%c', 'abc' NOT LIKE '%b%', 'x' LIKE ANY ('x', 'y'), like('abc', 'a_c')
SELECT sentences('Hi there! Bye.'), mask('AbCd-123'), mask('AbCd-123', 'Q', 'q', '9'), luhn_check('79927398713'), find_in_set('b', 'a,b,c'), elt(2, 'a', 'b'), field, nvl2(field, 1, 2) FROM (SELECT 'x' AS field)
SELECT date_add(hired, 10), date_sub(hired, 10), add_months(hired, 1), months_between(DATE'2024-03-31', hired), last_day(hired), next_day(hired, 'Mon'), datediff(DATE'2024-01-01', hired), year(hired), quarter(hired), weekofyear(hired), dayofweek(hired), dayname(hired), monthname(hired) FROM emp
SELECT date_format(at, 'yyyy-MM-dd HH:mm'), date_format(at, 'EEE, d MMM yyyy hh:mm a'), to_unix_timestamp(at), from_unixtime(0), unix_timestamp('2024-01-01 00:00:00'), hour(at), minute(at), second(at), extract(SECOND FROM at), date_part('QUARTER', at) FROM ev
SELECT from_utc_timestamp(at, 'America/New_York'), to_utc_timestamp(at, 'Asia/Tokyo'), convert_timezone('UTC', 'Europe/Berlin', CAST(at AS TIMESTAMP_NTZ)), date_trunc('month', at), trunc(CAST(at AS DATE), 'YEAR'), date_trunc('HOUR', at) FROM ev
SELECT timestampdiff(HOUR, TIMESTAMP'2024-03-10 00:00:00', at), timestampadd(DAY, 3, at), dateadd(MONTH, -1, at), date_diff(DAY, DATE'2024-03-01', CAST(at AS DATE)), at + INTERVAL 1 DAY 2 HOURS, at - INTERVAL '90' MINUTE FROM ev
SELECT make_date(2024, 2, 29), make_timestamp(2024, 1, 2, 3, 4, 5.678), to_date('05-Mar-2024', 'dd-MMM-yyyy'), to_timestamp('2024/03/05 14:30', 'yyyy/MM/dd HH:mm'), try_to_date('bad', 'yyyy'), to_date('20240305', 'yyyyMMdd'), CAST('2024-03-05T10:20:30.123Z' AS TIMESTAMP), DATE '2024-3-5', date_from_unix_date(19000), unix_millis(TIMESTAMP'2024-01-01 00:00:00')
SELECT TIMESTAMP'2024-03-10 10:00:00' - TIMESTAMP'2024-03-09 08:30:00', DATE'2024-03-01' - DATE'2024-02-01', INTERVAL '1' DAY * 3, INTERVAL '2' HOUR / 2, make_interval(0,0,0,1,2,3,4) IS NOT NULL, extract(DAY FROM INTERVAL '3 04:05:06' DAY TO SECOND)
SELECT TIMESTAMP'2024-01-01 00:00:00' = TIMESTAMP_NTZ'2024-01-01 00:00:00', CAST(TIMESTAMP'2024-01-01 05:00:00' AS DATE), CAST(DATE'2024-01-01' AS STRING), CAST(TIMESTAMP'2024-01-01 00:00:00.500' AS STRING), CAST(1704067200 AS TIMESTAMP), CAST(TIMESTAMP'2024-01-01 00:00:01.9' AS BIGINT), CAST(TRUE AS INT)
SELECT array_sort(skills), sort_array(skills, false), array_distinct(skills), array_join(skills, '|', '-'), array_contains(skills, 'sql'), size(skills), cardinality(skills), array_position(skills, 'py'), element_at(skills, -1), slice(skills, 1, 1), array_repeat('x', 2), flatten(array(array(1), array(2,3))), reverse(skills) FROM emp WHERE id <> 3
SELECT transform(skills, (x, i) -> concat(x, i)), filter(skills, (x, i) -> i > 0), exists(skills, x -> x = 'sql'), forall(skills, x -> x <> 'z'), aggregate(skills, '', (a, x) -> a || x, a -> upper(a)), reduce(array(1,2,3), 0, (a, x) -> a + x), zip_with(array(1,2), array(3,4), (x, y) -> x * y), array_sort(array(3,1,2), (a, b) -> CASE WHEN a < b THEN 1 WHEN a > b THEN -1 ELSE 0 END) FROM emp WHERE id IN (1, 5)
SELECT array_union(array(1,2), array(2,3)), array_except(array(1,2), array(2)), array_intersect(array(1,2), array(2)), arrays_overlap(array(1), array(1)), arrays_zip(array(1,2), array('a','b')), array_min(array(3,1)), array_max(array(3,1)), array_append(array(1), 2), array_prepend(array(1), 0), array_insert(array(1,3), 2, 9), array_remove(array(1,2,1), 1), array_compact(array(1,NULL)), shuffle(array(1)), sequence(1, 10, 3), sequence(DATE'2024-01-01', DATE'2024-03-01', INTERVAL 1 MONTH), get(array(1,2), 1), try_element_at(array(1), 5), array_size(array(1))
SELECT attrs['city'], attrs.lvl, map_keys(attrs), map_values(attrs), map_contains_key(attrs, 'city'), size(attrs), element_at(attrs, 'city'), map_concat(map('a', 1), map('b', 2)), map_from_arrays(array('k'), array(1)), map_entries(map('a', 1)), map_filter(map('a', 1, 'b', 2), (k, v) -> v > 1), transform_values(map('a', 1), (k, v) -> v + 1), transform_keys(map('a', 1), (k, v) -> upper(k)), str_to_map('a=1,b=2', ',', '='), map_from_entries(array(struct('x', 1))), map_zip_with(map('a', 1), map('a', 2), (k, x, y) -> x + y) FROM emp WHERE id IN (1, 2)
SELECT struct(id, name) AS s, named_struct('a', 1, 'b', 'x').b, struct(1 AS q).q, (SELECT max(struct(pay, name)).name FROM emp) FROM emp WHERE id = 1
SELECT id, explode(skills) AS s FROM emp ORDER BY id, s
SELECT id, pos, s FROM emp LATERAL VIEW posexplode(skills) AS pos, s ORDER BY id, pos
SELECT id, k, v FROM emp LATERAL VIEW OUTER explode(attrs) AS k, v ORDER BY id, k
SELECT e.id, x.s FROM emp e, LATERAL explode(e.skills) AS x(s) ORDER BY 1, 2
SELECT id, stack(2, 'a', id, 'b', id * 2) AS (k, v) FROM emp WHERE id < 3 ORDER BY 1, 2
SELECT * FROM explode(array(1, 2)) AS t(x)
SELECT col FROM explode(sequence(1, 3))
SELECT id, inline(arrays_zip(array(1, 2), array('a', 'b'))) FROM emp WHERE id = 1
SELECT get_json_object(body, '$.u.id'), get_json_object(body, '$.u.tags[0]'), body:u.id::int, from_json(body, 'u STRUCT<id: INT, tags: ARRAY<STRING>>, v DOUBLE').u.tags, json_tuple(body, 'v') FROM ev WHERE uid = 1
SELECT to_json(struct(uid, at, kind)), to_json(map('a', array(1,2))), schema_of_json('{"a":1,"b":[1.5]}'), json_array_length('[1,2]'), json_object_keys('{"a":1}') FROM ev WHERE uid = 2
SELECT dept, count(*), count(pay), sum(pay), avg(pay), min(hired), max(name), collect_set(boss), array_sort(collect_list(id)), count(DISTINCT boss), stddev(pay), percentile(pay, 0.5), approx_percentile(pay, 0.5), median(pay), any_value(dept), bool_or(boss = 1), count_if(pay > 4000), listagg(name, ';') WITHIN GROUP (ORDER BY name), max_by(name, pay), mode(dept) FROM emp GROUP BY dept ORDER BY dept
SELECT dept, boss, sum(pay), grouping(dept), grouping_id(dept, boss) FROM emp GROUP BY CUBE(dept, boss) ORDER BY ALL
SELECT dept, boss, sum(pay) FROM emp GROUP BY ROLLUP(dept, boss) ORDER BY 1 NULLS LAST, 2 NULLS LAST, 3
SELECT dept, boss, count(*) FROM emp GROUP BY GROUPING SETS ((dept), (boss), ()) ORDER BY ALL
SELECT dept, sum(pay) FILTER (WHERE boss IS NOT NULL) AS s FROM emp GROUP BY ALL HAVING s > 100 ORDER BY s DESC
SELECT name, rank() OVER (PARTITION BY dept ORDER BY pay DESC NULLS LAST) r, lag(pay, 1, 0) OVER (ORDER BY id) l, lead(name) OVER (ORDER BY id) le, sum(pay) OVER (ORDER BY id ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING) s, first_value(name) OVER (PARTITION BY dept ORDER BY id) f, nth_value(name, 2) OVER (ORDER BY id ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) n2, ntile(2) OVER (ORDER BY id) nt, percent_rank() OVER (ORDER BY id) pr, cume_dist() OVER (ORDER BY id) cd, last_value(pay) IGNORE NULLS OVER (ORDER BY id) lv FROM emp ORDER BY id
SELECT dept, name FROM emp QUALIFY row_number() OVER (PARTITION BY dept ORDER BY pay DESC) = 1 ORDER BY dept
SELECT id, avg(pay) OVER w a, max(pay) OVER w m FROM emp WINDOW w AS (PARTITION BY dept ORDER BY id) ORDER BY id
SELECT * FROM (SELECT kind, uid, n FROM ev) PIVOT (sum(n) AS s, max(n) AS m FOR kind IN ('click' AS c, 'view' AS v)) ORDER BY uid
SELECT * FROM (SELECT uid, kind, n FROM ev) PIVOT (count(*) FOR (uid, kind) IN ((1, 'click') AS a, (2, 'buy') AS b))
SELECT * FROM (SELECT 1 AS id, 10 AS jan, 20 AS feb) UNPIVOT (amt FOR mon IN (jan AS 'January', feb AS 'February'))
SELECT id FROM emp EXCEPT SELECT boss FROM emp ORDER BY 1
SELECT dept FROM emp UNION SELECT kind FROM ev ORDER BY 1
SELECT boss FROM emp INTERSECT SELECT id FROM emp
SELECT boss FROM emp EXCEPT ALL SELECT 1
SELECT name FROM emp e WHERE pay > (SELECT avg(pay) FROM emp x WHERE x.dept = e.dept)
SELECT name FROM emp e WHERE EXISTS (SELECT 1 FROM emp x WHERE x.boss = e.id) ORDER BY name
SELECT name, (SELECT count(*) FROM emp x WHERE x.boss = e.id) AS reports FROM emp e ORDER BY id
SELECT name FROM emp WHERE (dept, id) IN (SELECT dept, max(id) FROM emp GROUP BY dept) ORDER BY 1
SELECT name FROM emp WHERE id NOT IN (SELECT boss FROM emp)
WITH RECURSIVE h(id, name, lvl) AS (SELECT id, name, 0 FROM emp WHERE boss IS NULL UNION ALL SELECT e.id, e.name, h.lvl + 1 FROM emp e JOIN h ON e.boss = h.id) SELECT * FROM h ORDER BY lvl, id
WITH a AS (SELECT 1 x), b AS (SELECT x + 1 y FROM a) SELECT * FROM a, b
SELECT e.name, b.name AS bn FROM emp e LEFT JOIN emp b ON e.boss = b.id WHERE e.dept <=> b.dept ORDER BY 1
SELECT * FROM emp e LEFT SEMI JOIN ev ON e.id = ev.uid ORDER BY id LIMIT 1
SELECT count(*) FROM emp CROSS JOIN ev
SELECT e.id, x.c FROM emp e LEFT JOIN LATERAL (SELECT count(*) c FROM ev WHERE ev.uid = e.id) x ON TRUE ORDER BY 1
SELECT name AS n, upper(n) AS u, length(u) FROM emp WHERE id = 1
SELECT * EXCEPT (skills, attrs, boss) FROM emp ORDER BY id LIMIT 2 OFFSET 1
SELECT CASE dept WHEN 'eng' THEN 1 WHEN 'ops' THEN 2 ELSE 0 END, iff(id > 2, 'hi', 'lo'), nullif(dept, 'eng'), coalesce(dept, 'none'), greatest(1, NULL, 3), least('b', 'a'), decode(dept, 'eng', 'E', 'ops', 'O', '?'), zeroifnull(pay), nullifzero(0), equal_null(dept, NULL), nanvl(double('NaN'), 1D) FROM emp
SELECT try_cast('x' AS INT), try_divide(1, 0), try_add(2147483647, 1), 5 / 2, 5 DIV 2, 5 % 3, -5 % 3, pmod(-5, 3), power(2, 10), sqrt(16), cbrt(27), exp(0), ln(1), log(2, 8), log10(100), abs(-5), sign(-2.5), ceil(1.2), floor(-1.2), round(1.255, 2), truncate(1.29, 1), mod(10, 3), factorial(5), hypot(3, 4), degrees(pi()), rint(2.5), width_bucket(5, 0, 10, 5), bin(5), conv('ff', 16, 10), shiftleft(1, 3), bit_count(7)
SELECT random(1) IS NOT NULL, uuid() IS NOT NULL, monotonically_increasing_id() >= 0, hash('a'), xxhash64('a', 1), current_date() = curdate(), typeof(current_timestamp()), typeof(now()), version() IS NOT NULL
FROM emp |> WHERE pay > 4000 |> AGGREGATE sum(pay) AS s, count(*) AS c GROUP BY dept |> ORDER BY s
FROM emp |> SELECT id, name |> EXTEND id * 2 AS d |> SET name = upper(name) |> DROP id |> LIMIT 2
FROM emp |> AS e |> JOIN ev ON e.id = ev.uid |> WHERE n > 1 |> SELECT name, n |> ORDER BY n DESC
SELECT dept, sum(pay) s FROM emp GROUP BY dept |> WHERE s > 5000
SELECT * FROM range(3) |> UNION ALL (SELECT 9) |> ORDER BY id
SELECT id, name FROM emp ORDER BY length(name) DESC, name LIMIT 3
SELECT DISTINCT dept FROM emp ORDER BY dept DESC NULLS LAST
SELECT count(DISTINCT dept, boss), approx_count_distinct(dept), sum(DISTINCT boss), avg(DISTINCT pay) FROM emp
SELECT first(name, true), last(dept, true), first_value(dept) FROM (SELECT * FROM emp ORDER BY id)
SELECT corr(id, pay), covar_pop(id, pay), covar_samp(id, pay), regr_slope(pay, id), regr_r2(pay, id), skewness(pay), kurtosis(pay), var_pop(pay), stddev_pop(pay) FROM emp
SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY pay), percentile_disc(0.5) WITHIN GROUP (ORDER BY pay DESC), mode() WITHIN GROUP (ORDER BY dept), histogram_numeric(id, 2) FROM emp
SELECT string_agg(name, ', ') FROM (SELECT name FROM emp WHERE id < 3 ORDER BY id)
SELECT listagg(DISTINCT dept, '/') WITHIN GROUP (ORDER BY dept DESC) FROM emp
SELECT 0.1 + 0.2, 1e2 * 3, 10 / 4.0, 1.0 / 3, 100 * 1.1, CAST(10.5 AS INT), CAST('12' AS DECIMAL(5,2)), 2.5BD * 2, CAST(1/3 AS DECIMAL(10,4)), 3000000000 * 2, 7L, 1.5F, -0.0
SELECT element_at(array(1,2,3), 5)
SELECT CAST('abc' AS INT)
SELECT 1/0
SELECT array(1,2)[5]
SELECT 2147483647 + 1
SELECT nope FROM emp
SELECT to_date('2024-13-45', 'yyyy-MM-dd')
SELECT dept, name FROM emp GROUP BY dept
SELECT * FROM emp WHERE boss = 'abc'
SELECT id, id FROM emp UNION SELECT 1
SELECT sum(name) FROM emp
SELECT * FROM missing_table
SELECT date_add(hired, 1.5) FROM emp
SELECT row_number() OVER (PARTITION BY dept) FROM emp
CREATE TABLE o AS SELECT * FROM VALUES (1, 10, DATE'2024-01-05', 'open', 120.50BD, array('a','b'), named_struct('city','Rome','zip',100)), (2, 11, DATE'2024-01-31', 'done', 80.00BD, array(), named_struct('city','Oslo','zip',NULL)), (3, 10, DATE'2024-02-29', 'done', NULL, NULL, NULL), (4, 12, NULL, 'void', 15.25BD, array('c'), named_struct('city',NULL,'zip',7)), (5, NULL, DATE'2023-12-31', NULL, 250.00BD, array('a'), named_struct('city','Rome','zip',200)) AS t(id, cust, day, status, amt, tags, addr)
CREATE TABLE s AS SELECT * FROM VALUES ('u1', TIMESTAMP'2024-03-01 10:00:00', 'view', 1.5D), ('u1', TIMESTAMP'2024-03-01 10:20:00', 'cart', 2.5D), ('u1', TIMESTAMP'2024-03-01 12:00:00', 'view', NULL), ('u2', TIMESTAMP'2024-03-02 23:59:59.999', 'buy', 10D), ('u2', TIMESTAMP'2024-03-03 00:00:01', 'view', 0D), ('u3', NULL, 'view', double('NaN')) AS t(usr, ts, ev, val)
SELECT date_format(day, 'yyyy-MM') AS m, sum(amt) AS total, count(*) AS n FROM o GROUP BY date_format(day, 'yyyy-MM') ORDER BY m
SELECT year(day) y, month(day) m, sum(amt) FILTER (WHERE status = 'done') d FROM o GROUP BY 1, 2 ORDER BY 1, 2
SELECT status, sum(amt) AS s, round(100 * sum(amt) / sum(sum(amt)) OVER (), 1) AS pct FROM o GROUP BY status ORDER BY s DESC NULLS LAST
SELECT id, amt, sum(amt) OVER (ORDER BY day, id) AS running, amt - lag(amt) OVER (ORDER BY id) AS diff, avg(amt) OVER (ORDER BY id ROWS 2 PRECEDING) AS ma FROM o ORDER BY id
SELECT usr, ts, unix_timestamp(ts) - unix_timestamp(lag(ts) OVER (PARTITION BY usr ORDER BY ts)) AS gap, sum(CASE WHEN ev = 'view' THEN 1 ELSE 0 END) OVER (PARTITION BY usr ORDER BY ts) AS views FROM s ORDER BY usr, ts
SELECT addr.city, count(*) FROM o GROUP BY addr.city ORDER BY 1
SELECT id, addr.*, tags[0] FROM o WHERE size(tags) > 0 ORDER BY id
SELECT o.id, t.tag FROM o LATERAL VIEW explode(tags) t AS tag WHERE t.tag <> 'b' ORDER BY 1, 2
SELECT tag, count(*) c, sum(amt) FROM (SELECT amt, explode(tags) AS tag FROM o) GROUP BY tag ORDER BY c DESC, tag
SELECT coalesce(status, 'n/a') st, count_if(amt > 100) big, any_value(cust IS NULL) FROM o GROUP BY coalesce(status, 'n/a') HAVING count(*) >= 1 ORDER BY st
SELECT CASE WHEN amt >= 100 THEN 'high' WHEN amt >= 50 THEN 'mid' WHEN amt IS NULL THEN 'none' ELSE 'low' END b, count(*) FROM o GROUP BY 1 ORDER BY 1
SELECT * FROM (SELECT id, row_number() OVER (PARTITION BY cust ORDER BY amt DESC NULLS LAST) rn FROM o) WHERE rn = 1 ORDER BY id
SELECT cust, max(day), datediff(max(day), min(day)), months_between(max(day), min(day)) FROM o GROUP BY cust ORDER BY cust
SELECT id, date_trunc('week', day), date_add(day, 7), add_months(day, 1), last_day(day), day + INTERVAL 1 MONTH, day - INTERVAL '2' YEAR, dayofyear(day), extract(week FROM day) FROM o ORDER BY id
SELECT date_format(ts, "yyyy-MM-dd'T'HH:mm:ss.SSS"), date_format(ts, 'D'), date_format(ts, 'EEEE'), date_format(ts, 'H:m'), date_format(ts, 'MMM yy'), to_date(ts), CAST(ts AS STRING) FROM s WHERE usr = 'u2'
SELECT from_utc_timestamp('2024-07-01 12:00:00', 'America/Los_Angeles'), to_utc_timestamp('2024-01-01 00:00:00', 'Europe/Paris'), convert_timezone('Asia/Kolkata', 'UTC', TIMESTAMP_NTZ'2024-01-01 05:30:00'), to_timestamp('2024-01-01T10:00:00+05:30'), current_timezone()
SELECT to_timestamp('12/31/2023 11:59 PM', 'MM/dd/yyyy hh:mm a'), to_date('Jan 5, 2024', 'MMM d, yyyy'), try_to_timestamp('nope'), date_format(to_date('2024-W05', "yyyy-'W'MM"), 'yyyy-MM-dd')
SELECT lower(trim('  A b ')), regexp_replace('a1b22', '[0-9]+', '#'), regexp_extract('foo=12;bar=7', 'bar=(\\d+)', 1), split('a|b|c', '\\|'), split('a1b2', '[0-9]'), split('a,b,c', ',', 2), regexp_count('banana', 'an'), concat('a', 1, true, 2.5, DATE'2024-01-01'), lpad(7, 3, 0), format_number(1e6, 0), substring('hello', -3, 2), substr('hello', 2), char_length(''), ucase('x'), replace('', 'a', 'b')
SELECT 'it''s', "dq", 'tab\tx', r'raw\n', 'a\\b', 'uni\u00e9', X'1F', concat_ws('|', array('x', NULL, 'y'), 'z')
SELECT sum(val), avg(val), count(val), stddev_samp(val), max(val), isnan(max(val)), nanvl(max(val), 0) FROM s
SELECT 5 <=> NULL, NULL = NULL, NOT NULL, true AND NULL, false OR NULL, 1 IN (1, NULL), 2 IN (1, NULL), 1 BETWEEN 0 AND NULL, NULL IS DISTINCT FROM 1, coalesce(NULL, NULL) IS NULL, nullif(1, 1)
SELECT 10 / 3, 10.0 / 3, 10 DIV 3, 1e308 * 10, -7 / 2, 7 % -3, 2.0 * 3.00, 1.10 + 2.205, round(5.5), round(-5.5), round(2.345, 2), ceil(2.1), floor(-2.1), ceil(2.123, 2), 3.0 = 3, '10' > 9, '2024-01-02' > DATE'2024-01-01', 0.1 + 0.2 = 0.3
SELECT CAST(2.999 AS INT), CAST(-2.999 AS INT), CAST('  12 ' AS INT), CAST('1.5' AS DOUBLE), CAST(1.5 AS STRING), CAST(true AS STRING), CAST('t' AS BOOLEAN), CAST(1e20 AS STRING), CAST(123.456 AS DECIMAL(5,1)), CAST('2024-1-5' AS DATE), CAST(NULL AS INT), CAST('Infinity' AS DOUBLE), CAST(12345678901 AS STRING), CAST(0.00001 AS STRING), CAST(1.0 AS DOUBLE)
SELECT array(1, 2, NULL), array_sort(array(3, NULL, 1)), sort_array(array('b', 'a', NULL), false), array_max(array(1, 5)), aggregate(array(1, 2, 3), 0, (a, x) -> a + x), transform(array(1, 2), x -> x * 2), filter(array(1, NULL, 2), x -> x IS NOT NULL), array_contains(array(1, 2), 3), flatten(array(array(1), array(2, 3))), array_distinct(array(1, 1, 2)), sequence(5, 1, -2), array_join(array(1, 2), '-'), size(NULL), cardinality(array()), element_at(array(1, 2), -1)
SELECT map('a', 1)['a'], map('a', 1)['z'], map_keys(map('a', 1, 'b', 2)), map_filter(map('a', 1, 'b', 2), (k, v) -> v = 2), size(map()), map_from_entries(array(struct('a', 1))), element_at(map(1, 'x'), 2), map_concat(map(1, 'a'), map(2, 'b')), named_struct('a', 1).a, struct(1, 'x').col2, map_contains_key(map('a', 1), 'b')
SELECT from_json('{"a":1,"b":[1,2],"c":{"d":"x"}}', 'a INT, b ARRAY<INT>, c STRUCT<d: STRING>').c.d, get_json_object('{"a":[{"b":1}]}', '$.a[0].b'), json_tuple('{"a":1,"b":"x"}', 'a', 'b'), to_json(array(named_struct('a', 1))), schema_of_json('[{"a":1}]'), from_json('[1,2]', 'ARRAY<INT>')[1], from_json('{"k":1.5}', 'MAP<STRING, DOUBLE>')
SELECT * FROM (SELECT year(day) AS y, status, amt FROM o) PIVOT (sum(amt) FOR status IN ('open', 'done', 'void')) ORDER BY y
SELECT * FROM (SELECT id, amt, cust FROM o WHERE id < 3) UNPIVOT INCLUDE NULLS (v FOR k IN (amt, cust)) ORDER BY id, k
SELECT status, cust, sum(amt), grouping_id() FROM o GROUP BY GROUPING SETS ((status, cust), (status), ()) ORDER BY ALL
SELECT status, cust, count(*) FROM o GROUP BY status, cust WITH ROLLUP ORDER BY 1, 2
SELECT id FROM o WHERE cust IN (SELECT cust FROM o WHERE amt > 100) ORDER BY id
SELECT a.id, b.id FROM o a JOIN o b ON a.cust = b.cust AND a.id < b.id
SELECT o.id, x.n FROM o LEFT JOIN (SELECT cust, count(*) n FROM o GROUP BY cust) x USING (cust) ORDER BY o.id
SELECT id FROM o a WHERE NOT EXISTS (SELECT 1 FROM o b WHERE b.cust = a.cust AND b.id <> a.id) ORDER BY id
SELECT id, (SELECT max(amt) FROM o i WHERE i.cust = o.cust) mx, id = (SELECT min(id) FROM o) FROM o ORDER BY id
SELECT id FROM o ORDER BY status NULLS FIRST, amt DESC LIMIT 3 OFFSET 1
SELECT DISTINCT ON_status FROM (SELECT status AS ON_status FROM o) ORDER BY 1
SELECT status FROM o UNION ALL SELECT ev FROM s ORDER BY 1 LIMIT 4
(SELECT id FROM o LIMIT 1) UNION (SELECT 99) ORDER BY 1
WITH m AS (SELECT cust, sum(amt) t FROM o GROUP BY cust), r AS (SELECT *, rank() OVER (ORDER BY t DESC) k FROM m) SELECT * FROM r WHERE k <= 2 ORDER BY k, cust
SELECT percentile(amt, array(0.25, 0.5)), percentile_approx(amt, 0.5), median(amt), approx_percentile(amt, array(0.1, 0.9), 100), percentile_cont(0.9) WITHIN GROUP (ORDER BY amt) FROM o
SELECT try_divide(amt, cust - 10), try_subtract(1, 2), try_multiply(9999999999, 9999999999), try_to_number('x', '99'), try_cast('1.5' AS INT), try_element_at(map('a', 1), 'b'), try_to_date('x') FROM o ORDER BY id
SELECT grouping(status), status, sum(amt) FROM o GROUP BY CUBE (status) ORDER BY 1, 2
SELECT first_value(amt) IGNORE NULLS OVER (ORDER BY id), last_value(amt) OVER (ORDER BY id ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING), lead(amt, 2, -1) OVER (ORDER BY id), dense_rank() OVER (ORDER BY status), count(*) OVER (PARTITION BY status), max(day) OVER (), any_value(id) OVER (PARTITION BY cust) IS NOT NULL FROM o ORDER BY id
SELECT id, posexplode_outer(tags) AS (p, t) FROM o ORDER BY id, p
SELECT inline(array(struct(1, 'a'), struct(2, 'b'))) AS (n, l)
SELECT count(*) FROM o TABLESAMPLE (100 PERCENT)
SELECT typeof(1), typeof(1L), typeof(1.5), typeof('a'), typeof(NULL), typeof(array()), typeof(map(1, 'a')), typeof(struct(1)), typeof(DATE'2024-01-01'), typeof(INTERVAL 1 DAY), typeof(1 / 2), typeof(sum(1)), typeof(avg(1)), typeof(CAST(1 AS DECIMAL(5,2)) * 2)
SELECT hex(255), unhex('FF'), bin(5), conv('100', 2, 10), bit_xor(id), md5('x'), sha1('x'), crc32('x'), hash(1, 'a'), xxhash64('a'), base64('hi'), unbase64('aGk='), encode('a', 'UTF-8'), decode(encode('a', 'UTF-8'), 'UTF-8') FROM o
SELECT date_diff(HOUR, TIMESTAMP'2024-01-01 00:00:00', TIMESTAMP'2024-01-02 01:30:00'), timestampdiff(MONTH, DATE'2024-01-31', DATE'2024-03-30'), timestampadd(MINUTE, 90, TIMESTAMP'2024-01-01 00:00:00'), make_dt_interval(1, 2), INTERVAL '1 02:03:04' DAY TO SECOND, dayname(DATE'2024-01-01'), unix_date(DATE'1970-01-02'), timestamp_millis(1700000000000), date_part('DOW', DATE'2024-01-07')
SELECT nvl(status, 'x'), ifnull(cust, 0), nvl2(status, 'y', 'n'), iff(amt > 100, 'a', 'b'), if(amt IS NULL, 0, 1), decode(status, 'open', 1, 'done', 2), least(amt, 100), greatest(cust, 11) FROM o ORDER BY id
SELECT id, status ILIKE 'O%', status LIKE '%o%', status RLIKE '^[od]', status NOT IN ('open'), status LIKE ALL ('%o%', '%n%'), contains(status, 'pe'), startswith(status, 'o') FROM o ORDER BY id
SELECT sum(id) FROM o WHERE day >= '2024-01-01' AND day < '2024-02-01'
SELECT sum(amt) s FROM o HAVING s > 1
SELECT id AS status, status FROM o ORDER BY status LIMIT 2
SELECT cust, sum(amt) FROM o GROUP BY cust ORDER BY sum(amt) DESC NULLS LAST, 1
SELECT max(struct(amt, id)), min(struct(day, id)).id, array_agg(id) FILTER (WHERE amt > 50), sort_array(collect_set(status)) FROM o
SELECT id, array_position(tags, 'b'), arrays_overlap(tags, array('c')), array_except(array('a', 'z'), tags), exists(tags, t -> t = 'a'), tags || array('q') FROM o ORDER BY id
SELECT to_char(1234567.891, '9,999,999.99'), to_char(0.5, '0.00'), to_char(-5, '999MI'), to_char(12, '00099'), to_number('1,234', '9,999'), format_string('%s is %.1f%%', 'x', 12.345D), format_string('%08.3f', 3.14159D), format_string('%e', 12345.678D)
SELECT width_bucket(amt, 0, 300, 3), ntile(2) OVER (ORDER BY id), percent_rank() OVER (ORDER BY amt), cume_dist() OVER (ORDER BY amt) FROM o ORDER BY id
SELECT bool_and(amt > 10), bool_or(amt > 200), every(amt > 0), some(amt IS NULL), bit_and(id), bit_or(id), product FROM (SELECT *, 1 AS product FROM o) GROUP BY product
SELECT ascii(''), char(256 + 65), position('z', 'abc'), locate('b', 'abc', 0), substring_index('a.b.c', '.', -2), translate('abc', 'ac', 'x'), left('abc', -1), repeat('x', 0), reverse(array(1, 2)), levenshtein('a', NULL), soundex(''), initcap('o''neil-smith jr.'), overlay('abc' PLACING 'X' FROM 2), split_part('a-b', '-', 3), find_in_set('', 'a,,b'), format_number(-0.5, 0)
SELECT transform(array(struct(1 AS a, 'x' AS b)), s -> s.b), filter(map_entries(map('a', 1, 'b', 2)), e -> e.value > 1)[0].key, map_values(transform_values(map('a', 1), (k, v) -> v * 10)), zip_with(array(1, 2), array('a'), (x, y) -> concat(x, y)), reduce(array(1, 2, 3), CAST(0 AS BIGINT), (a, x) -> a + x, a -> a / 2), array_sort(array('bb', 'a'), (l, r) -> length(l) - length(r)), arrays_zip(array(1), array(2))[0]
