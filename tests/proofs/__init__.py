"""The reliability proofs: `make prove` runs them at full size, tests/proofs/test_*.py at about 1/50."""
