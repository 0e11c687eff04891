"""The pages of bids: the workspace of a draft, handing in, and reading what was opened."""
