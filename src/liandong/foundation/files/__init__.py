"""Files kept by their content: addressed by hash, typed by content, limited in size."""
