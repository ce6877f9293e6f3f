//! The use cases of a polling station: enrol, open, check in, authorise, cast, close, count. A use case never
//! calls the remote: it commits here and says that something changed.

mod audit_log;
mod booth;
mod cases;
mod check_in;
mod closing;
mod correct;
mod enrol;
pub mod environment;
mod error;
mod facts;
mod identity;
pub mod key_file;
pub mod members;
pub mod neighbours;
mod opening;
mod outgoing;
pub mod papers;
mod record;
mod recovery;
pub mod restore;
pub mod scope;
mod search;
mod sending;
mod simulate;
mod station;
mod summary;
mod verify;

pub use audit_log::{AUDIT_ROWS_MAX, AuditEntry, AuditFilter, AuditSize, is_audit_file_of};
pub use booth::BoothSession;
pub use cases::{Case, Mark, MarkRecord, Said};
pub use check_in::{Method, Ticket};
pub use closing::{CountResult, MANIFEST_SETTING, RECONCILIATION_INCIDENT};
pub use correct::CitizenView;
pub use enrol::{Enrolled, enrol};
pub use error::{Refusal, StationError};
pub use identity::Identity;
pub use opening::DOUBLED_DNI_INCIDENT;
pub use outgoing::{PAUSE_REASONS, Place, Queue, RECORDS_MAX, Record};
pub use record::Actor;
pub use recovery::Recovery;
pub use search::{Found, LETTERS_MIN, PEOPLE_MAX, Person, Standing};
pub use simulate::{Simulated, VOTERS_MAX};
pub use station::{Station, trusted_election};
pub use summary::{Phase, Summary, summarise};
pub use verify::Check;
