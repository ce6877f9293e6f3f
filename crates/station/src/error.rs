//! Why a use case did not happen: a refusal the caller must match, or a failure of this machine.

use std::collections::BTreeMap;

use urna_domain::{
    Millis,
    ballot::BallotRefusal,
    bundle::BundleError,
    correction::CorrectionError,
    event::EventError,
    officers::{OfficersError, Post},
    poll::PollError,
    speech::SpeechError,
    turnout::AdvanceError,
};
use urna_store::StoreError;

use crate::key_file::KeyFileError;

/// An expected outcome: what was asked cannot be done now, and why. The interface has a sentence for each code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// No election is loaded.
    #[error("no election is loaded; ask the office for a bundle with it and run `urna station init` again")]
    NoElection,
    /// The poll does not accept this now.
    #[error("{0}")]
    Poll(#[from] PollError),
    /// The election does not count as a test.
    #[error("only an election marked \"test\": true can be simulated")]
    NotATest,
    /// The roll was not downloaded yet.
    #[error("the roll is not complete on this station; run `urna station sync` first")]
    RollIncomplete,
    /// The person has voted.
    #[error("this person has already voted")]
    AlreadyVoted {
        /// When they were checked in.
        at: Millis,
    },
    /// The person holds an open authorisation.
    #[error("this person is already authorised and has not voted yet")]
    AlreadyAuthorised {
        /// When.
        at: Millis,
    },
    /// The person holds no open authorisation.
    #[error("this person holds no open authorisation")]
    NotAuthorised,
    /// Nobody with this key.
    #[error("this person is not on the roll of this station")]
    NotOnRoll,
    /// The person belongs to another table than those of this station.
    #[error("this person belongs to the table {table}, which is not one of this station")]
    OtherTable {
        /// The code of their table, as the roll has it.
        table: String,
    },
    /// The roll names nobody of the tables of this station.
    #[error("nobody on the roll belongs to a table of this station; call the office before opening")]
    NobodyOfTables,
    /// Went away without voting, and the president has not decided.
    #[error("this person went away without voting; the president decides with their PIN")]
    LeftWithoutVoting,
    /// A vote by post is annotated on the roll, and the president has not decided.
    #[error("a vote by post is recorded for this person; the president decides with their PIN")]
    PostalVote,
    /// Two people of this station deleted this person from the roll.
    #[error("this person was deleted from the roll of this station")]
    DeletedFromRoll,
    /// The corrected row would not belong to this station any more.
    #[error("this would move the person out of this station's part of the roll; only the office can do that")]
    OutsideScope,
    /// The correction is none, or not one of this officer.
    #[error("{0}")]
    Correction(#[from] CorrectionError),
    /// Without the president.
    #[error("the president is needed, and one more officer")]
    PresidentNeeded,
    /// Not somebody who acts at a station.
    #[error("only officers of this station can do this")]
    NotAnOfficer,
    /// Marking goes on by hand.
    #[error("marking goes on by hand; the president must end it first")]
    OnPaper,
    /// Marking does not go on by hand.
    #[error("marking does not go on by hand")]
    NotOnPaper,
    /// More people than any table has.
    #[error("no table marks so many people by hand; check the number")]
    ByHandTooMany,
    /// A turnout advance before its hour, or after the next one's.
    #[error("{0}")]
    Advance(#[from] AdvanceError),
    /// Nobody who is marked as having voted.
    #[error("this person is not marked as having voted")]
    NotVoted,
    /// Nothing to classify.
    #[error("this person has no double check-in that is still open")]
    NoConflict,
    /// A code that was never given out.
    #[error("this code is not known; check each character")]
    CodeUnknown,
    /// A code past its time.
    #[error("this code has expired; ask the poll workers for a new one")]
    CodeExpired,
    /// A check-in without the copy that the office requires.
    #[error(
        "the check-in has no copy on another machine yet; wait a moment, or let two officers go on without copies \
         (`urna station neighbours waive`)"
    )]
    NotCopied,
    /// Of a newer office.
    #[error(
        "the definition of the election has format {found} and this program reads up to {}; update the program",
        urna_domain::election::Election::VERSION
    )]
    NewerElection {
        /// Its format.
        found: u32,
    },
    /// Nothing is damaged.
    #[error("the store of this station is in order; nothing was restored")]
    StoreInOrder,
    /// Not a copy of this station.
    #[error(
        "there is no copy of this station's store in that folder, or it is not in order; try another backup"
    )]
    NotACopy,
    /// Nothing to waive.
    #[error("this station does not wait for copies, so there is nothing to waive")]
    CopiesNotRequired,
    /// No seal of the centre.
    #[error("the bundle of this station brought no seal of the centre; ask the office for a new one")]
    NoSeal,
    /// Something would be lost.
    #[error(
        "the centre has not received {missing} of what this machine keeps, and everything lies on {media} of the {} \
         media that are needed; send it, or export it to another medium",
        crate::retire::MEDIA_NEEDED
    )]
    NotSafeElsewhere {
        /// What the centre lacks.
        missing: u64,
        /// Different media on which everything lies.
        media: u64,
    },
    /// A code that was used or taken back.
    #[error("this code has been used or withdrawn")]
    CodeUsed,
    /// Characters that codes never hold.
    #[error("a code has six letters or digits and never holds 0, O, 1 or I")]
    CodeCharacters,
    /// The marks break a rule of the ballot.
    #[error("{0}")]
    Marks(#[from] BallotRefusal),
    /// The booth has no open session.
    #[error("no voter is voting in the booth")]
    NoSession,
    /// The booth has an open session.
    #[error("a voter is voting in the booth")]
    SessionBusy,
    /// Two different people are needed.
    #[error("{0}")]
    OfficersMustDiffer(#[from] OfficersError),
    /// The booth can only be tried before the poll is opened.
    #[error("a ballot can be tried before the poll is opened only")]
    PracticeOver,
    /// The typed confirmation is not the station's id.
    #[error("the confirmation does not match the station's id")]
    ConfirmationWrong,
    /// Nobody has a seat yet.
    #[error("the table is not constituted yet; its people choose their PINs first")]
    NotConstituted,
    /// The seats are taken.
    #[error("the table is constituted already")]
    AlreadyConstituted,
    /// Without a president and a poll worker, or a seat twice.
    #[error("the table needs a president and at least one poll worker, each seat once")]
    MembersMissing,
    /// A name that cannot stand in a document.
    #[error("each person of the table is written with a name of at most 200 bytes")]
    MemberName,
    /// A PIN that is tried first.
    #[error("a PIN has six digits, not all the same and not in a row")]
    PinWeak,
    /// Nobody has this seat.
    #[error("nobody has this seat at the table")]
    NotAtTheTable,
    /// The wrong PIN.
    #[error("the PIN is wrong; it can be tried again in {seconds} s")]
    PinWrong {
        /// Whose: of two people, only one may have to type it again.
        post: Post,
        /// The wait before the next try.
        seconds: u32,
    },
    /// Too many wrong ones.
    #[error("too many wrong PINs; try again in {seconds} s")]
    PinWait {
        /// Whose.
        post: Post,
        /// What is left of the wait.
        seconds: u32,
    },
    /// A reason is needed.
    #[error("a reason is needed")]
    ReasonRequired,
    /// A text that cannot stand in a paper.
    #[error("a text for the actas has at most 500 bytes and no control characters")]
    WordsUnfit,
    /// A text that says nothing.
    #[error("this needs some words")]
    WordsMissing,
    /// Postal votes that do not add up.
    #[error("the postal votes that were accepted and those that were not must be as many as were received")]
    PostalNumbers,
    /// More people than any table has.
    #[error("no table has so many voters; check the number")]
    MinutesNumber,
    /// Votes of the table that no decision has.
    #[error("a decision has the votes of at most three members, and none has more against it than for it")]
    DecisionVotes,
    /// More notes than an acta has room for.
    #[error("the acta has no room for more; go on by hand")]
    MinutesFull,
    /// Notes for the acta that would be lost with this machine.
    #[error(
        "what the table noted for the acta de la sesión is on this machine alone; print or save the papers of the day first"
    )]
    NotesOnlyHere,
    /// A note that is not there.
    #[error("this note is not there any more")]
    NoSuchNote,
    /// A number that is no DNI or NIE.
    #[error("this is not a whole DNI or NIE; check its letter, or leave it empty")]
    MemberDni,
    /// The two counts differ.
    #[error("the second count differs from the first; do not certify, call the office")]
    RecountDiffers,
    /// No result before certification.
    #[error("there is no result before the count is certified")]
    NotCertified,
    /// The station is not enrolled.
    #[error("this home is not enrolled; run `urna station init`")]
    NotEnrolled,
    /// The home is enrolled already.
    #[error("this home is already enrolled as station {0}; nothing was changed")]
    AlreadyEnrolled(String),
    /// The definition is not signed by the authority this station trusts.
    #[error("the definition of the election is not signed by this station's authority; nothing was changed")]
    ElectionNotTrusted,
    /// The bundle carries another election than the one in use.
    #[error("this station is enrolled for election {here} and this belongs to {there}; nothing was changed")]
    AnotherElection {
        /// The election in use.
        here: String,
        /// The other.
        there: String,
    },
}

