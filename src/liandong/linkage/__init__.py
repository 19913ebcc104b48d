"""Events: what changed, when, by whom and because of what."""
