"""Notices to people: on the page always, by mail and by short message where they want it."""
