"""Measures the rule models beside plain Python and other rule engines: python -m tests.bench rules."""
