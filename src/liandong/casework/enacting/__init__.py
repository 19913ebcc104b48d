"""The one way by which a second person puts something in force: rule files, values of settings, models."""
