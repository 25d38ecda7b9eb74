"""The jobs: what is asked of a verb, one file for each."""
