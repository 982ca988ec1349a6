-- Databricks notebook source
-- MAGIC %md
-- MAGIC # Clean orders
-- MAGIC Takes the orders of `samples.tpch`, drops what is not usable and rebuilds `main.default.clean_orders`.

-- COMMAND ----------

CREATE OR REPLACE TEMPORARY VIEW usable_orders AS
SELECT
  o_orderkey AS order_id,
  o_custkey AS customer_id,
  o_orderdate AS order_date,
  CASE o_orderstatus WHEN 'F' THEN 'fulfilled' WHEN 'O' THEN 'open' ELSE 'partial' END AS status,
  o_totalprice AS total_price,
  TRIM(SUBSTRING_INDEX(o_orderpriority, '-', -1)) AS priority
FROM samples.tpch.orders
WHERE o_totalprice > 0 AND o_orderdate IS NOT NULL;

-- COMMAND ----------

CREATE OR REPLACE TABLE main.default.clean_orders AS
SELECT order_id, customer_id, order_date, status, total_price, priority, CURRENT_TIMESTAMP() AS cleaned_at
FROM usable_orders;

-- COMMAND ----------

SELECT status, COUNT(*) AS orders, ROUND(SUM(total_price), 2) AS revenue, MAX(order_date) AS last_order
FROM main.default.clean_orders
GROUP BY status
ORDER BY status;
