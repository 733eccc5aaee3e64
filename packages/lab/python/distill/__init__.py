"""Self-distillation of CAM++: see __main__.py for the commands and docs/model-robustness.md for the figures."""

import os

# oneDNN keeps its compiled kernels by shape, 1024 of them unless told, and a network of 100 layers needs 300 for each
# length of crop: without room for all, it compiles them anew at every step. Read once, when PyTorch starts.
os.environ.setdefault("ONEDNN_PRIMITIVE_CACHE_CAPACITY", "16384")
