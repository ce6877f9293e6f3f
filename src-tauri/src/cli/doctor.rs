//! `urna station doctor`: anything that would keep this machine from its work, each with what to do.

use serde_json::json;
use urna_domain::Millis;
use urna_station::{
    environment::{Environment as _, Machine},
    scope, summarise,
};
use urna_store::Home;

use super::{block_on, output, station::open_read_only};
use crate::{
    clock::{ClockWord, is_before},
    diagnosis::{self, checks},
    worker,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Grade {
    Ok,
    /// The station can work; someone should look.
    Look,
    /// The station cannot work.
    Bad,
}

struct Finding {
    what: &'static str,
    grade: Grade,
    words: String,
}

pub(crate) fn run(home: &Home, json: bool) -> anyhow::Result<()> {
    let findings = examine(home);
    let rows: Vec<_> = findings
        .iter()
        .map(|finding| json!({ "what": finding.what, "grade": word(finding.grade), "words": finding.words }))
        .collect();
    let ok = findings.iter().all(|finding| finding.grade != Grade::Bad);
    output::answer(json, &json!({ "ok": ok, "findings": rows }), || {
        findings.iter().map(|f| format!("{:4} {}: {}", word(f.grade), f.what, f.words)).collect()
    });
    anyhow::ensure!(ok, "this station cannot work yet; see the lines marked bad");
    Ok(())
}

fn word(grade: Grade) -> &'static str {
    match grade {
        Grade::Ok => "ok",
        Grade::Look => "look",
        Grade::Bad => "bad",
    }
}

fn examine(home: &Home) -> Vec<Finding> {
    let mut findings = vec![home_folder(home), told("disk", &checks::disk(home.dir())), display()];
    let (mut compared, mut recorded_until) = (None, None);
    findings.push(told("key", &checks::keys(home)));
    match open_read_only(home) {
        Err(error) => findings.push(Finding { what: "store", grade: Grade::Bad, words: error.to_string() }),
        Ok((store, identity)) => {
            findings.push(Finding {
                what: "store",
                grade: Grade::Ok,
                words: "opens, its version is known".into(),
            });
            match store.read(|read| summarise(read, &identity)) {
                Ok(summary) => {
                    recorded_until = Some(summary.recorded_until);
                    findings.extend([told("roll", &checks::roll(summary.roll_rows)), waiting(&summary)])
                }
                Err(error) => {
                    findings.push(Finding { what: "records", grade: Grade::Bad, words: error.to_string() });
                }
            }
            compared = worker::last_word(&store).ok().and_then(|last| last.clock);
            findings.push(told("election", &checks::election(&store, &identity)));
            findings.push(centre(&identity, &store));
        }
    }
    findings.push(clock(Machine.now(), recorded_until, compared));
    findings
}

fn home_folder(home: &Home) -> Finding {
    match checks::can_be_written(home.dir()) {
        Ok(()) => Finding {
            what: "home",
            grade: Grade::Ok,
            words: format!("{} can be written", home.dir().display()),
        },
        Err(_) => Finding {
            what: "home",
            grade: Grade::Bad,
            words: format!("{} cannot be written; give this user the right to it", home.dir().display()),
        },
    }
}

/// What a check of the machine found, in one English sentence. A station that waits for its data is not broken.
fn told(what: &'static str, found: &diagnosis::Finding) -> Finding {
    let fact = |name| found.fact(name);
    let words = match found.code.as_str() {
        "disk_full" => format!("{} MB free; free at least 500 MB", fact("mb")),
        "disk_low" => format!("{} MB free, {} % of the disk; free some", fact("mb"), fact("percent")),
        "disk_room" => format!("{} MB free", fact("mb")),
        "keys_private" => "readable by this user only".to_owned(),
        "roll_empty" => "empty; run: urna station sync --once".to_owned(),
        "roll_there" => format!("{} people", fact("rows")),
        "election_signed" => fact("id").to_owned(),
        "no_election" => {
            "none yet; ask the office for a bundle with it and run `urna station init` again".to_owned()
        }
        "election_not_trusted" => "not signed by this station's centre; call the office".to_owned(),
        "offline_demo" => "the network is switched off for a demonstration".to_owned(),
        "centre_answers" => "answers and knows this station".to_owned(),
        // The causes of a key, a store or a centre that fails are sentences already.
        _ => fact("words").to_owned(),
    };
    let grade = match (found.grade, found.code.as_str()) {
        (diagnosis::Grade::Passed, _) => Grade::Ok,
        (diagnosis::Grade::Warned, _) | (_, "roll_empty" | "no_election") => Grade::Look,
        (diagnosis::Grade::Failed, _) => Grade::Bad,
    };
    Finding { what, grade, words }
}

/// The clock as it is now; `compared` is what others said of it when the station last worked, and `recorded_until` what it
/// showed when the station last recorded something.
fn clock(now: Millis, recorded_until: Option<Millis>, compared: Option<ClockWord>) -> Finding {
    let words = super::station::time(now);
    let went_back = recorded_until.is_some_and(|until| is_before(now, until));
    let found = checks::clock(now, went_back, compared);
    let (grade, words) = match (found.code.as_str(), compared) {
        // Only whether it did: the latest moment of the record may be that of a vote.
        ("clock_went_back", _) => (
            Grade::Look,
            format!(
                "{words}, which is before what this station recorded; set it, unless another clock says the same"
            ),
        ),
        ("clock_never_set", _) => (Grade::Look, format!("the clock says {words}; set it")),
        ("clock_off", Some(clock)) => (Grade::Look, format!("{words}; it {}", clock.words())),
        (_, Some(clock)) => (Grade::Ok, format!("{words}; {}", clock.words())),
        (_, None) => (Grade::Ok, format!("{words}; nobody compared it yet")),
    };
    Finding { what: "clock", grade, words }
}

fn display() -> Finding {
    let there = ["DISPLAY", "WAYLAND_DISPLAY"].iter().any(|name| std::env::var_os(name).is_some());
    if there {
        return Finding { what: "display", grade: Grade::Ok, words: "there is one".into() };
    }
    Finding {
        what: "display",
        grade: Grade::Look,
        words: "none here; the windows need one, commands do not".into(),
    }
}

fn waiting(summary: &urna_station::Summary) -> Finding {
    let words = format!("waiting to be sent: {}; set aside: {}", summary.pending.count, summary.quarantined);
    let grade = if summary.quarantined > 0 { Grade::Look } else { Grade::Ok };
    Finding { what: "records", grade, words }
}

/// Being offline is never a failure; a credential that is not accepted is something to look at.
fn centre(identity: &urna_station::Identity, store: &urna_store::Store) -> Finding {
    let offline = worker::offline_demo(store).unwrap_or(false);
    let asked = checks::centre(offline, || {
        let scope = store.read(|read| scope::wanted(read, identity))?;
        block_on(worker::probe(identity, &scope))
    });
    told("centre", &asked)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_before_the_record_is_to_be_looked_at_and_the_moment_of_the_record_is_not_told() {
        let now = Millis(1_795_000_000_000);
        let found = |recorded_until| clock(now, Some(recorded_until), None);
        let back = found(now.plus(3_600_000));
        assert_eq!(back.grade, Grade::Look);
        assert!(back.words.contains("before what this station recorded"), "{}", back.words);
        assert!(!back.words.contains(&super::super::station::time(now.plus(3_600_000))), "{}", back.words);
        assert_eq!(found(now.plus(60_000)).grade, Grade::Ok, "two minutes are nothing");
        assert_eq!(clock(now, None, None).grade, Grade::Ok, "nothing was recorded");
    }
}
