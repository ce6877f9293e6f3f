//! The desk beyond a plain check-in: opening before the hour, documents that are read, what the president notes, and
//! going on by hand.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

mod common;

use std::sync::Arc;

use common::*;
use urna_domain::{
    event::{Content, Fact},
    ids::EventId,
    mrz::{ScanError, ScanSource},
    officers::{Post, TwoOfficers},
    poll::PollError,
};
use urna_station::{
    BoothAudio, BoothLanguage, BoothStart, BoothText, CLOSED_EARLY_INCIDENT, Document, Found, Identification,
    Method, OPENED_EARLY_INCIDENT, PAPER_BEGUN_INCIDENT, PAPER_ENDED_INCIDENT, Paper, Phase, Refusal,
    Scanned, Standing, Station, VoterIncident, members::Proof, papers::Marking,
};
use urna_store::{audit, events};

fn seats() -> TwoOfficers {
    TwoOfficers::new("president", "poll_worker_1").unwrap()
}

fn constituted(dir: &std::path::Path, lab: &Arc<Lab>, people: u32) -> Station {
    let station = station(dir, lab, people);
    seat_table(&station);
    station
}

fn incidents(station: &Station) -> Vec<String> {
    station.day_record().unwrap().incidents.into_iter().map(|(_, code)| code).collect()
}

#[test]
fn before_the_hour_the_poll_opens_only_with_a_reason_and_the_minutes_say_it() {
    let dir = tempfile::tempdir().unwrap();
    let real = ELECTION.replace("\"test\":true", "\"test\":false");
    let bundle = bundle(Some(signed(&real, &authority())));
    let station = station_of(&bundle, dir.path(), &Lab::new(31), 5);
    for (wall, why) in [("2026-11-22T08:59:59", None), ("2026-11-21T12:00:00", Some(" "))] {
        assert_eq!(refused(station.open_poll_at(wall, why, &officers())), Refusal::ReasonRequired, "{wall}");
    }
    assert_eq!(station.store().read(events::count).unwrap(), 0);
    station.open_poll_at("2026-11-22T08:41:00", Some(" no hay cola fuera "), &officers()).unwrap();
    assert_eq!(incidents(&station), [OPENED_EARLY_INCIDENT]);
    assert_eq!(station.day_record().unwrap().opened_early.as_deref(), Some("no hay cola fuera"));
}

#[test]
fn at_its_hour_and_in_a_rehearsal_the_poll_opens_without_a_reason() {
    let real = ELECTION.replace("\"test\":true", "\"test\":false");
    for (election, wall) in [(real.as_str(), "2026-11-22T09:00:00"), (ELECTION, "2026-11-22T04:00:00")] {
        let dir = tempfile::tempdir().unwrap();
        let bundle = bundle(Some(signed(election, &authority())));
        let station = station_of(&bundle, dir.path(), &Lab::new(32), 5);
        station.open_poll_at(wall, Some("not asked for"), &officers()).unwrap();
        assert_eq!(incidents(&station), Vec::<String>::new(), "{wall}");
    }
}

#[test]
fn before_the_hour_the_poll_closes_only_with_a_reason_and_the_minutes_say_it() {
    let dir = tempfile::tempdir().unwrap();
    let real = ELECTION.replace("\"test\":true", "\"test\":false");
    let bundle = bundle(Some(signed(&real, &authority())));
    let station = station_of(&bundle, dir.path(), &Lab::new(34), 5);
    station.open_poll_at("2026-11-22T09:00:00", None, &officers()).unwrap();
    for why in [None, Some(" ")] {
        let refusal = refused(station.close_poll_at("2026-11-22T19:59:59", why, &officers(), "st-1"));
        assert_eq!(refusal, Refusal::ReasonRequired);
    }
    assert_eq!(station.summary().unwrap().phase, Phase::Open);
    station.close_poll_at("2026-11-22T19:59:59", Some(" evacuación "), &officers(), "st-1").unwrap();
    assert_eq!(incidents(&station), [CLOSED_EARLY_INCIDENT]);
    assert_eq!(station.day_record().unwrap().closed_early.as_deref(), Some("evacuación"));
}

