"""Handing out the list of households as a file: who, when and why stand in it, and in the audit stream."""
