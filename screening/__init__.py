"""Decides and records: questions, rules, reviews, consent and their store. Knows no screen and no paper."""

VERSION = "0.3.0"
