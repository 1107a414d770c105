"""Reading what people have: claim files, plain tables, workbooks, GeoJSON."""