#[test]
fn at_its_hour_and_in_a_rehearsal_the_poll_closes_without_a_reason() {
    let real = ELECTION.replace("\"test\":true", "\"test\":false");
    for (election, wall) in [(real.as_str(), "2026-11-22T20:00:00"), (ELECTION, "2026-11-22T10:00:00")] {
        let dir = tempfile::tempdir().unwrap();
        let bundle = bundle(Some(signed(election, &authority())));
        let station = station_of(&bundle, dir.path(), &Lab::new(35), 5);
        station.open_poll_at("2026-11-22T09:00:00", None, &officers()).unwrap();
        station.close_poll_at(wall, Some("not asked for"), &officers(), "st-1").unwrap();
        assert_eq!(incidents(&station), Vec::<String>::new(), "{wall}");
    }
}

#[test]
fn a_document_that_is_read_finds_its_holder_and_a_misreading_finds_nobody() {
    let dir = tempfile::tempdir().unwrap();
    let station = station(dir.path(), &Lab::new(33), 5);
    // A document that nobody holds, of the second person of the invented roll.
    let first = "IDESPBAA000589510000001S<<<<<<";
    let Scanned::Read { found: Found::People { people, by_dni, .. }, source, expired, differing } =
        station.find_scanned(first).unwrap()
    else {
        panic!("the document was not read")
    };
    assert_eq!((people.len(), by_dni, source, expired), (1, true, ScanSource::Zone, false));
    assert_eq!(differing, Vec::<i64>::new(), "a line without a name says nothing of it");
    assert_eq!(people[0].row.citizen.surname1, "Garcia1");
    let misread = station.find_scanned(&first.replace("10000001", "10000002")).unwrap();
    assert_eq!(misread, Scanned::Unreadable(ScanError::Misread));
    let letter = station.find("10000001").unwrap();
    assert_eq!(
        letter,
        Found::LetterMissing { letter: 'S' },
        "shown to be compared, and nobody is found by it"
    );
}

#[test]
fn a_document_with_another_name_than_the_roll_is_said_to_have_one() {
    let dir = tempfile::tempdir().unwrap();
    let station = station(dir.path(), &Lab::new(34), 5);
    let differing = |name: &str| {
        let zone = format!("IDESPBAA000589510000001S<<<<<<8001014F3506307ESP<<<<<<<<<<<8{name:<<30}");
        let Scanned::Read { found: Found::People { people, .. }, differing, .. } =
            station.find_scanned(&zone).unwrap()
        else {
            panic!("the document was not read")
        };
        (differing, people[0].row.key)
    };
    assert_eq!(differing("GARCIA<NUNEZ<<ANA").0, Vec::<i64>::new());
    let (keys, found) = differing("ZAMORA<PULIDO<<TERESA");
    assert_eq!(keys, [found], "they are found by their number all the same: people compare");
}

#[test]
fn an_expired_document_is_read_and_said_to_be_expired() {
    let dir = tempfile::tempdir().unwrap();
    let station = station(dir.path(), &Lab::new(34), 5);
    let zone = "IDESPBAA000589587654321X<<<<<<8001014F2506300ESP<<<<<<<<<<<1ZAMORA<PULIDO<<TERESA<<<<<<<<<";
    let Scanned::Read { found, expired, .. } = station.find_scanned(zone).unwrap() else {
        panic!("the document was not read")
    };
    assert!(expired);
    assert!(matches!(found, Found::People { people, by_dni: true, .. } if people.is_empty()));
}

#[test]
fn who_denies_having_voted_is_noted_by_the_president_and_votes_no_second_time() {
    let dir = tempfile::tempdir().unwrap();
    let station = constituted(dir.path(), &Lab::new(35), 5);
    station.open_poll(&seats()).unwrap();
    let key = person(&station, 1);
    let note = |key, proof: &Proof| station.note_voter_incident(VoterIncident::DeniesVoting, key, proof);
    assert_eq!(refused(note(Some(key), &chair())), Refusal::NotVoted);
    vote(&station, 1, &[]).unwrap();
    let worker = Proof::new(Post::PollWorker1, WORKER);
    assert_eq!(refused(note(Some(key), &worker)), Refusal::PresidentNeeded);
    assert!(matches!(
        refused(note(Some(key), &Proof::new(Post::President, "000001"))),
        Refusal::PinWrong { .. }
    ));
    assert_eq!(refused(note(None, &chair())), Refusal::NotOnRoll);
    assert_eq!(incidents(&station), Vec::<String>::new());
    note(Some(key), &chair()).unwrap();
    station.note_voter_incident(VoterIncident::Certificate, None, &chair()).unwrap();
    assert_eq!(incidents(&station), ["voter_denies_vote", "certificate_shown"]);
    assert!(matches!(
        refused(station.authorise(key, Method::Dni, "poll_worker_1")),
        Refusal::AlreadyVoted { .. }
    ));
    let facts = last_facts(&station, 2);
    let check_in = facts["check_in"].as_str().and_then(|id| EventId::parse(id).ok()).unwrap();
    let event = station.store().read(|read| events::by_id(read, &check_in)).unwrap().unwrap();
    assert_eq!(event.kind(), "VoterAuthorised");
    assert_eq!(facts.len(), 1, "and no name");
}

