"""A lake: quotes as Parquet files, for more articles than one machine or one database takes."""
