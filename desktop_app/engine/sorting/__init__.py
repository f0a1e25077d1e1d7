"""Copies photos into one folder per answer, with a manifest by which the copies are removed."""
