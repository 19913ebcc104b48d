"""Sources of rows: files, folders and snapshots, read into DuckDB."""

from liandong.analytics.tables.columns import ColumnType
from liandong.analytics.tables.engine import connect, reading, seal
from liandong.analytics.tables.relation import Relation
from liandong.analytics.tables.sources import Resolver, open_source, split_source

__all__ = ["ColumnType", "Relation", "Resolver", "connect", "open_source", "reading", "seal", "split_source"]
