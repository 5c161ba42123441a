"""Tests of the runner. `python -B -m unittest` in the folder above runs all of them."""
