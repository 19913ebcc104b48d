"""Backup and restore: the database, files and snapshots in one folder; keys apart."""
