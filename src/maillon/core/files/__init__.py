"""Files: kept by their content, pictures made anew."""
