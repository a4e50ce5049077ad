"""The start of the command: nothing is loaded before Ctrl-C has its message."""

from __future__ import annotations

import signal
import sys

#: What a shell expects of a command that was stopped: 128 and the signal's number.
_STOPPED = 130


def main() -> None:
    """Load the command line and run it; where Ctrl-C stops it, print one line and exit with 130."""
    try:
        from needsmap import cli

        cli.main()
    except KeyboardInterrupt:
        _end()
    except SystemExit as end:
        # so typer ends, with or without a word, where it was stopped
        if end.code == _STOPPED:
            _end()
        raise


def _end() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    sys.stderr.write("needsmap: stopped; no partial files were written\n")
    sys.exit(_STOPPED)


if __name__ == "__main__":
    main()
