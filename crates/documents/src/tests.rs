//! What all papers promise, shown on the bytes of the files and read by a program that is not ours.

#![allow(clippy::expect_used, clippy::indexing_slicing, reason = "a test may panic")]

use lopdf::Object;
use proptest::prelude::*;

use crate::{
    ContestCount, Directions, DocumentError, DrawingError, IdentityShown, Incident, Languages, Person,
    PostalVotes, Protest, Scrutiny, Session, Words, day_turnout, directions, draw, marked_roll,
    press::TEMPLATES,
    scrutiny, session,
    testing::{
        Opened, advance, heading, person, roll, scrutiny as count, signers, ticket as code, turnout_of_a_day,
        voter_list as list, way, zero,
    },
    ticket, turnout_advance, voter_list, zero_report,
};

fn named(surnames: &str) -> Person {
    Person { surnames: surnames.to_owned(), name: "Ana".to_owned(), dni: "12345678Z".to_owned() }
}

pub(crate) fn list_of(names: &[&str]) -> crate::VoterList {
    list(names.iter().map(|name| named(name)), IdentityShown::Full)
}

fn day(contests: Vec<ContestCount>, voters: u64, ballots: u64) -> Session {
    use jiff::civil::time;
    Session {
        heading: heading(Languages::SpanishBasque),
        opened_at: time(9, 0, 0, 0),
        closed_at: time(20, 0, 0, 0),
        suspensions: Vec::new(),
        officers: Vec::new(),
        representatives: Vec::new(),
        electors: 890,
        voters,
        voters_from_outside: None,
        voters_by_certificate: Some(0),
        postal: None,
        ballots,
        contests,
        incidents: Vec::new(),
        differences: Vec::new(),
        conflicts: Vec::new(),
        protests: Vec::new(),
        complete: false,
        signed_text: None,
        signers: signers(),
    }
}

#[test]
fn a_paper_is_tagged_and_has_a_title_and_a_language() {
    for (languages, language) in [(Languages::SpanishGalician, "es-ES"), (Languages::English, "en-GB")] {
        let pdf = Opened::new(scrutiny(&count(4, languages)));
        let catalog = pdf.catalog();
        let lang = catalog.get(b"Lang").and_then(Object::as_str).expect("a language");
        assert_eq!(String::from_utf8_lossy(lang), language);
        assert!(catalog.has(b"StructTreeRoot") && catalog.has(b"MarkInfo") && catalog.has(b"Metadata"));
        assert!(pdf.info().has(b"Title"));
        let tags = pdf.tags();
        for kind in ["H1", "H2", "Table", "TR", "TH", "TD", "Figure"] {
            assert!(tags.iter().any(|tag| tag == kind), "no {kind} among {tags:?}");
        }
    }
}

#[test]
fn the_metadata_name_the_standards() {
    let pdf = scrutiny(&count(1, Languages::Spanish)).expect("made");
    let bytes = String::from_utf8_lossy(&pdf.bytes);
    assert!(bytes.contains("pdfuaid:part") && bytes.contains("pdfaid:part"));
}

#[test]
fn the_same_content_gives_the_same_bytes_and_another_gives_others() {
    let first = scrutiny(&count(30, Languages::SpanishCatalan)).expect("made");
    let _other_paper_in_between = voter_list(&list_of(&["Gil"])).expect("made");
    let again = scrutiny(&count(30, Languages::SpanishCatalan)).expect("made");
    assert_eq!(first, again);
    let other = scrutiny(&count(31, Languages::SpanishCatalan)).expect("made");
    assert_ne!(first.sha256, other.sha256);
}

#[test]
fn the_only_time_in_a_paper_is_the_one_it_was_given() {
    let pdf = Opened::new(scrutiny(&count(1, Languages::Spanish)));
    for key in [b"CreationDate".as_slice(), b"ModDate"] {
        let Ok(date) = pdf.info().get(key).and_then(Object::as_str) else { continue };
        assert!(date.starts_with(b"D:20261122204107"), "{}", String::from_utf8_lossy(date));
    }
    let slip = ticket(&code()).expect("made");
    assert!(!String::from_utf8_lossy(&slip.bytes).contains("CreationDate"));
}

