//! Named places where a test may kill the process.

/// Ends the process on the spot, as a power cut would, when the environment asks for it: `URNA_CRASH_AT` is the name
/// and `URNA_CRASH_NTH` which passage of the place it is (the first when absent). Does nothing unless the crate is
/// built with the feature `crash-points`, which no release has.
#[cfg(feature = "crash-points")]
pub fn crash_point(name: &str) {
    use std::sync::atomic::{AtomicU64, Ordering};
    static PASSED: AtomicU64 = AtomicU64::new(0);
    if std::env::var("URNA_CRASH_AT").as_deref() != Ok(name) {
        return;
    }
    let nth = std::env::var("URNA_CRASH_NTH").ok().and_then(|text| text.parse().ok()).unwrap_or(1);
    if PASSED.fetch_add(1, Ordering::SeqCst) + 1 == nth {
        std::process::abort();
    }
}

/// Ends the process on the spot, as a power cut would, when the environment asks for it: `URNA_CRASH_AT` is the name
/// and `URNA_CRASH_NTH` which passage of the place it is (the first when absent). Does nothing unless the crate is
/// built with the feature `crash-points`, which no release has.
#[cfg(not(feature = "crash-points"))]
#[inline]
pub fn crash_point(name: &str) {
    let _ = name;
}
