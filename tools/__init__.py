"""What builds, checks and documents the house; never installed with it."""
