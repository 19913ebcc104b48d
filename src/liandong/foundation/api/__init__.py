"""What every operation of the API shares: tokens, pages, problems, schemas."""
