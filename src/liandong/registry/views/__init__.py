"""Pages of the registry: parse, call, render."""
