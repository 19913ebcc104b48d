"""The mechanism: which reactions follow from which events. The paper's Figure 1 as a table.

This is the one page that ties events to what follows. Whoever wants to know what happens when a member falls
ill reads it here; the page "how it works" and the documents' diagram are drawn from it.
"""

from __future__ import annotations

from liandong.linkage.reactions import Reaction

REACTIONS: tuple[Reaction, ...] = ()
