"""What an article prints as somebody's words, and who said them."""
