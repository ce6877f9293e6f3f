//! The office's own corrections: events like those of the stations, folded in like theirs.

use urna_domain::{
    Millis,
    correction::{Correction, CorrectionError, body},
    event::{Event, Fact},
    ids::{CitizenId, ElectionId},
    officers::{Officer, Role},
};

use crate::{Office, OfficeError, election, events};

/// Records a correction of a citizen. It is in the roll after the next [`super::fold`]. A deletion asks for a second
/// person. Fails when the election is not published, when nobody has the id, and when the correction is none.
pub async fn correct(
    office: &Office,
    election: &ElectionId,
    citizen: &CitizenId,
    corrections: &[Correction],
    why: &str,
    officers: (&str, Option<&str>),
    now: Millis,
) -> Result<Event, OfficeError> {
    let reason = events::reason(why)?;
    let changes = body(corrections, Role::Office)?;
    let first = Officer::new(Role::Office, officers.0)?;
    let officers = match officers.1 {
        Some(second) => first.with(&Officer::new(Role::Office, second)?)?.to_vec(),
        None if corrections.contains(&Correction::Delete) => return Err(CorrectionError::NeedsTwo.into()),
        None => vec![first.post],
    };
    election::show(office, election).await?;
    if office.admin().standing_row(citizen).await?.is_none() {
        return Err(OfficeError::NoCitizen(citizen.clone()));
    }
    let fact = Fact::VoterCorrected { citizen: citizen.clone(), changes, reason, officers };
    events::record(office, election, &fact, now).await
}
