"""The list of photos: its rows, its views, and what can be done with them."""
