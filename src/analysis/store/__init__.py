"""Floor 3: kept where. The seven tables as Parquet files, queried through DuckDB."""
