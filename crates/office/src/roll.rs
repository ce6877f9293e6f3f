//! The roll: generated for tests and demonstrations, imported from a file, adopted from somebody else's script,
//! exported, published for a scope in packed form.

mod correct;
mod export;
mod file;
mod fold;
mod generator;
mod import;
mod people;
mod places;
mod publish;

pub use correct::correct;
pub use export::{ExportReport, export};
pub use fold::{FoldReport, Span, fold};
pub use generator::{GENERATED_MAX, Generator, POSTAL_OF};
pub use import::{BadLine, ImportReport, import};
pub use publish::{PublishReport, publish};
pub use urna_atlas::admin::{AdoptReport, InsertReport};

use crate::{Office, OfficeError};

/// Generates citizens and puts them on the roll, in a stream. The same count and seed make the same citizens
/// with the same `_id`s, so generating again after a break goes on where it stopped.
pub async fn generate(
    office: &Office,
    count: u64,
    seed: u64,
    progress: impl FnMut(u64) + Send,
) -> Result<InsertReport, OfficeError> {
    generate_with_postal(office, count, seed, 0, progress).await
}

/// [`generate`], and about `postal` of [`POSTAL_OF`] citizens asked to vote by post.
pub async fn generate_with_postal(
    office: &Office,
    count: u64,
    seed: u64,
    postal: u16,
    progress: impl FnMut(u64) + Send,
) -> Result<InsertReport, OfficeError> {
    if !(1..=GENERATED_MAX).contains(&count) {
        return Err(OfficeError::Count { max: GENERATED_MAX });
    }
    let citizens = Generator::new(count, seed)?.with_postal(postal);
    Ok(office.admin().insert_citizens(citizens, progress).await?)
}

/// Adopts a roll that somebody else's script filled; see [`urna_atlas::admin::Admin::adopt`].
pub async fn adopt(office: &Office, progress: impl FnMut(u64) + Send) -> Result<AdoptReport, OfficeError> {
    Ok(office.admin().adopt(progress).await?)
}

/// Adopts a roll and follows what is written to it later, until a failure that waiting does not mend; returns that.
pub async fn adopt_and_watch(office: &Office, done: impl FnMut(&AdoptReport) + Send) -> OfficeError {
    office.admin().adopt_and_watch(done).await.into()
}
