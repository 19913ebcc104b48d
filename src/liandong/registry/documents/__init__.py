"""Documents on paper: the file of one household (一户一档), and those of a village."""
