"""The command line: ``liandong``.

A command's module is loaded only when that command is called, so that short commands start fast; the
table of them is in :mod:`liandong.project.cli.commands`.
"""

from liandong.project.cli.entry import main

__all__ = ["main"]
