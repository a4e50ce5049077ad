"""A partnership's registers: read, reviewed, mapped, decided from."""
