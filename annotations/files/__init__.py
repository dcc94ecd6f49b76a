"""What is written for others and read from them: JSON, CSV, Web Annotations."""
