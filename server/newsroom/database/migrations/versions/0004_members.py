"""Revisions of articles, links that set a new password, and whom an invitation is for.

Open invitations are taken back: nobody knows whom they are for.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add them."""
    # Not in batches, which put another table in the place of one that others refer to.
    op.add_column(
        "articles", sa.Column("revision", sa.BigInteger(), nullable=False, server_default="1")
    )
    op.add_column("tokens", sa.Column("used_ms", sa.BigInteger(), nullable=True))
    op.execute("DELETE FROM invitations WHERE used_by IS NULL")
    op.add_column("invitations", sa.Column("email", sa.Text(), nullable=False, server_default=""))
    op.create_table(
        "resets",
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.Column("secret_sha256", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=True),
        sa.Column("expires_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["made_by"], ["users.id"]),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"]),
        sa.PrimaryKeyConstraint("user_id"),
        sa.UniqueConstraint("secret_sha256"),
    )


def downgrade() -> None:
    """Take them away."""
    op.drop_table("resets")
    op.drop_column("invitations", "email")
    op.drop_column("tokens", "used_ms")
    op.drop_column("articles", "revision")
