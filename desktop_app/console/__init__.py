"""What a terminal shows and reads, in both languages."""
