"""What crosses a boundary: jobs, events, model cards, class schemes and errors, in the standard library only."""
