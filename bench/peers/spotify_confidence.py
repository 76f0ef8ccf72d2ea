"""Spotify Confidence's t-test on sums of two arms: a file of sums, how many effects to time."""

import json
import sys
import time
import warnings
from pathlib import Path

import pandas as pd
from spotify_confidence import StudentsTTest

warnings.simplefilter("ignore")
arms = json.loads(Path(sys.argv[1]).read_text())
effects = int(sys.argv[2])


def frame(segments):
    return pd.DataFrame(
        [
            {"group": name, "segment": segment, "sum": arm["y"], "squares": arm["yy"], "n": arm["n"]}
            for segment in range(segments)
            for name, arm in arms.items()
        ]
    )


def read(segments, absolute):
    test = StudentsTTest(
        frame(segments),
        numerator_column="sum",
        numerator_sum_squares_column="squares",
        denominator_column="n",
        categorical_group_columns=["group", "segment"],
        correction_method="bonferroni",
    )
    return test.difference(
        level_1="control", level_2="treatment", groupby="segment", absolute=absolute
    )


values = {}
for name, absolute in (("mean", True), ("mean lift", False)):
    row = read(1, absolute).iloc[0]
    values |= {name: row["difference"], f"{name} low": row["ci_lower"], f"{name} high": row["ci_upper"]}
    values |= {f"{name} p": row["p-value"]}
start = time.process_time()
read(effects, True)
print(json.dumps({"values": values, "seconds": (time.process_time() - start) / effects}))
