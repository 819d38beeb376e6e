//! linkd as a process: however it ends, the gate stays.

use crate::control::{Control, a_policy};
use crate::site::{Site, add_pair};
use linkd::gate::Gate;
use model::Epoch;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use std::process::{Child, Command};
use std::time::Duration;

/// Nothing here takes a tenth of it.
const LIMIT: Duration = Duration::from_mins(1);

/// Ends with the test, also with one that fails.
struct Process(Child);

impl Process {
    fn start(site: &Site) -> Self {
        let config = site.config();
        let child = Command::new(env!("CARGO_BIN_EXE_linkd"))
            .arg("--pins")
            .arg(&config.pins)
            .arg("--socket")
            .arg(&config.socket)
            .arg("--control")
            .arg(&config.control)
            .spawn()
            .unwrap();
        Self(child)
    }

    /// Sends a signal and waits for the end; whether the process called it a success.
    fn end(&mut self, signal: Signal) -> bool {
        let id = Pid::from_raw(i32::try_from(self.0.id()).unwrap());
        kill(id, signal).unwrap();
        self.0.wait().unwrap().success()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended long ago.
        let _ended = self.0.kill();
        let _status = self.0.wait();
    }
}

#[test]
fn however_it_ends_the_gate_stays() {
    let site = Site::enter();
    add_pair("alma0");
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    for (epoch, signal, success) in [(1, Signal::SIGTERM, true), (2, Signal::SIGKILL, false)] {
        let mut linkd = Process::start(&site);
        let applied = async {
            let mut control = Control::meet(&site.path("controld.sock")).await;
            control
                .send(&a_policy(epoch, &["alma0"], "192.0.2.1", 1))
                .await;
            assert_eq!(control.outcome().await, (Epoch(epoch), None));
        };
        runtime
            .block_on(async { tokio::time::timeout(LIMIT, applied).await })
            .unwrap();
        assert_eq!(linkd.end(signal), success, "{signal}");
        let gate = Gate::load_or_adopt(&site.config().pins).unwrap();
        assert_eq!(gate.active().unwrap(), Some(epoch));
        assert_eq!(gate.attached().unwrap().len(), 1);
    }
}
