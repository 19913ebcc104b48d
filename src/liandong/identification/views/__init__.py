"""Pages of identification: parse, call, render."""
