"""INTEGRATION: standards in force, runs, results and explanations."""
