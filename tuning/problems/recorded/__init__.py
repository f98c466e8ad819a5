"""Recorded problems."""
