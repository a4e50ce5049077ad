"""Partners' tables of performance, ballots and ledgers."""
