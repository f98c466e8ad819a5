"""Packages that some problems take besides, each with the extra that brings it."""

from collections.abc import Mapping

GYM: Mapping[str, str] = {"gymnasium": "rl"}
TORCH: Mapping[str, str] = {"torch": "deep"}
GYM_AND_TORCH: Mapping[str, str] = {**GYM, **TORCH}
