"""What changes the state of identification: each in one transaction, with one event."""
