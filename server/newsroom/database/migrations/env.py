"""How Alembic reaches the database: by the connection that `Database.upgrade` gives it."""

from alembic import context

from server.newsroom.database.tables import Base


def _is_ours(name: str | None, *_: object) -> bool:
    """Not what SQLite's FTS5 keeps for itself (migration 0002)."""
    return not (name or "").startswith("passages_index")


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    include_name=_is_ours,
    render_as_batch=True,  # SQLite cannot alter columns otherwise
)
with context.begin_transaction():
    context.run_migrations()
