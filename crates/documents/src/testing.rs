//! Invented papers for the tests, and a reader of what is in a PDF.

#![allow(clippy::expect_used, reason = "a test may panic")]

use jiff::civil::{date, time};
use lopdf::{Dictionary, Document, Object};

use crate::{
    ChoiceVotes, ContestCount, DayTurnout, Directions, DocumentError, Drawn, EarlierDay, EarlierShare,
    Heading, IdentityShown, Languages, MarkedRoll, NumberedVoter, Pdf, Person, RollMark, RollRow, Scrutiny,
    Signer, Ticket, Turnout, TurnoutInterval, VoterList, Words, ZeroChoice, ZeroContest, ZeroReport,
};

pub(crate) fn heading(languages: Languages) -> Heading {
    Heading {
        election: "Consulta vecinal".to_owned(),
        election_day: date(2026, 11, 22),
        station: "Badajoz, sección 1, mesa A".to_owned(),
        place: String::new(),
        issued: date(2026, 11, 22).at(20, 41, 7, 0),
        languages,
        rehearsal: false,
    }
}

pub(crate) fn person(number: usize) -> Person {
    Person {
        surnames: format!("Núñez Ibarra {number}"),
        name: "Lucía".to_owned(),
        dni: format!("{:08}Z", 10_000_000 + number),
    }
}

pub(crate) fn voter_list(names: impl IntoIterator<Item = Person>, identity: IdentityShown) -> VoterList {
    let voters = (1..).zip(names).map(|(number, voter)| NumberedVoter { number, voter }).collect();
    VoterList { heading: heading(Languages::Spanish), identity, voters, signers: signers() }
}

pub(crate) fn signers() -> Vec<Signer> {
    vec![Signer { post: "Presidencia".into(), name: "Ana Gil".to_owned() }]
}

pub(crate) fn roll(rows: usize, voted: usize, last_mark: u32) -> MarkedRoll {
    MarkedRoll {
        heading: heading(Languages::Spanish),
        frozen_at: time(13, 5, 0, 0),
        stopped: true,
        last_mark,
        identity: IdentityShown::Full,
        rows: (0..rows)
            .map(|at| RollRow {
                elector: person(at),
                mark: if at < voted { RollMark::Voted } else { RollMark::None },
            })
            .collect(),
        signers: Vec::new(),
    }
}

/// A count of `choices` candidatures with one vote each, two blank ballots and one null.
pub(crate) fn scrutiny(choices: u64, languages: Languages) -> Scrutiny {
    Scrutiny {
        heading: heading(languages),
        electors: 890,
        voters: choices + 3,
        ballots: choices + 3,
        difference: Words::default(),
        contests: vec![ContestCount {
            title: "Asamblea".to_owned(),
            marks_max: 1,
            choices: (1..=choices)
                .map(|number| ChoiceVotes { name: format!("Candidatura {number}"), votes: 1 })
                .collect(),
            valid: choices + 2,
            blank: 2,
            null: 1,
        }],
        second_count_agrees: true,
        signed_text: Some("urna1:06-001-A:890:0123456789abcdef".to_owned()),
        signers: signers(),
    }
}

/// A report before opening that is zero everywhere.
pub(crate) fn zero(languages: Languages) -> ZeroReport {
    ZeroReport {
        heading: heading(languages),
        ballots: 0,
        voters: 0,
        electors: 890,
        contests: vec![ZeroContest {
            title: "Asamblea".to_owned(),
            choices: vec![ZeroChoice { name: "Candidatura A".to_owned(), votes: 0 }],
        }],
        program: "Urna 0.1.0".to_owned(),
        definition_hash: "ab".repeat(32),
        roll_hash: "cd".repeat(32),
        signed_text: Some("urna1:06-001-A:890:0123456789abcdef".to_owned()),
        signers: signers(),
    }
}

pub(crate) fn advance() -> Turnout {
    Turnout {
        heading: heading(Languages::Spanish),
        moment: time(14, 0, 0, 0),
        electors: 890,
        voters: 412,
        code: "7F-3K".to_owned(),
        signers: Vec::new(),
    }
}

