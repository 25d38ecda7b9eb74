"""The report: a page that opens offline, and its words."""
