"""One file for each program that Dubstage is raced against; each says how it does the work and what must be minded."""
