"""``python -m liandong.project.cli`` is ``liandong``."""

from liandong.project.cli.entry import main

if __name__ == "__main__":
    main()
