//! The papers of the day, as they stand now: out of the station's record, into a folder.

mod actas;
mod advance;
mod directions;
pub(crate) mod readiness;
pub(crate) mod tongues;
mod turnout;
mod words;

use self::words::{empty_box, seat};
pub(crate) use advance::advance_paper;
pub(crate) use directions::directions_paper;
pub(crate) use turnout::turnout_paper;

use std::{
    fs::{self, OpenOptions},
    io::Write as _,
    os::unix::fs::OpenOptionsExt as _,
    path::Path,
};

use anyhow::Context as _;
use jiff::{Timestamp, civil, tz::TimeZone};
use urna_documents::{
    Check, Constitution, Heading, IdentityShown, Languages, MarkedRoll, Member, NumberedVoter, Pdf, Person,
    QR_BYTES_MAX, ROWS_MAX, RollMark, RollRow, Signer, VoterList, ZeroChoice, ZeroContest, ZeroReport,
    constitution, marked_roll, scrutiny, session, voter_list, zero_report,
};
use urna_domain::{
    Hash, Millis,
    citizen::Citizen,
    election::{Contest, Election, Localised},
    officers::Post,
};
use urna_station::{
    Phase, Seating, Station,
    environment::{Environment as _, Machine},
    minutes::Minutes,
    papers::{DayRecord, Marking},
};

/// The marked roll.
pub(crate) const MARKED_ROLL: &str = "censo-marcado.pdf";

/// The acta de la sesión.
pub(crate) const SESSION: &str = "acta-de-la-sesion.pdf";

/// The papers with a row for each person.
const LISTS: [&str; 2] = [MARKED_ROLL, "lista-numerada.pdf"];

/// A paper that was written.
pub(crate) struct Written {
    /// The name of the file.
    pub(crate) file: String,
    /// Its SHA-256.
    pub(crate) sha256: Hash,
}

/// What became of the papers of a day.
pub(crate) struct Papers {
    /// Those that were written, in the order of the day.
    pub(crate) written: Vec<Written>,
    /// Those that were not, because the roll has more people than a paper holds.
    pub(crate) too_large: Vec<&'static str>,
}

/// How many people a paper with a row for each holds.
pub(crate) fn rows_max() -> u64 {
    u64::try_from(ROWS_MAX).unwrap_or(u64::MAX)
}

/// Writes every paper that the day allows now into a folder; a paper of the same name is replaced. Readable by this user
/// only: the lists hold people's names.
pub(crate) fn write(station: &Station, folder: &Path, languages: Languages) -> anyhow::Result<Papers> {
    fs::create_dir_all(folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    let day = Day::read(station, languages)?;
    let mut written = Vec::new();
    for (file, paper) in day.papers(station)? {
        keep(&folder.join(&file), &paper.bytes)?;
        written.push(Written { file, sha256: Hash(paper.sha256) });
    }
    if written.iter().any(|paper| paper.file == SESSION) {
        station.note_acta_made(&day.minutes)?;
    }
    let too_large = if day.phase != Phase::Closed && !day.fits() { LISTS.to_vec() } else { Vec::new() };
    Ok(Papers { written, too_large })
}

/// Whole or not at all: the paper is there under its name when all of it is on the disk.
fn keep(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let fresh = path.with_extension("pdf.new");
    let write = || {
        let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&fresh)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&fresh, path)
    };
    write().with_context(|| format!("{} cannot be written", path.display()))
}

/// Every paper that the day allows now, by the name of its file, for the centre: without the numbers of the members' documents
/// and without what the table noted of people. Those stand on the papers that the table signs.
pub(crate) fn for_the_centre(station: &Station, languages: Languages) -> anyhow::Result<Vec<(String, Pdf)>> {
    let mut day = Day::read(station, languages)?;
    day.leave_out_people();
    day.papers(station)
}

/// The marked roll alone, with the number of its last mark; `None` when the roll has more people than a paper holds.
pub(crate) fn marked_roll_now(station: &Station, languages: Languages) -> anyhow::Result<Option<(u64, Pdf)>> {
    let day = Day::read(station, languages)?;
    if !day.fits() {
        return Ok(None);
    }
    let roll = day.roll(station)?;
    Ok(Some((roll.last_mark.into(), marked_roll(&roll)?)))
}

