"""How hard a text is to read: the Flesch-Kincaid grade, for the tests of our own sentences."""

import re


def syllables(word: str) -> int:
    """Count the groups of vowels; a silent e at the end is none."""
    plain = re.sub(r"e$", "", word.lower()) or word.lower()
    return max(1, len(re.findall(r"[aeiouy]+", plain)))


def reading_age(text: str) -> float:
    """Return the age at which a pupil reads the text with ease (grade + 5)."""
    sentences = [s for s in re.split(r"[.!?:]+\s", text + " ") if s.strip()]
    words = re.findall(r"[A-Za-z']+", text)
    count = sum(syllables(word) for word in words)
    grade = 0.39 * len(words) / len(sentences) + 11.8 * count / len(words) - 15.59
    return grade + 5
