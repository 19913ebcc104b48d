"""PostgreSQL: the embedded cluster, its roles, and the server named by DATABASE_URL."""
