"""tea-tasting's means and ratios on sums of two arms: a file of sums, how many effects to time."""

import json
import sys
import time
from pathlib import Path

import tea_tasting as tt
from tea_tasting.aggr import Aggregates

arms = json.loads(Path(sys.argv[1]).read_text())
effects = int(sys.argv[2])


def aggregates(arm):
    n = arm["n"]

    def cov(a, b):
        key = a + b if a + b in arm else b + a
        return (arm[key] - arm[a] * arm[b] / n) / (n - 1)

    return Aggregates(
        count_=n,
        mean_={name: arm[name] / n for name in "yxd"},
        var_={name: cov(name, name) for name in "yxd"},
        cov_={("y", "x"): cov("y", "x"), ("y", "d"): cov("y", "d")},
    )


control, treatment = (aggregates(arms[name]) for name in ("control", "treatment"))


def read(name, metric):
    r = metric.analyze_aggregates(control, treatment)
    return {
        name: r.effect_size,
        f"{name} low": r.effect_size_ci_lower,
        f"{name} high": r.effect_size_ci_upper,
        f"{name} p": r.pvalue,
        f"{name} lift": r.rel_effect_size,
        f"{name} lift low": r.rel_effect_size_ci_lower,
        f"{name} lift high": r.rel_effect_size_ci_upper,
    }


plain, adjusted, ratio = tt.Mean("y"), tt.Mean("y", "x"), tt.RatioOfMeans("y", "d")
values = read("mean", plain) | read("CUPED", adjusted) | read("ratio", ratio)
start = time.process_time()
for _ in range(effects // 2):
    read("", plain)
    read("", adjusted)
print(json.dumps({"values": values, "seconds": (time.process_time() - start) / effects}))
