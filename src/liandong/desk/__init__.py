"""The officials' face: the frame of every page, the home page, and pages that join several parts."""
