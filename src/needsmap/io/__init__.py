"""Files in and out: tables, map files, archives, atomic writes."""
