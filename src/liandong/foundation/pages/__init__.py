"""How every page looks: frame, components, formats; what the parts put into navigation and home page."""
