"""Signing in: who gets through the door, how often one may try, and when the door closes again."""
