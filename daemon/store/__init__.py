"""The database: the truth of what was handled, decided and said. The only user of SQLAlchemy."""
