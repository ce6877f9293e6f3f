//! One module per paper: its input, what is checked of it, and the function that makes it.

pub(crate) mod constitution;
pub(crate) mod day_turnout;
pub(crate) mod directions;
pub(crate) mod readiness;
pub(crate) mod roll;
pub(crate) mod scrutiny;
pub(crate) mod session;
pub(crate) mod ticket;
pub(crate) mod turnout;
pub(crate) mod voters;
pub(crate) mod zero;