#[test]
fn whose_vote_by_post_is_annotated_votes_here_only_as_the_president_decides() {
    let dir = tempfile::tempdir().unwrap();
    let lab = Lab::new(37);
    let station = constituted(dir.path(), &lab, 5);
    annotate(&station, 1, true);
    let key = person(&station, 1);
    let by = Identification { method: Method::Name, document: Some(Document::Passport) };
    let alone = || refused(station.authorise(key, by, "poll_worker_1"));
    let with = |proof: &Proof| station.authorise_as_decided(key, by, "poll_worker_1", proof);
    let standing = || station.person(key).unwrap().unwrap().standing;
    assert_eq!(refused(with(&chair())), Refusal::Poll(PollError::NotOpen));
    station.open_poll(&seats()).unwrap();

    assert_eq!(standing(), Standing::Postal);
    assert_eq!(alone(), Refusal::PostalVote);
    assert_eq!((Refusal::PostalVote.code(), Refusal::PostalVote.facts().len()), ("postal_vote", 0));
    let worker = Proof::new(Post::PollWorker1, WORKER);
    assert_eq!(refused(with(&worker)), Refusal::PresidentNeeded, "no poll worker alone");
    let wrong = refused(with(&Proof::new(Post::President, "000001")));
    assert!(matches!(wrong, Refusal::PinWrong { post: Post::President, .. }));
    assert_eq!(standing(), Standing::Postal);
    assert_eq!(station.store().read(events::count).unwrap(), 1, "nothing was recorded but the opening");

    let ticket = with(&chair()).unwrap();
    assert!(matches!(standing(), Standing::Authorised(_)));
    let facts = last_facts(&station, 1);
    assert_eq!(facts["check_in"].as_str(), Some(ticket.check_in.to_string().as_str()));
    assert_eq!(facts.len(), 1, "and no name");
    let log = station.store().read(|read| audit::tail(read, 2)).unwrap();
    let log: Vec<_> = log.iter().map(|one| (one.entry.actor.as_str(), one.entry.action.as_str())).collect();
    assert_eq!(log, [("president", "IncidentNoted"), ("poll_worker_1", "VoterAuthorised")]);
    let mark = station.marked(key).unwrap();
    assert!(mark.is_none_or(|mark| mark.officer == "poll_worker_1"));
    assert!(matches!(alone(), Refusal::AlreadyAuthorised { .. }));

    // Whoever left without voting is whom they were before: the president decides anew.
    station.return_authorisation(key, "left", "poll_worker_1").unwrap();
    assert_eq!(standing(), Standing::Postal);
    assert_eq!(alone(), Refusal::PostalVote);
    let ticket = with(&chair()).unwrap();
    station.begin_ballot(&ticket.code).unwrap();
    station.cast(&marks(&[])).unwrap();
    assert!(matches!(standing(), Standing::Voted(_)));
    assert!(matches!(alone(), Refusal::AlreadyVoted { .. }));
    assert!(matches!(refused(with(&chair())), Refusal::AlreadyVoted { .. }), "nobody votes twice");

    let day = station.day_record().unwrap();
    assert_eq!(day.postal_allowed, 2);
    assert_eq!(day.incidents, [], "a count without times: beside check-ins these would say who");
    assert!(station.verify().unwrap().iter().all(|check| check.ok != Some(false)));
    drop(station);
    let station = Station::open(&home(dir.path()), lab).unwrap();
    assert_eq!(station.day_record().unwrap().postal_allowed, 2);
}