#[test]
fn the_foot_says_which_page_of_how_many_and_the_hash_of_the_content() {
    let pdf = Opened::new(voter_list(&list((0..120).map(person), IdentityShown::Full)));
    let pages = pdf.pages();
    let foot = |page: u32| {
        let text = pdf.page(page);
        assert!(text.contains(&format!("Página {page} de {pages}")), "{text}");
        let (_, rest) = text.rsplit_once("Huella: ").expect("a hash");
        rest.chars().take_while(char::is_ascii_hexdigit).collect::<String>()
    };
    let hashes: Vec<String> = (1..=pages).map(foot).collect();
    assert!(pages > 2 && hashes.iter().all(|hash| hash.len() == 16 && hash == &hashes[0]), "{hashes:?}");
}

#[test]
fn fifteen_hundred_electors_are_all_there_under_repeated_headings() {
    let pdf = Opened::new(marked_roll(&roll(1_500, 412, 412)));
    for page in 1..pdf.pages() {
        assert!(pdf.page(page).contains("Apellidos y nombre"), "page {page}");
    }
    let text = pdf.text();
    for number in [0, 1, 749, 1_498, 1_499] {
        assert!(text.contains(&format!("Núñez Ibarra {number}, Lucía")), "{number}");
    }
    assert!(text.contains("Última marca del equipo: 412. Anote a mano desde la 413."));
}

#[test]
fn three_hundred_choices_come_in_their_order() {
    let text = Opened::new(scrutiny(&count(300, Languages::Spanish))).text();
    let places: Vec<usize> = (1..=300)
        .map(|number| text.find(&format!(" {number} Candidatura {number} ")).expect("every candidature"))
        .collect();
    assert!(places.is_sorted());
}

#[test]
fn names_are_never_executed() {
    let hostile = [
        "#panic(\"no\")",
        "#include \"/etc/passwd\"",
        "*Gil* _de_ $x^2$ `raw` [Peña] @ref <label> \\ // -- ~ = - + / : '\"",
        "#set page(width: 1cm)",
        "]#eval(\"1+1\")[",
        "{last} {n}",
    ];
    let text = Opened::new(voter_list(&list_of(&hostile))).text();
    for name in hostile {
        assert!(text.contains(name), "{name} is not in {text}");
    }
    assert!(TEMPLATES.iter().all(|(_, source)| !source.contains("eval(")));
}

#[test]
fn what_no_font_draws_or_what_would_turn_the_line_is_written_out() {
    let text = Opened::new(voter_list(&list_of(&["Gil\u{202e}\u{7}", "王", "Peña\nGil"]))).text();
    assert!(text.contains("Gil[U+202E][U+0007], Ana"), "{text}");
    assert!(text.contains("[U+738B], Ana") && text.contains("Peña Gil, Ana"), "{text}");
}

#[test]
fn names_from_right_to_left_are_drawn_with_their_letters() {
    let text = Opened::new(voter_list(&list_of(&["סעיד", "سعيد", "Иванова", "Παππάς"]))).text();
    for letter in "סעידИванова".chars() {
        assert!(text.contains(letter), "{letter} is not in {text}");
    }
    assert!(!text.contains("[U+"), "{text}");
}

#[test]
fn a_name_without_spaces_stays_on_the_page() {
    let long = "W".repeat(400);
    let pdf = Opened::new(voter_list(&list_of(&[&long, "Gil"])));
    let letters = pdf.text().chars().filter(|letter| *letter == 'W').count();
    assert_eq!((letters, pdf.pages()), (400, 1));
}

#[test]
fn a_masked_number_is_nowhere_in_the_list() {
    let masked = Opened::new(voter_list(&list([named("Gil")], IdentityShown::Masked))).text();
    assert!(masked.contains("••••5678Z") && !masked.contains("12345678Z"), "{masked}");
    let full = Opened::new(voter_list(&list([named("Gil")], IdentityShown::Full))).text();
    assert!(full.contains("12345678Z"), "{full}");
}

#[test]
fn an_empty_list_is_said_in_words() {
    let nobody = Opened::new(voter_list(&list([], IdentityShown::Full))).text();
    assert!(nobody.contains("No ha votado nadie."), "{nobody}");
    let empty = Opened::new(marked_roll(&roll(0, 0, 0))).text();
    assert!(empty.contains("El censo de esta mesa está vacío."), "{empty}");
    let quiet = Opened::new(session(&day(Vec::new(), 5, 5))).text();
    for words in [
        "La votación no se ha suspendido.",
        "No ha habido incidencias.",
        "No hay diferencias entre votantes y votos.",
        "No ha habido identificaciones dobles.",
        "No se ha hecho el escrutinio.",
        "Ez da gorabeherarik izan.",
    ] {
        assert!(quiet.contains(words), "{words}");
    }
}

