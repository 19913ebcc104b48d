"""Pages of accounts: one's own, the people of an area, delegation and hand-over."""
