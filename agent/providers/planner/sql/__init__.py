"""From a question about data to one SQL statement over tables and columns that exist."""
