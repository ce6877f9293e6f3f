//! `urna-bench [NAME ...]`: the figures we hold ourselves to, one JSON line each (`docs/BENCHMARKS.md`);
//! `urna-bench fleet [SIZE ...]`: what fleets of stations cost one server.
//!
//! Every figure is measured beside what the machine can do by itself, in the same run and by turns, so that a slow
//! or busy machine changes both and the ratio stays. Only a measurement that broke off is an error: a goal that was
//! missed is printed with `"ok": false`.

mod backlog;
mod backlog_window;
mod ballots;
mod bootstrap;
mod child;
mod cloud;
mod commit;
mod day;
mod figure;
mod fleet;
mod live;
mod lookups;
mod packed;
mod reference;
mod upload;
mod windows;

use std::env;

use anyhow::ensure;

use crate::figure::Name;

fn main() -> anyhow::Result<()> {
    let mut arguments: Vec<String> = env::args().skip(1).collect();
    match arguments.first().map(String::as_str) {
        Some(child::BOOTSTRAP) => return child::run_bootstrap(&arguments.split_off(1)),
        Some(fleet::COMMAND) => return fleet::measure(&arguments.split_off(1)),
        Some(child::UPLOAD) => return child::run_upload(&arguments.split_off(1)),
        Some(_) | None => {}
    }
    let asked = Name::parse_all(&arguments)?;
    let wants = |names: &[Name]| names.iter().any(|name| asked.contains(name));
    // First what needs this machine's disk alone, then what needs a MongoDB with a million citizens.
    if wants(&[Name::CommitVsFsync]) {
        commit::measure()?;
    }
    if wants(&[Name::BoxRebuildMs]) {
        ballots::measure()?;
    }
    if wants(&[Name::LookupDniP99Ms, Name::LookupNamesP99Ms]) {
        lookups::measure(&asked)?;
    }
    let bootstrap = wants(&Name::BOOTSTRAP);
    let packed = wants(&Name::PACKED);
    let (live, backlog) = (wants(&Name::LIVE), wants(&Name::BACKLOG));
    if bootstrap || packed || live || backlog || wants(&[Name::UploadVsInsertMany]) {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
        runtime.block_on(async {
            let cloud = cloud::Cloud::start().await?;
            if wants(&[Name::UploadVsInsertMany]) {
                upload::measure(&cloud).await?;
            }
            if backlog {
                backlog::measure(&cloud, &asked).await?;
            }
            if live {
                live::measure(&cloud, &asked).await?;
            }
            if bootstrap {
                bootstrap::measure(&cloud, &asked).await?;
            }
            if packed {
                packed::measure(&cloud, &asked).await?;
            }
            anyhow::Ok(())
        })?;
    }
    windows::measure(&asked)?;
    ensure!(!asked.is_empty(), "nothing was asked for");
    Ok(())
}
