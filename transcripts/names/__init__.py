"""Names and terms of a project, which a recogniser mishears, put right."""
