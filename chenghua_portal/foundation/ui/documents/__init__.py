"""Official documents as PDF: notices, letters and receipts, typeset from data (docs/adr/0010)."""
