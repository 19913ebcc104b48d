"""Multidimensional poverty, monetary poverty and inequality, and their sampling errors."""

from liandong.analytics.measures.histogram import Group, Histogram, Scheme
from liandong.analytics.measures.mpi import MpiResult, measure_mpi
from liandong.analytics.measures.what_if import WhatIf, what_if

__all__ = ["Group", "Histogram", "MpiResult", "Scheme", "WhatIf", "measure_mpi", "what_if"]
