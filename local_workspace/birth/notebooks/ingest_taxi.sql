-- Databricks notebook source
-- MAGIC %md
-- MAGIC # Taxi data ingestion
-- MAGIC Loads the trips of one month from the raw landing table into `main.default.taxi_trips`.

-- COMMAND ----------

-- The trips that are there already
SELECT COUNT(*) AS trips, MIN(tpep_pickup_datetime) AS first_pickup, MAX(tpep_pickup_datetime) AS last_pickup
FROM samples.nyctaxi.trips;

-- COMMAND ----------

-- The upstream team delivers one raw table a month
CREATE OR REPLACE TABLE main.default.taxi_trips AS
SELECT
  tpep_pickup_datetime,
  tpep_dropoff_datetime,
  trip_distance,
  fare_amount,
  pickup_zip,
  dropoff_zip
FROM main.default.raw_taxi_trips_2016_03
WHERE fare_amount >= 0 AND trip_distance > 0;

-- COMMAND ----------

SELECT DATE(tpep_pickup_datetime) AS day, COUNT(*) AS trips, ROUND(SUM(fare_amount), 2) AS fares
FROM main.default.taxi_trips
GROUP BY DATE(tpep_pickup_datetime)
ORDER BY day;
