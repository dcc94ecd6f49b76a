"""Who is known, who may do what, and the log of what they did."""
