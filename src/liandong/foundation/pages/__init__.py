"""How every page looks: frame, components, template tags, formats; what parts put into the navigation and the home page."""
