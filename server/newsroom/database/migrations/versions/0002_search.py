"""What makes `passages` quick to search: trigrams, which need no spaces between words.

Parts of words are found so in any language, also in Arabic and Kurdish, where what English
writes as words of their own is joined to a word's front and back.
"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_SQLITE = (
    "CREATE VIRTUAL TABLE passages_index USING fts5("
    "folded, content='passages', content_rowid='id', tokenize='trigram')",
    "CREATE TRIGGER passages_added AFTER INSERT ON passages BEGIN "
    "INSERT INTO passages_index(rowid, folded) VALUES (new.id, new.folded); END",
    "CREATE TRIGGER passages_removed AFTER DELETE ON passages BEGIN "
    "INSERT INTO passages_index(passages_index, rowid, folded) "
    "VALUES ('delete', old.id, old.folded); END",
    "CREATE TRIGGER passages_changed AFTER UPDATE OF folded ON passages BEGIN "
    "INSERT INTO passages_index(passages_index, rowid, folded) "
    "VALUES ('delete', old.id, old.folded); "
    "INSERT INTO passages_index(rowid, folded) VALUES (new.id, new.folded); END",
)
# The extension comes with PostgreSQL, but some forbid it; without it the search is slower.
_POSTGRESQL = """
DO $$ BEGIN
  CREATE EXTENSION IF NOT EXISTS pg_trgm;
  CREATE INDEX passages_by_trigrams ON passages USING gin (folded gin_trgm_ops);
EXCEPTION WHEN OTHERS THEN
  RAISE NOTICE 'No pg_trgm: %', SQLERRM;
END $$
"""


def upgrade() -> None:
    """Build the index and keep it with the table."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(_POSTGRESQL)
        return
    for statement in _SQLITE:
        op.execute(statement)


def downgrade() -> None:
    """Drop it."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP INDEX IF EXISTS passages_by_trigrams")
        return
    for name in ("passages_added", "passages_removed", "passages_changed"):
        op.execute(f"DROP TRIGGER {name}")
    op.execute("DROP TABLE passages_index")
