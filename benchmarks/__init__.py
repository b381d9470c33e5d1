"""What TaskFlow costs, beside what the same work costs by hand.

`python -m benchmarks` from the root of the repository (`make bench`) measures all and writes
`benchmarks/results/*.json`; `python -m benchmarks render` makes `docs/performance.md` from them.
Ratios of one run are what counts: the two sides take turns, so a busy machine slows both.
"""
