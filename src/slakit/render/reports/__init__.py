"""Reports on clocks as people and machines want them: terminal, CSV, workbook, HTML page, JSON."""
