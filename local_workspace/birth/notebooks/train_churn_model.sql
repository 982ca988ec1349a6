-- Databricks notebook source
-- MAGIC %md
-- MAGIC # Customer churn: training
-- MAGIC Fits a logistic regression on `ml.features.customer_features` by gradient descent, in SQL alone, and writes
-- MAGIC every customer's score to `ml.features.churn_scores`.
-- MAGIC One customer in five is held out; the figures at the end are of those.

-- COMMAND ----------

CREATE WIDGET TEXT learning_rate DEFAULT '5.0';

-- COMMAND ----------

-- Features on one scale: every one with mean 0 and deviation 1
CREATE OR REPLACE TEMPORARY VIEW scaled AS
SELECT
  customer_id,
  CAST(churned AS DOUBLE) AS churned,
  PMOD(customer_id * 7919, 5) = 0 AS held_out,
  CASE WHEN contract = 'monthly' THEN 1.0 ELSE -1.0 END AS monthly_contract,
  CASE WHEN has_discount THEN 1.0 ELSE -1.0 END AS discount,
  (tenure_months - AVG(tenure_months) OVER ()) / STDDEV(tenure_months) OVER () AS tenure,
  (support_tickets_90d - AVG(support_tickets_90d) OVER ()) / STDDEV(support_tickets_90d) OVER () AS tickets,
  (logins_30d - AVG(logins_30d) OVER ()) / STDDEV(logins_30d) OVER () AS logins,
  (payment_failures_12m - AVG(payment_failures_12m) OVER ()) / STDDEV(payment_failures_12m) OVER () AS failures
FROM ml.features.customer_features;

-- COMMAND ----------

-- One row a customer and feature; "bias" is always 1
CREATE OR REPLACE TEMPORARY VIEW features AS
SELECT
  customer_id,
  churned,
  held_out,
  STACK(
    7,
    'bias', 1.0D,
    'monthly_contract', CAST(monthly_contract AS DOUBLE),
    'discount', CAST(discount AS DOUBLE),
    'tenure', tenure,
    'tickets', tickets,
    'logins', logins,
    'failures', failures
  ) AS (feature, value)
FROM scaled;

-- COMMAND ----------

-- The model begins with nothing learned
CREATE OR REPLACE TEMPORARY VIEW step_0 AS
SELECT DISTINCT feature, 0.0D AS weight FROM features;

-- COMMAND ----------

-- Each step moves the weights against the error that they make on the training customers
CREATE OR REPLACE TEMPORARY VIEW step_1 AS
SELECT feature, MAX(weight) - ${learning_rate} * AVG((1 / (1 + EXP(-z)) - churned) * value) AS weight
FROM (
  SELECT x.feature, x.value, x.churned, w.weight, SUM(x.value * w.weight) OVER (PARTITION BY x.customer_id) AS z
  FROM features AS x
  JOIN step_0 AS w ON w.feature = x.feature
  WHERE NOT x.held_out
)
GROUP BY feature;

-- COMMAND ----------

CREATE OR REPLACE TEMPORARY VIEW step_2 AS
SELECT feature, MAX(weight) - ${learning_rate} * AVG((1 / (1 + EXP(-z)) - churned) * value) AS weight
FROM (
  SELECT x.feature, x.value, x.churned, w.weight, SUM(x.value * w.weight) OVER (PARTITION BY x.customer_id) AS z
  FROM features AS x
  JOIN step_1 AS w ON w.feature = x.feature
  WHERE NOT x.held_out
)
GROUP BY feature;

-- COMMAND ----------

CREATE OR REPLACE TEMPORARY VIEW step_3 AS
SELECT feature, MAX(weight) - ${learning_rate} * AVG((1 / (1 + EXP(-z)) - churned) * value) AS weight
FROM (
  SELECT x.feature, x.value, x.churned, w.weight, SUM(x.value * w.weight) OVER (PARTITION BY x.customer_id) AS z
  FROM features AS x
  JOIN step_2 AS w ON w.feature = x.feature
  WHERE NOT x.held_out
)
GROUP BY feature;

-- COMMAND ----------

CREATE OR REPLACE TEMPORARY VIEW step_4 AS
SELECT feature, MAX(weight) - ${learning_rate} * AVG((1 / (1 + EXP(-z)) - churned) * value) AS weight
FROM (
  SELECT x.feature, x.value, x.churned, w.weight, SUM(x.value * w.weight) OVER (PARTITION BY x.customer_id) AS z
  FROM features AS x
  JOIN step_3 AS w ON w.feature = x.feature
  WHERE NOT x.held_out
)
GROUP BY feature;

-- COMMAND ----------

CREATE OR REPLACE TEMPORARY VIEW step_5 AS
SELECT feature, MAX(weight) - ${learning_rate} * AVG((1 / (1 + EXP(-z)) - churned) * value) AS weight
FROM (
  SELECT x.feature, x.value, x.churned, w.weight, SUM(x.value * w.weight) OVER (PARTITION BY x.customer_id) AS z
  FROM features AS x
  JOIN step_4 AS w ON w.feature = x.feature
  WHERE NOT x.held_out
)
GROUP BY feature;

-- COMMAND ----------

-- Every customer's score
CREATE OR REPLACE TABLE ml.features.churn_scores AS
SELECT
  x.customer_id,
  ROUND(1 / (1 + EXP(-SUM(x.value * w.weight))), 4) AS churn_probability,
  CAST(MAX(x.churned) AS INT) AS churned,
  MAX(x.held_out) AS held_out,
  CURRENT_TIMESTAMP() AS scored_at
FROM features AS x
JOIN step_5 AS w ON w.feature = x.feature
GROUP BY x.customer_id;

-- COMMAND ----------

-- How well does it do on the customers it has not seen?
SELECT
  COUNT(*) AS customers,
  SUM(churned) AS churned,
  ROUND(AVG(CASE WHEN (churn_probability >= 0.5) = (churned = 1) THEN 1.0 ELSE 0.0 END), 3) AS accuracy,
  ROUND(SUM(CASE WHEN churn_probability >= 0.5 AND churned = 1 THEN 1.0 ELSE 0.0 END)
    / NULLIF(SUM(CASE WHEN churn_probability >= 0.5 THEN 1 ELSE 0 END), 0), 3) AS precision,
  ROUND(SUM(CASE WHEN churn_probability >= 0.5 AND churned = 1 THEN 1.0 ELSE 0.0 END) / SUM(churned), 3) AS recall,
  ROUND((SUM(CASE WHEN churned = 1 THEN place ELSE 0 END) - SUM(churned) * (SUM(churned) + 1) / 2)
    / (SUM(churned) * (COUNT(*) - SUM(churned))), 3) AS auc
FROM (
  SELECT churn_probability, churned, RANK() OVER (ORDER BY churn_probability) AS place
  FROM ml.features.churn_scores
  WHERE held_out
);
