"""The design system: base pages, components and their template tags."""
