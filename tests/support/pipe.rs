//! A station in a process of its own, which takes orders on its standard input and says on its standard output what
//! it did, line by line: so it can be killed, and what it had said by then is known.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

use anyhow::Context as _;
use serde::{Deserialize, Serialize};
use urna_domain::election::Marks;
use urna_store::Home;

/// Longer than any act takes, even on a machine that is busy with other things.
const PATIENCE: Duration = Duration::from_secs(60);

/// What a station is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Order {
    /// Open the poll.
    OpenPoll,
    /// Check a person in, and let them vote.
    Vote {
        /// Who.
        person: u32,
        /// What.
        marks: Marks,
    },
    /// Give a person who is checked in another code, and let them vote.
    Again {
        /// Who.
        person: u32,
        /// What.
        marks: Marks,
    },
    /// Let a person vote who holds a code.
    Resume {
        /// Who.
        person: u32,
        /// The code.
        code: String,
        /// What.
        marks: Marks,
    },
    /// Copy store and box into the backup folder.
    Backup,
    /// Close the poll, count and certify.
    Close,
}

/// What a station says, always after it is done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Answer {
    /// It is open; what it found of an interrupted cast.
    Opened(String),
    /// A person is checked in.
    Ticket {
        /// Who.
        person: u32,
        /// The code they were handed.
        code: String,
    },
    /// A person is in the booth.
    Booth {
        /// Who.
        person: u32,
    },
    /// A person was told that their vote is cast.
    Cast {
        /// Who.
        person: u32,
    },
    /// Any other order is done.
    Done,
}

/// A named place, and how often it is passed before the process ends there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CrashAt {
    /// The name.
    pub point: &'static str,
    /// 1 for the first time.
    pub nth: u32,
}

/// A station at the other end of a pipe. It ends with its value.
#[derive(Debug)]
pub struct StationProcess {
    child: Child,
    orders: Option<ChildStdin>,
    answers: Receiver<Answer>,
    heard: Vec<Answer>,
}

impl StationProcess {
    /// Starts `program` (`station-on-a-pipe`) on a home; with a seed, its time and randomness follow from it.
    ///
    /// # Errors
    /// When the program cannot be started.
    pub fn start(
        program: &Path,
        home: &Home,
        crash: Option<CrashAt>,
        seed: Option<u64>,
    ) -> anyhow::Result<Self> {
        let mut command = Command::new(program);
        command.arg(home.dir()).args(seed.map(|seed| seed.to_string()));
        command.env_remove("URNA_KEY_FILE").env_remove("CREDENTIALS_DIRECTORY");
        if let Some(CrashAt { point, nth }) = crash {
            command.env("URNA_CRASH_AT", point).env("URNA_CRASH_NTH", nth.to_string());
        }
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("cannot start {}", program.display()))?;
        let orders = child.stdin.take();
        let lines = BufReader::new(child.stdout.take().context("the station has no output")?).lines();
        let (sender, answers) = channel();
        thread::spawn(move || {
            // A line that a kill cut off was not said.
            for answer in lines.map_while(Result::ok).map_while(|line| serde_json::from_str(&line).ok()) {
                if sender.send(answer).is_err() {
                    break;
                }
            }
        });
        Ok(Self { child, orders, answers, heard: Vec::new() })
    }

    /// Gives an order. A station that has died does not take it, which [`Self::end`] tells.
    ///
    /// # Errors
    /// When the order cannot be written down.
    pub fn order(&mut self, order: &Order) -> anyhow::Result<()> {
        let line = serde_json::to_string(order)? + "\n";
        if let Some(pipe) = &mut self.orders {
            // A broken pipe is a station that has died.
            let _ = pipe.write_all(line.as_bytes());
        }
        Ok(())
    }

    /// Waits for the next answer.
    ///
    /// # Errors
    /// When the station ended or hangs.
    pub fn hear(&mut self) -> anyhow::Result<Answer> {
        self.hear_within(PATIENCE).context("the station says nothing more")
    }

    /// Waits at most this long for the next answer.
    pub fn hear_within(&mut self, patience: Duration) -> Option<Answer> {
        let answer = self.answers.recv_timeout(patience).ok()?;
        self.heard.push(answer.clone());
        Some(answer)
    }

    /// Kills it this long after it said the `after`-th thing, whatever it does then (SIGKILL: nothing in it runs any
    /// more), or finds that it has ended.
    ///
    /// # Errors
    /// When it hangs.
    pub fn kill_after(mut self, after: usize, delay: Duration) -> anyhow::Result<(Vec<Answer>, ExitStatus)> {
        self.orders = None;
        while self.heard.len() < after && self.hear_within(PATIENCE).is_some() {}
        // Only an end is waited for here: what is said in between is kept by the channel.
        let until = std::time::Instant::now() + delay;
        while let Some(left) = until.checked_duration_since(std::time::Instant::now()) {
            match self.answers.recv_timeout(left) {
                Ok(answer) => self.heard.push(answer),
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => break,
            }
        }
        // It may have ended by itself.
        let _ = self.child.kill();
        self.end()
    }

    /// Lets it finish its orders, and says all that it said and how it ended.
    ///
    /// # Errors
    /// When it hangs.
    pub fn end(mut self) -> anyhow::Result<(Vec<Answer>, ExitStatus)> {
        self.orders = None;
        loop {
            match self.answers.recv_timeout(PATIENCE) {
                Ok(answer) => self.heard.push(answer),
                Err(RecvTimeoutError::Disconnected) => break,
                Err(RecvTimeoutError::Timeout) => anyhow::bail!("the station hangs"),
            }
        }
        let status = self.child.wait()?;
        Ok((std::mem::take(&mut self.heard), status))
    }
}

impl Drop for StationProcess {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
