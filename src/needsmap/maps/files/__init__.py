"""Files for other tools: GeoPackage, GeoJSON, TopoJSON, CSV, GeoParquet."""