#[test]
fn a_mark_that_comes_or_goes_during_the_day_counts_at_once() {
    let dir = tempfile::tempdir().unwrap();
    let station = constituted(dir.path(), &Lab::new(38), 5);
    station.open_poll(&seats()).unwrap();
    let key = person(&station, 1);
    annotate(&station, 1, true);
    assert_eq!(refused(station.authorise(key, Method::Dni, "poll_worker_1")), Refusal::PostalVote);
    annotate(&station, 1, false);
    assert_eq!(station.person(key).unwrap().unwrap().standing, Standing::Can);
    station.authorise(key, Method::Dni, "poll_worker_1").unwrap();

    // The president was called, and meanwhile the mark was gone: there is nothing to note.
    let other = person(&station, 2);
    station.authorise_as_decided(other, Method::Dni, "poll_worker_1", &chair()).unwrap();
    assert_eq!(station.day_record().unwrap().postal_allowed, 0);

    // A mark that comes later takes no authorisation and no vote back.
    annotate(&station, 2, true);
    assert!(matches!(station.person(other).unwrap().unwrap().standing, Standing::Authorised(_)));
    station.reissue_code(other, "poll_worker_1").unwrap();
}

#[test]
fn the_marked_roll_says_whose_vote_by_post_is_annotated_and_invented_voters_are_others() {
    let dir = tempfile::tempdir().unwrap();
    let station = constituted(dir.path(), &Lab::new(39), 5);
    annotate(&station, 1, true);
    let marked = station.marked_roll().unwrap().people;
    let postal: Vec<_> = marked.iter().filter(|one| one.citizen.postal).collect();
    assert_eq!(postal.len(), 1);
    assert_eq!(postal[0].marking, Marking::None);
    assert_eq!(station.simulate(5, 1, false, &seats(), |_| {}).unwrap().voted, 4);
    assert_eq!(station.person(person(&station, 1)).unwrap().unwrap().standing, Standing::Postal);
}

#[test]
fn a_check_in_says_what_was_shown_and_who_saw_it() {
    let dir = tempfile::tempdir().unwrap();
    let station = constituted(dir.path(), &Lab::new(35), 5);
    station.open_poll(&seats()).unwrap();
    let (shown, unsaid) = (person(&station, 1), person(&station, 2));
    assert_eq!(station.marked(shown).unwrap(), None);
    let by = Identification { method: Method::Name, document: Some(Document::Passport) };
    station.authorise(shown, by, "poll_worker_1").unwrap();
    station.authorise(unsaid, Method::Dni, "poll_worker_2").unwrap();
    let mark = station.marked(shown).unwrap().unwrap();
    assert_eq!((mark.method.as_str(), mark.document.as_deref()), ("name", Some("passport")));
    assert_eq!(mark.officer, "poll_worker_1");
    assert_eq!(station.marked(unsaid).unwrap().unwrap().document, None);
    station.return_authorisation(shown, "left", "poll_worker_1").unwrap();
    assert_eq!(station.marked(shown).unwrap(), None);
}

/// The facts of the incident so many events before the end.
fn last_facts(station: &Station, before: u64) -> serde_json::Map<String, serde_json::Value> {
    let identity = station.identity();
    let seq = station.store().read(events::count).unwrap() + 1 - before;
    let id = EventId { station: identity.station.clone(), epoch: identity.epoch, seq };
    let event = station.store().read(|read| events::by_id(read, &id)).unwrap().unwrap();
    let Content::Known(Fact::IncidentNoted { facts, .. }) = event.content else { panic!("no incident") };
    facts
}

