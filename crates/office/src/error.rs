//! Why a use case of the office did not happen: one sentence that says what to do next.

use std::path::{Path, PathBuf};

use urna_atlas::{admin::AdminError, uri::UriError};
use urna_domain::{
    bundle::BundleError,
    correction::CorrectionError,
    definition::DefinitionError,
    event::EventError,
    hours::WallTime,
    ids::{CitizenId, IdError},
    officers::OfficersError,
    order::OrderRefusal,
    packed::PackRefusal,
    scope::ScopeError,
    speech::SpeechError,
    tables::TablesError,
    totals::TotalsError,
};

use crate::drawing::DrawingError;

/// Why a use case of the office did not happen.
#[derive(Debug, thiserror::Error)]
pub enum OfficeError {
    /// The folder is not an office yet.
    #[error("there is no office in {0}; run `urna office init --uri URI` first")]
    NoOffice(PathBuf),
    /// A file or folder that cannot be read or written.
    #[error("{action} {path} failed: {cause}")]
    File {
        /// `reading`, `writing`.
        action: &'static str,
        /// The file.
        path: PathBuf,
        /// Why, as the system says it.
        cause: std::io::Error,
    },
    /// A file of the office's home that does not hold what it should.
    #[error("{path} is damaged: {why}; restore it from a copy")]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// A pace that stations do not keep to.
    #[error("stations ask every {min} to {max} seconds; give a number between the two")]
    Pace {
        /// The shortest pause, in seconds.
        min: u64,
        /// The longest.
        max: u64,
    },
    /// The package cannot be opened.
    #[error(transparent)]
    Package(#[from] urna_domain::package::PackageError),
    /// A package of somebody else's station.
    #[error(
        "the package is of the station {0}, and this office registered none of that name; nothing was changed"
    )]
    ForeignPackage(urna_domain::ids::StationId),
    /// A package of a second machine.
    #[error(
        "the package of {0} was signed by another machine than the one that claimed the station; nothing was changed"
    )]
    OtherMachine(urna_domain::ids::StationId),
    /// A package whose box does not hold.
    #[error("the package is not taken, nothing was changed: {0}")]
    PackageBox(String),
    /// A certificate could not be made.
    #[error("no certificate could be made for the station; please report this")]
    Certificate(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The cluster.
    #[error(transparent)]
    Admin(#[from] AdminError),
    /// The connection string.
    #[error(transparent)]
    Uri(#[from] UriError),
    /// The scope.
    #[error(transparent)]
    Scope(#[from] ScopeError),
    /// The tables of a station.
    #[error(transparent)]
    Tables(#[from] TablesError),
    /// A table that nobody belongs to.
    #[error(
        "nobody of `{scope}` belongs to the table `{table}`: write its code as the roll does in `mesa`, or bring the roll in first"
    )]
    EmptyTable {
        /// The table.
        table: String,
        /// The scope of the station.
        scope: String,
    },
    /// An identifier.
    #[error(transparent)]
    Id(#[from] IdError),
    /// The file of an election is not what it should be.
    #[error("the definition of the election cannot be read: {0}")]
    Definition(String),
    /// The election could not be held like this.
    #[error("the election cannot be held as it is defined: {0}")]
    Election(#[from] DefinitionError),
    /// A published definition without the authority's signature.
    #[error("the election {0} is not signed by this office's authority; do not use it")]
    ForeignSignature(String),
    /// No such election.
    #[error("there is no election {0}; `urna office election list` names the published ones")]
    NoElection(String),
    /// No election at all.
    #[error("no election is published; run `urna office election publish FILE` first")]
    NothingPublished,
    /// The roll file cannot be read at all.
    #[error("the roll cannot be imported: {0}")]
    Import(String),
    /// A count that cannot be generated.
    #[error("a roll has between 1 and {max} citizens")]
    Count {
        /// The most.
        max: u64,
    },
    /// A station's name that cannot be used.
    #[error("a station's name has between 1 and {max} characters")]
    Name {
        /// The most characters.
        max: usize,
    },
    /// The key of a registration is not in this office's home.
    #[error("the registration of station {0} was not made in this office's folder; make its bundle there")]
    ForeignStation(String),
    /// The scope that was asked for is the one it has.
    #[error("station {0} has this scope already; nothing was changed")]
    SameScope(String),
    /// An order that no station could read.
    #[error(transparent)]
    Order(OrderRefusal),
    /// The correction is none, or not one that the office may make.
    #[error(transparent)]
    Correction(#[from] CorrectionError),
    /// Two people are needed, or a post cannot be used.
    #[error(transparent)]
    Officers(#[from] OfficersError),
    /// A text that must say something.
    #[error("a reason is needed, of at most {max} bytes")]
    Reason {
        /// The greatest length in bytes.
        max: usize,
    },
    /// Nobody with this id.
    #[error("nobody on the roll has the id {0}")]
    NoCitizen(CitizenId),
    /// Nothing to classify.
    #[error("the check-ins of this person do not conflict as far as they have arrived")]
    NoConflict,
    /// A station has said what it was.
    #[error("the station has settled this conflict as {0}; the office adds its word only where it has not")]
    Settled(String),
    /// Another office, or another window of this one, writes at the same time.
    #[error("somebody else of the office is writing at the same time; try again")]
    Busy,
    /// The event.
    #[error(transparent)]
    Event(#[from] EventError),
    /// The bundle.
    #[error(transparent)]
    Bundle(#[from] BundleError),
    /// The packed roll.
    #[error(transparent)]
    Pack(#[from] PackRefusal),
    /// The code of a paper.
    #[error(transparent)]
    Paper(#[from] TotalsError),
    /// The paper names a station that no machine has claimed.
    #[error("no machine has claimed a station {0}; compare the name with `urna office station list`")]
    NoStation(String),
    /// The code of a paper was altered, or made by somebody else.
    #[error(
        "station {0} did not sign this paper; do not use it, and compare it with the copies of the table"
    )]
    PaperNotSigned(String),
    /// The numbers are in the order of a definition that was not published.
    #[error("this paper is of another definition of the election {0} than the published one; do not use it")]
    PaperOfOtherDefinition(String),
    /// What the office shares with a station is in another folder.
    #[error("the registration of station {0} was not made in this office's folder; check the code there")]
    NoSharedSecret(String),
    /// A dictated number and its code do not belong together.
    #[error(
        "the code is not that of station {station}, {moment} and this number; ask for station, number and code once more"
    )]
    WrongCode {
        /// The station.
        station: String,
        /// The hour.
        moment: WallTime,
    },
    /// A dictated count and its code do not belong together.
    #[error(
        "the code is not that of station {0} and these numbers; have the numbers read once more, row by row, and then the code"
    )]
    WrongCountCode(String),
    /// A dictated count has another number of contests than the election.
    #[error("the election has {expected} contests, not {found}; say --contest once for each, in their order")]
    DictatedContests {
        /// Those of the election.
        expected: usize,
        /// Those that were dictated.
        found: usize,
    },
    /// What was dictated for a contest is no list of numbers.
    #[error("the rows of a contest are whole numbers with commas between them, such as 230,170,10,2,410")]
    DictatedNumbers,
    /// A dictated contest has another number of rows than its table.
    #[error(
        "contest {contest} has {expected} rows, not {found}; say the votes in their order, then blank, null and valid"
    )]
    DictatedRows {
        /// Its id.
        contest: String,
        /// The rows of the table.
        expected: usize,
        /// Those that were dictated.
        found: usize,
    },
    /// The rows of a dictated contest contradict each other or the ballots.
    #[error(
        "the rows of contest {0} do not add up with each other and the ballots; have this table read once more"
    )]
    DictatedSum(String),
    /// A line of the turnout of an earlier election.
    #[error("line {line} of the earlier turnout cannot be read; write HOUR;SHARE, such as 14:00;40,48")]
    EarlierLine {
        /// Which one, from 1.
        line: usize,
    },
    /// A line of the places of tables.
    #[error(
        "line {line} of the places cannot be read; write TABLE;BUILDING;ADDRESS;ROOM;PLAN, such as 06-015-01-001-A;CEIP Cervantes"
    )]
    PlaceLine {
        /// Which one, from 1.
        line: u64,
    },
    /// A drawing.
    #[error("{path} {why}")]
    Drawing {
        /// The file.
        path: PathBuf,
        /// Why nothing can be made of it.
        #[source]
        why: DrawingError,
    },
    /// The audio of an election.
    #[error(transparent)]
    Speech(#[from] SpeechError),
    /// A program that reads out or encodes is missing.
    #[error("the program `{program}` is not on this machine; install it (in Debian: apt install {package})")]
    NoProgram {
        /// Its name.
        program: &'static str,
        /// The package that holds it.
        package: &'static str,
    },
    /// A program that reads out or encodes did not do its work.
    #[error("the program `{0}` did not make a recording; look whether it works on this machine")]
    Reader(&'static str),
    /// Not a language of the booth.
    #[error("no booth speaks the language `{0}`; use es, ca, ca-ES-valencia, eu, gl or en")]
    Language(String),
    /// A recording of a text that is not in the election.
    #[error("{0} belongs to no text of this election; compare its name with the sheet of `--script`")]
    StrayRecording(PathBuf),
    /// A recording that a booth could not play.
    #[error("{0} is not an Ogg Opus file, or is too long; encode it with opusenc")]
    BadRecording(PathBuf),
    /// Something that happens only when this program is wrong.
    #[error("{0}")]
    Internal(String),
}

impl OfficeError {
    /// A file that cannot be read.
    pub(crate) fn reading(path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.to_owned();
        move |cause| Self::File { action: "reading", path, cause }
    }

    /// A file that cannot be written.
    pub(crate) fn writing(path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.to_owned();
        move |cause| Self::File { action: "writing", path, cause }
    }
}
