-- Databricks notebook source
-- MAGIC %md
-- MAGIC # Sales dashboard
-- MAGIC Revenue of each month against its target.

-- COMMAND ----------

CREATE OR REPLACE TEMPORARY VIEW monthly_revenue AS
SELECT
  DATE_FORMAT(o_orderdate, 'yyyy-MM') AS month,
  COUNT(*) AS orders,
  ROUND(SUM(o_totalprice), 2) AS revenue
FROM samples.tpch.orders
WHERE o_orderdate >= DATE'1998-01-01'
GROUP BY DATE_FORMAT(o_orderdate, 'yyyy-MM');

-- COMMAND ----------

-- Targets, as finance sends them. The one of March has thousands separators.
CREATE OR REPLACE TEMPORARY VIEW monthly_target AS
SELECT * FROM VALUES
  ('1998-01', '28000000'),
  ('1998-02', '26500000'),
  ('1998-03', '29,000,000'),
  ('1998-04', '28500000')
AS targets (month, target);

-- COMMAND ----------

SELECT
  r.month,
  r.orders,
  r.revenue,
  CAST(t.target AS DOUBLE) AS target,
  ROUND(100 * r.revenue / CAST(t.target AS DOUBLE), 1) AS percent_of_target
FROM monthly_revenue AS r
JOIN monthly_target AS t ON t.month = r.month
ORDER BY r.month;