#[test]
fn a_test_says_on_every_page_that_it_is_not_valid() {
    let mut rehearsed = roll(100, 0, 0);
    rehearsed.heading.rehearsal = true;
    let pdf = Opened::new(marked_roll(&rehearsed));
    assert!(
        (1..=pdf.pages()).all(|page| pdf.page(page).contains("PRUEBA. Este documento no tiene validez."))
    );
}

#[test]
fn a_ticket_holds_nothing_but_what_it_was_given() {
    let text = Opened::new(ticket(&code())).text();
    let expected = "Código para votar 7F3K2M Válido hasta las 10:15 Sirve una sola vez. Mesa Mesa A Idioma de la \
                    cabina Euskara";
    assert_eq!(text, expected);
    let again = ticket(&code()).expect("made");
    assert_eq!(ticket(&code()).expect("made"), again);
}

#[test]
fn the_way_to_a_table_names_the_table_and_nobody() {
    let text = Opened::new(directions(&way(Languages::Spanish))).text();
    let expected = "Dónde vota usted Mesa 06-015-01-001-B Local CEIP Cervantes Dirección Calle Mayor, 3 Sala Aula 2 Plano del \
                    local. El punto es su mesa. Se vota de 09:00 a 20:00. Lleve su DNI, su pasaporte o su permiso de conducir.";
    assert_eq!(text, expected);
    let pdf = directions(&way(Languages::Spanish)).expect("made");
    assert!(!String::from_utf8_lossy(&pdf.bytes).contains("CreationDate"));
    let nowhere = Directions { building: None, ..way(Languages::SpanishGalician) };
    let text = Opened::new(directions(&nowhere)).text();
    assert!(
        text.contains("Su tarjeta censal dice dónde está.") && text.contains("A súa tarxeta censual"),
        "{text}"
    );
    assert!(!text.contains("Calle Mayor"), "an address without a building leads nowhere: {text}");
    let no_table = Directions { table: " ".to_owned(), ..way(Languages::English) };
    assert!(directions(&no_table).is_err());
}

#[test]
fn every_language_makes_every_sentence_of_a_count() {
    for languages in Languages::ALL {
        let pdf = Opened::new(scrutiny(&count(2, languages)));
        assert_eq!(pdf.text().contains("Acta de escrutinio"), languages != Languages::English);
    }
    let basque = Opened::new(scrutiny(&count(2, Languages::SpanishBasque))).text();
    assert!(basque.contains("Zenbaketa-akta") && basque.contains("Boto zuriak"));
}

#[test]
fn a_count_that_does_not_add_up_is_refused() {
    let refusal = |change: fn(&mut Scrutiny)| {
        let mut acta = count(3, Languages::Spanish);
        change(&mut acta);
        scrutiny(&acta).expect_err("refused").to_string()
    };
    assert_eq!(
        refusal(|acta| acta.contests[0].null = 2),
        "in Asamblea the valid and null ballots add up to 7, and the box holds 6"
    );
    assert_eq!(
        refusal(|acta| acta.contests[0].choices[1].votes = 2),
        "in Asamblea the votes and blank ballots add up to 6, and 5 ballots are valid"
    );
    assert_eq!(
        refusal(|acta| acta.voters = 7),
        "there are 7 voters and 6 ballots, and no explanation of the difference"
    );
    assert_eq!(
        refusal(|acta| acta.second_count_agrees = false),
        "the second count does not agree with the first; nothing can be certified"
    );
    assert_eq!(
        refusal(|acta| acta.contests[0].marks_max = 0),
        "in Asamblea a ballot must allow at least one mark"
    );
    assert_eq!(refusal(|acta| acta.heading.station = " ".to_owned()), "the station is empty");
    assert!(refusal(|acta| acta.electors = u64::MAX).contains("more than a paper can show"));
    assert!(
        refusal(|acta| acta.contests[0].choices[0].votes = u64::MAX).contains("more than a paper can show")
    );
    assert!(refusal(|acta| acta.heading.election = "x".repeat(4_001)).contains("longer than a paper holds"));
    let wrong = count(3, Languages::Spanish).contests;
    assert!(matches!(session(&day(wrong, 9, 9)), Err(DocumentError::BallotsDoNotAddUp { .. })));
    assert!(matches!(session(&day(Vec::new(), 9, 8)), Err(DocumentError::DifferenceUnexplained { .. })));
}

