"""Tests of the geometry run in a process of their own (test_apart.py): this one never sees their libraries."""

collect_ignore = ["geometry"]
