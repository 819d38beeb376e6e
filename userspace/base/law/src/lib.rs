//! Clauses, working days, deadlines and forms as typed data.
