//! What the use cases may ask of the machine: the time and randomness. Nothing else reads either.

use std::{
    sync::LazyLock,
    time::{Duration, Instant},
};

use urna_domain::Millis;

/// What [`Machine`] counts from.
static BEGINNING: LazyLock<Instant> = LazyLock::new(Instant::now);

/// The machine, or a simulated one.
pub trait Environment: Send + Sync + 'static {
    /// Wall-clock time.
    fn now(&self) -> Millis;
    /// Time gone by since some moment before; unlike the wall clock, nobody sets it.
    fn elapsed(&self) -> Duration;
    /// Fills the buffer from the operating system's generator of randomness.
    fn fill(&self, buffer: &mut [u8]);
}

/// The real machine.
#[derive(Debug, Clone, Copy, Default)]
pub struct Machine;

impl Environment for Machine {
    #[expect(clippy::disallowed_methods, reason = "this is the one place that reads the clock")]
    fn now(&self) -> Millis {
        Millis(jiff::Timestamp::now().as_millisecond())
    }

    fn elapsed(&self) -> Duration {
        BEGINNING.elapsed()
    }

    fn fill(&self, buffer: &mut [u8]) {
        use rand::TryRng;
        // Without randomness no vote can be secret: better to stop than to go on.
        if let Err(error) = rand::rngs::SysRng.try_fill_bytes(buffer) {
            panic!("the operating system gives no randomness: {error}");
        }
    }
}

/// An array of random bytes.
pub(crate) fn random<const N: usize>(environment: &dyn Environment) -> [u8; N] {
    let mut bytes = [0; N];
    environment.fill(&mut bytes);
    bytes
}
