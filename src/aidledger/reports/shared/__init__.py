"""What several reports hold."""
