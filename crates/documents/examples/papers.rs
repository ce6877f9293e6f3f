//! Writes one of each paper, and its pages as they are drawn on a screen, about invented people:
//! `cargo run -p urna-documents --example papers -- DIR [ca|va|eu|gl|en]`.

use std::{fs, path::PathBuf, time::Instant};

use anyhow::Context as _;
use jiff::civil::{date, time};
use urna_documents::{
    Check, ChoiceVotes, ConflictNote, Constitution, ContestCount, DayTurnout, Directions, DocumentError,
    Drawn, EarlierDay, EarlierShare, Heading, IdentityShown, Incident, Languages, MarkedRoll, Member,
    NumberedVoter, Officer, Outcome, Pdf, Person, PostalVotes, Protest, Readiness, ReadinessCheck,
    Representative, RollMark, RollRow, Scrutiny, Session, Signer, Suspension, Ticket, Turnout,
    TurnoutInterval, VoterList, Words, ZeroChoice, ZeroContest, ZeroReport, constitution, day_turnout,
    directions, draw, marked_roll, readiness_report, scrutiny, session, ticket, turnout_advance, voter_list,
    zero_report,
};

const SIGNED: &str = "urna1|asamblea-2027|06-015-01-004-A|censo=1129|votantes=812|validos=809|blanco=9|nulo=3|\
    01=301|02=288|03=120|04=61|05=30|sello=MEUCIQDa3q0b8Vd0t5c6mH2v9xkq1rQXW1Yp5m8nJtFzV3b2yQIgcR7vJq2p7m0aZ6k8u1";

fn main() -> anyhow::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let folder = PathBuf::from(arguments.next().context("say in which folder")?);
    let languages = match arguments.next().as_deref() {
        None | Some("es") => Languages::Spanish,
        Some("ca") => Languages::SpanishCatalan,
        Some("va") => Languages::SpanishValencian,
        Some("eu") => Languages::SpanishBasque,
        Some("gl") => Languages::SpanishGalician,
        Some("en") => Languages::English,
        Some(other) => anyhow::bail!("no papers in {other}"),
    };
    fs::create_dir_all(&folder)?;
    let paper = |name: &str, make: &dyn Fn() -> Result<Pdf, DocumentError>| -> anyhow::Result<()> {
        let start = Instant::now();
        let pdf = make().with_context(|| name.to_owned())?;
        let took = start.elapsed();
        fs::write(folder.join(format!("{name}.pdf")), &pdf.bytes)?;
        let (start, mut page, mut pages) = (Instant::now(), 0, 1);
        while page < pages {
            page += 1;
            let drawing = draw(pdf.bytes.clone(), page)?;
            pages = drawing.pages;
            fs::write(folder.join(format!("{name}-{page}.svg")), drawing.svg)?;
        }
        let drawn = start.elapsed().as_millis();
        say(&format!(
            "{name}: {} bytes in {} ms, {pages} pages drawn in {drawn} ms",
            pdf.bytes.len(),
            took.as_millis()
        ))
    };
    let heading = heading(languages);
    paper("1-zero", &|| zero_report(&zero(&heading)))?;
    paper("2-constitution", &|| constitution(&constituted(&heading)))?;
    paper("3-turnout", &|| turnout_advance(&advance(&heading)))?;
    paper("4-voters", &|| voter_list(&voters(&heading)))?;
    paper("5-scrutiny", &|| scrutiny(&count(&heading)))?;
    paper("6-session", &|| session(&day(&heading)))?;
    paper("7-readiness", &|| readiness_report(&readiness(&heading)))?;
    paper("8-ticket", &|| ticket(&code(languages)))?;
    paper("9-roll", &|| marked_roll(&roll(&heading)))?;
    paper("10-day-turnout", &|| day_turnout(&turnout_of_a_day(&heading)))?;
    paper("11-directions", &|| directions(&way(languages)))
}

fn say(line: &str) -> anyhow::Result<()> {
    use std::io::Write as _;
    Ok(writeln!(std::io::stdout(), "{line}")?)
}

