"""Documents described first and rendered last: pages, Word files, workbooks and PDFs."""
