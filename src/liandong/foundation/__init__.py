"""What every part stands on: places, people and their areas of duty, clock, files, audit."""
