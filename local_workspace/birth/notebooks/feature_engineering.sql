-- Databricks notebook source
-- MAGIC %md
-- MAGIC # Feature engineering
-- MAGIC What each customer ordered, and when, from `samples.tpch`.

-- COMMAND ----------

CREATE OR REPLACE TEMPORARY VIEW customer_orders AS
SELECT
  c.c_custkey AS customer_id,
  c.c_mktsegment AS segment,
  c.c_acctbal AS account_balance,
  COUNT(o.o_orderkey) AS orders,
  COALESCE(SUM(o.o_totalprice), 0) AS total_spend,
  COALESCE(DATEDIFF(DATE'1998-08-02', MAX(o.o_orderdate)), 9999) AS days_since_last_order
FROM samples.tpch.customer AS c
LEFT JOIN samples.tpch.orders AS o ON o.o_custkey = c.c_custkey
GROUP BY c.c_custkey, c.c_mktsegment, c.c_acctbal;

-- COMMAND ----------

CREATE OR REPLACE TABLE ml.features.customer_orders AS
SELECT
  customer_id,
  segment,
  CAST(account_balance AS DOUBLE) AS account_balance,
  orders,
  CAST(total_spend AS DOUBLE) AS total_spend,
  days_since_last_order
FROM customer_orders;

-- COMMAND ----------

SELECT
  segment,
  COUNT(*) AS customers,
  ROUND(AVG(orders), 2) AS average_orders,
  ROUND(AVG(total_spend), 2) AS average_spend
FROM ml.features.customer_orders
GROUP BY segment
ORDER BY segment;
