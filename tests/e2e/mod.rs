//! The real program with its real windows. Needs a display: `make test` runs this module under Xvfb.

mod windows;
