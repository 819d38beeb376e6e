//! State machines of the requests and of the law's own clocks.
