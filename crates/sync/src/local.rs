//! The store, from async code: every transaction runs on a blocking thread and none is open across an `.await`.

use tokio::task::{JoinError, spawn_blocking};
use urna_store::{Read, Store, StoreError, Tx};

/// Changes the store. The work goes on when the future is dropped: a transaction is never cut.
pub(crate) async fn write<T: Send + 'static>(
    store: &Store,
    change: impl FnOnce(&Tx<'_>) -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    let store = store.clone();
    spawn_blocking(move || store.write_blocking(change)).await.unwrap_or_else(broke_off)
}

/// Reads the store.
pub(crate) async fn read<T: Send + 'static>(
    store: &Store,
    look: impl FnOnce(&Read<'_>) -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    let store = store.clone();
    spawn_blocking(move || store.read(look)).await.unwrap_or_else(broke_off)
}

fn broke_off<T>(error: JoinError) -> Result<T, StoreError> {
    Err(if error.is_panic() { StoreError::Panicked } else { StoreError::Closed })
}
