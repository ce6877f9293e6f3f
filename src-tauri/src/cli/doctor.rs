//! `urna station doctor`: anything that would keep this machine from its work, each with what to do.

use serde_json::json;
use urna_station::{
    environment::{Environment, Machine},
    key_file, scope, summarise,
};
use urna_store::Home;

use super::{output, runtime, station::open_read_only};
use crate::{clock::ClockWord, device, worker};

/// Below this the disk is almost full, in bytes.
const DISK_FREE_MIN: u64 = 500_000_000;
/// Before this the clock was never set, in ms since the Unix epoch (1 January 2026).
const CLOCK_MIN: i64 = 1_767_225_600_000;

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
    let mut findings = vec![home_folder(home), disk(home), display()];
    let mut compared = None;
    match key_file::read_key(home) {
        Ok(_) => findings.push(Finding {
            what: "key",
            grade: Grade::Ok,
            words: "readable by this user only".into(),
        }),
        Err(error) => findings.push(Finding { what: "key", grade: Grade::Bad, words: error.to_string() }),
    }
    match open_read_only(home) {
        Err(error) => findings.push(Finding { what: "store", grade: Grade::Bad, words: error.to_string() }),
        Ok((store, identity)) => {
            findings.push(Finding {
                what: "store",
                grade: Grade::Ok,
                words: "opens, its version is known".into(),
            });
            match store.read(|read| summarise(read, &identity)) {
                Ok(summary) => findings.extend([roll(summary.roll_rows), waiting(&summary)]),
                Err(error) => {
                    findings.push(Finding { what: "records", grade: Grade::Bad, words: error.to_string() });
                }
            }
            compared = worker::last_word(&store).ok().and_then(|last| last.clock);
            findings.push(election(&store));
            findings.push(centre(&identity, &store));
        }
    }
    findings.push(clock(compared));
    findings
}

fn home_folder(home: &Home) -> Finding {
    let probe = home.dir().join(".doctor");
    let written = std::fs::write(&probe, b"").and_then(|()| std::fs::remove_file(&probe));
    match written {
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

fn disk(home: &Home) -> Finding {
    let (free, _) = device::disk(home.dir());
    let words = format!("{} MB free", free / 1_000_000);
    if free < DISK_FREE_MIN {
        return Finding { what: "disk", grade: Grade::Bad, words: format!("{words}; free at least 500 MB") };
    }
    Finding { what: "disk", grade: Grade::Ok, words }
}

/// The clock as it is now; `compared` is what others said of it when the station last worked.
fn clock(compared: Option<ClockWord>) -> Finding {
    let now = Machine.now();
    let words = super::station::time(now);
    if now.0 < CLOCK_MIN {
        return Finding {
            what: "clock",
            grade: Grade::Look,
            words: format!("the clock says {words}; set it"),
        };
    }
    match compared {
        Some(clock) if clock.is_off() => {
            Finding { what: "clock", grade: Grade::Look, words: format!("{words}; it {}", clock.words()) }
        }
        Some(clock) => {
            Finding { what: "clock", grade: Grade::Ok, words: format!("{words}; {}", clock.words()) }
        }
        None => Finding { what: "clock", grade: Grade::Ok, words },
    }
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

fn roll(rows: u64) -> Finding {
    if rows == 0 {
        return Finding {
            what: "roll",
            grade: Grade::Look,
            words: "empty; run: urna station sync --once".into(),
        };
    }
    Finding { what: "roll", grade: Grade::Ok, words: format!("{rows} people") }
}

fn waiting(summary: &urna_station::Summary) -> Finding {
    let words = format!("waiting to be sent: {}; set aside: {}", summary.pending.count, summary.quarantined);
    let grade = if summary.quarantined > 0 { Grade::Look } else { Grade::Ok };
    Finding { what: "records", grade, words }
}

fn election(store: &urna_store::Store) -> Finding {
    match worker::election_id(store) {
        Ok(Some(id)) => Finding { what: "election", grade: Grade::Ok, words: id },
        Ok(None) => Finding {
            what: "election",
            grade: Grade::Look,
            words: "none yet; ask the office for a bundle with it and run `urna station init` again".into(),
        },
        Err(error) => Finding { what: "election", grade: Grade::Bad, words: error.to_string() },
    }
}

/// Being offline is never a failure; a credential that is not accepted is something to look at.
fn centre(identity: &urna_station::Identity, store: &urna_store::Store) -> Finding {
    if worker::offline_demo(store).unwrap_or(false) {
        let words = "the network is switched off for a demonstration".to_owned();
        return Finding { what: "centre", grade: Grade::Look, words };
    }
    let asked = runtime().and_then(|runtime| {
        let scope = store.read(|read| scope::wanted(read, identity))?;
        runtime.block_on(worker::probe(identity, &scope))
    });
    match asked {
        Ok(()) => {
            Finding { what: "centre", grade: Grade::Ok, words: "answers and knows this station".into() }
        }
        Err(error) => Finding { what: "centre", grade: Grade::Look, words: error.to_string() },
    }
}
