"""A second scorer, written from docs/SCORING.md alone, to check the first one.

Reads one JSON object a line: {"sections": [[[weight, [[weight, answer], ...]], ...], ...], "final": bool} where an answer
is 0 to 4, "na" or null. Writes the whole score as n/d, or "none".
"""

import json
import sys
from fractions import Fraction


def mean(values):
    counted = [(weight, value) for weight, value in values if value is not None]
    if not counted:
        return None
    return sum(weight * value for weight, value in counted) / Fraction(sum(weight for weight, _ in counted))


def worth(answer, final):
    if answer == "na":
        return None
    if answer is None:
        return Fraction(0) if final else None
    return Fraction(answer, 4)


def score(case):
    def category(questions):
        return mean([(weight, worth(answer, case["final"])) for weight, answer in questions])

    def section(categories):
        return mean([(weight, category(questions)) for weight, questions in categories])

    return mean([(1, section(categories)) for categories in case["sections"]])


for line in sys.stdin:
    whole = score(json.loads(line))
    print("none" if whole is None else f"{whole.numerator}/{whole.denominator}")
