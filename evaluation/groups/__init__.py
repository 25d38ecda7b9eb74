"""The groups of measures that a report has."""
