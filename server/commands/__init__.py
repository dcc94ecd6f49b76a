"""What a user types: one module for the commands of a kind. `server.cli` gathers them."""
