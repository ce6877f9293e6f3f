//! A polling day of forty voters in a process of its own, and everything that it leaves on the disk.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::Read as _;
use std::path::Path;

use rand::{RngExt as _, SeedableRng as _, rngs::StdRng, seq::SliceRandom as _};
use urna_domain::Millis;
use urna_station::environment::Environment as _;
use urna_station::key_file;
use urna_store::Home;
use urna_store::ballot_box::BallotBox;
use urna_tests::polling_day::{DISTINCT_MARKS, SeededMachine, enrolled_home, marks_of};
use urna_tests::secrecy::{Id, Image, read_key, wal_bytes};
use urna_tests::{Answer, Order, StationProcess};

const PROGRAM: &str = env!("CARGO_BIN_EXE_station-on-a-pipe");
/// People on the roll: more than vote.
const PEOPLE: u32 = 60;

/// Every file of a home at one moment, while its program runs or after it.
pub(super) struct Snapshot {
    files: BTreeMap<String, Vec<u8>>,
    key: [u8; 32],
}

/// A day, with what really happened in it.
pub(super) struct Evening {
    /// The ballots in the order in which they were cast.
    pub(super) truth: Vec<Id>,
    /// The codes that were handed out.
    pub(super) codes: Vec<String>,
    /// When the poll was open.
    pub(super) hours: (Millis, Millis),
    /// What somebody finds in each generation of the box who opened it before it was replaced.
    pub(super) kept_open: Vec<Vec<u8>>,
    snapshots: [Snapshot; 3],
}

impl Evening {
    pub(super) const VOTERS: u32 = 40;

    /// The day of a seed.
    pub(super) fn of(seed: u64) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let machine = SeededMachine::new(seed);
        let morning = machine.now();
        let home = enrolled_home(folder.path(), PEOPLE, machine).unwrap();
        let key = key_file::read_key(&home).unwrap();
        let mut dice = StdRng::seed_from_u64(seed);
        let mut people: Vec<u32> = (0..Self::VOTERS).collect();
        people.shuffle(&mut dice);

        let program = Path::new(PROGRAM);
        let mut station = StationProcess::start(program, &home, None, Some(seed + 1_000)).unwrap();
        assert_eq!(station.hear().unwrap(), Answer::Opened("Nothing".to_owned()));
        carry_out(&mut station, &Order::OpenPoll);
        let (mut truth, mut codes, mut kept_open) = (Vec::new(), Vec::new(), Vec::new());
        let mut before = BTreeSet::new();
        for person in people {
            let mut generation = File::open(home.box_db()).unwrap();
            let marks = marks_of(dice.random_range(0..DISTINCT_MARKS)).unwrap();
            station.order(&Order::Vote { person, marks }).unwrap();
            let Answer::Ticket { code, .. } = station.hear().unwrap() else { panic!("no ticket") };
            codes.push(code);
            assert_eq!(station.hear().unwrap(), Answer::Booth { person });
            assert_eq!(station.hear().unwrap(), Answer::Cast { person });
            let contents = BallotBox::open_read_only(&home, &key).unwrap().contents().unwrap();
            let after: BTreeSet<Id> = contents.ballots.iter().map(|ballot| *ballot.id.as_bytes()).collect();
            let new: Vec<Id> = after.difference(&before).copied().collect();
            let [id] = new[..] else { panic!("{} new ballots", new.len()) };
            truth.push(id);
            before = after;
            let mut kept = Vec::new();
            generation.read_to_end(&mut kept).unwrap();
            kept_open.push(kept);
        }
        carry_out(&mut station, &Order::Backup);
        let before_closing = Snapshot::of(&home);
        carry_out(&mut station, &Order::Close);
        let certified = Snapshot::of(&home);
        let (_, status) = station.end().unwrap();
        assert!(status.success());
        let ended = Snapshot::of(&home);
        // The clock of a seed takes steps of some seconds; the day is much longer than all of them.
        let hours = (morning, morning.plus(24 * 3_600_000));
        Self { truth, codes, hours, kept_open, snapshots: [before_closing, certified, ended] }
    }

    /// The ids as the attacker knows them: all, and nothing of their order.
    pub(super) fn known_ids(&self) -> Vec<Id> {
        let mut ids = self.truth.clone();
        ids.sort_unstable();
        ids
    }

    pub(super) fn before_closing(&self) -> &Snapshot {
        &self.snapshots[0]
    }

    pub(super) fn certified(&self) -> &Snapshot {
        &self.snapshots[1]
    }

    pub(super) fn ended(&self) -> &Snapshot {
        &self.snapshots[2]
    }
}

impl Snapshot {
    fn of(home: &Home) -> Self {
        let mut files = BTreeMap::new();
        read_folder(home.dir(), home.dir(), &mut files);
        Self { files, key: read_key(home).unwrap() }
    }

    pub(super) fn files(&self) -> Vec<&str> {
        self.files.keys().map(String::as_str).collect()
    }

    pub(super) fn has(&self, file: &str) -> bool {
        self.files.contains_key(file)
    }

    /// The bytes on the disk.
    pub(super) fn raw(&self, file: &str) -> &[u8] {
        self.files.get(file).unwrap_or_else(|| panic!("{file} is not there"))
    }

    /// The pages of a database.
    pub(super) fn image(&self, file: &str) -> Image {
        Image::decrypt(self.raw(file), &self.key).unwrap()
    }

    /// The bytes after decryption, whatever the file is.
    pub(super) fn plain(&self, file: &str) -> Vec<u8> {
        match Path::new(file).extension().and_then(|extension| extension.to_str()) {
            Some("db") => self.image(file).bytes(),
            Some("db-wal") => wal_bytes(self.raw(file), &self.key),
            _ => self.raw(file).to_vec(),
        }
    }
}

fn carry_out(station: &mut StationProcess, order: &Order) {
    station.order(order).unwrap();
    assert_eq!(station.hear().unwrap(), Answer::Done);
}

fn read_folder(home: &Path, folder: &Path, files: &mut BTreeMap<String, Vec<u8>>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            read_folder(home, &path, files);
        } else {
            let name = path.strip_prefix(home).unwrap().to_str().unwrap().to_owned();
            files.insert(name, fs::read(&path).unwrap());
        }
    }
}
