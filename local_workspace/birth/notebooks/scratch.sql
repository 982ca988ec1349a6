-- Databricks notebook source
-- MAGIC %md
-- MAGIC # Scratch
-- MAGIC Trying things out.

-- COMMAND ----------

-- When are the taxis busy?
SELECT HOUR(tpep_pickup_datetime) AS hour, COUNT(*) AS trips, ROUND(AVG(fare_amount), 2) AS average_fare
FROM samples.nyctaxi.trips
GROUP BY HOUR(tpep_pickup_datetime)
ORDER BY hour;

-- COMMAND ----------

-- What do the bakehouse's customers say?
SELECT
  franchiseID,
  COUNT(*) AS reviews,
  SUM(CASE WHEN LOWER(review) RLIKE 'best|friendly|warm|fresh|worth|fast' THEN 1 ELSE 0 END) AS happy,
  SUM(CASE WHEN LOWER(review) RLIKE 'slow|cold|stale|rude|dry|late|wrong|disappoint' THEN 1 ELSE 0 END) AS unhappy
FROM samples.bakehouse.media_customer_reviews
GROUP BY franchiseID
ORDER BY reviews DESC, franchiseID
LIMIT 10;
