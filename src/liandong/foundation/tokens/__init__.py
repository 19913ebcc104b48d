"""Tokens with which programs call the API in somebody's name."""
