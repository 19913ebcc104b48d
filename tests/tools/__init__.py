"""What builds and checks the house."""
