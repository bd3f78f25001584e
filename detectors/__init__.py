"""What personal information looks like: pure functions and values, no Spark, no I/O, no clock."""

from detectors.catalog import CATALOG
from detectors.entity import Span
from detectors.scanner import Scanner

__all__ = ["CATALOG", "Scanner", "Span"]
