"""Races for two goals."""