fn way(languages: Languages) -> Directions {
    Directions {
        table: "06-015-01-004-B".to_owned(),
        building: Some("CEIP Lope de Vega".to_owned()),
        address: Some("Calle de la Torre, 26".to_owned()),
        room: Some("Aula 5, planta baja".to_owned()),
        plan: Some(Drawn {
            lines: "M 0 100 L 1000 100 L 1000 900 L 0 900 Z M 333 100 L 333 450 Z M 667 100 L 667 450 Z M 0 450 L 240 450 Z \
                    M 333 450 L 560 450 Z M 667 450 L 900 450 Z M 430 900 L 430 860 Z M 570 900 L 570 860 Z"
                .to_owned(),
            at: (830, 250),
        }),
        opens: time(9, 0, 0, 0),
        closes: time(20, 0, 0, 0),
        languages,
        rehearsal: true,
    }
}

fn heading(languages: Languages) -> Heading {
    Heading {
        election: "Elecciones a la Asamblea de Extremadura".to_owned(),
        election_day: date(2027, 5, 23),
        station: "Badajoz, distrito 1, sección 4, mesa A".to_owned(),
        place: "CEIP Lope de Vega, aula 3".to_owned(),
        issued: date(2027, 5, 23).at(20, 41, 0, 0),
        languages,
        rehearsal: true,
    }
}

fn signers() -> Vec<Signer> {
    let people = [
        ("Presidencia", "Ana Belén Gil Tejada"),
        ("Vocal 1", "Mohamed El Idrissi Bennani"),
        ("Vocal 2", "Íñigo Etxeberria Núñez"),
        ("Interventora, Lista del Guadiana", "Rocío Peña Carrasco"),
    ];
    people.map(|(post, name)| Signer { post: post.into(), name: name.to_owned() }).to_vec()
}

const LISTS: [(&str, u64); 5] = [
    ("Lista del Guadiana (LG)", 301),
    ("Alianza de las Dehesas (AD)", 288),
    ("Encina Común (EC)", 120),
    ("Agrupación de Electores por el Ferrocarril, los Regadíos y la Sierra de San Pedro (AEFRS)", 61),
    ("Partido de la Cigüeña (PC)", 30),
];

fn contest() -> ContestCount {
    let choices = LISTS.map(|(name, votes)| ChoiceVotes { name: name.to_owned(), votes }).to_vec();
    ContestCount {
        title: "Asamblea de Extremadura, Badajoz".to_owned(),
        marks_max: 1,
        choices,
        valid: 809,
        blank: 9,
        null: 3,
    }
}

fn zero(heading: &Heading) -> ZeroReport {
    let choices = LISTS.map(|(name, _)| ZeroChoice { name: name.to_owned(), votes: 0 }).to_vec();
    ZeroReport {
        heading: heading.clone(),
        ballots: 0,
        voters: 0,
        electors: 1_129,
        contests: vec![ZeroContest { title: "Asamblea de Extremadura, Badajoz".to_owned(), choices }],
        program: "Urna 0.1.0".to_owned(),
        definition_hash: "5f1d9a0c3b7e2d4468f0a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f6".to_owned(),
        roll_hash: "0a1b2c3d4e5f60718293a4b5c6d7e8f905f1d9a0c3b7e2d4468f0a1b2c3d4e5f".to_owned(),
        signed_text: Some(SIGNED.to_owned()),
        signers: signers(),
    }
}

