"""What measures and words mean, for residents."""

from __future__ import annotations

from typing import Final

#: What each published measure is, in everyday words.
MEASURES: Final = {
    "Average score": (
        "The average of the scores of its small areas. Those with more people count for more."
    ),
    "Average rank": (
        "The average of the ranks of its small areas, counted so that a high figure is more "
        "deprived."
    ),
    "Proportion of LSOAs in most deprived 10% nationally": (
        "The share of its small areas that are among the most deprived tenth of all."
    ),
    "Extent": (
        "The share of its people who live in the most deprived areas. The first tenth of areas "
        "counts in full, the next two tenths with smaller weights."
    ),
    "Local concentration": (
        "How deprived the worst-off tenth is: the areas that hold a tenth of its people."
    ),
}

#: Those that people weigh, where no counts of people are held.
ALIKE: Final = {
    "Average score": "The average of the scores of its small areas. Each counts alike.",
    "Extent": (
        "The share of its small areas that are among the most deprived. The first tenth of areas "
        "counts in full, the next two tenths with smaller weights."
    ),
    "Local concentration": "How deprived the most deprived tenth of its small areas is.",
}

#: Parts of an index that most readers know.
PARTS: Final = "Income, Health or Crime"

#: Words that a reader may not know, and what they mean.
GLOSSARY: Final = (
    ("Small area", ("A neighbourhood of about 1,500 people. Its official name is LSOA, short for "
     "Lower-layer Super Output Area. England has more than 33,000 of them.")),
    ("Deprived", ("Lacking things that most people have: income, work, health, schooling, safety, "
     "a decent home. The index puts these together.")),
    ("Index", ("A figure made from many others. The Index of Multiple Deprivation has seven "
     "parts, called domains.")),
    ("Domain", f"One part of the index, such as {PARTS}."),
    ("Rank", "Position in order: 1 is the most deprived."),
    ("Percentile", ("Position out of 100. The lower the figure, the nearer to the most "
     "deprived end.")),
    ("Band, or decile", "One of ten equal groups of areas. Band 1 is the most deprived tenth."),
    ("Ward", "The area that elects councillors to the council."),
    ("Relative", "Compared with other areas. If all areas improve alike, no rank changes."),
)  # fmt: skip
