"""Poverty standards as dated, sourced data, and the one expression language."""
