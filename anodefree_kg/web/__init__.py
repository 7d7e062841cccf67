"""What is served: pages, entities as data, and a SPARQL endpoint. Only ``app`` knows the web framework."""
