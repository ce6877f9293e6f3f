//! A polling day on which the program dies again and again, and what must be true after each death.

use std::collections::{BTreeMap, BTreeSet};
use std::os::unix::process::ExitStatusExt as _;
use std::path::Path;
use std::process::ExitStatus;
use std::sync::Arc;
use std::time::Duration;

use rand::{RngExt as _, rngs::StdRng};
use tempfile::TempDir;
use urna_domain::ballot::BallotId;
use urna_domain::election::Mark;
use urna_domain::ids::{CitizenId, ContestId};
use urna_domain::tally::Tally;
use urna_station::environment::{Environment, Machine};
use urna_station::{CountResult, Method, Phase, Recovery, Refusal, Station, StationError, key_file};
use urna_store::ballot_box::BallotBox;
use urna_store::{Home, Store, audit, authorisations, participation};
use urna_tests::polling_day::{STATION, enrolled_home, marks_of, number_of, officers, open_station, row_key};
use urna_tests::{Answer, CrashAt, Order, StationProcess};

const PROGRAM: &str = env!("CARGO_BIN_EXE_station-on-a-pipe");
/// More than ever vote on one of these days.
const PEOPLE: u32 = 400;
/// Voters of a round, unless the process dies first.
const VOTERS: u32 = 4;
const SIGABRT: i32 = 6;
const SIGKILL: i32 = 9;

/// What is true of the voter in the booth when the process dies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Then {
    /// Nothing is cast.
    NotInBox,
    /// The ballot is in the box and not recorded.
    InBox,
    /// The ballot is in the box and recorded; the voter does not know yet.
    Recorded,
    /// Depends on which voter it is.
    Unsaid,
}

/// A death.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kill {
    /// At a named place.
    At { crash: CrashAt, then: Then },
    /// At a named place, and again in the start after it.
    Twice { first: &'static str, second: &'static str },
    /// At any instant: some time after the process gave that many answers.
    Instant { after: usize, micros: u64 },
}

/// How often what was met.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Counted {
    pub(super) kills: u32,
    pub(super) completed: u32,
    pub(super) not_cast: u32,
    pub(super) nothing: u32,
}

/// One voter of a round.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Turn {
    person: u32,
    code: Option<String>,
    order: Order,
}

/// The files of a dead station, read without its recovery.
#[derive(Debug)]
struct Look {
    /// Ballots in the box, and whose marks they bear.
    ballots: BTreeMap<BallotId, u32>,
    /// Everybody whose record says that they voted.
    voted: BTreeSet<u32>,
    /// Everybody who holds an authorisation that is open, and whether they are in the booth.
    authorised: BTreeMap<u32, bool>,
    /// The last thing that was done.
    last_act: String,
}

pub(super) struct CrashDay {
    _folder: TempDir,
    home: Home,
    dice: StdRng,
    story: String,
    /// The next person of the roll who was never checked in.
    next: u32,
    /// A person who is checked in and has not voted, and their code when it was handed out.
    waiting: Option<(u32, Option<String>)>,
    /// What was in the box at the last look.
    ballots: BTreeMap<BallotId, u32>,
    /// People who were told that their vote is cast.
    told: BTreeSet<u32>,
    /// People whose vote is cast and who were not told by the program that died.
    untold: BTreeSet<u32>,
    counted: Counted,
}

