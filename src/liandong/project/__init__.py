"""Settings, addresses, the command line and the demo."""
