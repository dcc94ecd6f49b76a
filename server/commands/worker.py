"""``quotemark worker``: more processes that do the newsroom's jobs."""

import click


@click.command()
def worker() -> None:
    """Do the newsroom's jobs, beside those that `quotemark serve` does.

    Several workers, on one machine or many, need PostgreSQL (QUOTEMARK_DATABASE_URL) and the
    same data folder (QUOTEMARK_DATA). With SQLite there is one, which `quotemark serve` runs.

    \b
    Example:
      QUOTEMARK_DATABASE_URL=postgresql+psycopg://newsroom@db/newsroom quotemark worker
    """
    from server.newsroom.jobs.keeping import keep_working
    from server.newsroom.settings import read_settings

    keep_working(read_settings())
