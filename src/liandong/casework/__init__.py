"""What every activity shares: tasks of people, each with a limit, a cause and an end."""
