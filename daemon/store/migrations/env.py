"""Runs the steps on the connection that `daemon.store.schema.migrate` hands over; loaded by Alembic."""

from __future__ import annotations

from typing import Any

from alembic import context


def _check_references(ctx: Any, **_: object) -> None:
    """Undo a step that left a row pointing nowhere: on SQLite steps run without foreign keys enforced."""
    if ctx.dialect.name == "sqlite":
        broken = ctx.connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
        if broken:
            raise RuntimeError(f"the step left {len(broken)} broken references, first: {tuple(broken[0])}")


if context.is_offline_mode():
    context.configure(dialect_name=context.config.attributes["dialect"])
else:
    context.configure(
        connection=context.config.attributes["connection"],
        transaction_per_migration=True,
        on_version_apply=_check_references,  # type: ignore[arg-type]  # called by keyword
    )

with context.begin_transaction():
    context.run_migrations()
