"""Tests: one file a module, stories for journeys, real tools throughout."""
