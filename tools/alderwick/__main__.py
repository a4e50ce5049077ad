"""`python -m alderwick`: write the zip that needsmap ships."""

from alderwick.shelf.pack import packed
from needsmap.invented import ZIP
from needsmap.io.atomic import write_bytes

if __name__ == "__main__":
    write_bytes(ZIP, packed())
