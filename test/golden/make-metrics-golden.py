"""
Makes metrics.json: error rates and costs of small lists of scores, by outside implementations.

    pip install llreval==0.0.3 lir==1.3.1 scikit-learn==1.9.1 scipy==1.17.1
    python3 test/golden/make-metrics-golden.py > test/golden/metrics.json

llreval (PYLLR, after the BOSARIS toolkit) gives Bayes error rates, Cllr and the convex hull, lir (Netherlands Forensic
Institute) Cllr once more, scikit-learn the operating points.
"""

import json

import numpy as np
from lir.data.models import LLRData
from lir.metrics import cllr as lir_cllr
from lir.metrics import cllr_min as lir_cllr_min
from llreval.bayes_error_rate import default_error_rate, fast_Bayes_error_rate
from llreval.cllr import cllr, min_cllr
from llreval.pav_rocch import PAV, ROCCH
from scipy.optimize import brentq
from sklearn.metrics import roc_curve

FMRS = [0.1, 0.01, 0.001]
PRIORS = [0.01, 0.05]


def metrics(mated, non_mated):
    scores = np.concatenate([mated, non_mated]).astype(float)
    labels = np.concatenate([np.ones(len(mated)), np.zeros(len(non_mated))]).astype(int)
    fpr, tpr, _ = roc_curve(labels, scores, drop_intermediate=False)
    steps = np.arange(len(fpr))
    gap = lambda t: np.interp(t, steps, fpr) - np.interp(t, steps, 1 - tpr)
    eer = np.interp(brentq(gap, 0, len(fpr) - 1, xtol=1e-14, rtol=1e-14), steps, fpr)

    log_odds = np.log(np.array(PRIORS) / (1 - np.array(PRIORS)))
    pav = PAV(scores, labels)
    least = ROCCH(pav).Bayes_error_rate(log_odds) / default_error_rate(log_odds)
    actual = fast_Bayes_error_rate(scores, labels, log_odds) / default_error_rate(log_odds)
    ours = cllr(np.array(mated, float), np.array(non_mated, float))
    data = LLRData(features=scores.reshape(-1, 1) / np.log(10), labels=labels)  # lir takes base 10
    assert abs(lir_cllr(data) - ours) < 1e-9
    assert abs(lir_cllr_min(data) - min_cllr(pav)) < 1e-6
    return {
        "eer": eer,
        **{f"minDcf@p={p}": least[i] for i, p in enumerate(PRIORS)},
        **{f"actDcf@p={p}": actual[i] for i, p in enumerate(PRIORS)},
        "cllr": ours,
        "minCllr": min_cllr(pav),
        **{f"fnmr@fmr={f}": float(min(1 - tpr[fpr <= f + 1e-12])) for f in FMRS},
    }


def lists():
    draw = np.random.default_rng(20261122)
    yield "llrs of a good system", draw.normal(6, 3, 300), draw.normal(-5, 2.5, 2000)
    yield "llrs of a weak system", draw.normal(1, 1.5, 150), draw.normal(-1, 1.5, 700)
    yield "many ties", draw.normal(2, 2, 200).round(0), draw.normal(-2, 2, 900).round(0)
    yield "cosines with ties", draw.normal(0.6, 0.15, 120).round(2), draw.normal(0.1, 0.15, 800).round(2)
    yield "scores the wrong way round", draw.normal(-1, 1, 50), draw.normal(1, 1, 60)
    yield "one of each, apart", [1.0], [-1.0]
    yield "one of each, the wrong way round", [-1.0], [1.0]
    yield "one of each, tied", [0.5], [0.5]
    yield "two of each, interleaved", [1.0, 3.0], [0.0, 2.0]
    yield "three and two with a tie", [0.0, 1.0, 2.0], [0.0, 1.0]
    yield "all the same", [0.0] * 4, [0.0] * 9


print(
    json.dumps(
        [
            {
                "name": name,
                "mated": [round(float(s), 6) for s in mated],
                "nonMated": [round(float(s), 6) for s in non_mated],
                "expected": {
                    key: float(value)
                    for key, value in metrics(
                        [round(float(s), 6) for s in mated], [round(float(s), 6) for s in non_mated]
                    ).items()
                },
            }
            for name, mated, non_mated in lists()
        ]
    )
)
