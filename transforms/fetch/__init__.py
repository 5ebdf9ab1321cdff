"""Fetching dumps from the addresses of a recipe."""
