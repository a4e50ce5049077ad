"""A recipe for the invented borough's own needs assessment: five themes, every kind of paper."""

from typing import Final

from alderwick.ground.vintages import BOROUGH
from alderwick.shelf.cards import PREFIX

NAME: Final = "alderwick_themes"

RECIPE: Final = f"""\
# The five themes of a borough's strategic needs assessment, for a borough that does not exist.
title = "Strategic needs assessment (invented)"
place = "{BOROUGH}"
release = "{PREFIX}iod2025"
compare_with = "{PREFIX}iod2019"
date = "April 2026"
introduction = [
  "{BOROUGH} is invented, and so is every figure on these pages.",
]

[files]
kpis = "../papers/{PREFIX}kpi.csv"
tolerance = "5%"
assets = ["../registers/{PREFIX}council_land.csv", "../registers/{PREFIX}partnership.csv"]
ballots = "../papers/{PREFIX}ballot.csv"
spend = "../papers/{PREFIX}spend.csv"

[files.measured_by]
"Jobs and training" = "employment"
"Feeling safe" = "crime"
"Health and care" = "health"
"Housing repairs" = "barriers"

[[themes]]
title = "Background"
domains = ["imd"]

[[themes]]
title = "Health"
domains = ["health"]

[[themes]]
title = "Prosperity"
domains = ["income", "employment", "education"]

[[themes]]
title = "Safety"
domains = ["crime"]

[[themes]]
title = "High Quality of Life"
domains = ["living_environment", "barriers"]
"""