/// Anything that keeps a use case from happening.
#[derive(Debug, thiserror::Error)]
pub enum StationError {
    /// A refusal.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The key is not there.
    #[error(transparent)]
    Key(#[from] KeyFileError),
    /// The bundle cannot be used.
    #[error(transparent)]
    Bundle(#[from] BundleError),
    /// The audio of the election cannot be used.
    #[error(transparent)]
    Speech(#[from] SpeechError),
    /// Clips of the audio are not what its manifest says.
    #[error("clips of the audio that are damaged: {0}; copy the file from the office again")]
    SpeechAltered(usize),
    /// The file of the audio cannot be read or written.
    #[error("the audio of the election could not be read or written here; look at the disk")]
    SpeechFile(#[source] std::io::Error),
    /// The package cannot be made or opened.
    #[error(transparent)]
    Package(#[from] urna_domain::package::PackageError),
    /// What is kept here could not be wiped whole.
    #[error("not everything on this machine could be wiped; start the program again, and it goes on")]
    Wipe(#[source] std::io::Error),
    /// An event cannot be made or read.
    #[error(transparent)]
    Event(#[from] EventError),
    /// The ballot is in the box and the record of it is not written yet: the voter must stay until it is.
    #[error(
        "the ballot is in the box and its record is not written yet; free some space, then start the program again"
    )]
    Unrecorded(#[source] Box<StationError>),
    /// Something that this program promised never happens.
    #[error("{0}; stop and call the office")]
    Broken(&'static str),
}

impl From<PollError> for StationError {
    fn from(refusal: PollError) -> Self {
        Self::Refused(refusal.into())
    }
}

impl From<BallotRefusal> for StationError {
    fn from(refusal: BallotRefusal) -> Self {
        Self::Refused(refusal.into())
    }
}

impl Refusal {
    /// The stable code for the interface.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoElection => "no_election",
            Self::Poll(PollError::AlreadyOpen) => "poll_already_open",
            Self::Poll(PollError::AuthorisationsOpen { .. }) => "authorisations_open",
            Self::Poll(PollError::NotReconciled { .. }) => "not_reconciled",
            Self::Poll(PollError::NotEnded) => "nothing_to_count",
            Self::Poll(PollError::AlreadyCertified) => "already_certified",
            Self::Poll(PollError::ReasonRequired) => "reason_required",
            Self::Poll(PollError::BoxNotEmpty { .. }) => "box_not_empty",
            Self::Poll(PollError::NotOpen) => "poll_not_open",
            Self::Poll(PollError::Suspended) => "poll_suspended",
            Self::Poll(PollError::NotSuspended) => "poll_not_suspended",
            Self::Poll(PollError::Ended) => "poll_ended",
            Self::Poll(PollError::BallotsOutOfStep { .. } | PollError::CounterExhausted) => "internal",
            Self::NotATest => "not_a_test",
            Self::RollIncomplete => "roll_incomplete",
            Self::AlreadyVoted { .. } => "already_voted",
            Self::AlreadyAuthorised { .. } => "already_authorised",
            Self::NotAuthorised => "not_authorised",
            Self::NotOnRoll => "not_on_roll",
            Self::OtherTable { .. } => "other_table",
            Self::NobodyOfTables => "nobody_of_tables",
            Self::LeftWithoutVoting => "left_without_voting",
            Self::PostalVote => "postal_vote",
            Self::DeletedFromRoll => "deleted_from_roll",
            Self::OutsideScope => "outside_scope",
            Self::Correction(_) => "correction_refused",
            Self::PresidentNeeded => "president_needed",
            Self::NotAnOfficer => "not_an_officer",
            Self::NoConflict => "no_conflict",
            Self::OnPaper => "on_paper",
            Self::NotOnPaper => "not_on_paper",
            Self::ByHandTooMany => "by_hand_too_many",
            Self::NotVoted => "not_voted",
            Self::Advance(AdvanceError::None { .. }) => "advance_none",
            Self::Advance(AdvanceError::Early { .. }) => "advance_early",
            Self::Advance(AdvanceError::Past { .. }) => "advance_past",
            Self::CodeUnknown => "code_unknown",
            Self::CodeExpired => "code_expired",
            Self::NotCopied => "not_copied",
            Self::CopiesNotRequired => "copies_not_required",
            Self::NewerElection { .. } => "newer_election",
            Self::StoreInOrder => "store_in_order",
            Self::NotACopy => "not_a_copy",
            Self::NoSeal => "no_seal",
            Self::NotSafeElsewhere { .. } => "not_safe_elsewhere",
            Self::CodeUsed => "code_used",
            Self::CodeCharacters => "code_characters",
            Self::Marks(BallotRefusal::OverVote { .. }) => "overvote",
            Self::Marks(_) => "unknown_choice",
            Self::NoSession => "no_session",
            Self::SessionBusy => "session_busy",
            Self::OfficersMustDiffer(_) => "officers_must_differ",
            Self::PracticeOver => "practice_over",
            Self::ConfirmationWrong => "confirmation_wrong",
            Self::NotConstituted => "not_constituted",
            Self::AlreadyConstituted => "already_constituted",
            Self::MembersMissing => "members_missing",
            Self::MemberName => "member_name",
            Self::PinWeak => "pin_weak",
            Self::NotAtTheTable => "not_at_the_table",
            Self::PinWrong { .. } => "pin_wrong",
            Self::PinWait { .. } => "pin_wait",
            Self::ReasonRequired => "reason_required",
            Self::WordsUnfit => "words_unfit",
            Self::WordsMissing => "words_missing",
            Self::PostalNumbers => "postal_numbers",
            Self::MinutesNumber => "minutes_number",
            Self::DecisionVotes => "decision_votes",
            Self::MinutesFull => "minutes_full",
            Self::NotesOnlyHere => "notes_only_here",
            Self::NoSuchNote => "no_such_note",
            Self::MemberDni => "member_dni",
            Self::RecountDiffers => "recount_differs",
            Self::NotCertified => "not_certified",
            Self::NotEnrolled => "not_enrolled",
            Self::AlreadyEnrolled(_) => "already_enrolled",
            Self::ElectionNotTrusted => "election_not_trusted",
            Self::AnotherElection { .. } => "another_election",
        }
    }

    /// The facts that fill the sentence.
    pub fn facts(&self) -> BTreeMap<String, String> {
        let mut facts = BTreeMap::new();
        match self {
            Self::AlreadyVoted { at } | Self::AlreadyAuthorised { at } => {
                facts.insert("at_ms".to_owned(), at.0.to_string());
            }
            Self::Poll(PollError::AuthorisationsOpen { open }) => {
                facts.insert("open".to_owned(), open.to_string());
            }
            Self::Marks(BallotRefusal::OverVote { max, .. }) => {
                facts.insert("max".to_owned(), max.to_string());
            }
            Self::Poll(PollError::NotReconciled { voted, ballots }) => {
                facts.insert("voted".to_owned(), voted.to_string());
                facts.insert("ballots".to_owned(), ballots.to_string());
            }
            Self::PinWrong { post, seconds } | Self::PinWait { post, seconds } => {
                facts.insert("post".to_owned(), post.word().to_owned());
                facts.insert("seconds".to_owned(), seconds.to_string());
            }
            Self::Advance(
                AdvanceError::None { moment }
                | AdvanceError::Early { moment }
                | AdvanceError::Past { moment, .. },
            ) => {
                facts.insert("moment".to_owned(), moment.to_string());
            }
            Self::NotSafeElsewhere { missing, media } => {
                facts.insert("missing".to_owned(), missing.to_string());
                facts.insert("media".to_owned(), media.to_string());
            }
            Self::AlreadyEnrolled(station) => {
                facts.insert("station".to_owned(), station.clone());
            }
            Self::AnotherElection { here, there } => {
                facts.insert("here".to_owned(), here.clone());
                facts.insert("there".to_owned(), there.clone());
            }
            Self::OtherTable { table } => {
                facts.insert("table".to_owned(), table.clone());
            }
            Self::NoElection
            | Self::Poll(_)
            | Self::NotATest
            | Self::RollIncomplete
            | Self::NotAuthorised
            | Self::NotOnRoll
            | Self::NobodyOfTables
            | Self::LeftWithoutVoting
            | Self::PostalVote
            | Self::DeletedFromRoll
            | Self::OutsideScope
            | Self::Correction(_)
            | Self::PresidentNeeded
            | Self::NotAnOfficer
            | Self::NoConflict
            | Self::OnPaper
            | Self::NotOnPaper
            | Self::ByHandTooMany
            | Self::NotVoted
            | Self::PracticeOver
            | Self::CodeUnknown
            | Self::CodeExpired
            | Self::NotCopied
            | Self::CopiesNotRequired
            | Self::NewerElection { .. }
            | Self::StoreInOrder
            | Self::NotACopy
            | Self::NoSeal
            | Self::CodeUsed
            | Self::CodeCharacters
            | Self::Marks(_)
            | Self::NoSession
            | Self::SessionBusy
            | Self::OfficersMustDiffer(_)
            | Self::ConfirmationWrong
            | Self::NotConstituted
            | Self::AlreadyConstituted
            | Self::MembersMissing
            | Self::MemberName
            | Self::PinWeak
            | Self::NotAtTheTable
            | Self::ReasonRequired
            | Self::WordsUnfit
            | Self::WordsMissing
            | Self::PostalNumbers
            | Self::MinutesNumber
            | Self::DecisionVotes
            | Self::MinutesFull
            | Self::NotesOnlyHere
            | Self::NoSuchNote
            | Self::MemberDni
            | Self::RecountDiffers
            | Self::NotCertified
            | Self::NotEnrolled
            | Self::ElectionNotTrusted => {}
        }
        facts
    }
}