fn constituted(heading: &Heading) -> Constitution {
    let member = |post: &str, name: &str, dni: &str, substitute| Member {
        post: post.into(),
        name: name.to_owned(),
        dni: dni.to_owned(),
        substitute,
    };
    let check = |what: &str, note: &str| Check { what: what.into(), passed: true, note: note.to_owned() };
    Constitution {
        heading: heading.clone(),
        constituted_at: time(8, 34, 0, 0),
        members: vec![
            member("Presidencia", "Ana Belén Gil Tejada", "12345678Z", false),
            member("Vocal 1", "Mohamed El Idrissi Bennani", "23456789D", true),
            member("Vocal 2", "Íñigo Etxeberria Núñez", "34567890V", false),
        ],
        representatives: vec![Representative {
            name: "Rocío Peña Carrasco".to_owned(),
            candidature: "Lista del Guadiana".to_owned(),
        }],
        checks: vec![
            check("Urna a cero", "Informe impreso y firmado"),
            check("Cabina: votación de ensayo", ""),
            check("Copia en memoria USB", "Leída y comparada"),
        ],
        remarks: String::new(),
        signers: signers(),
    }
}

fn advance(heading: &Heading) -> Turnout {
    Turnout {
        heading: heading.clone(),
        moment: time(14, 0, 0, 0),
        electors: 1_129,
        voters: 412,
        code: "7F-3K".to_owned(),
        signers: signers().into_iter().take(1).collect(),
    }
}

fn turnout_of_a_day(heading: &Heading) -> DayTurnout {
    let came = [0, 38, 61, 9, 44, 83, 121, 96, 71, 30, 22, 57, 64, 88];
    let (mut from, mut sum) = (time(9, 0, 0, 0), 0);
    let intervals = came.map(|voters| {
        let began = from;
        from += jiff::Span::new().minutes(if voters == 9 { 90 } else { 30 });
        sum += voters;
        TurnoutInterval { from: began, until: from, voters, sum }
    });
    let points =
        [(14, 3_671), (18, 5_212)].map(|(hour, share)| EarlierShare { at: time(hour, 0, 0, 0), share });
    DayTurnout {
        heading: heading.clone(),
        electors: 1_129,
        by_hand: 3,
        minutes: 30,
        intervals: intervals.into(),
        earlier: Some(EarlierDay {
            title: "Consulta vecinal de 2022".to_owned(),
            date: date(2022, 11, 20),
            points: points.into(),
        }),
    }
}

fn person(number: usize) -> Person {
    const SURNAMES: [&str; 7] =
        ["García", "Núñez", "El Idrissi", "Etxeberria", "Puig i Ferrer", "Țurcanu", "Peña"];
    const NAMES: [&str; 5] = ["María del Carmen", "Íñigo", "Fátima Zahra", "Jordi", "Ștefan"];
    let pick = |list: &[&str], at: usize| list.get(at % list.len()).copied().unwrap_or_default().to_owned();
    let dni = 10_000_000 + (number * 7_919) % 80_000_000;
    let letter = pick(
        &[
            "T", "R", "W", "A", "G", "M", "Y", "F", "P", "D", "X", "B", "N", "J", "Z", "S", "Q", "V", "H",
            "L", "C", "K", "E",
        ],
        dni % 23,
    );
    Person {
        surnames: format!("{} {}", pick(&SURNAMES, number), pick(&SURNAMES, number / 7)),
        name: pick(&NAMES, number / 3),
        dni: format!("{dni:08}{letter}"),
    }
}

fn voters(heading: &Heading) -> VoterList {
    let voters =
        (1..=1_129_u32).zip(0..).map(|(number, at)| NumberedVoter { number, voter: person(at) }).collect();
    VoterList { heading: heading.clone(), identity: IdentityShown::Full, voters, signers: signers() }
}

fn count(heading: &Heading) -> Scrutiny {
    Scrutiny {
        heading: heading.clone(),
        electors: 1_129,
        voters: 813,
        ballots: 812,
        difference: "Una votante autorizada a las 12:10 se fue sin votar; el código no se usó.".into(),
        contests: vec![contest()],
        second_count_agrees: true,
        signed_text: Some(SIGNED.to_owned()),
        signers: signers(),
    }
}

