"""The truth suite: fabrications planted into lines of made-up people, and honest rewrites; `python -m benchmarks.truth`."""
