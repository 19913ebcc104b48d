"""INTEGRATION: what departments know of a family beside the register: asked, returned, explained."""
