"""When each word is heard; and texts without times put on the sound."""