#[test]
fn while_a_pen_marks_nobody_is_marked_here_also_after_a_restart() {
    let dir = tempfile::tempdir().unwrap();
    let lab = Lab::new(36);
    let station = constituted(dir.path(), &lab, 9);
    assert_eq!(refused(station.begin_paper(&seats())), Refusal::Poll(PollError::NotOpen));
    station.open_poll(&seats()).unwrap();
    vote(&station, 0, &[]).unwrap();
    let waiting = station.authorise(person(&station, 1), Method::Dni, "poll_worker_1").unwrap();
    station.begin_ballot(&waiting.code).unwrap();
    assert_eq!(refused(station.begin_paper(&seats())), Refusal::SessionBusy);
    station.cast(&marks(&[])).unwrap();
    let waiting = station.authorise(person(&station, 2), Method::Dni, "poll_worker_1").unwrap();
    let open = Refusal::Poll(PollError::AuthorisationsOpen { open: 1 });
    assert_eq!(refused(station.begin_paper(&seats())), open, "who holds a code could vote twice");
    station.return_authorisation(person(&station, 2), "left", "poll_worker_1").unwrap();
    assert_eq!(station.begin_paper(&seats()).unwrap(), 3, "the number of the last mark, voted or not");
    assert_eq!(refused(station.begin_paper(&seats())), Refusal::OnPaper);

    drop(station);
    let station = Station::open(&home(dir.path()), lab.clone()).unwrap();
    assert_eq!(station.paper(), Paper { last_mark: Some(3), by_hand: 0 });
    let next = person(&station, 4);
    assert_eq!(refused(station.authorise(next, Method::Dni, "poll_worker_1")), Refusal::OnPaper);
    assert_eq!(refused(station.reissue_code(person(&station, 2), "poll_worker_1")), Refusal::OnPaper);
    assert_eq!(refused(station.begin_ballot(&waiting.code)), Refusal::OnPaper, "a code is no way around it");

    let end = |proof: &Proof, why: &str, by_hand| station.end_paper(proof, why, by_hand);
    assert_eq!(refused(end(&chair(), " ", 2)), Refusal::ReasonRequired);
    assert_eq!(refused(end(&Proof::new(Post::PollWorker1, WORKER), "x", 2)), Refusal::PresidentNeeded);
    assert!(matches!(refused(end(&Proof::new(Post::President, "000001"), "x", 2)), Refusal::PinWrong { .. }));
    assert_eq!(refused(end(&chair(), "x", 10_001)), Refusal::ByHandTooMany);
    end(&chair(), "ha vuelto la luz", 2).unwrap();
    assert_eq!(refused(end(&chair(), "x", 0)), Refusal::NotOnPaper);
    assert_eq!(station.paper(), Paper { last_mark: None, by_hand: 2 }, "the list on paper must be asked too");
    station.authorise(next, Method::Dni, "poll_worker_1").unwrap();
    assert_eq!(incidents(&station), [PAPER_BEGUN_INCIDENT, PAPER_ENDED_INCIDENT]);
    drop(station);
    let station = Station::open(&home(dir.path()), lab).unwrap();
    assert_eq!(station.paper().by_hand, 2);
    assert!(station.verify().unwrap().iter().all(|check| check.ok != Some(false)));
}

#[test]
fn the_booth_begins_as_its_voter_asked_and_nothing_of_it_stays() {
    let dir = tempfile::tempdir().unwrap();
    let lab = Lab::new(37);
    let station = constituted(dir.path(), &lab, 9);
    let asked = BoothStart {
        language: Some(BoothLanguage::Basque),
        audio: BoothAudio::Only,
        text: BoothText::Largest,
        two_switches: true,
        slow_presses: true,
    };
    let nothing = BoothStart::default();
    assert_eq!(refused(station.prepare_booth("ABCDEF", asked)), Refusal::Poll(PollError::NotOpen));
    station.open_poll(&seats()).unwrap();
    assert_eq!(refused(station.prepare_booth("ABC", asked)), Refusal::CodeCharacters);
    assert_eq!(refused(station.prepare_booth("ZZZZZZ", asked)), Refusal::CodeUnknown);
    assert_eq!(refused(station.prepared("ZZZZZZ")), Refusal::CodeUnknown);

    let [first, second] = [0, 1].map(|number| person(&station, number));
    let ticket = station.authorise(first, Method::Dni, "poll_worker_1").unwrap();
    let other = station.authorise(second, Method::Dni, "poll_worker_1").unwrap();
    let written = |station: &Station| {
        (station.audit_size().unwrap().entries, station.store().read(events::count).unwrap())
    };
    let before = written(&station);
    station.prepare_booth(&ticket.code, BoothStart { language: None, ..asked }).unwrap();
    station.prepare_booth(&ticket.code, asked).unwrap();
    assert_eq!(station.prepared(&ticket.code).unwrap(), asked, "the last word");
    assert_eq!(station.prepared(&other.code).unwrap(), nothing);
    assert_eq!(written(&station), before, "it is written nowhere");
    assert_eq!(station.booth_start(), None);
    station.begin_ballot(&ticket.code).unwrap();
    assert_eq!(station.booth_start(), Some(asked));
    assert_eq!(
        refused(station.prepare_booth(&ticket.code, nothing)),
        Refusal::CodeUsed,
        "it is the voter's now"
    );
    station.cast(&marks(&[])).unwrap();
    assert_eq!(station.booth_start(), None);
    assert_eq!(refused(station.prepare_booth(&ticket.code, asked)), Refusal::CodeUsed);

    station.begin_ballot(&other.code).unwrap();
    assert_eq!(station.booth_start(), Some(nothing), "the next voter asked for nothing");
    station.prepare_booth(&other.code, asked).unwrap_err();
    station.leave_booth(&seats()).unwrap();
    assert_eq!(refused(station.prepare_booth(&other.code, asked)), Refusal::CodeUsed);

    let again = station.authorise(second, Method::Dni, "poll_worker_1").unwrap();
    station.prepare_booth(&again.code, asked).unwrap();
    let anew = station.reissue_code(second, "poll_worker_1").unwrap();
    assert_eq!(refused(station.prepare_booth(&again.code, asked)), Refusal::CodeExpired);
    assert_eq!(station.prepared(&anew.code).unwrap(), nothing, "who comes again is asked again");
    station.prepare_booth(&anew.code, asked).unwrap();
    lab.pass_minutes(16);
    assert_eq!(refused(station.prepare_booth(&anew.code, asked)), Refusal::CodeExpired);

    let last = station.reissue_code(second, "poll_worker_1").unwrap();
    station.prepare_booth(&last.code, asked).unwrap();
    drop(station);
    let station = Station::open(&home(dir.path()), lab).unwrap();
    station.begin_ballot(&last.code).unwrap();
    assert_eq!(station.booth_start(), Some(nothing), "it was in memory only");
}