#[test]
fn a_ballot_with_several_marks_adds_up_within_its_bounds() {
    let contest = |votes| {
        let mut contest = count(1, Languages::Spanish).contests.remove(0);
        contest.marks_max = 3;
        contest.choices[0].votes = votes;
        contest.check(4)
    };
    assert!(contest(1).is_ok() && contest(3).is_ok());
    assert!(contest(0).is_err() && contest(4).is_err());
}

#[test]
fn lists_that_make_no_sense_are_refused() {
    let mut doubled = list((0..3).map(person), IdentityShown::Full);
    doubled.voters[2].number = 2;
    assert_eq!(voter_list(&doubled).expect_err("refused").to_string(), "the numbered list has 2 after 2");
    assert_eq!(
        marked_roll(&roll(9, 5, 4)).expect_err("refused").to_string(),
        "5 people are marked as having voted, and the last mark is number 4"
    );
    let endless = list((0..=crate::ROWS_MAX).map(person), IdentityShown::Full);
    assert!(matches!(voter_list(&endless), Err(DocumentError::TooManyRows { .. })));
}

#[test]
fn the_report_before_opening_is_all_zero_or_is_not_made() {
    let mut report = zero(Languages::SpanishValencian);
    assert!(Opened::new(zero_report(&report)).text().contains("Candidatura A 0"));
    report.contests[0].choices[0].votes = 1;
    assert_eq!(
        zero_report(&report).expect_err("refused").to_string(),
        "the report before opening must show zero everywhere, and Candidatura A shows 1"
    );
}

#[test]
fn a_turnout_advance_has_its_code_and_its_share() {
    let mut advance = advance();
    let text = Opened::new(turnout_advance(&advance)).text();
    assert!(text.contains("7F-3K") && text.contains("46,3 %"), "{text}");
    advance.code.clear();
    assert!(matches!(turnout_advance(&advance), Err(DocumentError::Missing { .. })));
}

#[test]
fn the_turnout_of_a_day_has_every_number_of_its_chart_in_tables() {
    let text = Opened::new(day_turnout(&turnout_of_a_day(Languages::Spanish))).text();
    for row in ["09:30 – 10:00 38 38 4,3 %", "10:00 – 11:30 9 47 5,3 %", "11:30 – 12:00 121 168 18,9 %"]
    {
        assert!(text.replace('\u{a0}', " ").contains(row), "{row} is not in {text}");
    }
    for said in ["Consulta vecinal de 2022, 20/11/2022", "36,7", "52,1", "Personas marcadas a mano"] {
        assert!(text.contains(said), "{said} is not in {text}");
    }
}

#[test]
fn a_chart_is_drawn_whenever_people_came() {
    let made = |change: &dyn Fn(&mut crate::DayTurnout)| {
        let mut day = turnout_of_a_day(Languages::SpanishBasque);
        change(&mut day);
        Opened::new(day_turnout(&day)).text()
    };
    let drawn = |text: &str| text.contains("Personas en el intervalo");
    assert!(drawn(&made(&|_| {})));
    assert!(drawn(&made(&|day| day.earlier = None)), "with nothing to compare with");
    assert!(drawn(&made(&|day| day.electors = 0)), "with an empty roll");
    assert!(drawn(&made(&|day| day.minutes = 15)), "where all are wider than asked for");
    let night = |day: &mut crate::DayTurnout| {
        day.intervals.truncate(2);
        day.intervals[0].from = jiff::civil::time(23, 30, 0, 0);
        day.intervals[0].until = jiff::civil::time(0, 0, 0, 0);
        day.intervals[1].from = jiff::civil::time(0, 0, 0, 0);
        day.intervals[1].until = jiff::civil::time(0, 30, 0, 0);
    };
    assert!(drawn(&made(&night)), "past midnight");
    assert!(!drawn(&made(&|day| day.intervals.clear())), "nobody came");
}

