"""${message}."""

from alembic import op

revision = "${up_revision}"
down_revision = ${'"' + down_revision + '"' if down_revision else None}
branch_labels = ${repr(branch_labels)}
depends_on = ${repr(depends_on)}


def upgrade() -> None:
    """Go forward."""
    op.execute("select 1")


def downgrade() -> None:
    """Go back."""
    op.execute("select 1")
