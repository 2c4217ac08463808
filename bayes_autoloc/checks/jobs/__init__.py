"""How many fits run: as jobs on local processes or a cluster, kept as they finish."""
