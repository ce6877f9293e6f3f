//! The turnout advances that were taken, as papers: the number of that moment, not of the moment of printing.

use jiff::civil::Time;
use urna_documents::{Languages, Pdf, Turnout, turnout_advance};
use urna_domain::turnout::Moment;
use urna_station::Station;

use super::Day;

/// The paper of one advance, to be printed alone; `None` when it was not taken.
pub(crate) fn advance_paper(
    station: &Station,
    moment: Moment,
    languages: Languages,
) -> anyhow::Result<Option<Pdf>> {
    let (file, _) = paper_of(moment)?;
    let papers = papers(&Day::read(station, languages)?, station)?;
    Ok(papers.into_iter().find_map(|(name, paper)| (name == file).then_some(paper)))
}

/// A paper for each advance that was taken, in the order of the day.
pub(super) fn papers(day: &Day, station: &Station) -> anyhow::Result<Vec<(String, Pdf)>> {
    let advances = station.advances()?.into_iter().map(|taken| {
        let (file, moment) = paper_of(taken.advance.moment)?;
        let paper = turnout_advance(&Turnout {
            heading: day.heading.clone(),
            moment,
            electors: taken.advance.electors,
            voters: taken.advance.voted,
            code: taken.code.as_str().to_owned(),
            signers: day.signers(),
        })?;
        Ok((file, paper))
    });
    advances.collect()
}

/// The name of the file, and the hour as the paper has it.
fn paper_of(moment: Moment) -> anyhow::Result<(String, Time)> {
    let (hour, minute) = (moment.hour(), moment.minute());
    let time = Time::new(i8::try_from(hour)?, i8::try_from(minute)?, 0, 0)?;
    Ok((format!("avance-{hour:02}-{minute:02}.pdf"), time))
}
