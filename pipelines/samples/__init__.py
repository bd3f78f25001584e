"""Generator of the demo lake: made-up people, payments and logs in the shapes of the field."""

from __future__ import annotations

from pipelines.samples.lake import generate

__all__ = ["generate"]
