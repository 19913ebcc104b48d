"""Feedback: what families and others say of what the platform says about them."""
