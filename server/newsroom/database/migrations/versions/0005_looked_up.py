"""The audit log by what a change was about: an article is asked there where it is from."""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Build the index."""
    op.create_index("ix_audit_subject_id", "audit", ["subject_id"])


def downgrade() -> None:
    """Drop it."""
    op.drop_index("ix_audit_subject_id", "audit")
