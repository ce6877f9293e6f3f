//! The store, from async code: every transaction runs on a blocking thread and none is open across an `.await`.
//! Also the one source of chance.

use rand::seq::SliceRandom;
use tokio::task::{JoinError, spawn_blocking};
use urna_store::{Read, Store, StoreError, Tx};

#[cfg(feature = "simulation")]
use crate::simulation;

/// Changes the store. The work goes on when the future is dropped: a transaction is never cut.
pub(crate) async fn write<T: Send + 'static>(
    store: &Store,
    change: impl FnOnce(&Tx<'_>) -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    let writing = store.clone();
    step(store, move || writing.write_behind(change)).await
}

/// Reads the store.
pub(crate) async fn read<T: Send + 'static>(
    store: &Store,
    look: impl FnOnce(&Read<'_>) -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    let store = store.clone();
    run(move || store.read(look)).await?
}

/// Work that changes the store in steps of its own. Goes on when the future is dropped.
pub(crate) async fn step<T: Send + 'static>(
    store: &Store,
    work: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    before_or_after(store).await;
    let done = run(work).await?;
    before_or_after(store).await;
    done
}

/// Work that blocks. Fails when it breaks off.
pub(crate) async fn run<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, StoreError> {
    #[cfg(feature = "simulation")]
    if simulation::is_on() {
        return Ok(work());
    }
    spawn_blocking(work).await.map_err(|error| broke_off(&error))
}

/// A seed that nobody can guess.
pub(crate) fn seed() -> u64 {
    #[cfg(feature = "simulation")]
    if let Some(seed) = simulation::draw() {
        return seed;
    }
    rand::random()
}

/// Puts rows into an order that says nothing of the one before.
pub(crate) fn shuffle<T>(rows: &mut [T]) {
    #[cfg(feature = "simulation")]
    if let Some(seed) = simulation::draw() {
        return rows.shuffle(&mut <rand::rngs::StdRng as rand::SeedableRng>::seed_from_u64(seed));
    }
    rows.shuffle(&mut rand::rng());
}

#[cfg(feature = "simulation")]
async fn before_or_after(store: &Store) {
    if simulation::is_on() {
        simulation::durable_step(store).await;
    }
}

#[cfg(not(feature = "simulation"))]
async fn before_or_after(_: &Store) {}

fn broke_off(error: &JoinError) -> StoreError {
    if error.is_panic() { StoreError::Panicked } else { StoreError::Closed }
}
