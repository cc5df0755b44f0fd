"""`make bench`: floors and the whole chain in one run, to be read as ratios on a noisy machine."""
