//! `urna station retire`.

use serde_json::json;
use urna_domain::officers::TwoOfficers;
use urna_store::Home;

use super::{output, station::open};

pub(crate) fn run(home: &Home, officers: &[String], confirm: &str, json: bool) -> anyhow::Result<()> {
    let [first, second] = officers else {
        anyhow::bail!("two officers take a machine out of service; say --officer twice");
    };
    let officers = TwoOfficers::new(first, second)?;
    let station = open(home)?;
    let retired = station.retire(&officers, confirm)?;
    let value = json!({ "station": retired.station, "basis": retired.basis, "files": retired.files });
    output::answer(json, &value, || {
        vec![
            format!(
                "{} is out of service: its keys were destroyed, then {} files wiped.",
                retired.station, retired.files
            ),
            match retired.basis {
                urna_station::retire::Basis::Received => "The centre had received everything.".to_owned(),
                urna_station::retire::Basis::Exported => {
                    "Everything lies on two different media; hand them over to the centre.".to_owned()
                }
            },
        ]
    });
    Ok(())
}