/// What all papers of a station have in common.
struct Day {
    heading: Heading,
    election: Election,
    record: DayRecord,
    phase: Phase,
    /// Who sits at the table, or sat there.
    seatings: Vec<Seating>,
    voted: u64,
    in_box: u64,
    conflicts_open: u64,
    /// What the table noted for the acta de la sesión.
    minutes: Minutes,
    /// The totals for the code at the foot; none while people vote.
    signed: Option<String>,
}

impl Day {
    fn read(station: &Station, languages: Languages) -> anyhow::Result<Self> {
        let election = station.election().context("this station has no election yet")?;
        let summary = station.summary()?;
        let heading = Heading {
            election: text(&election.title, &election),
            election_day: election.date.parse().context("the day of the election cannot be read")?,
            station: station.identity().name.clone(),
            place: place(station)?,
            issued: wall(Machine.now()),
            languages,
            rehearsal: election.test,
        };
        let signed = match summary.phase {
            Phase::Closed | Phase::Certified => Some(station.signed_totals(QR_BYTES_MAX)?),
            Phase::Open | Phase::Suspended | Phase::Ended => None,
        };
        Ok(Self {
            signed,
            heading,
            election: Election::clone(&election),
            record: station.day_record()?,
            minutes: station.minutes()?,
            phase: summary.phase,
            seatings: station.seatings()?,
            voted: summary.voted,
            conflicts_open: summary.conflicts,
            in_box: station.ballots_in_box(),
        })
    }

    /// Leaves out who has which document, who stood there for which candidature, and who protested.
    fn leave_out_people(&mut self) {
        self.seatings.iter_mut().for_each(|seating| seating.dni.clear());
        let Minutes { postal, others, .. } = self.minutes;
        self.minutes = Minutes { postal, others, ..Minutes::default() };
    }

    /// The papers that are due, in the order of the day.
    fn papers(&self, station: &Station) -> anyhow::Result<Vec<(String, Pdf)>> {
        let mut papers = Vec::new();
        // A table that was dissolved has a time and no people until it is constituted anew.
        if let Some(at) = self.record.constituted.filter(|_| self.seated().next().is_some()) {
            papers.push(("acta-de-constitucion.pdf".to_owned(), constitution(&self.constitution(at))?));
        }
        if self.phase == Phase::Closed {
            papers.push(("informe-a-cero.pdf".to_owned(), zero_report(&self.zero(station.roll_hash()?))?));
            return Ok(papers);
        }
        papers.extend(advance::papers(self, station)?);
        if matches!(self.phase, Phase::Ended | Phase::Certified) {
            papers.extend(turnout::papers(self, station)?);
        }
        if self.fits() {
            let [roll, list] = LISTS;
            papers.push((roll.to_owned(), marked_roll(&self.roll(station)?)?));
            papers.push((list.to_owned(), voter_list(&self.voters(station)?)?));
        }
        if self.phase == Phase::Certified {
            let result = station.result()?;
            papers.push(("acta-de-escrutinio.pdf".to_owned(), scrutiny(&self.scrutiny(&result))?));
            papers.push((SESSION.to_owned(), session(&self.session(&result))?));
        }
        Ok(papers)
    }

    /// Whether the roll has no more people than a paper holds.
    fn fits(&self) -> bool {
        self.record.electors <= rows_max()
    }

    /// Who sits at the table now.
    fn seated(&self) -> impl Iterator<Item = &Seating> {
        self.seatings.iter().filter(|seating| seating.until.is_none())
    }

    /// Who constituted it: those who sat there at that moment, though somebody may have their seat now.
    fn constituents(&self, at: Millis) -> impl Iterator<Item = &Seating> {
        self.seatings.iter().filter(move |seating| {
            seating.from.is_none_or(|from| from <= at) && seating.until.is_none_or(|until| until > at)
        })
    }

    /// Those who act now.
    fn signers(&self) -> Vec<Signer> {
        self.sign(self.seated())
    }

