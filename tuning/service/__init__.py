"""What a server keeps: background searches and races, and what one visitor may use. A notebook needs none of it."""
