"""Rules that are one number: what they are, what holds where on which day, and setting them by two people."""
