"""From the asserted graph to what follows from it, and back from what follows to the claims it rests on."""
