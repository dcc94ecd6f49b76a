"""What people touch: the command line, the main job, the web application."""