#[test]
fn a_turnout_whose_sums_are_others_is_not_printed() {
    let mut day = turnout_of_a_day(Languages::Spanish);
    day.intervals[1].voters += 1;
    assert!(matches!(day_turnout(&day), Err(DocumentError::TurnoutDoesNotAddUp { came: 39, sum: 38 })));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn no_name_keeps_a_paper_from_being_made(names in prop::collection::vec(any::<String>(), 1..6)) {
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        prop_assert!(voter_list(&list_of(&names)).is_ok());
    }

    #[test]
    fn no_mixture_of_the_letters_we_draw_keeps_a_paper_from_being_made(
        name in "[a-zñÀ-ɏ\u{300}-\u{36f}Α-ωА-я\u{590}-\u{5ff}\u{600}-\u{6ff}]{1,40}",
    ) {
        prop_assert!(voter_list(&list_of(&[&name])).is_ok());
    }
}

#[test]
fn who_holds_a_code_is_neither_marked_nor_unmarked_and_a_copy_says_that_marking_went_on() {
    let mut copy = roll(3, 1, 2);
    copy.stopped = false;
    copy.rows[1].mark = crate::RollMark::Code;
    let text = Opened::new(marked_roll(&copy)).text();
    for words in ["Con código", "Ya han votado: 1.", "Puede haber marcas más nuevas"] {
        assert!(text.contains(words), "{words} is not in {text}");
    }
    assert!(!text.contains("se detuvo"), "{text}");
    copy.last_mark = 1;
    assert!(marked_roll(&copy).is_err(), "two were marked");
}

#[test]
fn who_votes_by_post_is_not_left_to_a_pen() {
    let mut copy = roll(3, 1, 2);
    let plain = Opened::new(marked_roll(&copy)).text();
    assert!(!plain.contains("correo"), "{plain}");
    copy.rows[2].mark = crate::RollMark::Postal;
    let text = Opened::new(marked_roll(&copy)).text();
    for words in
        ["Por correo", "Con voto por correo anotado: 1.", "pregunte a presidencia", "Ya han votado: 1."]
    {
        assert!(text.contains(words), "{words} is not in {text}");
    }
}

/// A day with a bit of everything that a table notes.
pub(crate) fn full_day(complete: bool) -> Session {
    use jiff::civil::time;
    let representative = crate::Representative {
        name: "Núria Vidal Puig".to_owned(),
        candidature: "Candidatura del Olivo".to_owned(),
    };
    Session {
        representatives: vec![representative],
        postal: Some(PostalVotes { received: 24, accepted: 23, rejected: 1 }),
        incidents: vec![Incident {
            at: time(8, 51, 0, 0),
            words: Words::in_each(["Se abrió antes", "Lehenago ireki zen"]),
            said: "Ya estaban todos".to_owned(),
            by: "Presidencia".into(),
        }],
        protests: vec![Protest {
            by: "Núria Vidal Puig".to_owned(),
            words: "Pide otro recuento".to_owned(),
            decision: "Se desestima: ya se contó dos veces".to_owned(),
            in_favour: 2,
            against: 1,
        }],
        complete,
        ..day(Vec::new(), 5, 5)
    }
}

#[test]
fn the_acta_of_the_session_says_what_the_table_noted_in_both_languages() {
    let text = Opened::new(session(&full_day(true))).text();
    for said in [
        "Núria Vidal Puig",
        "Candidatura del Olivo",
        "Sobres de voto por correo admitidos",
        "Onartutako posta bidezko botoen gutun-azalak",
        "Las papeletas de los sobres admitidos no están entre los votos",
        "Se abrió antes · Lehenago ireki zen",
        "Ya estaban todos",
        "Se desestima: ya se contó dos veces",
        "A favor: 2. En contra: 1. · Alde: 2. Kontra: 1.",
    ] {
        assert!(text.contains(said), "{said} is not in {text}");
    }
    assert!(!text.contains("Ninguno."), "{text}");
}

