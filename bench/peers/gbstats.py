"""gbstats' frequentist tests on sums of two arms: a file of sums, how many effects to time."""

import json
import sys
import time
import warnings
from pathlib import Path

from gbstats.frequentist.tests import FrequentistConfig, TwoSidedTTest
from gbstats.models.statistics import RatioStatistic, RegressionAdjustedStatistic, SampleMeanStatistic

warnings.simplefilter("ignore")
arms = json.loads(Path(sys.argv[1]).read_text())
effects = int(sys.argv[2])


def mean(arm, name):
    return SampleMeanStatistic(n=arm["n"], sum=arm[name], sum_squares=arm[name + name])


def cuped(arm):
    return RegressionAdjustedStatistic(
        n=arm["n"],
        post_statistic=mean(arm, "y"),
        pre_statistic=mean(arm, "x"),
        post_pre_sum_of_products=arm["yx"],
        theta=0,
    )


def ratio(arm):
    return RatioStatistic(
        n=arm["n"], m_statistic=mean(arm, "y"), d_statistic=mean(arm, "d"), m_d_sum_of_products=arm["yd"]
    )


def read(name, make, kind):
    config = FrequentistConfig(difference_type=kind)
    result = TwoSidedTTest(make(arms["control"]), make(arms["treatment"]), config).compute_result()
    low, high = result.ci
    return {name: result.expected, f"{name} low": low, f"{name} high": high, f"{name} p": result.p_value}


values = {}
for name, make in {
    "mean": lambda arm: mean(arm, "y"),
    "CUPED": cuped,
    "ratio": ratio,
}.items():
    values |= read(name, make, "absolute") | read(f"{name} lift", make, "relative")
start = time.process_time()
for _ in range(effects // 2):
    read("", lambda arm: mean(arm, "y"), "absolute")
    read("", cuped, "relative")
print(json.dumps({"values": values, "seconds": (time.process_time() - start) / effects}))
