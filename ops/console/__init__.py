"""What caseworkers see and do."""