#[test]
fn the_table_is_told_the_whole_minutes_of_the_voter_in_the_booth_and_of_nobody_before() {
    let dir = tempfile::tempdir().unwrap();
    let lab = Lab::new(39);
    let station = constituted(dir.path(), &lab, 9);
    station.open_poll(&seats()).unwrap();
    let [first, second] = [0, 1]
        .map(|number| station.authorise(person(&station, number), Method::Dni, "poll_worker_1").unwrap());
    lab.pass_minutes(4);
    assert_eq!(station.booth_minutes(), None, "nobody is there, however long a code waits");
    station.begin_ballot(&first.code).unwrap();
    assert_eq!(station.booth_minutes(), Some(0));
    lab.pass_minutes(3);
    assert_eq!(station.booth_minutes(), Some(3));
    // Neither a clock that is put back nor one that is put on changes how long somebody was there.
    for minutes in [-90, 200] {
        lab.set_clock(minutes);
        assert_eq!(station.booth_minutes(), Some(3));
    }
    lab.set_clock(-110);
    let written = |station: &Station| {
        (station.audit_size().unwrap().entries, station.store().read(events::count).unwrap())
    };
    let before = written(&station);
    station.booth_minutes();
    assert_eq!(written(&station), before, "asking is written nowhere");
    station.cast(&marks(&[])).unwrap();
    assert_eq!(station.booth_minutes(), None);
    station.begin_ballot(&second.code).unwrap();
    assert_eq!(station.booth_minutes(), Some(0), "the next voter begins at nothing");
    station.leave_booth(&seats()).unwrap();
    assert_eq!(station.booth_minutes(), None);
}

#[test]
fn the_acta_counts_who_left_without_voting_and_names_no_time() {
    let dir = tempfile::tempdir().unwrap();
    let station = constituted(dir.path(), &Lab::new(40), 9);
    station.open_poll(&seats()).unwrap();
    let people = [0, 1, 2].map(|number| person(&station, number));
    let [in_booth, at_the_desk, mistaken] = people;
    let ticket = station.authorise(in_booth, Method::Dni, "poll_worker_1").unwrap();
    station.begin_ballot(&ticket.code).unwrap();
    assert_eq!(station.day_record().unwrap().left, 0);
    station.leave_booth(&seats()).unwrap();
    for (who, why) in [(at_the_desk, "left"), (mistaken, "mistake")] {
        station.authorise(who, Method::Dni, "poll_worker_1").unwrap();
        station.return_authorisation(who, why, "poll_worker_1").unwrap();
    }
    let day = station.day_record().unwrap();
    assert_eq!((day.left, day.incidents.len()), (2, 0));
    // Who comes back votes, and had left all the same.
    let again = station.authorise(in_booth, Method::Dni, "poll_worker_1").unwrap();
    station.begin_ballot(&again.code).unwrap();
    station.cast(&marks(&[])).unwrap();
    assert_eq!(station.day_record().unwrap().left, 2);
}

#[test]
fn while_a_pen_marks_no_booth_is_prepared() {
    let dir = tempfile::tempdir().unwrap();
    let station = constituted(dir.path(), &Lab::new(38), 9);
    station.open_poll(&seats()).unwrap();
    station.begin_paper(&seats()).unwrap();
    assert_eq!(refused(station.prepare_booth("ABCDEF", BoothStart::default())), Refusal::OnPaper);
}