/// A day in half hours, of which one was so quiet that it is longer.
pub(crate) fn turnout_of_a_day(languages: Languages) -> DayTurnout {
    let mut sum = 0;
    let mut interval = |from: (i8, i8), until: (i8, i8), voters| {
        sum += voters;
        TurnoutInterval { from: time(from.0, from.1, 0, 0), until: time(until.0, until.1, 0, 0), voters, sum }
    };
    let points =
        [(14, 3_671), (18, 5_212)].map(|(hour, share)| EarlierShare { at: time(hour, 0, 0, 0), share });
    DayTurnout {
        heading: heading(languages),
        electors: 890,
        by_hand: 3,
        minutes: 30,
        intervals: vec![
            interval((9, 0), (9, 30), 0),
            interval((9, 30), (10, 0), 38),
            interval((10, 0), (11, 30), 9),
            interval((11, 30), (12, 0), 121),
        ],
        earlier: Some(EarlierDay {
            title: "Consulta vecinal de 2022".to_owned(),
            date: date(2022, 11, 20),
            points: points.into(),
        }),
    }
}

pub(crate) fn ticket() -> Ticket {
    Ticket {
        station: "Mesa A".to_owned(),
        code: "7F3K2M".to_owned(),
        valid_until: time(10, 15, 0, 0),
        languages: Languages::Spanish,
        booth_language: "Euskara".to_owned(),
        rehearsal: false,
    }
}

/// The way to a table in a school.
pub(crate) fn way(languages: Languages) -> Directions {
    Directions {
        table: "06-015-01-001-B".to_owned(),
        building: Some("CEIP Cervantes".to_owned()),
        address: Some("Calle Mayor, 3".to_owned()),
        room: Some("Aula 2".to_owned()),
        plan: Some(Drawn {
            lines: "M 0 250 L 1000 250 L 1000 750 L 0 750 Z M 500 250 L 500 550 Z".to_owned(),
            at: (250, 375),
        }),
        opens: time(9, 0, 0, 0),
        closes: time(20, 0, 0, 0),
        languages,
        rehearsal: false,
    }
}

/// A PDF opened by a program that is not ours.
pub(crate) struct Opened(pub(crate) Document);

impl Opened {
    pub(crate) fn new(made: Result<Pdf, DocumentError>) -> Self {
        Self(Document::load_mem(&made.expect("the paper is made").bytes).expect("another program opens it"))
    }

    pub(crate) fn pages(&self) -> u32 {
        u32::try_from(self.0.get_pages().len()).expect("few pages")
    }

    /// What is written on a page, as one would copy it, with single spaces. The reader puts one at each change of font.
    pub(crate) fn page(&self, number: u32) -> String {
        let text = self.0.extract_text(&[number]).expect("text can be copied");
        text.split_whitespace().collect::<Vec<_>>().join(" ").replace(" , ", ", ")
    }

    pub(crate) fn text(&self) -> String {
        (1..=self.pages()).map(|page| self.page(page)).collect::<Vec<_>>().join(" ")
    }

    pub(crate) fn catalog(&self) -> &Dictionary {
        self.0.catalog().expect("a catalogue")
    }

    pub(crate) fn info(&self) -> &Dictionary {
        let info = self.0.trailer.get(b"Info").and_then(Object::as_reference).expect("document information");
        self.0.get_dictionary(info).expect("a dictionary")
    }

    /// The structure types of the tag tree, each as often as it occurs.
    pub(crate) fn tags(&self) -> Vec<String> {
        let objects = self.0.objects.values().filter_map(|object| object.as_dict().ok());
        let kinds = objects.filter(|dict| dict.has(b"P") && dict.has(b"S") && dict.has(b"K"));
        kinds
            .filter_map(|dict| dict.get(b"S").and_then(Object::as_name).ok())
            .map(|name| String::from_utf8_lossy(name).into_owned())
            .collect()
    }
}
