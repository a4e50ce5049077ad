"""A source in, a checked local file out. The only package with a network."""

from needsmap.sources.download import Progress
from needsmap.sources.files import (
    Fetched,
    at_hand,
    default_cache,
    fetch,
    forget,
    read_manifest,
    sha256,
)

__all__ = [
    "Fetched",
    "Progress",
    "at_hand",
    "default_cache",
    "fetch",
    "forget",
    "read_manifest",
    "sha256",
]
