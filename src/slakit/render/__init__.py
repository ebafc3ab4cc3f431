"""Turns results into what people read: terminal, JSON, HTML, PDF, spreadsheets. Decides nothing."""
