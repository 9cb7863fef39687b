"""How a gazetteer is made: sources are read (`osm`, `tables`, `generated`), assembled to one town, and written."""
