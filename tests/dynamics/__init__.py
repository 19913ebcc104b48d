"""Tests of dynamic management."""
