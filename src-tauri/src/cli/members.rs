//! `urna station members …`: the people of the table, for whoever looks after the machine.

use clap::Subcommand;
use serde_json::json;
use urna_station::members;
use urna_store::Home;

use super::{
    output,
    station::{open, open_read_only},
};

/// `urna station members …`.
#[derive(Debug, Subcommand)]
pub enum MembersCommand {
    /// The seats that are taken; no names.
    Show,
    /// Lets the table be constituted anew in the staff window, as when a PIN was forgotten. It stands in the audit log.
    Dissolve {
        /// The reason, without names.
        #[arg(long, value_name = "TEXT")]
        why: String,
    },
}

pub(crate) fn run(command: &MembersCommand, home: &Home, json: bool) -> anyhow::Result<()> {
    match command {
        MembersCommand::Show => {
            let (store, _) = open_read_only(home)?;
            let posts: Vec<_> = store.read(members::members)?.iter().map(|member| member.post).collect();
            output::answer(json, &json!({ "posts": posts }), || {
                if posts.is_empty() {
                    return vec!["The table is not constituted yet.".to_owned()];
                }
                posts.iter().map(|post| post.word().to_owned()).collect()
            });
        }
        MembersCommand::Dissolve { why } => {
            open(home)?.dissolve_table(why)?;
            output::answer(json, &json!({ "dissolved": true }), || {
                vec!["The table is dissolved. Open the staff window to constitute it anew.".to_owned()]
            });
        }
    }
    Ok(())
}
