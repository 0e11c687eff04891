"""Pages of standing: entering, withdrawing and lifting entries; bars."""