impl CrashDay {
    /// Enrols a station and opens its poll.
    pub(super) fn begin(seed: u64, dice: StdRng) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let home = enrolled_home(folder.path(), PEOPLE, machine()).unwrap();
        open_station(&home, &machine()).unwrap().open_poll(&officers().unwrap()).unwrap();
        Self {
            _folder: folder,
            home,
            dice,
            story: format!("day {seed}"),
            next: 0,
            waiting: None,
            ballots: BTreeMap::new(),
            told: BTreeSet::new(),
            untold: BTreeSet::new(),
            counted: Counted::default(),
        }
    }

    /// Some voters, a death, and what it left.
    pub(super) fn round(&mut self, kill: Kill) {
        let day = self.story.clone();
        self.story = format!("{day}, {} in the box, {kill:?}", self.ballots.len());
        let turns = self.turns();
        let orders: Vec<&Order> = turns.iter().map(|turn| &turn.order).collect();
        let answers = match kill {
            Kill::At { crash, .. } => self.die_at(crash, &orders),
            Kill::Twice { first, .. } => self.die_at(CrashAt { point: first, nth: 1 }, &orders),
            Kill::Instant { after, micros } => self.die_after(after, micros, &orders),
        };
        let look = self.look();
        let interrupted = self.account_for(&turns, &answers, &look);
        if let (Kill::At { then, .. }, Some(turn)) = (kill, &interrupted) {
            let in_box = look.ballots.values().any(|person| *person == turn.person);
            match (then, in_box, look.voted.contains(&turn.person)) {
                (Then::Unsaid, _, _)
                | (Then::NotInBox, false, false)
                | (Then::InBox, true, false)
                | (Then::Recorded, true, true) => {}
                found => panic!("{}: {found:?}", self.story),
            }
        }
        let due = self.due(&look, interrupted.as_ref());
        if let Kill::Twice { second, .. } = kill {
            let said = self.die_at(CrashAt { point: second, nth: 1 }, &[]);
            assert_eq!(said, [], "{}: it died before it was open", self.story);
            assert_eq!(self.look().ballots, look.ballots, "{}", self.story);
        }
        self.go_on(due, interrupted, look);
        self.story = day;
    }

    /// The voters of a round: first whoever waits.
    fn turns(&mut self) -> Vec<Turn> {
        let waiting = self.waiting.take().map(|(person, code)| {
            let marks = marks_of(person).unwrap();
            let order = match code.clone() {
                Some(code) => Order::Resume { person, code, marks },
                None => Order::Again { person, marks },
            };
            Turn { person, code, order }
        });
        let fresh = (self.next..self.next + VOTERS).map(|person| {
            let order = Order::Vote { person, marks: marks_of(person).unwrap() };
            Turn { person, code: None, order }
        });
        waiting.into_iter().chain(fresh).collect()
    }

    fn die_at(&mut self, crash: CrashAt, orders: &[&Order]) -> Vec<Answer> {
        let (answers, status) = self.start(Some(crash), orders).end().unwrap();
        assert_eq!(status.signal(), Some(SIGABRT), "{}: {status}", self.story);
        self.counted.kills += 1;
        answers
    }

    fn die_after(&mut self, after: usize, micros: u64, orders: &[&Order]) -> Vec<Answer> {
        let delay = Duration::from_micros(micros);
        let (answers, status): (_, ExitStatus) = self.start(None, orders).kill_after(after, delay).unwrap();
        assert!(status.success() || status.signal() == Some(SIGKILL), "{}: {status}", self.story);
        self.counted.kills += u32::from(!status.success());
        answers
    }

    fn start(&self, crash: Option<CrashAt>, orders: &[&Order]) -> StationProcess {
        let mut station = StationProcess::start(Path::new(PROGRAM), &self.home, crash, None).unwrap();
        orders.iter().for_each(|order| station.order(order).unwrap());
        station
    }

    /// Reads the files as they lie there.
    fn look(&self) -> Look {
        let key = key_file::read_key(&self.home).unwrap();
        let contents = BallotBox::open_read_only(&self.home, &key).unwrap().contents().unwrap();
        let whose = |marks| number_of(marks).expect("a ballot bears marks that nobody made");
        let ballots = contents.ballots.iter().map(|ballot| (ballot.id, whose(&ballot.marks))).collect();
        let store = Store::open_read_only(&self.home, &key).unwrap();
        let state = |person: u32| -> Option<participation::State> {
            let citizen = CitizenId::parse(&format!("i:{person}")).unwrap();
            store.read(|read| participation::get(read, &citizen)).unwrap().map(|found| found.state)
        };
        let seen = 0..(self.next + 2 * VOTERS).min(PEOPLE);
        let voted =
            seen.clone().filter(|person| state(*person) == Some(participation::State::Voted)).collect();
        let open = store.read(authorisations::open).unwrap();
        let authorised = open.iter().map(|row| {
            let person = row.citizen.as_str().trim_start_matches("i:").parse().unwrap();
            (person, row.state == authorisations::State::InBooth)
        });
        let tail = store.read(|read| audit::tail(read, 1)).unwrap();
        Look { ballots, voted, authorised: authorised.collect(), last_act: tail[0].entry.action.clone() }
    }

    /// Everybody who was told is in the box and on record; at most the one who was interrupted is there beside them,
    /// and nobody after. Says who was interrupted, with the code if it was handed out.
    fn account_for(&mut self, turns: &[Turn], answers: &[Answer], look: &Look) -> Option<Turn> {
        let story = &self.story;
        let mut due = self.ballots.clone();
        let person_in_box = |person: u32| look.ballots.iter().filter(move |(_, found)| **found == person);
        let mut interrupted = None;
        for turn in turns {
            let person = turn.person;
            let said = |wanted: &Answer| answers.contains(wanted);
            let mut found = person_in_box(person);
            if interrupted.is_some() {
                assert_eq!(found.next(), None, "{story}: {person} was not even called");
                assert!(!look.voted.contains(&person) && !look.authorised.contains_key(&person), "{story}");
                continue;
            }
            let told = said(&Answer::Cast { person });
            match found.next() {
                Some((id, _)) => {
                    due.insert(*id, person);
                }
                None => {
                    assert!(!told && !look.voted.contains(&person), "{story}: the vote of {person} is lost")
                }
            }
            assert_eq!(found.next(), None, "{story}: {person} is in the box twice");
            if told {
                assert!(look.voted.contains(&person), "{story}: {person} was told and is not on record");
                assert!(self.told.insert(person), "{story}: {person} voted twice");
            } else {
                let ticket = answers.iter().find_map(|answer| match answer {
                    Answer::Ticket { person: whose, code } => (*whose == person).then(|| code.clone()),
                    Answer::Opened(_) | Answer::Booth { .. } | Answer::Cast { .. } | Answer::Done => None,
                });
                interrupted = Some(Turn { code: ticket.or(turn.code.clone()), ..turn.clone() });
            }
            self.next = self.next.max(person + 1);
        }
        assert_eq!(
            look.ballots, due,
            "{story}: the box holds what it held before and the ballots of this round"
        );
        interrupted
    }

    /// What the next start must say.
    fn due(&self, look: &Look, interrupted: Option<&Turn>) -> Recovery {
        let Some(turn) = interrupted else { return said_before(&look.last_act) };
        let in_box = look.ballots.values().any(|person| *person == turn.person);
        let voted = look.voted.contains(&turn.person);
        match look.authorised.get(&turn.person) {
            _ if in_box && !voted => Recovery::VoteCompleted,
            Some(true) => Recovery::VoteNotCast,
            Some(false) | None => said_before(&look.last_act),
        }
    }

    /// Opens the station again, compares what it says and holds, and lets the interrupted voter go on.
    fn go_on(&mut self, due: Recovery, interrupted: Option<Turn>, look: Look) {
        let story = &self.story;
        let station = open_station(&self.home, &machine()).unwrap_or_else(|e| panic!("{story}: {e}"));
        assert_eq!(*station.recovery(), due, "{story}: {look:?}");
        match due {
            Recovery::VoteCompleted => self.counted.completed += 1,
            Recovery::VoteNotCast => self.counted.not_cast += 1,
            Recovery::Nothing => self.counted.nothing += 1,
            Recovery::BoxAheadOfStore => panic!("{story}"),
        }
        assert!(!self.home.box_db().with_extension("db.new").exists(), "{story}");
        let in_box = u64::try_from(look.ballots.len()).unwrap();
        let summary = station.summary().unwrap();
        assert_eq!(
            (summary.voted, summary.ballots, station.ballots_in_box()),
            (in_box, in_box, in_box),
            "{story}"
        );
        assert_eq!(summary.phase, Phase::Open, "{story}");
        for check in station.verify().unwrap() {
            assert_ne!(check.ok, Some(false), "{story}: {} {}", check.code, check.words);
        }
        if let Some(turn) = interrupted {
            self.settle(&station, &turn, &look);
        }
        drop(station);
        self.ballots = self.look().ballots;
        assert!(
            look.ballots.iter().all(|(id, person)| self.ballots.get(id) == Some(person)),
            "{}",
            self.story
        );
    }

    fn settle(&mut self, station: &Station, turn: &Turn, look: &Look) {
        let Turn { person, code, .. } = turn;
        let story = &self.story;
        let key = row_key(station, *person).unwrap();
        if look.ballots.values().any(|found| found == person) {
            // The vote is cast: neither the code nor a second check-in gives another one.
            let again = station.authorise(key, Method::Dni, "vocal 1");
            assert!(
                matches!(again, Err(StationError::Refused(Refusal::AlreadyVoted { .. }))),
                "{story}: {again:?}"
            );
            if let Some(code) = code {
                let again = station.begin_ballot(code).map(|_| ());
                assert!(matches!(again, Err(StationError::Refused(Refusal::CodeUsed))), "{story}: {again:?}");
            }
            assert!(self.untold.insert(*person), "{story}: {person} voted twice");
        } else if !look.authorised.contains_key(person) {
            // Not even checked in.
            self.next = *person;
        } else if let (Some(code), true) = (code, self.dice.random_ratio(1, 3)) {
            station.begin_ballot(code).unwrap_or_else(|error| panic!("{story}: {error}"));
            station.cast(&marks_of(*person).unwrap()).unwrap_or_else(|error| panic!("{story}: {error}"));
            assert!(self.told.insert(*person), "{story}: {person} voted twice");
        } else {
            self.waiting = Some((*person, code.clone()));
        }
    }

    /// Everybody who waits votes, the program dies once more while it closes the poll, and the count is compared
    /// with what was cast.
    pub(super) fn close_and_count(mut self, crash: CrashAt) -> Counted {
        self.story = format!("{}, closing, {crash:?}", self.story);
        let turns = self.turns();
        let orders: Vec<&Order> = turns.iter().map(|turn| &turn.order).collect();
        let (answers, status) = self.start(None, &orders).end().unwrap();
        assert!(status.success(), "{}: {status}", self.story);
        let look = self.look();
        assert_eq!(self.account_for(&turns, &answers, &look), None, "{}", self.story);
        self.die_at(crash, &[&Order::Close]);

        let station = open_station(&self.home, &machine()).unwrap();
        let result = match station.summary().unwrap().phase {
            Phase::Open => {
                station.close_poll(&officers().unwrap(), STATION).unwrap();
                station.certify(&officers().unwrap()).unwrap()
            }
            Phase::Ended => station.certify(&officers().unwrap()).unwrap(),
            Phase::Certified => station.result().unwrap(),
            other @ (Phase::Closed | Phase::Suspended) => panic!("{}: {other:?}", self.story),
        };
        self.compare(&result);
        assert!(station.verify().unwrap().iter().all(|check| check.ok != Some(false)), "{}", self.story);
        self.counted
    }

    /// The tally is that of the people who were told, and of those who were not and are in the box: each once.
    fn compare(&self, result: &CountResult) {
        assert!(self.told.is_disjoint(&self.untold), "{}", self.story);
        let voters: Vec<u32> = self.told.union(&self.untold).copied().collect();
        let many = u64::try_from(voters.len()).unwrap();
        assert_eq!((result.voted, result.ballots), (many, many), "{}", self.story);
        assert_eq!(many, u64::from(self.next), "{}: everybody who was called has voted", self.story);
        let mut due: BTreeMap<ContestId, Tally> = BTreeMap::new();
        for (contest, mark) in voters.iter().flat_map(|voter| marks_of(*voter).unwrap().0) {
            let tally = due.entry(contest).or_default();
            tally.valid += 1;
            match mark {
                Mark::Blank => tally.blank += 1,
                Mark::Choices(choices) => {
                    choices.into_iter().for_each(|choice| *tally.votes.entry(choice).or_default() += 1);
                }
            }
        }
        for (contest, mut tally) in result.contests.clone() {
            tally.votes.retain(|_, votes| *votes > 0);
            assert_eq!(Some(&tally), due.get(&contest), "{}: {contest}", self.story);
        }
        assert_eq!(result.contests.len(), due.len());
    }
}

/// Time and randomness as they are: codes, nonces and ids of this test are never the same twice.
pub(super) fn machine() -> Arc<dyn Environment> {
    Arc::new(Machine)
}

/// A start that finds nothing says again what an earlier one found, until something else is done.
fn said_before(last_act: &str) -> Recovery {
    match last_act {
        "VoteCompletedAtStart" => Recovery::VoteCompleted,
        "VoteNotCastAtStart" => Recovery::VoteNotCast,
        _ => Recovery::Nothing,
    }
}
