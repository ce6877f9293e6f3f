//! Processes that end with us, however we end.

use std::ffi::OsString;
use std::io;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError, mpsc};
use std::thread;

use rustix::process::{Pid, Signal, kill_process};

/// Why a leashed process could not be started or signalled.
#[derive(Debug, thiserror::Error)]
pub enum LeashError {
    /// It could not be started.
    #[error("could not start {program}; `setpriv` of util-linux is needed too")]
    Start {
        /// The program.
        program: String,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// It could not be signalled, or waited for.
    #[error("could not signal a process of ours")]
    Signal(#[source] io::Error),
    /// It has ended.
    #[error("the process has ended")]
    Ended,
}

/// A child process that is killed when this value is dropped, and by the kernel when this program dies.
///
/// The kernel's death signal is sent when the *thread* that started the child ends, so every child is started
/// by one thread that lives as long as the program. (A pipe watched by a shell would do the same with one more
/// process each, and would itself have to be kept alive.)
#[derive(Debug)]
pub struct Leash {
    child: Mutex<Child>,
}

type Job = (Command, mpsc::SyncSender<io::Result<Child>>);

impl Leash {
    /// Starts `program` with `arguments`, no standard input, and the given further settings.
    ///
    /// # Errors
    /// When the program cannot be started.
    pub fn start(
        program: &OsString,
        arguments: &[OsString],
        configure: impl FnOnce(&mut Command),
    ) -> Result<Self, LeashError> {
        let failed = |source| LeashError::Start { program: program.to_string_lossy().into_owned(), source };
        let mut command = Command::new("setpriv");
        command.args(["--pdeathsig", "KILL", "--"]).arg(program).args(arguments).stdin(Stdio::null());
        configure(&mut command);
        let child = on_lasting_thread(command).map_err(failed)?;
        Ok(Self { child: Mutex::new(child) })
    }

    /// The process's number.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.lock().id()
    }

    /// Its exit status, when it has ended.
    ///
    /// # Errors
    /// When the system cannot say.
    pub fn ended(&self) -> Result<Option<ExitStatus>, LeashError> {
        self.lock().try_wait().map_err(LeashError::Signal)
    }

    /// Sends a signal to the process, unless it has ended.
    ///
    /// # Errors
    /// [`LeashError::Ended`] when it has.
    pub fn signal(&self, signal: Signal) -> Result<(), LeashError> {
        let mut child = self.lock();
        if child.try_wait().map_err(LeashError::Signal)?.is_some() {
            return Err(LeashError::Ended);
        }
        // Not waited for yet, so the number still is this process's own.
        kill_process(Pid::from_child(&child), signal).map_err(|errno| LeashError::Signal(errno.into()))
    }

    /// Kills the process (SIGKILL, as a power cut would) and waits until it is gone. Fine to call twice.
    pub fn kill(&self) {
        let mut child = self.lock();
        // Both fail only when it is gone already, which is what we want.
        let _ = child.kill();
        let _ = child.wait();
    }

    fn lock(&self) -> MutexGuard<'_, Child> {
        self.child.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Leash {
    fn drop(&mut self) {
        self.kill();
    }
}

fn on_lasting_thread(command: Command) -> io::Result<Child> {
    static STARTER: OnceLock<mpsc::Sender<Job>> = OnceLock::new();
    let starter = STARTER.get_or_init(|| {
        let (jobs, inbox) = mpsc::channel::<Job>();
        thread::spawn(move || {
            for (mut command, answer) in inbox {
                // Fails only when the asker is gone; its child then ends with this program.
                let _ = answer.send(command.spawn());
            }
        });
        jobs
    });
    let gone = || io::Error::other("the thread that starts processes is gone");
    let (answer, result) = mpsc::sync_channel(1);
    starter.send((command, answer)).map_err(|_| gone())?;
    result.recv().map_err(|_| gone())?
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]
    use super::*;

    fn sleeper() -> Leash {
        Leash::start(&"sleep".into(), &["600".into()], |_| {}).unwrap()
    }

    #[test]
    fn process_outlives_the_thread_that_asked_for_it() {
        let leash = thread::spawn(sleeper).join().unwrap();
        assert!(leash.ended().unwrap().is_none());
        leash.signal(Signal::STOP).unwrap();
        leash.signal(Signal::CONT).unwrap();
        assert!(leash.ended().unwrap().is_none());
    }

    #[test]
    fn killed_process_can_no_longer_be_signalled() {
        let leash = sleeper();
        leash.kill();
        leash.kill();
        assert!(leash.ended().unwrap().is_some());
        assert!(matches!(leash.signal(Signal::CONT), Err(LeashError::Ended)));
    }
}
