"""How Alembic reaches the database: by the connection that `Database.upgrade` gives it."""

from alembic import context

from server.newsroom.database.tables import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,  # SQLite cannot alter columns otherwise
)
with context.begin_transaction():
    context.run_migrations()