fn day(heading: &Heading) -> Session {
    let officer = |post: &str, name: &str| Officer {
        post: post.into(),
        name: name.to_owned(),
        from: time(8, 30, 0, 0),
        until: time(21, 10, 0, 0),
    };
    Session {
        heading: heading.clone(),
        opened_at: time(9, 2, 0, 0),
        closed_at: time(20, 0, 0, 0),
        suspensions: vec![Suspension {
            from: time(11, 20, 0, 0),
            until: time(11, 34, 0, 0),
            reason: "Corte de luz en el edificio.".into(),
        }],
        officers: vec![
            officer("Presidencia", "Ana Belén Gil Tejada"),
            officer("Vocal 1", "Mohamed El Idrissi Bennani"),
            officer("Vocal 2", "Íñigo Etxeberria Núñez"),
        ],
        representatives: vec![Representative {
            name: "Núria Vidal Puig".to_owned(),
            candidature: "Candidatura del Olivo".to_owned(),
        }],
        electors: 1_129,
        voters: 813,
        voters_from_outside: Some(1),
        voters_by_certificate: None,
        postal: Some(PostalVotes { received: 24, accepted: 23, rejected: 1 }),
        ballots: 812,
        contests: vec![contest()],
        incidents: vec![
            Incident {
                at: time(10, 42, 0, 0),
                words: "Un votante no figura en el censo; se le indica la mesa B, en el aula 5.".into(),
                said: String::new(),
                by: "Vocal 1".into(),
            },
            Incident {
                at: time(12, 10, 0, 0),
                words: "Una votante autorizada sale sin votar. Se espera quince minutos y se anula el código ante \
                        dos personas."
                    .into(),
                said: String::new(),
                by: "Presidencia".into(),
            },
        ],
        differences: vec!["Una votante autorizada a las 12:10 se fue sin votar.".into()],
        conflicts: vec![ConflictNote {
            at: time(17, 3, 0, 0),
            words: "Una persona consta como identificada también en la mesa B.".into(),
            decision: Words::default(),
        }],
        protests: vec![Protest {
            by: "Núria Vidal Puig".to_owned(),
            words: "Pide que se anule una papeleta con un nombre subrayado.".to_owned(),
            decision: "Se desestima: en la cabina no hay papeletas que se puedan subrayar.".to_owned(),
            in_favour: 2,
            against: 1,
        }],
        complete: true,
        signed_text: Some(SIGNED.to_owned()),
        signers: signers(),
    }
}

fn readiness(heading: &Heading) -> Readiness {
    let check = |what: &str, outcome, detail: &str| ReadinessCheck {
        what: what.to_owned(),
        outcome,
        detail: detail.to_owned(),
    };
    let zero = zero(heading);
    Readiness {
        heading: heading.clone(),
        machine: "EQ-0412".to_owned(),
        program: zero.program,
        definition_hash: zero.definition_hash,
        electors: 1_129,
        roll_hash: zero.roll_hash,
        checks: vec![
            check("Impresora", Outcome::Passed, "Página de prueba impresa"),
            check("Lector de DNI", Outcome::Passed, "12345678Z leído en 0,8 s"),
            check("Batería", Outcome::Warned, "Al 62 %; conecte el cargador"),
            check("Auriculares", Outcome::Pending, ""),
            check("Memoria USB", Outcome::Failed, "No hay ninguna conectada"),
        ],
        signers: signers().into_iter().take(1).collect(),
    }
}

fn code(languages: Languages) -> Ticket {
    Ticket {
        station: "Mesa A, aula 3".to_owned(),
        code: "7F3K2M".to_owned(),
        valid_until: time(10, 57, 0, 0),
        languages,
        booth_language: "Español".to_owned(),
        rehearsal: false,
    }
}

fn roll(heading: &Heading) -> MarkedRoll {
    let rows = (0..1_129)
        .map(|at| RollRow {
            elector: person(at),
            mark: match at % 9 {
                0 | 3 => RollMark::Voted,
                6 => RollMark::Code,
                _ => RollMark::None,
            },
        })
        .collect();
    MarkedRoll {
        heading: heading.clone(),
        frozen_at: time(13, 5, 0, 0),
        stopped: true,
        last_mark: 412,
        identity: IdentityShown::Full,
        rows,
        signers: signers(),
    }
}
