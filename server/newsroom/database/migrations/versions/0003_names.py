"""A project's glossary, and the names of the speakers of each transcript.

The names stand beside the packed document, so that they can be asked for without reading it.
"""

import gzip
import json

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_TRANSCRIPTS = sa.table(
    "transcripts",
    sa.column("id", sa.Text()),
    sa.column("packed", sa.LargeBinary()),
    sa.column("speakers", sa.JSON()),
)


def upgrade() -> None:
    """Add both, the names filled in from the documents."""
    # Not in batches, which put another table in the place of one that others refer to.
    op.add_column("projects", sa.Column("glossary", sa.Text(), nullable=False, server_default=""))
    op.add_column(
        "transcripts", sa.Column("speakers", sa.JSON(), nullable=False, server_default="[]")
    )
    bind = op.get_bind()
    for id in bind.scalars(sa.select(_TRANSCRIPTS.c.id)).all():
        of_it = _TRANSCRIPTS.c.id == id
        packed = bind.scalar(sa.select(_TRANSCRIPTS.c.packed).where(of_it))
        said = json.loads(gzip.decompress(packed or b"")).get("speakers", ())
        names = [each["name"] for each in said if each.get("name")]
        if names:
            bind.execute(sa.update(_TRANSCRIPTS).where(of_it).values(speakers=names))


def downgrade() -> None:
    """Take both away."""
    op.drop_column("transcripts", "speakers")
    op.drop_column("projects", "glossary")
