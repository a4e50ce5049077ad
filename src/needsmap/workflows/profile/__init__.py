"""Profiles of a ward, a district, or every ward of one."""