#[test]
fn an_empty_list_says_none_only_when_the_table_said_so() {
    let of = |complete| Opened::new(session(&Session { complete, ..day(Vec::new(), 5, 5) })).text();
    let (open, complete) = (of(false), of(true));
    assert!(open.contains("Anótese a mano; si no hay nada, táchese.") && !open.contains("Ninguno."));
    assert!(
        complete.contains("Ninguno.") && complete.contains("Ninguna.") && complete.contains("Bat ere ez.")
    );
    assert!(!complete.contains("Anótese a mano"));
    assert!(!complete.contains("Las papeletas de los sobres admitidos"), "no envelope was accepted");
}

#[test]
fn postal_votes_that_do_not_add_up_are_refused() {
    let with = |received, accepted, rejected| {
        let postal = Some(PostalVotes { received, accepted, rejected });
        session(&Session { postal, ..day(Vec::new(), 5, 5) })
    };
    assert!(with(0, 0, 0).is_ok() && with(3, 2, 1).is_ok());
    for (received, accepted, rejected) in [(3, 2, 0), (3, 2, 2), (0, 0, 1)] {
        let refused = with(received, accepted, rejected);
        assert!(matches!(refused, Err(DocumentError::PostalDoNotAddUp { .. })), "{refused:?}");
    }
}

#[test]
fn a_difference_whose_words_are_blank_is_not_explained() {
    let blank = Session { differences: vec![" ".into()], ..day(Vec::new(), 9, 8) };
    assert!(matches!(session(&blank), Err(DocumentError::DifferenceUnexplained { .. })));
    let said = Session { differences: vec!["Una persona se fue".into()], ..day(Vec::new(), 9, 8) };
    assert!(Opened::new(session(&said)).text().contains("Una persona se fue"));
}

#[test]
fn a_page_is_drawn_out_of_the_file_and_every_number_of_it_counts() {
    let drawn = |voters| {
        let paper = session(&day(Vec::new(), voters, voters)).expect("an acta");
        draw(paper.bytes, 1).expect("its first page")
    };
    let page = drawn(412);
    assert_eq!(page, drawn(412));
    // Letters are outlines that are used again and again: a page without its text would have a handful.
    assert!(page.svg.matches("<use ").count() > 500, "a page of text has hundreds of letters");
    assert_ne!(page.svg, drawn(413).svg);
}

#[test]
fn a_drawing_runs_nothing_and_loads_nothing() {
    for paper in [
        scrutiny(&count(4, Languages::SpanishBasque)),
        zero_report(&zero(Languages::Spanish)),
        marked_roll(&roll(90, 20, 20)),
    ] {
        let page = draw(paper.expect("a paper").bytes, 1).expect("its first page");
        for forbidden in ["<script", "<foreignObject", "<style", "@import", " on", "<!DOCTYPE"] {
            assert!(!page.svg.contains(forbidden), "{forbidden}");
        }
        assert!(page.svg.split("url(").skip(1).all(|place| place.starts_with('#')), "only places of itself");
        let links = page.svg.match_indices("href=\"").map(|(at, link)| &page.svg[at + link.len()..]);
        assert!(links.clone().count() > 0);
        assert!(links.into_iter().all(|link| link.starts_with('#') || link.starts_with("data:image/png")));
    }
}

#[test]
fn every_page_can_be_drawn_and_no_other() {
    let paper = marked_roll(&roll(120, 3, 3)).expect("a roll").bytes;
    let pages = draw(paper.clone(), 1).expect("the first").pages;
    assert!(pages > 2, "{pages}");
    let drawn: Vec<String> = (1..=pages).map(|page| draw(paper.clone(), page).expect("a page").svg).collect();
    assert!(drawn.windows(2).all(|two| two[0] != two[1]));
    for page in [0, pages + 1, u32::MAX] {
        assert_eq!(draw(paper.clone(), page), Err(DrawingError::NoSuchPage { pages, page }));
    }
}

#[test]
fn what_is_no_paper_is_refused() {
    let paper = zero_report(&zero(Languages::Spanish)).expect("a report").bytes;
    let half = paper[..paper.len() / 2].to_vec();
    for damaged in [Vec::new(), b"%PDF-1.7\n".to_vec(), vec![0; 4_096], half] {
        // Some readers mend half a file. Whatever comes of it, nothing breaks off.
        if let Ok(page) = draw(damaged, 1) {
            assert_eq!(page.svg.find("<svg"), Some(0));
        }
    }
    assert_eq!(draw(b"no paper".to_vec(), 1), Err(DrawingError::Unreadable));
}
