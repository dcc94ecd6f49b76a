"""What became of quotes since they were last looked at."""
