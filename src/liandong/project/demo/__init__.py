"""A county that does not exist: places and families for the demo and the tests."""