    fn constitution(&self, at: Millis) -> Constitution {
        let member = |seating: &Seating| Member {
            post: seat(seating.post, self.heading.languages),
            name: seating.name.clone(),
            dni: seating.dni.clone(),
            substitute: false,
        };
        // Once somebody voted, how the box was in the morning stands in the record of the opening.
        let empty = Check {
            what: empty_box(self.heading.languages),
            passed: self.phase != Phase::Closed || self.in_box == 0,
            note: String::new(),
        };
        Constitution {
            heading: self.heading.clone(),
            constituted_at: wall(at).time(),
            members: self.constituents(at).map(member).collect(),
            representatives: self.representatives(),
            checks: vec![empty],
            remarks: String::new(),
            signers: self.sign(self.constituents(at)),
        }
    }

    fn zero(&self, roll_hash: Hash) -> ZeroReport {
        let choices = |contest: &Contest| {
            let choices = contest.choices.iter();
            choices.map(|choice| ZeroChoice { name: text(&choice.name, &self.election), votes: 0 }).collect()
        };
        let contests = self.election.contests.iter().map(|contest| ZeroContest {
            title: text(&contest.title, &self.election),
            choices: choices(contest),
        });
        ZeroReport {
            heading: self.heading.clone(),
            ballots: self.in_box,
            voters: self.voted,
            electors: self.record.electors,
            contests: contests.collect(),
            program: format!("Urna {}", env!("CARGO_PKG_VERSION")),
            definition_hash: self.record.definition.map(|hash| hash.to_string()).unwrap_or_default(),
            roll_hash: roll_hash.to_string(),
            signed_text: self.signed.clone(),
            signers: self.signers(),
        }
    }

    fn voters(&self, station: &Station) -> anyhow::Result<VoterList> {
        let voters = station.numbered_voters()?;
        Ok(VoterList {
            heading: self.heading.clone(),
            identity: IdentityShown::Full,
            voters: voters
                .into_iter()
                .map(|(number, citizen)| NumberedVoter { number, voter: person(citizen) })
                .collect(),
            signers: self.signers(),
        })
    }

    fn roll(&self, station: &Station) -> anyhow::Result<MarkedRoll> {
        let stopped = station.paper().last_mark.is_some();
        let roll = station.marked_roll()?;
        Ok(MarkedRoll {
            heading: self.heading.clone(),
            frozen_at: self.heading.issued.time(),
            stopped,
            last_mark: u32::try_from(roll.last_mark).unwrap_or(u32::MAX),
            identity: IdentityShown::Full,
            rows: roll
                .people
                .into_iter()
                .map(|marked| {
                    let mark = mark(marked.marking, marked.citizen.postal);
                    RollRow { elector: person(marked.citizen), mark }
                })
                .collect(),
            signers: self.signers(),
        })
    }

    /// Those of the table who sign: who only looks or helps does not.
    fn sign<'a>(&self, seatings: impl Iterator<Item = &'a Seating>) -> Vec<Signer> {
        seatings
            .filter(|seating| !matches!(seating.post, Post::Auditor | Post::Support))
            .map(|seating| Signer {
                post: seat(seating.post, self.heading.languages),
                name: seating.name.clone(),
            })
            .collect()
    }
}

/// Where the table sits, as far as its roll says: the municipality, and district, section and mesa by their code.
fn place(station: &Station) -> anyhow::Result<String> {
    let (municipality, mesa) = station.place()?;
    Ok([municipality, mesa].into_iter().flatten().collect::<Vec<_>>().join(", "))
}

/// What the clock on the wall shows at a moment.
pub(crate) fn wall(at: Millis) -> civil::DateTime {
    let moment = Timestamp::from_millisecond(at.0).unwrap_or_default();
    moment.to_zoned(TimeZone::system()).datetime()
}

/// A text of the election in Spanish, or in its first language.
fn text(texts: &Localised, election: &Election) -> String {
    let first = election.languages.first().and_then(|language| texts.get(language));
    texts.get("es").or(first).or_else(|| texts.values().next()).cloned().unwrap_or_default()
}

/// What somebody did here stands before what is annotated of them.
fn mark(marking: Marking, postal: bool) -> RollMark {
    match marking {
        Marking::None if postal => RollMark::Postal,
        Marking::None => RollMark::None,
        Marking::Code => RollMark::Code,
        Marking::Voted => RollMark::Voted,
    }
}

fn person(citizen: Citizen) -> Person {
    let surnames = format!("{} {}", citizen.surname1, citizen.surname2).trim().to_owned();
    Person { surnames, name: citizen.name, dni: citizen.dni }
}
