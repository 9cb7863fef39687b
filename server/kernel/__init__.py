"""What everything else is made of: ids, the clock, facts, problems, text. No I/O and no framework."""
