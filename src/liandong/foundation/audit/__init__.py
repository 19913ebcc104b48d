"""The audit stream and the sealed chain that shows whether history was rewritten."""
