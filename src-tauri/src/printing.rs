//! Printing through CUPS, by the programs that come with it (`lp`, `lpstat`, `cancel`): their words are stable in the C
//! locale, they find the same server as everything else on the machine, and nothing of ours runs as somebody else.
//!
//! What is printed goes to `lp` through a pipe and is called "Urna" in the queue: no file of it is made here, and a title
//! that everybody at the printer can read names nobody.

use std::{
    io::{Read as _, Write as _},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

/// What a job is called where others can see it.
const TITLE: &str = "Urna";
/// A server of printers that says nothing for so long is not there.
const ANSWER_MAX: Duration = Duration::from_secs(5);
/// A ticket is out by then, or its code is said aloud.
const TICKET_MAX: Duration = Duration::from_secs(10);
const LOOK_EVERY: Duration = Duration::from_millis(100);

/// How the printer is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Printer {
    /// There is none.
    None,
    /// It can print.
    Ready(String),
    /// It has no paper.
    NoPaper(String),
    /// It is off, or its cable or network is.
    Away(String),
}

/// Why nothing was printed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PrintError {
    #[error("there is no printer")]
    NoPrinter,
    #[error("the printer has no paper")]
    NoPaper,
    #[error("the printer is not connected")]
    Away,
    #[error("the printing programs failed")]
    Failed(#[source] std::io::Error),
}

/// The printing server of this machine, or the one that a test has.
#[derive(Debug, Clone, Default)]
pub(crate) struct Cups {
    /// Its socket; `None` is what the machine says.
    server: Option<String>,
}

impl Cups {
    /// Looks at the printer of this machine: the one that is set as its own, else the only one, else the first.
    pub(crate) fn look(&self) -> Printer {
        let Some(name) = self.chosen() else { return Printer::None };
        self.state(name)
    }

    /// Hands a paper over to be printed when the printer can.
    pub(crate) fn print(&self, paper: &[u8], copies: u32) -> Result<(), PrintError> {
        self.submit(&self.ready()?, paper, copies).map(|_| ())
    }

    /// Prints a voter's ticket, or takes it back: a ticket that comes out when its code has been said aloud already, or is
    /// used, is one that somebody finds.
    pub(crate) fn print_ticket(&self, ticket: &[u8]) -> Result<(), PrintError> {
        let printer = self.ready()?;
        let job = self.submit(&printer, ticket, 1)?;
        let until = Instant::now() + TICKET_MAX;
        while self.waits(&printer, &job)? {
            let why = match self.state(printer.clone()) {
                Printer::NoPaper(_) => PrintError::NoPaper,
                Printer::Away(_) | Printer::None => PrintError::Away,
                Printer::Ready(_) if Instant::now() < until => {
                    thread::sleep(LOOK_EVERY);
                    continue;
                }
                Printer::Ready(_) => PrintError::Away,
            };
            self.answer("cancel", &["-x", &job], &[])?;
            return Err(why);
        }
        Ok(())
    }

    fn ready(&self) -> Result<String, PrintError> {
        match self.look() {
            Printer::Ready(name) => Ok(name),
            Printer::None => Err(PrintError::NoPrinter),
            Printer::NoPaper(_) => Err(PrintError::NoPaper),
            Printer::Away(_) => Err(PrintError::Away),
        }
    }

    fn chosen(&self) -> Option<String> {
        // Without CUPS there is no `lpstat`, and without a printer nothing that it could say.
        let own = self.answer("lpstat", &["-d"], &[]).unwrap_or_default();
        let own =
            own.rsplit_once(": ").map(|(_, name)| name.trim().to_owned()).filter(|name| !name.is_empty());
        own.or_else(|| self.answer("lpstat", &["-e"], &[]).ok()?.lines().next().map(str::to_owned))
    }

    fn state(&self, name: String) -> Printer {
        let said = self.answer("lpstat", &["-l", "-p", &name], &[]).unwrap_or_default();
        read_state(name, &said)
    }

    /// The name of the job.
    fn submit(&self, printer: &str, paper: &[u8], copies: u32) -> Result<String, PrintError> {
        let copies = copies.to_string();
        let arguments = ["-d", printer, "-n", &copies, "-t", TITLE, "-o", "job-sheets=none", "-"];
        let said = self.answer("lp", &arguments, paper)?;
        let job = said.split_whitespace().find(|word| word.starts_with(&format!("{printer}-")));
        job.map(str::to_owned).ok_or_else(|| PrintError::Failed(std::io::Error::other("lp named no job")))
    }

    fn waits(&self, printer: &str, job: &str) -> Result<bool, PrintError> {
        let queue = self.answer("lpstat", &["-o", printer], &[])?;
        Ok(queue.lines().any(|line| line.split_whitespace().next() == Some(job)))
    }

    /// Runs one of the programs and reads what it says. One that does not end in time is ended.
    fn answer(&self, program: &str, arguments: &[&str], input: &[u8]) -> Result<String, PrintError> {
        let server = self.server.iter().flat_map(|server| ["-h", server]);
        let mut child = Command::new(program)
            .args(server)
            .args(arguments)
            .env("LC_ALL", "C")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(PrintError::Failed)?;
        let said = converse(&mut child, input);
        if said.is_err() {
            // It may have ended meanwhile; what counts is that it is not left behind.
            let _ = child.kill();
        }
        let ended = child.wait().map_err(PrintError::Failed)?;
        let said = said.map_err(PrintError::Failed)?;
        if ended.success() {
            Ok(said)
        } else {
            Err(PrintError::Failed(std::io::Error::other(program.to_owned())))
        }
    }
}

/// The words are those of `lpstat -l -p` in the C locale and the reasons of RFC 8011, 5.4.12.
fn read_state(name: String, said: &str) -> Printer {
    let says = |words: &[&str]| words.iter().any(|word| said.contains(word));
    if !said.starts_with("printer ") {
        Printer::None
    } else if says(&["media-empty", "media-needed", "out of paper"]) {
        Printer::NoPaper(name)
    } else if says(&[
        "offline",
        "disabled since",
        "not exist or is unavailable",
        "shutdown",
        "connecting-to-device",
    ]) {
        Printer::Away(name)
    } else {
        Printer::Ready(name)
    }
}

fn converse(child: &mut Child, input: &[u8]) -> std::io::Result<String> {
    if let Some(mut stdin) = child.stdin.take() {
        stdin.write_all(input)?;
    }
    let until = Instant::now() + ANSWER_MAX;
    while child.try_wait()?.is_none() {
        if Instant::now() > until {
            return Err(std::io::ErrorKind::TimedOut.into());
        }
        thread::sleep(Duration::from_millis(10));
    }
    let mut said = String::new();
    if let Some(mut stdout) = child.stdout.take() {
        stdout.read_to_string(&mut said)?;
    }
    Ok(said)
}

#[cfg(test)]
mod tests;
