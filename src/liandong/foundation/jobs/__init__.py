"""Jobs: work that no page waits for, once or at set times, each with a limit and a visible state."""
