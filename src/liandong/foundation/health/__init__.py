"""Whether this installation is well: checks that each part registers, a page, and addresses for monitors."""
