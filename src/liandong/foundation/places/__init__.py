"""The place tree: stable ids, dated codes and names, subtree scope."""
