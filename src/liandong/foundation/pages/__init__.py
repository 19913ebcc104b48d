<<<<<<< HEAD
"""The design system: base pages, components and their template tags."""
=======
"""How every page looks: frame, components, template tags, formats; what parts put into the navigation and the home page."""
>>>>>>> refs/heads/frontend
