"""The generator of Alderwick, the invented borough: made by code from a seed.

`make invented` writes what it makes to the zip that needsmap ships (`needsmap.invented`); the
package itself never runs it. `make_borough` returns a borough of any seed in memory.
"""

from alderwick.borough import SEED, Borough, make_borough
from alderwick.shelf.pack import packed
from alderwick.shelf.write import write_files

__all__ = ["SEED", "Borough", "make_borough", "packed", "write_files"]
