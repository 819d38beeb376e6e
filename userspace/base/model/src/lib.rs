//! Nouns of the gateway and the rows of its record.
