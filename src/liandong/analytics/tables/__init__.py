"""Sources of rows: files, folders and snapshots, read into DuckDB."""
