"""The arms: what reaches outside. Each adapter has a plain double beside it that obeys the same contract tests."""
