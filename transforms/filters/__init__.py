"""Filters: functions over a batch that say which texts to drop and why, one idea a file."""
