"""The public face: what is posted in the village, and the page that anybody may open from it."""
