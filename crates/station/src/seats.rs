//! Somebody else takes a seat while the day goes on: a member falls ill, or one who was late arrives. Two people of the
//! table agree, the minutes say which seat it was, and the names of everybody who sat there stand in the papers of the day.

use serde::{Deserialize, Serialize};
use serde_json::{Map, json};
use urna_domain::{
    Millis,
    event::Fact,
    officers::{Post, TwoOfficers},
};
use urna_store::{Read, Tx, settings};

use crate::{
    error::StationError,
    members::{self, Kept, NewMember, Proof},
    record::{Actor, Guard, record},
    station::Station,
};

/// The setting with who sat at the table and left it.
const LEFT: &str = "members_left";
/// The code of the incident.
pub const SEAT_CHANGED_INCIDENT: &str = "seat_changed";

/// Somebody at the table, and from when until when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seating {
    /// The seat.
    pub post: Post,
    /// The name, for the papers of the day only.
    pub name: String,
    /// The DNI or NIE, for the acta de constitución only; empty when nobody typed it.
    pub dni: String,
    /// Since when; `None` where a version before this one constituted the table.
    pub from: Option<Millis>,
    /// Until when; `None` while they sit there.
    pub until: Option<Millis>,
}

/// Somebody who left, as it is kept. No PIN: nobody acts with it any more.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Left {
    post: Post,
    name: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    dni: String,
    from: Option<Millis>,
    until: Millis,
}

impl Station {
    /// Gives a seat to somebody else, or a free seat to somebody who came later. Two people of the table agree, one of them
    /// the president; when it is the president's own seat, both poll workers may. Refused for a name or a PIN that
    /// constituting would refuse.
    pub fn change_seat(&self, new: &NewMember, proofs: &[Proof; 2]) -> Result<(), StationError> {
        let mut kept = Kept::new(new, self.environment.as_ref())?;
        let officers = match (new.post, without_president(proofs)) {
            (Post::President, Some(officers)) => self.both(officers, proofs)?,
            _ => self.two_of_the_table(proofs)?,
        };
        let _one_at_a_time = self.signing();
        let day = self.day();
        let election = day.election_id()?;
        let now = self.now();
        kept.since = Some(now);
        let (identity, post) = (self.identity.clone(), new.post);
        let officers = officers.to_vec();
        self.store.write_blocking(move |tx| {
            let mut all = members::load(tx)?;
            let left: Vec<Kept> = all.extract_if(.., |member| member.post == post).collect();
            leave(tx, left, now)?;
            all.push(kept);
            all.sort_by_key(|member| member.post);
            members::save(tx, &all)?;
            let actor = officers.first().map_or("", String::as_str);
            let facts: Map<_, _> =
                [("post".to_owned(), post.word().into()), ("officers".to_owned(), json!(officers))]
                    .into_iter()
                    .collect();
            let fact = Fact::IncidentNoted { code: SEAT_CHANGED_INCIDENT.to_owned(), facts };
            record(tx, &identity, &election, now, Actor::Officer(actor), &fact, Guard::None)?;
            Ok::<_, StationError>(())
        })?;
        drop(day);
        self.announce();
        Ok(())
    }

    /// Everybody who sits or sat at the table, by seat and time.
    pub fn seatings(&self) -> Result<Vec<Seating>, StationError> {
        self.store.read(|read| {
            let sits = members::load(read)?.into_iter().map(|member| Seating {
                post: member.post,
                name: member.name,
                dni: member.dni,
                from: member.since,
                until: None,
            });
            let left = load(read)?.into_iter().map(|left| Seating {
                post: left.post,
                name: left.name,
                dni: left.dni,
                from: left.from,
                until: Some(left.until),
            });
            let mut all: Vec<_> = left.chain(sits).collect();
            all.sort_by_key(|seating| (seating.post, seating.until.is_none(), seating.until));
            Ok(all)
        })
    }

    fn both(&self, officers: TwoOfficers, proofs: &[Proof; 2]) -> Result<TwoOfficers, StationError> {
        proofs.iter().try_for_each(|proof| self.prove(proof))?;
        Ok(officers)
    }
}

/// Both poll workers, when it is they who act.
fn without_president(proofs: &[Proof; 2]) -> Option<TwoOfficers> {
    let [first, second] = proofs;
    match (first.post, second.post) {
        (Post::PollWorker1, Post::PollWorker2) | (Post::PollWorker2, Post::PollWorker1) => {
            TwoOfficers::new(first.post.word(), second.post.word()).ok()
        }
        _ => None,
    }
}

/// Notes that these people sit at the table no more.
pub(crate) fn leave(tx: &Tx<'_>, members: Vec<Kept>, now: Millis) -> Result<(), StationError> {
    if members.is_empty() {
        return Ok(());
    }
    let mut all = load(tx)?;
    let gone = members.into_iter().map(|member| Left {
        post: member.post,
        name: member.name,
        dni: member.dni,
        from: member.since,
        until: now,
    });
    all.extend(gone);
    let text =
        serde_json::to_string(&all).map_err(|_| StationError::Broken("a list could not be written"))?;
    Ok(settings::set(tx, LEFT, &text)?)
}

fn load(read: &Read<'_>) -> Result<Vec<Left>, StationError> {
    let Some(text) = settings::get(read, LEFT)? else { return Ok(Vec::new()) };
    serde_json::from_str(&text).map_err(|_| StationError::Broken("who left the table cannot be read"))
}
