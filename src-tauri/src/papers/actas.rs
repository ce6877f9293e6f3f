//! The two actas of the evening: what was counted, and what happened over the day.

use urna_documents::{
    ChoiceVotes, ConflictNote, ContestCount, Incident, Officer, PostalVotes, Protest, Representative,
    Scrutiny, Session, Suspension, Words,
};
use urna_domain::{Millis, election::ContestKind};
use urna_station::{
    CLOSED_EARLY_INCIDENT, CountResult, OPENED_EARLY_INCIDENT, RECONCILIATION_INCIDENT, Seating,
};

use super::{
    Day, text, wall,
    words::{
        difference_noted, left_allowed, left_without_voting, marked_twice, postal_allowed, seat, undecided,
        words,
    },
};

impl Day {
    fn contests(&self, result: &CountResult) -> Vec<ContestCount> {
        let counted = result.contests.iter().filter_map(|(id, tally)| {
            let contest = self.election.contests.iter().find(|contest| contest.id == *id)?;
            let votes = |choice: &urna_domain::election::Choice| ChoiceVotes {
                name: text(&choice.name, &self.election),
                votes: tally.votes.get(&choice.id).copied().unwrap_or(0),
            };
            Some(ContestCount {
                title: text(&contest.title, &self.election),
                marks_max: match contest.kind {
                    ContestKind::UpTo { max } => max,
                    ContestKind::ClosedList { .. } | ContestKind::YesNo => 1,
                },
                choices: contest.choices.iter().map(votes).collect(),
                valid: tally.valid,
                blank: tally.blank,
                null: tally.null,
            })
        });
        counted.collect()
    }

    /// Why voters and ballots differ, as the table typed it.
    fn difference(&self, result: &CountResult) -> Words {
        let differs = result.voted != result.ballots;
        let noted = self.record.incidents.iter().any(|(_, code)| code == RECONCILIATION_INCIDENT);
        match &self.record.difference {
            Some(explanation) if differs => Words::from(explanation.as_str()),
            // A version before this one noted it with no words.
            None if differs && noted => difference_noted(self.heading.languages),
            Some(_) | None => Words::default(),
        }
    }

    pub(super) fn representatives(&self) -> Vec<Representative> {
        let here = self.minutes.representatives.iter();
        here.map(|one| Representative { name: one.name.clone(), candidature: one.candidature.clone() })
            .collect()
    }

    pub(super) fn scrutiny(&self, result: &CountResult) -> Scrutiny {
        Scrutiny {
            heading: self.heading.clone(),
            electors: self.record.electors,
            voters: result.voted,
            ballots: result.ballots,
            difference: self.difference(result),
            contests: self.contests(result),
            // Nothing is certified before both counts agree.
            second_count_agrees: true,
            signed_text: self.signed.clone(),
            signers: self.signers(),
        }
    }

    /// What somebody typed for an incident of the record.
    fn said(&self, code: &str) -> String {
        let why = match code {
            OPENED_EARLY_INCIDENT => &self.record.opened_early,
            CLOSED_EARLY_INCIDENT => &self.record.closed_early,
            RECONCILIATION_INCIDENT => &self.record.difference,
            _ => &None,
        };
        why.clone().unwrap_or_default()
    }

    /// What the record and the table noted, by time.
    fn incidents(&self) -> Vec<Incident> {
        let languages = self.heading.languages;
        let recorded = self.record.incidents.iter().map(|(at, code)| {
            let (words, said) = (words(code, languages), self.said(code));
            (*at, Incident { at: wall(*at).time(), words, said, by: Words::default() })
        });
        let noted = self.minutes.incidents.iter().map(|note| {
            let by = seat(note.by, languages);
            let words = Words::from(note.words.as_str());
            (note.at, Incident { at: wall(note.at).time(), words, said: String::new(), by })
        });
        let mut all: Vec<(Millis, Incident)> = recorded.chain(noted).collect();
        all.sort_by_key(|(at, _)| *at);
        let counted = [
            (self.record.left, left_without_voting(self.record.left, languages)),
            (self.record.postal_allowed, postal_allowed(self.record.postal_allowed, languages)),
            (self.record.left_allowed, left_allowed(self.record.left_allowed, languages)),
        ];
        let counted = counted.into_iter().filter(|(count, _)| *count > 0).map(|(_, words)| Incident {
            // As of the end of the poll: when each of them came or left is nobody's business.
            at: self.record.closed.map_or(self.heading.issued, wall).time(),
            words,
            said: String::new(),
            by: Words::default(),
        });
        all.into_iter().map(|(_, incident)| incident).chain(counted).collect()
    }

    fn conflicts(&self) -> Vec<ConflictNote> {
        let languages = self.heading.languages;
        let decided = self.record.conflicts.iter().map(|(at, outcome)| ConflictNote {
            at: wall(*at).time(),
            words: marked_twice(languages),
            decision: words(outcome, languages),
        });
        let open = (self.conflicts_open > 0).then(|| ConflictNote {
            at: self.heading.issued.time(),
            words: undecided(self.conflicts_open, languages),
            decision: Words::default(),
        });
        decided.chain(open).collect()
    }

    pub(super) fn session(&self, result: &CountResult) -> Session {
        let languages = self.heading.languages;
        let opened = self.record.opened.map_or(self.heading.issued, wall).time();
        let closed = self.record.closed.map_or(self.heading.issued, wall).time();
        let suspension = |interruption: &urna_station::papers::Interruption| Suspension {
            from: wall(interruption.from).time(),
            until: interruption.until.map_or(closed, |until| wall(until).time()),
            reason: words(&interruption.reason, languages),
        };
        let officer = |seating: &Seating| Officer {
            post: seat(seating.post, languages),
            name: seating.name.clone(),
            from: seating.from.or(self.record.constituted).map_or(opened, |at| wall(at).time()),
            until: seating.until.map_or(closed, |until| wall(until).time()),
        };
        let protest = |protest: &urna_station::minutes::Protest| Protest {
            by: protest.by.clone(),
            words: protest.words.clone(),
            decision: protest.decision.clone(),
            in_favour: protest.in_favour.into(),
            against: protest.against.into(),
        };
        let postal = |postal: urna_station::minutes::Postal| PostalVotes {
            received: postal.received.into(),
            accepted: postal.accepted.into(),
            rejected: postal.rejected.into(),
        };
        let others = self.minutes.others;
        let difference = Some(self.difference(result)).filter(|words| !words.is_empty());
        Session {
            heading: self.heading.clone(),
            opened_at: opened,
            closed_at: closed,
            suspensions: self.record.interruptions.iter().map(suspension).collect(),
            officers: self.seatings.iter().map(officer).collect(),
            representatives: self.representatives(),
            electors: self.record.electors,
            voters: result.voted,
            // The machine checks in whom the roll names; of the others it knows what the table noted.
            voters_from_outside: others.map(|others| others.interventores.into()),
            voters_by_certificate: others.map(|others| others.by_certificate.into()),
            postal: self.minutes.postal.map(postal),
            ballots: result.ballots,
            contests: self.contests(result),
            incidents: self.incidents(),
            differences: difference.into_iter().collect(),
            conflicts: self.conflicts(),
            protests: self.minutes.protests.iter().map(protest).collect(),
            complete: self.minutes.complete,
            signed_text: self.signed.clone(),
            signers: self.signers(),
        }
    }
}
