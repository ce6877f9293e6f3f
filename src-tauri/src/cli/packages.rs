//! `urna office copies --package`.

use std::{
    fs,
    path::{Component, Path},
};

use anyhow::Context as _;
use serde_json::json;
use urna_domain::package::{PACKAGE_BYTES_MAX, PackageError, PackedFile};
use urna_office::{Office, copies, packages, station};

use super::output;

pub(crate) async fn take_in(
    office: &Office,
    package: &Path,
    folder: Option<&Path>,
    json: bool,
) -> anyhow::Result<()> {
    let unreadable = || format!("the package {} cannot be read; check the path", package.display());
    let size = fs::metadata(package).with_context(unreadable)?.len();
    if size > u64::try_from(PACKAGE_BYTES_MAX)? {
        return Err(PackageError::TooLarge.into());
    }
    let taken = packages::take_in(office, &fs::read(package).with_context(unreadable)?).await?;
    // What the station kept for its neighbours lies where it would have carried it.
    let carried = copies::fold(office).await?;
    let record = station::show(office, &taken.station).await?;
    let log_holds = taken
        .files
        .iter()
        .find(|file| file.name == urna_station::AUDIT_FILE)
        .and_then(|file| String::from_utf8(file.bytes.clone()).ok())
        .zip(record.public_key)
        .is_some_and(|(text, key)| urna_station::is_audit_file_of(&text, &key));
    if let Some(folder) = folder {
        write_files(folder, &taken.files)?;
    }
    let records: u64 = taken.records.records.values().sum();
    let problems = [taken.records.problems, carried.problems].concat();
    let files: Vec<_> = taken.files.iter().map(|file| file.name.clone()).collect();
    let value = json!({
        "station": taken.station, "election": taken.election, "records": records, "ballots": taken.ballots,
        "new_ballots": taken.new_ballots, "new_manifest": taken.new_manifest, "guards": taken.records.guards,
        "conflicts": taken.records.conflicts, "copies": taken.records.copies, "audit_log_holds": log_holds,
        "files": files, "problems": problems,
    });
    output::answer(json, &value, || {
        let mut lines = vec![
            format!("package of {} taken in, election {}", taken.station, taken.election),
            format!("new records: {records}"),
            format!("ballots: {}, of them new: {}", taken.ballots, taken.new_ballots),
            format!(
                "check-ins claimed: {}, double check-ins found: {}",
                taken.records.guards, taken.records.conflicts
            ),
            format!("copies that it kept for neighbours: {}", taken.records.copies),
            format!("audit log signed and whole: {}", if log_holds { "yes" } else { "no" }),
        ];
        lines.extend(problems.iter().map(|problem| format!("not taken: {problem}")));
        lines
    });
    Ok(())
}

fn write_files(folder: &Path, files: &[PackedFile]) -> anyhow::Result<()> {
    fs::create_dir_all(folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    for file in files {
        let mut parts = Path::new(&file.name).components();
        // A name that leads anywhere else is no name of a file.
        let plain = matches!((parts.next(), parts.next()), (Some(Component::Normal(_)), None));
        anyhow::ensure!(plain, "a file of the package has a name that is none; the others are written");
        crate::medium::put(&folder.join(&file.name), &file.bytes)
            .with_context(|| format!("{} cannot be written", file.name))?;
    }
    Ok(())
}
