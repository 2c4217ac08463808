"""The command `bayes-autoloc`: one file per verb."""
